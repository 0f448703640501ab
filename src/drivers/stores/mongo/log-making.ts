import { above, oneOf } from '#drivers/stores/mongo/conditions.ts'
import { sumViewed, toSummed } from '#drivers/stores/mongo/log-sums.ts'
import { countViewed, type Viewed, viewersOf } from '#drivers/stores/mongo/log-viewers.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'
import { toTask } from '#drivers/stores/mongo/task-documents.ts'

const entriesAtOnce = 1000

/** Who sees the entries there are, and how many, where nobody sees one yet. */
export async function makeLogsAnew(questions: Omit<Questions, 'number'>): Promise<void> {
  for (let last = 0; ; ) {
    const finding = {
      sort: { _id: 1 },
      limit: entriesAtOnce,
      only: ['task', 'day', 'status', 'priority', 'overdue'],
    } as const
    const entries = await questions.find('logs', { _id: above(last) }, finding)
    if (entries.length === 0) return
    await makeViewers(questions, entries)
    last = Number(entries.at(-1)?._id)
  }
}

async function makeViewers(questions: Omit<Questions, 'number'>, entries: readonly Document[]): Promise<void> {
  const ids = [...new Set(entries.map(({ task }) => Number(task)))]
  const tasks = await questions.find('tasks', { _id: oneOf(ids) }, { only: ['creator', 'assignee', 'deleted'] })
  const viewers = new Map(tasks.map((task) => [task._id, viewersOf(toTask(task))]))
  const assignees = new Map(tasks.map((task) => [task._id, Number(task.assignee ?? 0)]))
  const viewed = entries.map((entry): Viewed & { id: unknown } => ({
    ...{ id: entry._id, day: String(entry.day), task: Number(entry.task), gained: viewers.get(entry.task) ?? [] },
  }))
  const changes = viewed.map(({ id, gained }) => ({ where: { _id: id }, change: { $set: { viewers: gained } } }))
  await questions.changeEach('logs', changes)
  await countViewed(questions, viewed)
  await sumViewed(
    questions,
    entries.map((entry) => ({
      ...toSummed(entry),
      ...{ gained: viewers.get(entry.task) ?? [], from: 0, to: assignees.get(entry.task) ?? 0 },
    })),
  )
}
