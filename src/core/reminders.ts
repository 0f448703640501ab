import { systemActor } from '#core/model/actor.ts'
import { dueOf } from '#core/model/deadline.ts'
import { type Change, isTaskEvent } from '#core/model/event.ts'
import { toInstant } from '#core/model/scalars.ts'
import type { Task } from '#core/model/task.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Recorder } from '#core/record.ts'

const batch = 200

interface ReminderParts {
  store: Store
  record: Recorder
  now: Now
  timeZone: string
  /** How long before its deadline somebody is reminded of a task. */
  remindMinutes: number
}

export type Reminders = ReturnType<typeof createReminders>

/** Deadlines that are near, told once each: the event and the note that it was told are one transaction. */
export function createReminders({ store, record, now, timeZone, remindMinutes }: ReminderParts) {
  const horizon = () => toInstant(now() + remindMinutes * 60_000)

  async function isAnyDue(): Promise<boolean> {
    return (await store.tasks.listToRemind(horizon(), 1)).length > 0
  }

  /** Reminds of every open task whose deadline is near or past, the nearest first; answers of how many. */
  async function remind(signal: AbortSignal): Promise<number> {
    let total = 0
    while (!signal.aborted) {
      const { looked, told } = await remindSome()
      total += told
      if (looked < batch) break
    }
    return total
  }

  function remindSome(): Promise<{ looked: number; told: number }> {
    return record(systemActor('worker'), 'task.change', async (tx) => {
      const tasks = await tx.tasks.listToRemind(horizon(), batch)
      const untold = await withoutTold(tx, tasks)
      for (const { id } of tasks) await tx.tasks.markReminded(id)
      return { result: { looked: tasks.length, told: untold.length }, changes: untold.map(toChange) }
    })
  }

  /** A task keeps only the last deadline it was reminded of: the journal knows those that it had before. */
  async function withoutTold(tx: Transaction, tasks: readonly Task[]): Promise<Task[]> {
    const told = await tx.journal.remindersOf(tasks.map(({ id }) => id))
    const known = new Set(told.flatMap((event) => (isTaskEvent(event) && event.after ? placeOf(event.after) : [])))
    return tasks.filter((task) => !known.has(placeOf(task)))
  }

  function placeOf(task: Task): string {
    return `${task.id} ${dueOf(task, timeZone)}`
  }

  return { isAnyDue, remind }
}

function toChange(task: Task): Change {
  return { type: 'task.reminded', subject: { kind: 'task', id: task.id }, before: task, after: task }
}
