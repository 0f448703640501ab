import type { Now } from '#core/ports/clock.ts'

/** The longest wait a timer can hold. */
const longestWait = 2 ** 31 - 1

/** Word that is not due yet waits in the process that offers it, and keeps it from nothing. */
export function createWaits(now: Now) {
  const timers = new Set<NodeJS.Timeout>()
  return {
    until(readyAt: number, act: () => void): void {
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          act()
        },
        Math.min(Math.max(readyAt - now(), 0), longestWait),
      )
      timer.unref()
      timers.add(timer)
    },
    clear(): void {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
