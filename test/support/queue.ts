import type { Now } from '#core/ports/clock.ts'
import type { Queue } from '#core/ports/queue.ts'
import type { Store } from '#core/ports/store.ts'
import { createEmbeddedQueue } from '#drivers/queues/embedded.ts'
import { brokerDrivers, openAlone } from './brokers.ts'
import { isThere } from './services.ts'

interface QueueParts {
  now: Now
  onFault: (fault: unknown) => void
}

type OpenQueue = (parts: QueueParts) => Promise<Queue>

/** Every driver of the port, by name: each call is what another process would open. */
export const queueDrivers: Record<string, OpenQueue> = {
  embedded: async (parts) => createEmbeddedQueue(parts),
  ...Object.fromEntries(
    Object.entries(brokerDrivers)
      .filter(([, { service }]) => isThere(service))
      .map(([name, driver]): [string, OpenQueue] => [name, (parts) => openAlone(driver, parts)]),
  ),
}

export type WatchedStore = ReturnType<typeof watchStore>

/** A store whose writes are events: `until` looks again after each of them, so no test has to sleep. */
export function watchStore(opened: Store) {
  const waiting = new Set<() => void>()
  let writes = 0
  const write: Store['write'] = async (work) => {
    try {
      return await opened.write(work)
    } finally {
      writes += 1
      for (const look of [...waiting]) look()
    }
  }

  function nextWrite(after: number): Promise<void> {
    if (writes > after) return Promise.resolve()
    return new Promise((resolve) => {
      const look = () => {
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
    })
  }

  async function until<T>(look: () => Promise<T>): Promise<NonNullable<T>> {
    for (;;) {
      const seen = writes
      const found = await look()
      if (found) return found
      await nextWrite(seen)
    }
  }

  return { store: { ...opened, write } satisfies Store, until, writes: () => writes }
}
