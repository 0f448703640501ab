import { type Static, Type } from 'typebox'
import { Choice, Id, Instant, Strict } from '#core/model/scalars.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'

/** A day of the calendar in the configured time zone. */
export const Day = Type.String({ format: 'day', description: 'A day as YYYY-MM-DD', examples: ['2026-11-21'] })

/** A task's row of a day: how it stood when the daily log was written. There is one for each task and day. */
export const LogEntry = Strict(
  {
    id: Id,
    task: Id,
    day: Day,
    status: Choice(statuses),
    active: Type.Boolean(),
    priority: Choice(priorities),
    overdue: Type.Boolean({ description: 'Still to do, with a deadline on a day before' }),
    at: Instant,
  },
  { $id: 'LogEntry' },
)
export type LogEntry = Static<typeof LogEntry>

/** A log entry with its task as it is now, and who the task is assigned to. */
export interface LoggedTask {
  log: LogEntry
  task: Task
  assigneeName: string | null
}

/** Entries of a day, counted: all of them (each was active), those that were done, and those that were overdue. */
export interface LogCount {
  day: string
  active: number
  done: number
  overdue: number
}
