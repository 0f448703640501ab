import type { Cache } from '#core/ports/cache.ts'
import { createMemoryCache } from '#drivers/caches/memory.ts'
import { createRedisCache } from '#drivers/redis/cache.ts'
import { openTestLink, passTime } from './redis.ts'
import { isThere } from './services.ts'

interface OpenedCache {
  cache: Cache
  /** Lets time pass for what is kept. */
  pass(seconds: number): Promise<void>
  close(): Promise<void>
}

interface CacheDriver {
  open(): Promise<OpenedCache>
  /** Why it does not look itself after how much it holds in all. */
  isBoundedElsewhere?: string
}

/** Every driver of the port, by name. */
export const cacheDrivers: Record<string, CacheDriver> = {
  memory: {
    async open() {
      let now = Date.UTC(2026, 0, 1)
      const pass = async (seconds: number) => {
        now += seconds * 1000
      }
      const cache = createMemoryCache({ now: () => now })
      return { cache, pass, close: cache.close }
    },
  },
  ...(isThere('redis') && {
    redis: {
      async open() {
        const { link, name } = await openTestLink()
        return {
          cache: createRedisCache({ link, prefix: name }),
          pass: (seconds) => passTime(name, seconds),
          close: link.close,
        }
      },
      isBoundedElsewhere: 'Redis holds what its maxmemory allows, and evicts by its own policy',
    },
  }),
}
