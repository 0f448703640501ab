import { createLimits, type LimitTable } from '#core/limits.ts'
import type { Limits } from '#core/ports/limits.ts'
import { createRedisLimits } from '#drivers/redis/limits.ts'
import { openTestLink, passTime } from './redis.ts'
import { isThere } from './services.ts'

export interface OpenedLimits {
  limits: Limits
  /** Lets time pass for the windows. */
  pass(seconds: number): Promise<void>
  close(): Promise<void>
}

/** Every driver of the port, by name. */
export const limitDrivers: Record<string, (classes: LimitTable) => Promise<OpenedLimits>> = {
  async memory(classes) {
    let now = Date.UTC(2026, 0, 1)
    const pass = async (seconds: number) => {
      now += seconds * 1000
    }
    return { limits: createLimits({ now: () => now, classes }), pass, close: async () => {} }
  },
  ...(isThere('redis') && { redis: openRedisLimits }),
}

/** What one process has of the limits that are counted under `name`. */
export async function openRedisLimits(classes: LimitTable, parts: Parameters<typeof openTestLink>[0] = {}) {
  const { link, name } = await openTestLink(parts)
  const local = createLimits({ now: Date.now, classes })
  return {
    limits: createRedisLimits({ link, local, classes, prefix: name }),
    link,
    pass: (seconds: number) => passTime(name, seconds, parts.url),
    close: link.close,
  }
}
