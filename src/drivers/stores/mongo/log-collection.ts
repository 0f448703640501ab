import type { LogEntry, LoggedTask } from '#core/model/log.ts'
import { priorities, type Task } from '#core/model/task.ts'
import type { LogWriter } from '#core/ports/store.ts'
import { all, below, between, type Condition, either, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import { countByAssignee, countByPriority, sumViewed, toSummed } from '#drivers/stores/mongo/log-sums.ts'
import { countEntries, countViewed, everybody, startOf, viewersOf } from '#drivers/stores/mongo/log-viewers.ts'
import { findActive } from '#drivers/stores/mongo/log-writing.ts'
import type { Document, Finding, Questions } from '#drivers/stores/mongo/questions.ts'
import { toTask } from '#drivers/stores/mongo/task-documents.ts'

/** Ids of tasks that are looked at together. */
const tasksAtOnce = 1000
const newestFirst = { sort: { day: -1, task: -1 } } as const

export interface Logs extends LogWriter {
  /** Keeps who sees the entries of a task, and the counts, as the task itself says. */
  taskChanged(before: Task, after: Task | null): Promise<void>
}

/** The daily log. Who sees an entry stands in it, as it does in its task. */
export function createLogs(questions: Questions): Logs {
  async function read(condition: Condition, finding: Finding): Promise<LoggedTask[]> {
    return withTasks(questions, await questions.find('logs', condition, finding))
  }

  return {
    async find(id) {
      return (await read({ _id: is(id) }, { limit: 1 }))[0]
    },
    async latestOf(task) {
      const found = await questions.first('logs', { task: is(task) }, { sort: { day: -1 } })
      return found && toEntry(found)
    },
    async page({ viewer: user, day, offset, limit }) {
      const viewer = user ?? everybody
      const start = await startOf(questions, viewer, offset, day)
      if (!start) return []
      const place = [{ viewers: is(viewer) }, ...(day ? [{ day: is(day) }] : []), before(start)]
      return read(all(place), { ...newestFirst, skip: start.rest, limit })
    },
    count: ({ viewer, day }) => countEntries(questions, viewer ?? everybody, day),
    list({ viewer, task, dayFrom, dayTo, after, limit }) {
      const conditions = [
        { viewers: is(viewer ?? everybody) },
        ...(task === undefined ? [] : [{ task: is(task) }]),
        ...(dayFrom === undefined && dayTo === undefined ? [] : [{ day: between(dayFrom, dayTo) }]),
        ...(after === undefined ? [] : [before(after)]),
      ]
      return read(all(conditions), { ...newestFirst, limit })
    },
    async newest() {
      return Number((await questions.first('logs', {}, { sort: { _id: -1 }, only: ['_id'] }))?._id ?? 0)
    },
    countByPriority: ({ viewer, ...days }) => countByPriority(questions, { viewer: viewer ?? everybody, ...days }),
    countByAssignee: ({ viewer, ...days }) => countByAssignee(questions, { viewer: viewer ?? everybody, ...days }),
    async write({ lastTask, firstTask, ...query }) {
      const highest = Number((await questions.first('tasks', {}, { sort: { _id: -1 }, only: ['_id'] }))?._id ?? 0)
      let written = 0
      for (let first = firstTask; first <= Math.min(lastTask, highest); first += tasksAtOnce) {
        const last = Math.min(first + tasksAtOnce - 1, lastTask)
        written += await writeSome(questions, { ...query, firstTask: first, lastTask: last })
      }
      return written
    },
    async taskChanged(task, after) {
      const [were, are] = [viewersOf(task), viewersOf(after)]
      const lost = were.filter((one) => !are.includes(one))
      const gained = are.filter((one) => !were.includes(one))
      const [from, to] = [task.assignee ?? 0, after?.assignee ?? 0]
      if (lost.length + gained.length === 0 && from === to) return
      const only = ['day', 'status', 'priority', 'overdue']
      const entries = await questions.find('logs', { task: is(task.id) }, { only })
      if (entries.length === 0) return
      await countViewed(
        questions,
        entries.map(({ day }) => ({ day: String(day), task: task.id, gained, lost })),
      )
      const kept = are.filter((one) => were.includes(one))
      await sumViewed(
        questions,
        entries.map((entry) => ({ ...toSummed(entry), gained, lost, kept, from, to })),
      )
      if (after === null) await questions.remove('logs', { task: is(task.id) })
      else await questions.updateAll('logs', { task: is(task.id) }, { $set: { viewers: are } })
    },
  }
}

type Range = Parameters<LogWriter['write']>[0]

/** Whoever writes has the turn, so two that write the same day never do so at the same time. */
async function writeSome(questions: Questions, { day, at, ...range }: Range): Promise<number> {
  const ids = { task: between(range.firstTask, range.lastTask) }
  const there = await questions.find('logs', { day: is(day), ...ids }, { only: ['task'] })
  const known = new Set(there.map(({ task }) => task))
  const missing = (await findActive(questions, { day, ...range })).filter(({ task }) => !known.has(task))
  if (missing.length === 0) return 0
  const first = await questions.number('logs', missing.length)
  await questions.insert(
    'logs',
    missing.map(({ assignee: _, ...entry }, index) => ({ _id: first + index, ...entry, day, at })),
  )
  await countViewed(
    questions,
    missing.map(({ task, viewers }) => ({ day, task, gained: viewers })),
  )
  await sumViewed(
    questions,
    missing.map(({ viewers, assignee, ...entry }) => ({
      ...{ day, ...entry, gained: viewers, from: 0, to: assignee ?? 0 },
    })),
  )
  return missing.length
}

function before({ day, task }: { day: string; task: number }): Condition {
  return all([{ day: { $lte: day } }, either([{ day: below(day) }, { task: below(task) }])])
}

/** Each entry with its task as it is now. */
async function withTasks(questions: Questions, found: readonly Document[]): Promise<LoggedTask[]> {
  if (found.length === 0) return []
  const ids = oneOf([...new Set(found.map(({ task }) => Number(task)))])
  const tasks = (await questions.find('tasks', { _id: ids })).map(toTask)
  const assignees = [...new Set(tasks.flatMap(({ assignee }) => assignee ?? []))]
  const users = await questions.find('users', { _id: oneOf(assignees) }, { only: ['username'] })
  const names = new Map(users.map(({ _id, username }) => [_id, String(username)]))
  const byId = new Map(tasks.map((task) => [task.id, task]))
  return found.flatMap((one) => {
    const task = byId.get(Number(one.task))
    return task ? [{ log: toEntry(one), task, assigneeName: names.get(task.assignee) ?? null }] : []
  })
}

function toEntry({ _id, task, day, status, active, priority: place, overdue, at }: Document): LogEntry {
  const priority = priorities[Number(place)] ?? 'MEDIUM'
  return { id: _id, task, day, status, active, priority, overdue, at } as LogEntry
}
