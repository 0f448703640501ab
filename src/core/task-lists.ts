import { fromCursor, toCursor } from '#core/cursor.ts'
import { invalidInput } from '#core/errors.ts'
import type { Keep } from '#core/kept-pages.ts'
import type { UserActor } from '#core/model/actor.ts'
import { dueOf, instantRange, isDate } from '#core/model/deadline.ts'
import { priorities, type Task } from '#core/model/task.ts'
import type { Store, TaskFilter, TaskPosition, TaskSortField } from '#core/ports/store.ts'

/** Counting stops here unless an exact number is asked for. */
const cappedCount = 1000
/** Roughly what a task and its bytes take beside its title and its description. */
const charactersOfTask = 800

/** What a list may be asked for; days and instants as text, as a person gives them. */
export interface TaskListing extends Omit<TaskFilter, 'viewer' | 'deleted' | 'words' | 'dueFrom' | 'dueTo'> {
  deleted?: boolean
  text?: string
  deadlineFrom?: string
  deadlineTo?: string
  sort?: { field: TaskSortField; descending: boolean }
  cursor?: string
  limit: number
  /** `capped` counts to 1,000 and stops; `exact` reads every match. */
  count?: 'none' | 'capped' | 'exact'
}

export interface TaskPage {
  readonly tasks: readonly Task[]
  /** Where the next page starts; null on the last one. */
  readonly next: string | null
  readonly count?: { value: number; isExact: boolean }
}

/** Lists of the tasks somebody may see, page by page. */
export function createTaskLists({ store, timeZone, keep }: { store: Store; timeZone: string; keep: Keep }) {
  /** The same object while nothing changed: it must not be changed. */
  async function listTasks(actor: UserActor, listing: TaskListing): Promise<TaskPage> {
    const filter = toFilter(actor, listing)
    // The text of a large import is made ready for searches after its events: no event tells when a page is old.
    if (listing.text !== undefined) return readPage(filter, listing)
    const prefix = `${kindOf(listing)} ${timeZone}`
    return keep(prefix, filter.viewer, listing, () => readPage(filter, listing), sizeOf)
  }

  async function readPage(filter: TaskFilter, listing: TaskListing): Promise<TaskPage> {
    const sort = sortOf(listing)
    const after = listing.cursor ? fromCursor(listing.cursor, sort.field, sort.descending) : undefined
    const query = { ...filter, sort, limit: listing.limit + 1, ...(after && { after }) }
    const found = await store.tasks.list(query)
    const tasks = found.slice(0, listing.limit)
    const last = tasks.at(-1)
    const hasMore = found.length > listing.limit && last !== undefined
    const next = hasMore ? toCursor({ ...sort, position: positionOf(last, sort.field) }) : null
    if (!listing.count || listing.count === 'none') return { tasks, next }
    return { tasks, next, count: await countTasks(filter, listing.count) }
  }

  async function countTasks(filter: TaskFilter, how: 'capped' | 'exact') {
    const cap = how === 'exact' ? Number.MAX_SAFE_INTEGER : cappedCount
    const value = await store.tasks.count(filter, cap)
    return { value, isExact: value < cap }
  }

  function positionOf(task: Task, field: TaskSortField): TaskPosition {
    if (field === 'priority') return { value: priorities.indexOf(task.priority), created: task.created, id: task.id }
    return { value: field === 'deadline' ? dueOf(task, timeZone) : task[field], id: task.id }
  }

  function toFilter(actor: UserActor, listing: TaskListing): TaskFilter {
    const { text, deadlineFrom, deadlineTo, createdFrom, createdTo, sort: _, cursor: __, limit: ___, ...rest } = listing
    const { count: ____, ...facts } = rest
    return {
      ...facts,
      viewer: actor.role === 'admin' ? null : actor.id,
      deleted: listing.deleted ?? false,
      ...(text !== undefined && { words: toWords(text) }),
      ...(deadlineFrom && { dueFrom: instantRange(deadlineFrom, timeZone).first }),
      ...(deadlineTo && { dueTo: instantRange(deadlineTo, timeZone).last }),
      ...(createdFrom && { createdFrom: instantRange(createdFrom, timeZone).first }),
      ...(createdTo && { createdTo: instantRange(createdTo, timeZone).last }),
    }
  }

  return { listTasks }
}

/** A list of all tasks that were created on one day is named by the day. */
function kindOf(listing: TaskListing): string {
  const { createdFrom: day, createdTo, limit, sort, cursor, count, ...asked } = listing
  const isDay = day !== undefined && day === createdTo && isDate(day) && Object.keys(asked).length === 0
  return isDay ? `task:${day}` : 'tasks'
}

function sizeOf({ tasks }: TaskPage): number {
  const text = tasks.reduce((sum, { title, description }) => sum + title.length + (description?.length ?? 0), 0)
  return text + tasks.length * charactersOfTask
}

function sortOf(listing: TaskListing): { field: TaskSortField; descending: boolean } {
  if (listing.text === undefined) return listing.sort ?? { field: 'created', descending: true }
  if (listing.sort && !(listing.sort.field === 'id' && listing.sort.descending)) {
    throw invalidInput('query', '/sort', 'sort', 'A text search lists the newest first: leave sort out.')
  }
  return { field: 'id', descending: true }
}

function toWords(text: string): string[] {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu)
  if (words) return words.slice(0, 20)
  throw invalidInput('query', '/q', 'words', 'A search needs a letter or a digit.')
}
