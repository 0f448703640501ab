import type { Bus } from '#core/ports/bus.ts'
import { createMemoryBus } from '#drivers/buses/memory.ts'
import { createRedisBus } from '#drivers/redis/bus.ts'
import { openTestLink } from './redis.ts'
import { isThere } from './services.ts'

/** Every driver of the port, by name. */
export const busDrivers: Record<string, (onFault: (fault: unknown) => void) => Promise<Bus>> = {
  memory: async (onFault) => createMemoryBus({ onFault }),
  ...(isThere('redis') && {
    async redis(onFault) {
      const { link, name } = await openTestLink()
      const bus = createRedisBus({ link, local: createMemoryBus({ onFault }), channel: name })
      return { ...bus, close: () => bus.close().then(link.close) }
    },
  }),
}
