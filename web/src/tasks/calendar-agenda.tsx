import { Link } from 'wouter'
import type { CalendarParts } from '#web/tasks/calendar-grid.tsx'
import { isOverdue } from '#web/tasks/deadline-mark.tsx'
import { StatusMark } from '#web/tasks/status-mark.tsx'
import { useTaskAddress } from '#web/tasks/use-task-address.ts'
import { classNames } from '#web/ui/class-names.ts'

/** The days of a month that have deadlines, one below the other. */
export function CalendarAgenda({ weeks, month, byDay }: CalendarParts) {
  const addressOf = useTaskAddress()
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  })
  const days = weeks.flat().filter((day) => day.startsWith(month) && byDay.has(day))
  return (
    <ol>
      {days.map((day) => (
        <li key={day} className="border-line border-b px-4 py-2">
          <h3 className="mb-1 font-medium text-small text-soft">{format.format(new Date(`${day}T12:00:00`))}</h3>
          <ul>
            {byDay.get(day)?.map((task) => (
              <li key={task.id}>
                <Link href={addressOf(task.id)} className="flex min-h-9 items-center gap-2.5">
                  <StatusMark status={task.status} />
                  <span className={classNames('truncate', isOverdue(task) && 'text-danger')}>{task.title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  )
}
