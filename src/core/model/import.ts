import { type Static, Type } from 'typebox'
import { Choice, Id, Instant, Nullable, Strict } from '#core/model/scalars.ts'

/** `receiving`: the file is on its way. `done`: its tasks are there. `refused`: rows were bad and nothing was imported. `failed`: it could not be carried out. */
const importStates = ['receiving', 'waiting', 'running', 'done', 'refused', 'failed'] as const
export const importModes = ['whole', 'partial'] as const
export const duplicateRules = ['skip', 'allow'] as const

export const Import = Strict(
  {
    id: Id,
    state: Choice(importStates),
    mode: Choice(importModes, '`whole`: one bad row and nothing is imported; `partial`: the good rows are'),
    dryRun: Type.Boolean({ description: 'Only says what would happen' }),
    duplicates: Choice(duplicateRules, '`skip`: a row equal to a task that is there makes none'),
    fileName: Type.String(),
    bytes: Type.Integer(),
    user: Nullable(Id),
    via: Type.String(),
    rows: Type.Integer({ description: 'Rows read, without the header' }),
    created: Type.Integer({ description: 'Tasks made' }),
    skipped: Type.Integer({ description: 'Rows equal to a task that was there' }),
    invited: Type.Integer({ description: 'Users made because the file names them' }),
    bad: Type.Integer({ description: 'Rows that are not as they must be' }),
    error: Nullable(Type.String({ description: 'Why it failed or was refused, in a sentence' })),
    at: Instant,
    finished: Nullable(Instant),
  },
  { $id: 'Import' },
)
export type Import = Static<typeof Import>

/** An import as somebody sees it who watches. */
export interface WatchedImport extends Import {
  /** How much of the file was read, from 0 to 100. */
  progress: number
}

export function isOver({ state }: Import): boolean {
  return state === 'done' || state === 'refused' || state === 'failed'
}

/** What is wrong with a row: `line` is the row's first line in the file, counted from 1; `column` a name of the header. */
export interface RowError {
  /** Counts the bad cells of an import from 1. */
  number: number
  line: number
  column: string | null
  reason: string
}
