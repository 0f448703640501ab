import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import type { Task } from '#web/api/client.ts'
import { useNames } from '#web/api/people.ts'
import { Description } from '#web/tasks/description.tsx'
import { TaskFields } from '#web/tasks/task-fields.tsx'
import { TaskHistory } from '#web/tasks/task-history.tsx'
import { taskQuery } from '#web/tasks/task-lists.ts'
import { TitleField } from '#web/tasks/title-field.tsx'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTaskAddress } from '#web/tasks/use-task-address.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { relativeTime } from '#web/ui/dates.ts'
import { useKeys } from '#web/ui/keys.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

/** One task, beside the others; on a phone instead of them. */
export function TaskPanel({ id }: { id: number }) {
  const { tasks: texts } = useTexts()
  const { data: task, error, refetch } = useQuery(taskQuery(id))
  const [, navigate] = useLocation()
  const addressOf = useTaskAddress()
  const close = () => navigate(addressOf())
  const panel = useRef<HTMLElement>(null)
  useKeys([{ key: 'Escape', text: texts.keys.close, run: close }])
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={task?.title ?? texts.title}
      className="fixed inset-0 z-30 flex flex-col overflow-y-auto bg-raised outline-none animate-[slide-in_140ms_ease-out] wide:static wide:z-auto wide:w-[27rem] wide:shrink-0 wide:border-line wide:border-l vast:w-[31rem]"
    >
      <div className="flex items-center justify-between border-line border-b py-2 pr-2 pl-5">
        <h2 className="tabular text-small text-soft">
          {`#${id}`}
          <span className="sr-only">{task?.title}</span>
        </h2>
        <IconButton icon="close" label={texts.panel.close} onClick={close} />
      </div>
      {error && !task && <Failure fault={error} onRetry={() => void refetch()} />}
      {!task && !error && <Skeleton rows={4} />}
      {task && <Content task={task} />}
    </aside>
  )
}

function Content({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const nameOf = useNames()
  const { remove, restore } = useTaskActions()
  return (
    <div className="flex flex-col gap-5 px-5 py-4">
      {task.deleted && (
        <p className="flex items-center justify-between gap-3 rounded bg-warn-wash px-3 py-2 text-warn">
          {texts.panel.inTrash}
          <Button onClick={() => restore(task)}>{texts.panel.restore}</Button>
        </p>
      )}
      <TitleField task={task} />
      <TaskFields task={task} />
      <Description task={task} />
      <TaskHistory id={task.id} />
      <footer className="flex items-center justify-between gap-3 border-line border-t pt-4 text-small text-soft">
        <span>{texts.panel.created(nameOf(task.creator), relativeTime(task.created))}</span>
        {!task.deleted && (
          <Button look="danger" icon="trash" onClick={() => remove(task)}>
            {texts.panel.remove}
          </Button>
        )}
      </footer>
    </div>
  )
}
