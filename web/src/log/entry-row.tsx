import { memo } from 'react'
import { Link } from 'wouter'
import type { LogEntry } from '#web/log/log-calls.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'

const statusLooks: Record<LogEntry['status'], string> = {
  todo: 'bg-sunken text-soft',
  in_progress: 'bg-accent-wash text-accent',
  done: 'bg-good-wash text-good',
  cancelled: 'bg-sunken text-soft line-through',
}
const priorityLooks: Record<LogEntry['priority'], string> = {
  LOW: 'text-faint',
  MEDIUM: 'text-soft',
  HIGH: 'text-warn',
  CRITICAL: 'text-danger font-semibold',
}

/** How a task stood on a day, `top` pixels from the beginning of the list. */
export const EntryRow = memo(function EntryRow({ entry, top }: { entry: LogEntry; top: number }) {
  const { log: texts } = useTexts()
  const { task, title, status, priority, overdue, assignee_name } = entry
  return (
    <li
      className="absolute inset-x-0 flex h-[41px] items-center gap-3 border-line border-b px-4 hover:bg-sunken wide:px-6"
      style={{ transform: `translateY(${top}px)` }}
    >
      <Link href={`/tasks/${task}`} className="min-w-0 flex-1 truncate underline-offset-2 hover:underline">
        {title}
      </Link>
      {overdue && (
        <span className="shrink-0 rounded-full bg-danger-wash px-2 py-0.5 text-danger text-tiny">
          {texts.entry.overdue}
        </span>
      )}
      <span className="hidden w-28 shrink-0 truncate text-small text-soft mid:block">
        {assignee_name ?? texts.unassigned}
      </span>
      <span className={classNames('hidden w-16 shrink-0 text-small mid:block', priorityLooks[priority])}>
        {texts.priorities[priority]}
      </span>
      <span className={classNames('w-21 shrink-0 rounded-full px-2 py-0.5 text-center text-tiny', statusLooks[status])}>
        {texts.statuses[status]}
      </span>
    </li>
  )
})
