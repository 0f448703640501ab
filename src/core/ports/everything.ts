import type { Import, RowError } from '#core/model/import.ts'
import type { Job } from '#core/model/job.ts'
import type { LogEntry } from '#core/model/log.ts'
import type { Session } from '#core/model/session.ts'
import type { Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'
import type { Reply } from '#core/ports/store.ts'

/**
 * All that is kept, noun by noun, as plain JSON that is the same from every store: instants and days as ISO text,
 * bytes in base64. What a store keeps beside to be fast (indexes, counts, the text) is not among it.
 */
export interface Kept {
  settings: { key: string; value: string }
  users: User & { passwordHash: string | null }
  sessions: Session
  tasks: Task & { due: string | null; reminded: string | null }
  events: KeptEvent
  replies: Reply
  logs: LogEntry
  jobs: Job
  imports: Import
  importErrors: RowError & { import: number }
  importChunks: { import: number; number: number; bytes: string }
  /** The last number that was given out, also to what is gone since: 0 for none. */
  numbers: { noun: 'events' | 'imports' | 'jobs' | 'logs' | 'tasks' | 'users'; last: number }
}

interface KeptEvent {
  seq: number
  at: string
  actor: number | null
  via: string
  type: string
  /** The kind of the subject, and its id as text. */
  kind: string
  subject: string
  before: unknown
  after: unknown
}

export type Kind = keyof Kept

/** What tells the records of a kind apart, and the order in which they are read: text by its bytes in UTF-8. */
export const keys = {
  settings: ['key'],
  users: ['id'],
  sessions: ['id'],
  tasks: ['id'],
  events: ['seq'],
  replies: ['scope', 'key'],
  logs: ['id'],
  jobs: ['id'],
  imports: ['id'],
  importErrors: ['import', 'number'],
  importChunks: ['import', 'number'],
  numbers: ['noun'],
} as const satisfies { [K in Kind]: readonly (keyof Kept[K])[] }

/** In the order in which they are written. */
export const kinds = Object.keys(keys) as Kind[]

export type Key = readonly (string | number)[]

export function keyOf<K extends Kind>(kind: K, record: Kept[K]): Key {
  return (keys[kind] as readonly string[]).map((field) => (record as Record<string, unknown>)[field] as string | number)
}

/** `moved`: the truth is elsewhere. `incomplete`: a copy that was not or not yet found to be whole. */
export type Use = { state: 'open' } | { state: 'moved'; to: string } | { state: 'incomplete'; from: string }

/** The settings that say so. A store that has one of them rejects every write with `unavailable`. */
export const marks = { moved: 'moved_to', incomplete: 'incomplete_copy_of' } as const

interface EverythingReader {
  use(): Promise<Use>
  count(kind: Kind): Promise<number>
  /** In the order of their keys, those after one; null for the first. */
  read<K extends Kind>(kind: K, after: Key | null, limit: number): Promise<Kept[K][]>
}

/** Another process may read what is held, and cannot write to it. */
export interface Held extends EverythingReader {
  /** Together with all else that the holding changes, at its end. */
  setUse(use: Use): Promise<void>
}

/** Takes all that is kept to another store, of whatever kind. */
export interface Everything extends EverythingReader {
  /** Whether there is nobody and no task: what a server writes by itself does not count. */
  isEmpty(): Promise<boolean>
  /**
   * Runs `work` while nobody else writes; reads go on. Rejects with `unavailable` when others do not stop writing in
   * time, or the outcome is unknown.
   */
  hold<T>(work: (held: Held) => Promise<T>): Promise<T>
  /** Throws away what there is and says that it is an incomplete copy: ready to be filled. */
  begin(from: string, at: string): Promise<void>
  /** Between `begin` and `finish`. Each record once; ids stay as they are. */
  write<K extends Kind>(kind: K, records: readonly Kept[K][]): Promise<void>
  /** Makes what is kept beside. */
  finish(): Promise<void>
  setUse(use: Use): Promise<void>
}
