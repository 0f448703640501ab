import type { QueryClient } from '@tanstack/react-query'
import type { Task } from '#web/api/client.ts'
import type { TaskFilter } from '#web/tasks/task-filter.ts'
import { listsKey, placeTask, removeTask, type TaskPages, taskQuery } from '#web/tasks/task-lists.ts'

/** Shows a task as it is now wherever it is shown: in every list it belongs to and in no other. */
export function showTask(queries: QueryClient, task: Task, me: number): void {
  const known = queries.getQueryData(taskQuery(task.id).queryKey)
  if (known && known.version > task.version) return
  queries.setQueryData(taskQuery(task.id).queryKey, task)
  for (const [key, pages] of queries.getQueriesData<TaskPages>({ queryKey: listsKey })) {
    const filter = key[2] as TaskFilter
    const placed = pages && placeTask(pages, filter, task, me)
    if (placed) queries.setQueryData(key, placed)
    // Whether its words are the wanted ones only the server knows.
    if (filter.q && !placed) void queries.invalidateQueries({ queryKey: key })
  }
}

/** Takes a task out of the lists: it is in the trash, where it can still be read, or gone. */
export function hideTask(queries: QueryClient, id: number, { isInTrash = false } = {}): void {
  const { queryKey } = taskQuery(id)
  if (isInTrash) void queries.invalidateQueries({ queryKey })
  else void queries.resetQueries({ queryKey })
  for (const [key, pages] of queries.getQueriesData<TaskPages>({ queryKey: listsKey })) {
    if (isInTrash && (key[2] as TaskFilter).isTrash) void queries.invalidateQueries({ queryKey: key })
    else if (pages?.pages.some(({ tasks }) => tasks.some((task) => task.id === id)))
      queries.setQueryData(key, removeTask(pages, id))
  }
}

/** The task as it was last heard of, wherever that was. */
export function knownTask(queries: QueryClient, id: number): Task | undefined {
  const one = queries.getQueryData(taskQuery(id).queryKey)
  if (one) return one
  for (const [, pages] of queries.getQueriesData<TaskPages>({ queryKey: listsKey })) {
    const found = pages?.pages.flatMap(({ tasks }) => tasks).find((task) => task.id === id)
    if (found) return found
  }
  return undefined
}
