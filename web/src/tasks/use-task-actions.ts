import { useCallback, useMemo } from 'react'
import type { Task } from '#web/api/client.ts'
import type { BatchOperation, TaskOperation, TaskPatch } from '#web/tasks/task-operations.ts'
import { useLastAction, useTaskWrite } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { useToast } from '#web/ui/toasts.tsx'

/** What people do with tasks that are there: said afterwards, and taken back by one press. */
export function useTaskActions() {
  const { tasks: texts, common } = useTexts()
  const write = useTaskWrite()
  const lastAction = useLastAction()
  const toast = useToast()

  const undo = useCallback(() => {
    const inverse = lastAction.current
    lastAction.current = undefined
    if (!inverse) return toast({ text: texts.done.nothingToUndo })
    void write(inverse).then(
      () => toast({ text: texts.done.undone }),
      () => {},
    )
  }, [lastAction, write, toast, texts])

  const perform = useCallback(
    (operation: TaskOperation, inverse: TaskOperation, said: string) => {
      lastAction.current = inverse
      toast({ text: said, action: { text: common.undo, run: undo } })
      write(operation).catch(() => {})
    },
    [lastAction, toast, write, undo, common],
  )

  return useMemo(() => {
    function change(task: Task, patch: TaskPatch, { isGuarded = false } = {}): void {
      const said = patch.status
        ? texts.done.status(task.title, texts.statuses[patch.status])
        : texts.done.changed(task.title)
      const version = isGuarded ? { version: task.version } : {}
      perform(
        { kind: 'change', id: task.id, patch, ...version },
        { kind: 'change', id: task.id, patch: inverseOf(task, patch) },
        said,
      )
    }

    function toggleDone(task: Task): void {
      change(task, { status: task.status === 'done' ? 'todo' : 'done' })
    }

    function remove({ id, title }: Task): void {
      perform({ kind: 'delete', id }, { kind: 'restore', id }, texts.done.removed(title))
    }

    function restore({ id, title }: Task): void {
      perform({ kind: 'restore', id }, { kind: 'delete', id }, texts.done.restored(title))
    }

    /** All of them or none, in one request. */
    function changeMany(tasks: readonly Task[], patch: TaskPatch): void {
      const operations = tasks.map(({ id }): BatchOperation => ({ op: 'change', id, patch }))
      const back = tasks.map((task): BatchOperation => ({ op: 'change', id: task.id, patch: inverseOf(task, patch) }))
      perform({ kind: 'batch', operations }, { kind: 'batch', operations: back }, texts.done.many(tasks.length))
    }

    function moveMany(tasks: readonly Task[], op: 'delete' | 'restore'): void {
      const back = op === 'delete' ? 'restore' : 'delete'
      const all = (kind: 'delete' | 'restore') => tasks.map(({ id }): BatchOperation => ({ op: kind, id }))
      const inverse = { kind: 'batch', operations: all(back) } as const
      perform({ kind: 'batch', operations: all(op) }, inverse, texts.done.many(tasks.length))
    }

    return { change, toggleDone, remove, restore, changeMany, moveMany, undo }
  }, [perform, undo, texts])
}

/** What makes the fields of a patch as they were. */
function inverseOf(task: Task, patch: TaskPatch): TaskPatch {
  const fields = Object.keys(patch) as (keyof TaskPatch)[]
  return Object.fromEntries(fields.map((field) => [field, task[field]]))
}
