import type { Task } from '#core/model/task.ts'
import { taskAudience } from '#core/permissions.ts'
import { is } from '#drivers/stores/mongo/conditions.ts'
import type { Change, Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** Sees what every administrator sees. No user has this number. */
export const everybody = 0
/** Ids of tasks in one block, as a power of two: a page skips within a block at most, and a user has few blocks. */
const blockBits = 12

/** An entry that some see from now on, and some no more. */
export interface Viewed {
  day: string
  task: number
  gained: readonly number[]
  lost?: readonly number[]
}

/** Where the entry with `offset` others before it is looked for: among those before the place, after `rest` of them. */
interface Start {
  day: string
  task: number
  rest: number
}

/** Everybody who may see its task now. */
export function viewersOf(task: Pick<Task, 'creator' | 'assignee' | 'deleted'> | null): number[] {
  return task === null || task.deleted ? [] : [everybody, ...taskAudience(task as Task)]
}

/**
 * How many entries of a day, and of a range of tasks in it, somebody sees is kept beside them, so that neither a count
 * nor a page in the middle reads them all.
 */
export async function countViewed(questions: Pick<Questions, 'changeEach'>, entries: readonly Viewed[]): Promise<void> {
  const [days, blocks] = [new Map<string, Change>(), new Map<string, Change>()]
  for (const { day, task, gained, lost = [] } of entries) {
    const block = Math.floor(task / 2 ** blockBits)
    const changes = [...gained.map((viewer) => [viewer, 1] as const), ...lost.map((viewer) => [viewer, -1] as const)]
    for (const [viewer, by] of changes) {
      add(days, { viewer, day }, by)
      add(blocks, { viewer, day, block }, by)
    }
  }
  await questions.changeEach('log_days', [...days.values()])
  await questions.changeEach('log_blocks', [...blocks.values()])
}

function add(counts: Map<string, Change>, place: Record<string, string | number>, by: number): void {
  const name = Object.values(place).join(' ')
  const known = counts.get(name)?.change as { $inc: { entries: number } } | undefined
  if (known) known.$inc.entries += by
  else counts.set(name, { where: { _id: name }, change: { $inc: { entries: by }, $set: place }, upsert: true })
}

export async function countEntries(questions: Questions, viewer: number, day?: string): Promise<number> {
  if (day !== undefined) {
    const found = await questions.first('log_days', { viewer: is(viewer), day: is(day) })
    return Number(found?.entries ?? 0)
  }
  const all = { $group: { _id: null, entries: { $sum: '$entries' } } }
  const [found] = await questions.aggregate('log_days', [{ $match: { viewer: is(viewer) } }, all])
  return Number(found?.entries ?? 0)
}

/** Undefined when there are no more than `offset` entries. */
export async function startOf(
  questions: Questions,
  viewer: number,
  offset: number,
  onlyDay?: string,
): Promise<Start | undefined> {
  const whose = { viewer: is(viewer) }
  const ofDay = onlyDay === undefined ? rowAt(await questions.find('log_days', whose, byDay), offset) : undefined
  const day = onlyDay ?? ofDay?.row.day
  if (day === undefined) return undefined
  const blocks = await questions.find('log_blocks', { ...whose, day: is(String(day)) }, { sort: { block: -1 } })
  const found = rowAt(blocks, ofDay?.rest ?? offset)
  return found && { day: String(day), task: (Number(found.row.block) + 1) * 2 ** blockBits, rest: found.rest }
}

const byDay = { sort: { day: -1 } } as const

/** The one of the counts in which the entry with `offset` others before it lies, and how many of these lie in it. */
function rowAt(rows: readonly Document[], offset: number): { row: Document; rest: number } | undefined {
  let rest = offset
  for (const row of rows) {
    if (rest < Number(row.entries)) return { row, rest }
    rest -= Number(row.entries)
  }
  return undefined
}
