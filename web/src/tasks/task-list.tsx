import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useRef } from 'react'
import type { Task } from '#web/api/client.ts'
import type { TaskPages } from '#web/tasks/task-lists.ts'
import { rowHeight, TaskRow } from '#web/tasks/task-row.tsx'
import { useRowKeys } from '#web/tasks/use-row-keys.ts'
import type { Selection } from '#web/tasks/use-selection.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTaskAddress } from '#web/tasks/use-task-address.ts'
import { useTexts } from '#web/texts/use-texts.tsx'

const nearEnd = 60

interface TaskListProps {
  list: UseInfiniteQueryResult<TaskPages>
  tasks: readonly Task[]
  openId: number | undefined
  selection: Selection
}

/** Only the rows in sight are there; the next page is fetched before its place is reached. */
export function TaskList({ list, tasks, openId, selection }: TaskListProps) {
  const { tasks: texts } = useTexts()
  const frame = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    getItemKey: (index) => tasks[index]?.id ?? index,
  })
  const shown = rows.getVirtualItems()
  useMorePages(list, tasks.length, shown.at(-1)?.index ?? 0)
  useRowKeys({
    tasks,
    frame: frame as RefObject<HTMLElement | null>,
    scrollTo: (index) => rows.scrollToIndex(index),
    selection,
  })
  const { toggleDone } = useTaskActions()
  const addressOf = useTaskAddress()
  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-y-auto border-line border-t">
      <ul aria-label={texts.list} className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const task = tasks[index]
          return (
            task && (
              <TaskRow
                key={key}
                task={task}
                index={index}
                top={start}
                address={addressOf(task.id)}
                isOpen={task.id === openId}
                isSelected={selection.has(task.id)}
                onToggleDone={toggleDone}
                onSelect={selection.toggle}
              />
            )
          )
        })}
      </ul>
    </div>
  )
}

function useMorePages(list: UseInfiniteQueryResult<TaskPages>, loaded: number, lastShown: number): void {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown > loaded - nearEnd) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, lastShown, loaded, fetchNextPage])
}
