import { useCallback, useMemo, useRef, useState } from 'react'
import type { Task } from '#web/api/client.ts'

export type Selection = ReturnType<typeof useSelection>

/** Which tasks of a list are marked, to do something with all of them. */
export function useSelection(tasks: readonly Task[]) {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set())
  const listed = useRef(tasks)
  listed.current = tasks
  const anchor = useRef(0)

  const toggle = useCallback((index: number, isRange: boolean) => {
    const from = isRange ? anchor.current : index
    const [first, last] = [Math.min(from, index), Math.max(from, index)]
    const touched = listed.current.slice(first, last + 1).map(({ id }) => id)
    anchor.current = index
    setIds((known) => {
      const next = new Set(known)
      const target = listed.current[index]
      const isAdded = isRange || (target !== undefined && !known.has(target.id))
      for (const id of touched) isAdded ? next.add(id) : next.delete(id)
      return next
    })
  }, [])
  const clear = useCallback(() => setIds(new Set()), [])
  const selectAll = useCallback(() => setIds(new Set(listed.current.map(({ id }) => id))), [])
  const has = useCallback((id: number) => ids.has(id), [ids])
  const selected = useMemo(() => (ids.size === 0 ? [] : tasks.filter(({ id }) => ids.has(id))), [tasks, ids])
  return { selected, has, toggle, clear, selectAll }
}
