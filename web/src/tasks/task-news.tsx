import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { TaskNews } from '#web/live/live.ts'
import { useNews, useStreamOpenings } from '#web/live/use-live.tsx'
import { hideTask, showTask } from '#web/tasks/task-cache.ts'
import { useMe } from '#web/tasks/task-writes.tsx'

/** More at once are fetched anew instead of being put in place one by one. */
const mostPlaced = 100
const gatherMilliseconds = 60

/** Shows what others do, as it happens. */
export function TaskNewsListener() {
  const queries = useQueryClient()
  const me = useMe()
  const gathered = useRef<TaskNews[]>([])
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  function tellAll(): void {
    const news = gathered.current
    gathered.current = []
    timer.current = undefined
    if (news.length > mostPlaced) return void queries.invalidateQueries({ queryKey: ['tasks'] })
    for (const { id, task, type } of news) {
      if (task) showTask(queries, task, me)
      else hideTask(queries, id, { isInTrash: type === 'task.deleted' })
      if (type !== 'task.hidden') void queries.invalidateQueries({ queryKey: ['tasks', 'history', id] })
    }
  }

  useNews((news) => {
    gathered.current.push(news)
    timer.current ??= setTimeout(tellAll, gatherMilliseconds)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  useFreshStart()
  return null
}

/** Lists that were read before the stream was open may have missed something: they are read again. */
function useFreshStart(): void {
  const queries = useQueryClient()
  const openings = useStreamOpenings()
  useEffect(() => {
    if (openings === 0) return
    const opened = Date.now()
    void queries.invalidateQueries({
      queryKey: ['tasks'],
      predicate: ({ state: { dataUpdatedAt } }) => dataUpdatedAt > 0 && dataUpdatedAt < opened,
    })
  }, [openings, queries])
}
