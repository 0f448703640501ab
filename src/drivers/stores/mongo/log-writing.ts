import { priorities, type Task } from '#core/model/task.ts'
import { above, between, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import { viewersOf } from '#drivers/stores/mongo/log-viewers.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'
import { toTask } from '#drivers/stores/mongo/task-documents.ts'

/** What an entry takes over from its task, and who sees it now. */
interface ActiveTask {
  task: number
  status: string
  active: true
  priority: number
  overdue: boolean
  viewers: number[]
  assignee: number | null
}

interface Range {
  day: string
  firstTask: number
  lastTask: number
  asOf: number | null
}

const only = ['status', 'active', 'priority', 'deadline', 'creator', 'assignee', 'deleted']

/** The tasks that are active and not in the trash: now, or right after an event. */
export async function findActive(
  questions: Questions,
  { day, firstTask, lastTask, asOf }: Range,
): Promise<ActiveTask[]> {
  const ids = { _id: between(firstTask, lastTask) }
  const activeNow = { ...ids, active: is(true), isTrash: is(false) }
  const found = await questions.find('tasks', asOf === null ? activeNow : ids, { sort: { _id: 1 }, only })
  const states = asOf === null ? new Map<number, Task | null>() : await statesAsOf(questions, found, asOf)
  return found.flatMap((one) => {
    const now = toTask(one)
    const then = states.has(now.id) ? states.get(now.id) : now
    if (!then?.active || then.deleted) return []
    const priority = priorities.indexOf(then.priority)
    const facts = { status: then.status, active: true as const, priority, overdue: isOverdue(then, day) }
    return [{ task: now.id, ...facts, viewers: viewersOf(now), assignee: now.assignee }]
  })
}

/** A deadline begins with its day, where whoever set it is. */
function isOverdue({ status, deadline }: Pick<Task, 'status' | 'deadline'>, day: string): boolean {
  return (status === 'todo' || status === 'in_progress') && deadline != null && deadline.slice(0, 10) < day
}

/** A task that has no later event is now as it was; any other was what its first later event found. */
async function statesAsOf(questions: Questions, tasks: readonly Document[], asOf: number) {
  if (tasks.length === 0) return new Map<number, Task | null>()
  const later = { task: oneOf(tasks.map(({ _id }) => Number(_id))), _id: above(asOf) }
  const first = { $group: { _id: '$task', before: { $first: '$before' } } }
  const found = await questions.aggregate('events', [{ $match: later }, { $sort: { task: 1, _id: 1 } }, first])
  return new Map(found.map(({ _id, before }) => [Number(_id), (before ?? null) as Task | null]))
}
