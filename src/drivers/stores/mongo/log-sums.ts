import type { LogCount } from '#core/model/log.ts'
import { type Priority, priorities } from '#core/model/task.ts'
import { above, between, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import type { Change, Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** What of an entry is summed, and who sees it newly and no more; the assignee stays or changes. */
export interface Summed {
  day: string
  status: string
  priority: number
  overdue: boolean
  gained: readonly number[]
  lost?: readonly number[]
  /** Those who see it before and after, when its assignee is another now. */
  kept?: readonly number[]
  /** Assignees before and after, 0 for nobody. */
  from: number
  to: number
}

interface Days {
  viewer: number
  dayFrom: string
  dayTo: string
}

/**
 * How many entries of each day somebody sees, by priority (`part` is -1 - its place) and by assignee (`part`, 0 for
 * nobody), kept beside them: a year of the largest log is told by a document for each day and part.
 */
export async function sumViewed(questions: Pick<Questions, 'changeEach'>, entries: readonly Summed[]): Promise<void> {
  const sums = new Map<string, Change>()
  for (const entry of entries) for (const move of movesOf(entry)) add(sums, entry, move)
  await questions.changeEach('log_sums', [...sums.values()])
}

interface Move {
  viewer: number
  part: number
  by: 1 | -1
}

function movesOf({ gained, lost = [], kept = [], from, to, priority }: Summed): Move[] {
  const byPriority = -1 - priority
  const stay = from === to ? [] : kept
  return [
    ...lost.map((viewer) => ({ viewer, part: byPriority, by: -1 }) as const),
    ...gained.map((viewer) => ({ viewer, part: byPriority, by: 1 }) as const),
    ...[...lost, ...stay].map((viewer) => ({ viewer, part: from, by: -1 }) as const),
    ...[...gained, ...stay].map((viewer) => ({ viewer, part: to, by: 1 }) as const),
  ]
}

function add(sums: Map<string, Change>, { day, status, overdue }: Summed, { viewer, part, by }: Move): void {
  const place = { viewer, day, part }
  const name = Object.values(place).join(' ')
  const known = (sums.get(name)?.change as { $inc: Record<'active' | 'done' | 'overdue', number> } | undefined)?.$inc
  const sum = known ?? { active: 0, done: 0, overdue: 0 }
  sum.active += by
  if (status === 'done') sum.done += by
  if (overdue) sum.overdue += by
  if (!known) sums.set(name, { where: { _id: name }, change: { $inc: sum, $set: place }, upsert: true })
}

export async function countByPriority(
  questions: Questions,
  days: Days,
): Promise<(LogCount & { priority: Priority })[]> {
  const parts = priorities.map((_, place) => -1 - place)
  const found = await sumsOf(questions, days, parts)
  return found.map((sum) => ({ ...toCount(sum), priority: priorities[-1 - Number(sum.part)] ?? 'MEDIUM' }))
}

export async function countByAssignee(questions: Questions, { most, ...days }: Days & { most: number }) {
  const { viewer, dayFrom, dayTo } = days
  const whose = { viewer: is(viewer), day: between(dayFrom, dayTo) }
  const last = await questions.first('log_days', { ...whose, entries: above(0) }, { sort: { day: -1 } })
  if (!last) return []
  const ofLast = { viewer: is(viewer), day: is(String(last.day)), part: { $gte: 0 }, active: above(0) }
  const busiest = await questions.find('log_sums', ofLast, { sort: { active: -1, part: 1 }, limit: most })
  const found = await sumsOf(
    questions,
    days,
    busiest.map(({ part }) => Number(part)),
  )
  return found.map((sum) => ({ ...toCount(sum), assignee: Number(sum.part) || null }))
}

/** The parts come first in the index: those that are not wanted are not read. */
function sumsOf(questions: Questions, { viewer, dayFrom, dayTo }: Days, parts: readonly number[]): Promise<Document[]> {
  const wanted = { viewer: is(viewer), part: oneOf(parts), day: between(dayFrom, dayTo), active: above(0) }
  return questions.find('log_sums', wanted, { sort: { day: 1, part: 1 } })
}

function toCount({ day, active, done, overdue }: Document): LogCount {
  return { day: String(day), active: Number(active), done: Number(done), overdue: Number(overdue) }
}

export function toSummed({
  day,
  status,
  priority,
  overdue,
}: Document): Pick<Summed, 'day' | 'status' | 'priority' | 'overdue'> {
  return { day: String(day), status: String(status), priority: Number(priority), overdue: overdue === true }
}
