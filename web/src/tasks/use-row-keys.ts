import { type RefObject, useRef } from 'react'
import type { Task } from '#web/api/client.ts'
import type { Selection } from '#web/tasks/use-selection.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { useKeys } from '#web/ui/keys.tsx'

interface RowKeysParts {
  tasks: readonly Task[]
  frame: RefObject<HTMLElement | null>
  scrollTo(index: number): void
  selection: Selection
}

/** The row that has the focus is the one that keys are about. */
export function useRowKeys({ tasks, frame, scrollTo, selection }: RowKeysParts): void {
  const { tasks: texts } = useTexts()
  const { toggleDone, undo } = useTaskActions()
  /** Where the focus is on its way to. */
  const wanted = useRef<number | undefined>(undefined)

  function focused(): number | undefined {
    const index = document.activeElement?.closest('[data-index]')?.getAttribute('data-index')
    return index == null ? undefined : Number(index)
  }

  function move(step: number): void {
    const from = wanted.current ?? focused()
    const index = from === undefined ? 0 : Math.min(Math.max(from + step, 0), tasks.length - 1)
    wanted.current = index
    scrollTo(index)
    // A row that was out of sight is there with the next frame.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        wanted.current = undefined
        frame.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus()
      }),
    )
  }

  function withTask(run: (task: Task, index: number) => void): () => void {
    return () => {
      const index = focused()
      const task = index === undefined ? undefined : tasks[index]
      if (task && index !== undefined) run(task, index)
    }
  }

  const [next, previous] = [() => move(1), () => move(-1)]
  useKeys([
    { key: 'j', text: texts.keys.next, run: next },
    { key: 'ArrowDown', text: texts.keys.next, run: next },
    { key: 'k', text: texts.keys.previous, run: previous },
    { key: 'ArrowUp', text: texts.keys.previous, run: previous },
    { key: 'e', text: texts.keys.done, run: withTask(toggleDone) },
    { key: 'x', text: texts.keys.select, run: withTask((_, index) => selection.toggle(index, false)) },
    { key: 'z', text: texts.keys.undo, run: undo },
  ])
}
