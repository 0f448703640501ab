import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { TaskFilter } from '#web/tasks/task-filter.ts'
import type { TaskPages } from '#web/tasks/task-lists.ts'
import { TaskRow } from '#web/tasks/task-row.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Empty, Failure, Skeleton } from '#web/ui/states.tsx'

const rowHeight = 41

interface TaskListProps {
  list: UseInfiniteQueryResult<TaskPages>
  filter: TaskFilter
}

/** Only the rows in sight are there; the next page is fetched before its place is reached. */
export function TaskList({ list, filter }: TaskListProps) {
  const { tasks: texts } = useTexts()
  const frame = useRef<HTMLDivElement>(null)
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const tasks = useMemo(() => data?.pages.flatMap((page) => page.tasks) ?? [], [data])
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => tasks[index]?.id ?? index,
  })
  const shown = rows.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown > tasks.length - 60) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, lastShown, tasks.length, fetchNextPage])
  if (error && tasks.length === 0) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={10} />
  if (tasks.length === 0)
    return (
      <Empty icon="tasks" title={filter.isTrash ? texts.none.trashTitle : texts.none.title}>
        <p>{filter.isTrash ? texts.none.trashBody : texts.none.body}</p>
      </Empty>
    )
  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-y-auto border-line border-t">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const task = tasks[index]
          return task && <TaskRow key={key} task={task} top={start} />
        })}
      </ul>
    </div>
  )
}
