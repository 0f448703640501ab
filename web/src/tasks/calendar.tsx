import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Task } from '#web/api/client.ts'
import { CalendarAgenda } from '#web/tasks/calendar-agenda.tsx'
import { CalendarGrid } from '#web/tasks/calendar-grid.tsx'
import { dayOfDeadline } from '#web/tasks/deadline-mark.tsx'
import { monthOf, weeksOf } from '#web/tasks/months.ts'
import type { TaskView } from '#web/tasks/task-filter.ts'
import { taskListQuery } from '#web/tasks/task-lists.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Failure } from '#web/ui/states.tsx'
import { useMedia } from '#web/ui/use-media.ts'

/** More tasks than people can see in a month. */
const mostPages = 10

interface CalendarProps {
  view: TaskView
  onMonth(month: string): void
}

/** A month of deadlines; on a phone as a list of its days. */
export function Calendar({ view: { filter, month = monthOf(new Date()) }, onMonth }: CalendarProps) {
  const { tasks: texts } = useTexts()
  const isWide = useMedia('(min-width: 42rem)')
  const weeks = useMemo(() => weeksOf(month), [month])
  const [first, last] = [weeks[0]?.[0] ?? '', weeks.at(-1)?.at(-1) ?? '']
  const wanted = useMemo(
    () => ({ ...filter, deadlineFrom: first, deadlineTo: last, sort: 'deadline' as const }),
    [filter, first, last],
  )
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    taskListQuery(wanted),
  )
  const pages = data?.pages.length ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && pages < mostPages) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, pages, fetchNextPage])
  const byDay = useMemo(() => groupByDay(data?.pages.flatMap((page) => page.tasks) ?? []), [data])
  const title = new Intl.DateTimeFormat(document.documentElement.lang, { month: 'long', year: 'numeric' })
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto border-line border-t">
      <div className="flex items-center gap-1 px-4 py-2 wide:px-6">
        <h2 aria-live="polite" className="min-w-40 font-semibold text-lead">
          {title.format(new Date(`${month}-15T12:00:00`))}
        </h2>
        <IconButton icon="left" label={texts.calendar.previous} onClick={() => onMonth(stepMonth(month, -1))} />
        <IconButton icon="right" label={texts.calendar.next} onClick={() => onMonth(stepMonth(month, 1))} />
        <Button look="quiet" onClick={() => onMonth(monthOf(new Date()))}>
          {texts.calendar.today}
        </Button>
      </div>
      {error && <Failure fault={error} onRetry={() => void refetch()} />}
      {data && byDay.size === 0 && <p className="px-4 pb-3 text-soft wide:px-6">{texts.calendar.noDeadlines}</p>}
      {isWide ? (
        <CalendarGrid weeks={weeks} month={month} byDay={byDay} />
      ) : (
        <CalendarAgenda weeks={weeks} month={month} byDay={byDay} />
      )}
    </div>
  )
}

function groupByDay(tasks: readonly Task[]): ReadonlyMap<string, Task[]> {
  const days = new Map<string, Task[]>()
  for (const task of tasks) {
    if (task.deadline === null) continue
    const day = dayOfDeadline(task.deadline)
    days.set(day, [...(days.get(day) ?? []), task])
  }
  return days
}

function stepMonth(month: string, step: number): string {
  const date = new Date(`${month}-15T12:00:00`)
  date.setMonth(date.getMonth() + step)
  return monthOf(date)
}
