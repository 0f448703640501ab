import type { LimitTable, LocalLimits } from '#core/limits.ts'
import type { Bus } from '#core/ports/bus.ts'
import { createRedisBus } from '#drivers/redis/bus.ts'
import { createRedisCache } from '#drivers/redis/cache.ts'
import { createRedisLimits } from '#drivers/redis/limits.ts'
import { type LinkParts, openLink, type RedisLink } from '#drivers/redis/link.ts'

interface RedisParts extends Omit<LinkParts, 'name'> {
  /** Of the database, so that several can share a Redis. */
  database: string
  /** Of the program: what another one kept is not read. */
  version: string
  classes: LimitTable
  /** What this process does by itself. */
  local: { bus: Bus; limits: LocalLimits }
  onWarning: (sentence: string) => void
}

/** Everything that processes on one database share through a Redis, which may be away. */
export async function openRedis({ database, version, classes, local, onWarning, ...parts }: RedisParts) {
  const name = `taskwright:${database}:`
  const link = await openLink({ ...parts, name })
  await warnOfMemory(link, onWarning)
  return {
    bus: createRedisBus({ link, local: local.bus, channel: `${name}news` }),
    cache: createRedisCache({ link, prefix: `${name}${version}:` }),
    limits: createRedisLimits({ link, local: local.limits, classes, prefix: `${name}limit:` }),
    isUp: link.isUp,
    close: link.close,
  }
}

/** A Redis that is full and forgets nothing refuses what is new. Not every account may ask. */
async function warnOfMemory(link: RedisLink, onWarning: (sentence: string) => void): Promise<void> {
  const text = (await link.ask((redis) => redis.info('memory').catch(() => ''))) ?? ''
  const read = (field: string) => new RegExp(`^${field}:(\\S+)`, 'm').exec(text)?.[1]
  if (read('maxmemory_policy') !== 'noeviction' || read('maxmemory') === '0') return
  onWarning(
    'Redis evicts nothing (maxmemory-policy noeviction): once it is full it counts as away. ' +
      'Write allkeys-lru for one that is there for the cache, and give a queue another one.',
  )
}
