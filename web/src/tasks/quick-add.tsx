import { type FormEvent, useRef, useState } from 'react'
import type { TaskFilter } from '#web/tasks/task-filter.ts'
import type { NewTask } from '#web/tasks/task-operations.ts'
import { useMe, useTaskWrite } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { useKeys } from '#web/ui/keys.tsx'

/** One field; Enter creates a task that belongs to the list one looks at. What was refused comes back into the field. */
export function QuickAdd({ filter }: { filter: TaskFilter }) {
  const { quickAdd: texts } = useTexts().tasks
  const write = useTaskWrite()
  const me = useMe()
  const [title, setTitle] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useKeys([{ key: 'n', text: texts.key, run: () => field.current?.focus() }])
  function submitted(event: FormEvent): void {
    event.preventDefault()
    const wanted = title.trim()
    if (!wanted) return
    setTitle('')
    write({ kind: 'create', task: { title: wanted, ...impliedBy(filter, me) } }).catch(() =>
      setTitle((typed) => typed || wanted),
    )
  }
  return (
    <form onSubmit={submitted} className="mx-4 mb-3 wide:mx-6">
      <div className="flex items-center gap-2.5 rounded border border-line-strong bg-raised px-3 text-soft focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
        <Icon name="plus" />
        <input
          ref={field}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
          aria-label={texts.label}
          placeholder={texts.placeholder}
          maxLength={500}
          enterKeyHint="done"
          className="min-h-10 min-w-0 flex-1 bg-transparent text-ink outline-none"
        />
      </div>
    </form>
  )
}

/** Where the filter leaves no choice, the new task is as it says. */
function impliedBy({ status, priority, label, assignee }: TaskFilter, me: number): Partial<NewTask> {
  const [onlyStatus, ...otherStatuses] = status
  const [onlyPriority, ...otherPriorities] = priority
  const person = assignee === 'me' ? me : Number(assignee)
  return {
    ...(onlyStatus && otherStatuses.length === 0 && { status: onlyStatus }),
    ...(onlyPriority && otherPriorities.length === 0 && { priority: onlyPriority }),
    ...(label.length > 0 && { labels: [...label] }),
    ...(assignee && Number.isSafeInteger(person) && { assignee: person }),
  }
}
