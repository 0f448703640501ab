import { CoreError, invalidInput } from '#core/errors.ts'
import type { Keep } from '#core/kept-pages.ts'
import { createLogRuns, type LogRunParts } from '#core/log-runs.ts'
import { createLogSummaries } from '#core/log-summaries.ts'
import type { UserActor } from '#core/model/actor.ts'
import { isDate } from '#core/model/deadline.ts'
import type { LogEntry, LoggedTask } from '#core/model/log.ts'
import type { Task } from '#core/model/task.ts'
import { type Action, may, taskRelations } from '#core/permissions.ts'

/** What an entry takes beside its texts. */
const entrySize = 1000

export interface LogListing {
  task?: number
  dayFrom?: string
  dayTo?: string
  cursor?: string
  limit: number
}

export interface LogPage {
  readonly logs: readonly LoggedTask[]
  readonly total: number
  /** How many pages of this size there are. */
  readonly pages: number
}

export type Logs = ReturnType<typeof createLogs>

/** The daily log: a row for each active task and day, seen by whoever may see the task now. */
export function createLogs(parts: LogRunParts & { keep: Keep }) {
  const { store, keep } = parts

  /** Newest day first, from a cursor on. Nothing of a task that the actor may not see. */
  async function listLogs(
    actor: UserActor,
    { cursor, limit, ...filter }: LogListing,
  ): Promise<{ logs: readonly LoggedTask[]; next: string | null }> {
    const after = cursor === undefined ? {} : { after: fromCursor(cursor) }
    const found = await store.logs.list({ viewer: viewerOf(actor), ...filter, ...after, limit: limit + 1 })
    const logs = found.slice(0, limit)
    const last = logs.at(-1)
    return { logs, next: found.length > limit && last ? toCursor(last.log) : null }
  }

  /** A numbered page, from 1; one past the end is empty. The same object while nothing changed: it must not be changed. */
  async function pageLogs(
    actor: UserActor,
    { page, perPage, day }: { page: number; perPage: number; day?: string },
  ): Promise<LogPage> {
    const query = { viewer: viewerOf(actor), ...(day !== undefined && { day }) }
    const listing = { newest: await store.logs.newest(), page, perPage, day }
    return keep('logs', query.viewer, listing, () => readPage(query, (page - 1) * perPage, perPage), sizeOf)
  }

  async function readPage(query: { viewer: number | null; day?: string }, offset: number, limit: number) {
    const total = await store.logs.count(query)
    const logs = offset < total ? await store.logs.page({ ...query, offset, limit }) : []
    return { logs, total, pages: Math.ceil(total / limit) }
  }

  /** Throws `log_not_found` for what is not there, or whose task is deleted or not the actor's. */
  async function readLog(actor: UserActor, id: number): Promise<LoggedTask> {
    const found = await store.logs.find(id)
    if (found && maySee(actor, 'log.read', found.task)) return found
    throw new CoreError('log_not_found')
  }

  /** The entry of the last day of a task that the actor may see; null when there is none yet. Throws `task_not_found`. */
  async function latestLog(actor: UserActor, id: number): Promise<LogEntry | null> {
    const task = await store.tasks.find(id)
    if (!task || !maySee(actor, 'task.read', task)) throw new CoreError('task_not_found')
    return (await store.logs.latestOf(id)) ?? null
  }

  return { listLogs, pageLogs, readLog, latestLog, ...createLogSummaries(parts), ...createLogRuns(parts) }
}

/** Roughly, in characters. */
function sizeOf({ logs }: LogPage): number {
  return logs.reduce((sum, { task }) => sum + task.title.length + (task.description?.length ?? 0) + entrySize, 1)
}

function viewerOf(actor: UserActor): number | null {
  return actor.role === 'admin' ? null : actor.id
}

function maySee(actor: UserActor, action: Action, task: Task): boolean {
  return !task.deleted && may(actor, action, taskRelations(actor, task))
}

/** A place in the list as clients carry it: opaque. */
function toCursor({ day, task }: LogEntry): string {
  return Buffer.from(JSON.stringify([day, task])).toString('base64url')
}

function fromCursor(cursor: string): { day: string; task: number } {
  const [day, task] = parse(cursor)
  if (typeof day === 'string' && isDate(day) && typeof task === 'number' && Number.isSafeInteger(task))
    return { day, task }
  throw notACursor()
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === 2) return parts
  } catch {
    // Not ours: the same answer as for any other text.
  }
  throw notACursor()
}

function notACursor(): CoreError {
  return invalidInput('query', '/cursor', 'cursor', 'Not a cursor: send back the one of the page before, unchanged.')
}
