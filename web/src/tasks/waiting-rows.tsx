import { useWaitingWrites } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Icon } from '#web/ui/icon.tsx'

/** New tasks that the server does not have yet. */
export function WaitingRows() {
  const { tasks: texts } = useTexts()
  const created = useWaitingWrites().flatMap(({ id, operation }) =>
    operation.kind === 'create' ? [{ id, title: operation.task.title }] : [],
  )
  if (created.length === 0) return null
  return (
    <ul className="max-h-40 shrink-0 overflow-y-auto border-line border-t">
      {created.map(({ id, title }) => (
        <li key={id} className="flex h-10 items-center gap-2.5 px-4 text-soft wide:px-6">
          <Icon name="offline" />
          <span className="min-w-0 flex-1 truncate">{title}</span>
          <span className="text-small text-warn">{texts.waiting}</span>
        </li>
      ))}
    </ul>
  )
}
