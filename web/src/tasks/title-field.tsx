import { useEffect, useState } from 'react'
import type { Task } from '#web/api/client.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTexts } from '#web/texts/use-texts.tsx'

/** Saved when it is left or Enter is pressed, against the version one saw when one began. */
export function TitleField({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const { change } = useTaskActions()
  const [typed, setTyped] = useState(task.title)
  const [begun, setBegun] = useState<Task | undefined>()
  useEffect(() => {
    if (!begun) setTyped(task.title)
  }, [task.title, begun])
  function save(): void {
    const title = typed.trim()
    if (begun && title && title !== begun.title) change(begun, { title }, { isGuarded: true })
    else setTyped(task.title)
    setBegun(undefined)
  }
  return (
    <textarea
      value={typed}
      rows={1}
      maxLength={500}
      aria-label={texts.fields.title}
      onFocus={() => setBegun(task)}
      onChange={(event) => setTyped(event.currentTarget.value.replaceAll('\n', ' '))}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault()
          event.currentTarget.blur()
        }
      }}
      className="-mx-2 field-sizing-content resize-none rounded border border-transparent bg-transparent px-2 py-1 font-semibold text-title tracking-tight hover:border-line"
    />
  )
}
