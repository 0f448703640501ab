import { Link } from 'wouter'
import type { Task } from '#web/api/client.ts'
import { isOverdue } from '#web/tasks/deadline-mark.tsx'
import { everything, viewCodec } from '#web/tasks/task-filter.ts'
import { useTaskAddress } from '#web/tasks/use-task-address.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { dayOf } from '#web/ui/dates.ts'

const mostShown = 4

export interface CalendarParts {
  weeks: string[][]
  month: string
  byDay: ReadonlyMap<string, Task[]>
}

export function CalendarGrid({ weeks, month, byDay }: CalendarParts) {
  const weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'short' })
  return (
    <table className="w-full flex-1 table-fixed border-collapse">
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th
              key={day}
              scope="col"
              className="border-line border-y px-2 py-1 text-left font-medium text-small text-soft"
            >
              {weekday.format(new Date(`${day}T12:00:00`))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Day key={day} day={day} isOutside={!day.startsWith(month)} tasks={byDay.get(day) ?? []} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Day({ day, isOutside, tasks }: { day: string; isOutside: boolean; tasks: readonly Task[] }) {
  const { calendar: texts } = useTexts().tasks
  const isToday = day === dayOf(new Date())
  const rest = tasks.length - mostShown
  const filter = { ...everything, deadlineFrom: day, deadlineTo: day }
  return (
    <td
      className={classNames(
        'h-30 border-line border-r border-b p-1 align-top last:border-r-0',
        isOutside && 'bg-sunken',
      )}
    >
      <time
        dateTime={day}
        aria-current={isToday ? 'date' : undefined}
        className={classNames(
          'tabular mb-1 inline-grid size-6 place-items-center rounded-full text-small',
          isToday ? 'bg-accent font-semibold text-accent-ink' : 'text-soft',
        )}
      >
        {Number(day.slice(8))}
      </time>
      <ul className="flex flex-col gap-0.5">
        {tasks.slice(0, mostShown).map((task) => (
          <DayTask key={task.id} task={task} />
        ))}
      </ul>
      {rest > 0 && (
        <Link
          href={`/tasks?${viewCodec.write({ layout: 'list', filter })}`}
          className="block px-1.5 text-small text-soft hover:text-ink"
        >
          {texts.more(rest)}
        </Link>
      )}
    </td>
  )
}

function DayTask({ task }: { task: Task }) {
  const addressOf = useTaskAddress()
  const isOver = task.status === 'done' || task.status === 'cancelled'
  return (
    <li>
      <Link
        href={addressOf(task.id)}
        title={task.title}
        className={classNames(
          'block truncate rounded-small px-1.5 text-small hover:brightness-95',
          isOver
            ? 'text-soft line-through'
            : isOverdue(task)
              ? 'bg-danger-wash text-danger'
              : 'bg-accent-wash text-accent',
        )}
      >
        {task.title}
      </Link>
    </li>
  )
}
