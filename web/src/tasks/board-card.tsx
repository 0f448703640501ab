import { useDraggable } from '@dnd-kit/core'
import { memo } from 'react'
import { Link } from 'wouter'
import type { Task } from '#web/api/client.ts'
import { DeadlineMark } from '#web/tasks/deadline-mark.tsx'
import { PersonMark } from '#web/tasks/person-mark.tsx'
import { PriorityMark } from '#web/tasks/priority-mark.tsx'
import { useTaskAddress } from '#web/tasks/use-task-address.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { Icon } from '#web/ui/icon.tsx'

export const cardHeight = 96

interface BoardCardProps {
  task: Task
  top: number
  isOpen: boolean
}

/** Picked up anywhere by pointer or finger; its handle is for the keyboard. */
export function BoardCard({ task, top, isOpen }: BoardCardProps) {
  const { tasks: texts } = useTexts()
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({
    id: task.id,
    data: { task },
  })
  const addressOf = useTaskAddress()
  const { onKeyDown, ...pointers } = listeners ?? {}
  return (
    <li
      ref={setNodeRef}
      {...pointers}
      className={classNames(
        'group absolute inset-x-0 cursor-grab touch-manipulation select-none rounded border bg-raised shadow-low',
        isOpen ? 'border-accent' : 'border-line hover:border-line-strong',
        isDragging && 'opacity-40',
      )}
      style={{ transform: `translateY(${top}px)`, height: cardHeight }}
    >
      <Link href={addressOf(task.id)} draggable={false} className="block h-full rounded">
        <CardFace task={task} />
      </Link>
      <button
        type="button"
        ref={setActivatorNodeRef}
        {...attributes}
        onKeyDown={onKeyDown as never}
        aria-label={texts.board.move(task.title)}
        className="absolute top-1.5 right-1 rounded bg-raised p-1 text-faint opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
      >
        <Icon name="more" />
      </button>
    </li>
  )
}

export const CardFace = memo(function CardFace({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const isOver = task.status === 'done' || task.status === 'cancelled'
  return (
    <div className="flex flex-col justify-between gap-2 p-2.5" style={{ height: cardHeight }}>
      <span className={classNames('line-clamp-2 pr-4', isOver && 'text-soft line-through')}>{task.title}</span>
      <span className="flex min-w-0 items-center gap-2">
        <PriorityMark priority={task.priority} label={texts.priorityOf(texts.priorities[task.priority])} />
        <DeadlineMark task={task} />
        <span className="min-w-0 flex-1 truncate text-small text-soft">{task.labels.join(' · ')}</span>
        {task.assignee !== null && <PersonMark id={task.assignee} />}
      </span>
    </div>
  )
})
