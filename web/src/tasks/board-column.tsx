import { useDroppable } from '@dnd-kit/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { BoardCard, cardHeight } from '#web/tasks/board-card.tsx'
import { StatusMark } from '#web/tasks/status-mark.tsx'
import type { Status, TaskFilter } from '#web/tasks/task-filter.ts'
import { taskListQuery } from '#web/tasks/task-lists.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { Failure, Skeleton } from '#web/ui/states.tsx'

const gap = 8
const nearEnd = 30

interface BoardColumnProps {
  status: Status
  filter: TaskFilter
  openId: number | undefined
}

export function BoardColumn({ status, filter, openId }: BoardColumnProps) {
  const { tasks: texts } = useTexts()
  const { setNodeRef, isOver } = useDroppable({ id: status })
  const wanted = useMemo(() => ({ ...filter, status: [status] }), [filter, status])
  const list = useInfiniteQuery(taskListQuery(wanted))
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const tasks = useMemo(() => data?.pages.flatMap((page) => page.tasks) ?? [], [data])
  const frame = useRef<HTMLDivElement>(null)
  const cards = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => frame.current,
    estimateSize: () => cardHeight + gap,
    overscan: 2,
    getItemKey: (index) => tasks[index]?.id ?? index,
  })
  const shown = cards.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown > tasks.length - nearEnd) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, lastShown, tasks.length, fetchNextPage])
  const count = data?.pages[0]?.count
  return (
    <section
      ref={setNodeRef}
      aria-label={texts.statuses[status]}
      className={classNames(
        'flex w-[82vw] min-w-0 shrink-0 snap-start flex-col rounded-large mid:w-auto mid:min-w-56 mid:flex-1 mid:shrink',
        isOver && 'bg-accent-wash',
      )}
    >
      <h2 className="flex items-center gap-2 px-2 py-1.5 font-semibold">
        <StatusMark status={status} />
        {texts.statuses[status]}
        {count && <span className="tabular font-normal text-soft">{`${count.value}${count.isExact ? '' : '+'}`}</span>}
      </h2>
      {error && !data && <Failure fault={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} />}
      {data && tasks.length === 0 && <p className="px-2 py-6 text-center text-faint text-small">{texts.none.column}</p>}
      <div ref={frame} className="min-h-0 flex-1 overflow-y-auto p-1">
        <ul className="relative" style={{ height: cards.getTotalSize() }}>
          {shown.map(({ key, index, start }) => {
            const task = tasks[index]
            return task && <BoardCard key={key} task={task} top={start} isOpen={task.id === openId} />
          })}
        </ul>
      </div>
    </section>
  )
}
