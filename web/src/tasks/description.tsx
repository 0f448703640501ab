import { lazy, Suspense, useState } from 'react'
import type { Task } from '#web/api/client.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { TextArea } from '#web/ui/field.tsx'

const Markdown = lazy(async () => ({ default: (await import('#web/tasks/markdown.tsx')).Markdown }))

/** Read as Markdown, written as text. A draft stays in this browser until it is saved. */
export function Description({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const draftKey = `taskwright.draft.${task.id}`
  const [begun, setBegun] = useState<Task | undefined>(() =>
    sessionStorage.getItem(draftKey) === null ? undefined : task,
  )
  if (begun) return <Editor begun={begun} draftKey={draftKey} onEnd={() => setBegun(undefined)} />
  if (!task.description)
    return (
      <button
        type="button"
        onClick={() => setBegun(task)}
        className="rounded border border-line-strong border-dashed px-3 py-3 text-left text-soft hover:border-accent hover:text-ink"
      >
        {texts.panel.noDescription}
      </button>
    )
  return (
    <div className="group relative">
      <Suspense fallback={<p className="whitespace-pre-wrap">{task.description}</p>}>
        <Markdown text={task.description} />
      </Suspense>
      <IconButton
        icon="edit"
        label={texts.panel.editDescription}
        onClick={() => setBegun(task)}
        className="absolute -top-1.5 -right-2 bg-raised"
      />
    </div>
  )
}

interface EditorProps {
  /** The task when the writing began: its version is the one that may be replaced. */
  begun: Task
  draftKey: string
  onEnd(): void
}

function Editor({ begun, draftKey, onEnd }: EditorProps) {
  const { tasks: texts, common } = useTexts()
  const { change } = useTaskActions()
  const [typed, setTyped] = useState(() => sessionStorage.getItem(draftKey) ?? begun.description ?? '')
  function end(): void {
    sessionStorage.removeItem(draftKey)
    onEnd()
  }
  function save(): void {
    const description = typed.trim() === '' ? null : typed
    if (description !== begun.description) change(begun, { description }, { isGuarded: true })
    end()
  }
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={texts.panel.description}
        value={typed}
        rows={8}
        ref={(field) => field?.focus()}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          sessionStorage.setItem(draftKey, event.currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
          if (event.key === 'Escape') end()
        }}
        className="max-h-96 min-h-36 field-sizing-content font-mono text-small"
      />
      <div className="flex gap-2">
        <Button look="primary" onClick={save}>
          {common.save}
        </Button>
        <Button onClick={end}>{common.cancel}</Button>
      </div>
    </div>
  )
}
