import type { Import } from '#core/model/import.ts'
import type { Session } from '#core/model/session.ts'
import type { Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'
import type { ViewList } from '#core/model/view.ts'

/** `task.reminded`: the deadline is near; the task itself is as it was. */
export const taskEventTypes = [
  ...(['task.created', 'task.changed', 'task.deleted', 'task.restored', 'task.purged'] as const),
  'task.reminded',
] as const
const userEventTypes = ['user.registered', 'user.changed', 'user.password_changed'] as const
const sessionEventTypes = ['session.started', 'session.refreshed', 'session.ended'] as const

type EventOf<Kind extends string, Type extends string, Id, State> = {
  type: Type
  subject: { kind: Kind; id: Id }
  /** The subject's state before and after: null where it did not exist. */
  before: State | null
  after: State | null
}

/** The subject of a written log is its day. */
interface WrittenLog {
  day: string
  entries: number
}

/** One change to one subject, as the use case that made it describes it. */
export type Change =
  | EventOf<'task', (typeof taskEventTypes)[number], number, Task>
  | EventOf<'user', (typeof userEventTypes)[number], number, User>
  | EventOf<'user', 'user.views_changed', number, ViewList>
  | EventOf<'session', (typeof sessionEventTypes)[number], string, Session>
  | EventOf<'log', 'log.written', string, WrittenLog>
  | EventOf<'import', 'import.finished', number, Import>

export type TaskChange = Extract<Change, { subject: { kind: 'task' } }>

interface Line {
  seq: number
  at: string
  actor: number | null
  /** The door the change came through: a dialect's name, or `cli`. */
  via: string
  /** The users, besides administrators, whom the event concerns. */
  audience: number[]
}

/** A line of the journal. `seq` only grows; `actor` is a user's id, null for the server itself or a stranger. */
export type Event = Change & Line
export type NewEvent = Change & Omit<Line, 'seq'>
export type TaskEvent = TaskChange & Line

export function isTaskChange(change: Change): change is TaskChange {
  return change.subject.kind === 'task'
}

export function isTaskEvent(event: Event): event is TaskEvent {
  return isTaskChange(event)
}
