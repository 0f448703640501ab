import type { Cache } from '#core/ports/cache.ts'
import type { RedisLink } from '#drivers/redis/link.ts'

const largestCharacters = 1024 * 1024

/** A cache that processes share. How much it holds in all, and what goes first, is Redis' own (`maxmemory`). */
export function createRedisCache({ link, prefix }: { link: RedisLink; prefix: string }): Cache {
  let isClosed = false
  return {
    get: (key) => (isClosed ? undefined : link.ask((redis) => redis.get(prefix + key))?.then(toValue)),
    set(key, value, { ttlSeconds, size }) {
      if (isClosed || !link.isUp() || size > largestCharacters) return
      const text = JSON.stringify(value)
      if (text.length > largestCharacters) return
      void link.ask((redis) => redis.set(prefix + key, text, 'PX', Math.max(Math.round(ttlSeconds * 1000), 1)))
    },
    close: async () => {
      isClosed = true
    },
  }
}

function toValue(text: string | null | undefined): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
