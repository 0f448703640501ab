import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { useParams } from 'wouter'
import { BulkBar } from '#web/tasks/bulk-bar.tsx'
import { FilterChips } from '#web/tasks/filter-popover.tsx'
import { NoTasks } from '#web/tasks/no-tasks.tsx'
import { QuickAdd } from '#web/tasks/quick-add.tsx'
import { type TaskFilter, viewCodec } from '#web/tasks/task-filter.ts'
import { TaskList } from '#web/tasks/task-list.tsx'
import { taskListQuery } from '#web/tasks/task-lists.ts'
import { Toolbar } from '#web/tasks/toolbar.tsx'
import { useSelection } from '#web/tasks/use-selection.ts'
import { WaitingRows } from '#web/tasks/waiting-rows.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Page } from '#web/ui/page.tsx'
import { useSearchState } from '#web/ui/search-state.ts'
import { Failure, Skeleton } from '#web/ui/states.tsx'

const TaskPanel = lazy(async () => ({ default: (await import('#web/tasks/task-panel.tsx')).TaskPanel }))
const Board = lazy(async () => ({ default: (await import('#web/tasks/board.tsx')).Board }))
const Calendar = lazy(async () => ({ default: (await import('#web/tasks/calendar.tsx')).Calendar }))

/** All that has to do with tasks: a list, a board or a calendar of them, and one that is open beside it. */
export function TasksPage() {
  const { tasks: texts } = useTexts()
  const [view, setView] = useSearchState(viewCodec)
  const { id } = useParams<{ id?: string }>()
  const openId = id === undefined ? undefined : Number(id)
  const setFilter = (filter: TaskFilter) => setView({ ...view, filter })
  return (
    <div className="flex h-full">
      <div className="min-w-0 flex-1">
        <Page title={texts.title} isFixed actions={<TaskCount filter={view.filter} />}>
          <QuickAdd filter={view.filter} />
          <Toolbar view={view} onChange={setView} />
          <FilterChips filter={view.filter} onChange={setFilter} />
          <WaitingRows />
          <Suspense fallback={<Skeleton />}>
            {view.layout === 'list' && (
              <ListView key={JSON.stringify(view.filter)} filter={view.filter} openId={openId} onFilter={setFilter} />
            )}
            {view.layout === 'board' && <Board filter={view.filter} openId={openId} />}
            {view.layout === 'calendar' && (
              <Calendar view={view} onMonth={(month) => setView({ ...view, month }, { replace: true })} />
            )}
          </Suspense>
        </Page>
      </div>
      {openId !== undefined && Number.isSafeInteger(openId) && (
        <Suspense>
          <TaskPanel key={openId} id={openId} />
        </Suspense>
      )}
    </div>
  )
}

function TaskCount({ filter }: { filter: TaskFilter }) {
  const { tasks: texts } = useTexts()
  const { data } = useInfiniteQuery(taskListQuery(filter))
  const count = data?.pages[0]?.count
  return count && <span className="tabular text-soft">{texts.count(count.value, count.isExact)}</span>
}

interface ListViewProps {
  filter: TaskFilter
  openId: number | undefined
  onFilter(filter: TaskFilter): void
}

function ListView({ filter, openId, onFilter }: ListViewProps) {
  const list = useInfiniteQuery(taskListQuery(filter))
  const { data, error, refetch } = list
  const tasks = useMemo(() => data?.pages.flatMap((page) => page.tasks) ?? [], [data])
  const selection = useSelection(tasks)
  if (error && !data) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={10} />
  if (tasks.length === 0) return <NoTasks filter={filter} onChange={onFilter} />
  return (
    <>
      <TaskList list={list} tasks={tasks} openId={openId} selection={selection} />
      <BulkBar selection={selection} isTrash={filter.isTrash} />
    </>
  )
}
