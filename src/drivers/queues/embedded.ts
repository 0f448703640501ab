import type { Now } from '#core/ports/clock.ts'
import type { Queue } from '#core/ports/queue.ts'

/** The longest wait a timer can hold. */
const longestWait = 2 ** 31 - 1

/** A queue without a broker: wakes the workers of this process; those of others find their jobs in the store. */
export function createEmbeddedQueue({ now, onFault }: { now: Now; onFault: (fault: unknown) => void }): Queue {
  const wakes = new Set<() => void>()
  const timers = new Set<NodeJS.Timeout>()

  function wakeAll(): void {
    for (const wake of wakes) {
      try {
        wake()
      } catch (fault) {
        onFault(fault)
      }
    }
  }

  return {
    offer(readyAt) {
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          wakeAll()
        },
        Math.min(Math.max(readyAt - now(), 0), longestWait),
      )
      timer.unref()
      timers.add(timer)
    },
    subscribe(wake) {
      wakes.add(wake)
      return () => wakes.delete(wake)
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      wakes.clear()
    },
  }
}
