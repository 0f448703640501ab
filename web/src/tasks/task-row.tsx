import { memo } from 'react'
import { Link } from 'wouter'
import type { Task } from '#web/api/client.ts'
import { DeadlineMark } from '#web/tasks/deadline-mark.tsx'
import { PersonMark } from '#web/tasks/person-mark.tsx'
import { PriorityMark } from '#web/tasks/priority-mark.tsx'
import { StatusMark } from '#web/tasks/status-mark.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'

export const rowHeight = 40

interface TaskRowProps {
  task: Task
  /** Pixels from the beginning of the list. */
  top: number
  index: number
  address: string
  isOpen: boolean
  isSelected: boolean
  onToggleDone(task: Task): void
  onSelect(index: number, isRange: boolean): void
}

/** One line of a list. */
export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { task, top, index, address, isOpen, isSelected, onToggleDone, onSelect } = props
  const { tasks: texts } = useTexts()
  const isOver = task.status === 'done' || task.status === 'cancelled'
  return (
    <li
      data-index={index}
      className={classNames(
        'group absolute inset-x-0 flex items-center gap-2.5 border-line border-b pr-4 pl-2 wide:pr-6 wide:pl-3',
        isOpen || isSelected ? 'bg-accent-wash' : 'hover:bg-sunken',
      )}
      style={{ transform: `translateY(${top}px)`, height: rowHeight }}
    >
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={texts.select(task.title)}
        onClick={(event) => onSelect(index, event.shiftKey)}
        onChange={() => {}}
        className="size-4 shrink-0 accent-accent opacity-0 focus-visible:opacity-100 group-hover:opacity-100 checked:opacity-100 [@media(hover:none)]:opacity-60"
      />
      <button
        type="button"
        aria-pressed={task.status === 'done'}
        aria-label={texts.markDone(task.title)}
        onClick={() => onToggleDone(task)}
        className="-m-1.5 rounded-full p-1.5 hover:bg-line"
      >
        <StatusMark status={task.status} />
      </button>
      <Link
        href={address}
        data-row={index}
        aria-current={isOpen ? 'true' : undefined}
        className={classNames('min-w-0 flex-1 self-stretch truncate leading-10', isOver && 'text-faint line-through')}
      >
        {task.title}
      </Link>
      <span className="hidden max-w-[40%] gap-1.5 overflow-hidden mid:flex">
        {task.labels.slice(0, 3).map((label) => (
          <span key={label} className="truncate rounded-full border border-line px-2 text-small text-soft">
            {label}
          </span>
        ))}
      </span>
      <span className="shrink-0 text-right mid:w-18">
        <DeadlineMark task={task} />
      </span>
      <span className="shrink-0 mid:w-5.5">{task.assignee !== null && <PersonMark id={task.assignee} />}</span>
      <PriorityMark priority={task.priority} label={texts.priorityOf(texts.priorities[task.priority])} />
    </li>
  )
})
