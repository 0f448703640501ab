import type { Task } from '#web/api/client.ts'
import { showDeadline } from '#web/tasks/show-field.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { dayOf, shortDay } from '#web/ui/dates.ts'

/** A day passes when it ends, an instant when it is there. */
export function isOverdue({ deadline, status }: Pick<Task, 'deadline' | 'status'>, now = new Date()): boolean {
  if (deadline === null || status === 'done' || status === 'cancelled') return false
  return deadline.length === 10 ? deadline < dayOf(now) : Date.parse(deadline) < now.getTime()
}

/** The day of a deadline where the person is. */
export function dayOfDeadline(deadline: string): string {
  return deadline.length === 10 ? deadline : dayOf(new Date(deadline))
}

export function DeadlineMark({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  if (task.deadline === null) return null
  const isLate = isOverdue(task)
  const text = shortDay(dayOfDeadline(task.deadline))
  const whole = showDeadline(task.deadline)
  return (
    <time
      dateTime={task.deadline}
      title={isLate ? texts.overdue(whole) : whole}
      className={classNames(
        'tabular whitespace-nowrap text-small',
        isLate ? 'rounded-small bg-danger-wash px-1.5 py-0.5 font-medium text-danger' : 'text-soft',
      )}
    >
      {text}
      {isLate && <span className="sr-only">{texts.overdue('')}</span>}
    </time>
  )
}
