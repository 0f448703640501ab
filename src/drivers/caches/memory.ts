import { LRUCache } from 'lru-cache'
import type { Cache } from '#core/ports/cache.ts'
import type { Now } from '#core/ports/clock.ts'

const mostValues = 2000
const mostCharacters = 12 * 1024 * 1024

/** A cache of one process: what was asked for longest ago goes first. It answers the very objects it was given. */
export function createMemoryCache({ now }: { now: Now }): Cache {
  const values = new LRUCache<string, { value: unknown }>({
    max: mostValues,
    maxSize: mostCharacters,
    perf: { now },
    ttlResolution: 0,
  })
  return {
    get: (key) => values.get(key)?.value,
    set(key, value, { ttlSeconds, size }) {
      values.set(key, { value }, { ttl: ttlSeconds * 1000, size: Math.max(Math.ceil(size), 1) })
    },
    close: async () => values.clear(),
  }
}
