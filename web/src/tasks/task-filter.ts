import type { Schemas, Task } from '#web/api/client.ts'
import type { SearchCodec } from '#web/ui/search-state.ts'

export const statuses = ['todo', 'in_progress', 'done', 'cancelled'] as const satisfies Task['status'][]
export const priorities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const satisfies Task['priority'][]
export const sorts = ['-created', 'created', '-updated', 'deadline', '-priority'] as const
export const layouts = ['list', 'board', 'calendar'] as const

export type Status = Task['status']
export type Priority = Task['priority']
export type Sort = (typeof sorts)[number]
type Layout = (typeof layouts)[number]

/** Which tasks, in which order; the same words as the API's own. */
export interface TaskFilter {
  status: readonly Status[]
  priority: readonly Priority[]
  label: readonly string[]
  /** `me`, `none` or an id. */
  assignee?: string
  q?: string
  deadlineFrom?: string
  deadlineTo?: string
  isTrash: boolean
  sort: Sort
}

export interface TaskView {
  filter: TaskFilter
  layout: Layout
  /** The month that the calendar shows, as `2026-12`. */
  month?: string
}

export const everything: TaskFilter = { status: [], priority: [], label: [], isTrash: false, sort: '-created' }

/** A view as the search of an address; what is as usual is left out. */
export const viewCodec: SearchCodec<TaskView> = {
  read(search) {
    const [assignee, q] = [search.get('assignee'), search.get('q')]
    const [deadlineFrom, deadlineTo, month] = [search.get('from'), search.get('to'), search.get('month')]
    return {
      layout: oneOf(layouts, search.get('as')) ?? 'list',
      ...(month && { month }),
      filter: {
        status: manyOf(statuses, search.getAll('status')),
        priority: manyOf(priorities, search.getAll('priority')),
        label: search.getAll('label'),
        ...(assignee && { assignee }),
        ...(q && { q }),
        ...(deadlineFrom && { deadlineFrom }),
        ...(deadlineTo && { deadlineTo }),
        isTrash: search.has('trash'),
        sort: oneOf(sorts, search.get('sort')) ?? '-created',
      },
    }
  },
  write({ layout, month, filter }) {
    const search = new URLSearchParams()
    if (layout !== 'list') search.set('as', layout)
    if (month) search.set('month', month)
    for (const name of ['status', 'priority', 'label'] as const)
      for (const value of filter[name]) search.append(name, value)
    if (filter.assignee) search.set('assignee', filter.assignee)
    if (filter.q) search.set('q', filter.q)
    if (filter.deadlineFrom) search.set('from', filter.deadlineFrom)
    if (filter.deadlineTo) search.set('to', filter.deadlineTo)
    if (filter.isTrash) search.set('trash', '1')
    if (filter.sort !== '-created') search.set('sort', filter.sort)
    return search
  },
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | undefined {
  return known.find((one) => one === value)
}

function manyOf<T extends string>(known: readonly T[], values: readonly string[]): T[] {
  return known.filter((one) => values.includes(one))
}

/** How many conditions it has, besides the search for words. */
export function countConditions({ status, priority, label, assignee, deadlineFrom, deadlineTo }: TaskFilter): number {
  const single = [assignee, deadlineFrom, deadlineTo].filter((one) => one !== undefined).length
  return status.length + priority.length + label.length + single
}

/** The filter as a query of the API; a search for words has an order of its own. */
export function toQuery(filter: TaskFilter) {
  const { status, priority, label, assignee, q, deadlineFrom, deadlineTo, isTrash, sort } = filter
  return {
    ...(status.length > 0 && { status: [...status] }),
    ...(priority.length > 0 && { priority: [...priority] }),
    ...(label.length > 0 && { label: [...label] }),
    ...(assignee && { assignee }),
    ...(deadlineFrom && { deadline_from: deadlineFrom }),
    ...(deadlineTo && { deadline_to: deadlineTo }),
    ...(isTrash && { deleted: true }),
    ...(q ? { q } : { sort }),
  }
}

/** Whether a task belongs to a list, as far as that can be told here: which words are found is the server's to say. */
export function isMatch(task: Task, filter: TaskFilter, me: number): boolean {
  const { status, priority, label, deadlineFrom, deadlineTo } = filter
  if ((task.deleted !== null) !== filter.isTrash) return false
  if (status.length > 0 && !status.includes(task.status)) return false
  if (priority.length > 0 && !priority.includes(task.priority)) return false
  if (!label.every((one) => task.labels.includes(one))) return false
  const day = task.deadline?.slice(0, 10)
  if (deadlineFrom && !(day && day >= deadlineFrom)) return false
  if (deadlineTo && !(day && day <= deadlineTo)) return false
  return isAssigned(task, filter.assignee, me)
}

function isAssigned({ assignee }: Task, wanted: string | undefined, me: number): boolean {
  if (!wanted) return true
  if (wanted === 'none') return assignee === null
  return assignee === (wanted === 'me' ? me : Number(wanted))
}

const weights: Record<Priority, number> = { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 3 }

/** Negative when `a` stands before `b`. */
export function compareTasks(a: Task, b: Task, sort: Sort): number {
  if (sort === 'deadline') return compareDeadlines(a, b) || a.id - b.id
  if (sort === '-priority') return weights[b.priority] - weights[a.priority] || b.id - a.id
  if (sort === '-updated') return b.updated.localeCompare(a.updated) || b.id - a.id
  const order = a.created.localeCompare(b.created) || a.id - b.id
  return sort === 'created' ? order : -order
}

function compareDeadlines(a: Task, b: Task): number {
  if (a.deadline === b.deadline) return 0
  if (a.deadline === null || b.deadline === null) return a.deadline === null ? 1 : -1
  return a.deadline.localeCompare(b.deadline)
}

export type TaskPage = Schemas['TaskPage']
