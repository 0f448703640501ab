import { memo } from 'react'
import type { Task } from '#web/api/client.ts'
import { useTaskWrite } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'

/** One line of a list, `top` pixels from its beginning. */
export const TaskRow = memo(function TaskRow({ task, top }: { task: Task; top: number }) {
  const { tasks: texts } = useTexts()
  const write = useTaskWrite()
  const isDone = task.status === 'done'
  return (
    <li
      className="absolute inset-x-0 flex h-[41px] items-center gap-3 border-line border-b px-4 hover:bg-sunken wide:px-6"
      style={{ transform: `translateY(${top}px)` }}
    >
      <input
        type="checkbox"
        checked={isDone}
        aria-label={texts.markDone(task.title)}
        onChange={() =>
          void write({ kind: 'change', id: task.id, patch: { status: isDone ? 'todo' : 'done' } }).catch(() => {})
        }
        className="size-4 accent-accent"
      />
      <span className={classNames('truncate', isDone && 'text-faint line-through')}>{task.title}</span>
    </li>
  )
})
