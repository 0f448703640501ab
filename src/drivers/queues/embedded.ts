import type { Now } from '#core/ports/clock.ts'
import type { Queue } from '#core/ports/queue.ts'
import { createWaits } from '#drivers/queues/waits.ts'
import { createWakes } from '#drivers/queues/wakes.ts'

/** A queue without a broker: wakes the workers of this process; those of others find their jobs in the store. */
export function createEmbeddedQueue({ now, onFault }: { now: Now; onFault: (fault: unknown) => void }): Queue {
  const wakes = createWakes(onFault)
  const waits = createWaits(now)
  return {
    offer: (readyAt) => waits.until(readyAt, wakes.wakeAll),
    subscribe(wake) {
      wakes.add(wake)
      return () => void wakes.remove(wake)
    },
    async close() {
      waits.clear()
      wakes.clear()
    },
  }
}
