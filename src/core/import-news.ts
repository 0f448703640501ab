import type { Import } from '#core/model/import.ts'
import type { Bus } from '#core/ports/bus.ts'

const topic = 'imports'
const tellMilliseconds = 200

/** How far an import is; `user` is whose import it is. */
export interface ImportNews {
  id: number
  user: number | null
  state: Import['state']
  rows: number
  /** From 0 to 100. */
  progress: number
}

type Listener = (news: ImportNews) => void

export type ImportProgress = ReturnType<typeof createImportNews>

/** Carries word of how far imports are, to whoever watches in any process. What ends an import stands in the store. */
export function createImportNews({ bus }: { bus: Bus }) {
  const listeners = new Set<Listener>()
  const running = new Map<number, ImportNews>()
  const toldAt = new Map<number, number>()
  const unsubscribe = bus.subscribe(topic, (message) => hear(JSON.parse(message) as ImportNews))

  function hear(news: ImportNews): void {
    if (news.state === 'running') running.set(news.id, news)
    else running.delete(news.id)
    for (const listener of listeners) listener(news)
  }

  /** Word of what runs is passed on five times a second at most. */
  function tell(news: ImportNews): void {
    const at = performance.now()
    const isOften = at - (toldAt.get(news.id) ?? Number.NEGATIVE_INFINITY) < tellMilliseconds
    if (news.state === 'running' && isOften) return
    if (news.state === 'running') toldAt.set(news.id, at)
    else toldAt.delete(news.id)
    bus.publish(topic, JSON.stringify(news))
  }

  return {
    tell,
    /** What was last heard of an import that runs. */
    lastOf: (id: number): ImportNews | undefined => running.get(id),
    subscribe(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => unsubscribe(),
  }
}
