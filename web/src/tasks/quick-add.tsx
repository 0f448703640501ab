import { type FormEvent, useRef, useState } from 'react'
import { useTaskWrite } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { useKeys } from '#web/ui/keys.tsx'

/** One field; Enter creates. What was typed comes back when the server refuses it. */
export function QuickAdd() {
  const { quickAdd: texts } = useTexts().tasks
  const write = useTaskWrite()
  const [title, setTitle] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useKeys([{ key: 'n', text: texts.key, run: () => field.current?.focus() }])
  function submitted(event: FormEvent): void {
    event.preventDefault()
    const wanted = title.trim()
    if (!wanted) return
    setTitle('')
    write({ kind: 'create', task: { title: wanted } }).catch(() => setTitle((typed) => typed || wanted))
  }
  return (
    <form onSubmit={submitted} className="mx-4 mb-3 wide:mx-6">
      <div className="flex items-center gap-2.5 rounded border border-line-strong bg-raised px-3 text-soft focus-within:border-accent focus-within:outline-2 focus-within:outline-accent">
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
          className="min-h-10 flex-1 bg-transparent text-ink outline-none"
        />
      </div>
    </form>
  )
}
