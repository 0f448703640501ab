import type { Cache } from '#core/ports/cache.ts'
import { createMemoryCache } from '#drivers/caches/memory.ts'

interface OpenedCache {
  cache: Cache
  /** Lets time pass for what is kept. */
  pass(seconds: number): Promise<void>
}

/** Every driver of the port, by name. */
export const cacheDrivers: Record<string, () => Promise<OpenedCache>> = {
  async memory() {
    let now = Date.UTC(2026, 0, 1)
    const pass = async (seconds: number) => {
      now += seconds * 1000
    }
    return { cache: createMemoryCache({ now: () => now }), pass }
  },
}
