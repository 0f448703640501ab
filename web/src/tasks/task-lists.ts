import { type InfiniteData, infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answerOf, api, type Task } from '#web/api/client.ts'
import { compareTasks, isMatch, type TaskFilter, type TaskPage, toQuery } from '#web/tasks/task-filter.ts'

/** The first one is small, to be there soon; who scrolls on wants many. */
const [firstSize, nextSize] = [100, 200]

export type TaskPages = InfiniteData<TaskPage>

export const listsKey = ['tasks', 'list'] as const

/** A list page by page: each page begins where the one before ended, however long the list is. */
export function taskListQuery(filter: TaskFilter) {
  return infiniteQueryOptions({
    queryKey: [...listsKey, filter] as const,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...toQuery(filter),
        ...(pageParam ? { limit: nextSize, cursor: pageParam } : { limit: firstSize, ...countedOnce }),
      }
      return answerOf(api.GET('/v1/tasks', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    // It compares all that was loaded with each page that comes.
    structuralSharing: false,
  })
}

const countedOnce = { count: 'capped' } as const

export function readTask(id: number): Promise<Task> {
  return answerOf(api.GET('/v1/tasks/{id}', { params: { path: { id: String(id) } } }))
}

export function taskQuery(id: number) {
  return queryOptions({
    queryKey: ['tasks', 'one', id],
    queryFn: () => readTask(id),
  })
}

/** The pages with a task where it belongs now; undefined when nothing is to be changed. */
export function placeTask(pages: TaskPages, filter: TaskFilter, task: Task, me: number): TaskPages | undefined {
  const at = pages.pages.findIndex(({ tasks }) => tasks.some(({ id }) => id === task.id))
  const without = at === -1 ? pages : removeTask(pages, task.id)
  // Which words a task has is the server's to say: one that was found stays where it was.
  if (filter.q) return at === -1 ? undefined : replaceTask(pages, task, filter, me)
  if (!isMatch(task, filter, me)) return at === -1 ? undefined : without
  return insertTask(without, filter, task)
}

function replaceTask(pages: TaskPages, task: Task, filter: TaskFilter, me: number): TaskPages {
  if (!isMatch(task, filter, me)) return removeTask(pages, task.id)
  const swap = (page: TaskPage) => ({ ...page, tasks: page.tasks.map((one) => (one.id === task.id ? task : one)) })
  return {
    ...pages,
    pages: pages.pages.map((page) => (page.tasks.some(({ id }) => id === task.id) ? swap(page) : page)),
  }
}

export function removeTask(pages: TaskPages, id: number): TaskPages {
  const has = (page: TaskPage) => page.tasks.some((one) => one.id === id)
  const drop = (page: TaskPage) => ({ ...page, tasks: page.tasks.filter((one) => one.id !== id) })
  return { ...pages, pages: pages.pages.map((page) => (has(page) ? counted(drop(page), -1) : page)) }
}

/** Beyond what was loaded it will come with the page it belongs to. */
function insertTask(pages: TaskPages, { sort }: TaskFilter, task: Task): TaskPages {
  const before = (other: Task) => compareTasks(task, other, sort) < 0
  const found = pages.pages.findIndex(({ tasks }) => tasks.some(before))
  const isWhole = pages.pages.at(-1)?.next === null
  const into = found === -1 && isWhole ? pages.pages.length - 1 : found
  if (into === -1) return pages
  const next = pages.pages.map((page, index) => {
    if (index !== into) return page
    const place = page.tasks.findIndex(before)
    const tasks = [...page.tasks]
    tasks.splice(place === -1 ? tasks.length : place, 0, task)
    return counted({ ...page, tasks }, 1)
  })
  return { ...pages, pages: next }
}

/** The first page knows how many there are; up to where it was counted. */
function counted(page: TaskPage, difference: number): TaskPage {
  if (!page.count?.isExact) return page
  return { ...page, count: { ...page.count, value: Math.max(page.count.value + difference, 0) } }
}
