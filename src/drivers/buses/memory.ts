import { EventEmitter } from 'node:events'
import type { Bus } from '#core/ports/bus.ts'

/** A bus of one process. */
export function createMemoryBus({ onFault }: { onFault: (fault: unknown) => void }): Bus {
  const emitter = new EventEmitter()
  // Some names, `error` for one, mean something to the emitter itself.
  const named = (topic: string) => `topic ${topic}`
  emitter.setMaxListeners(0)
  return {
    publish: (topic, message) => void emitter.emit(named(topic), message),
    subscribe(topic, listener) {
      const guarded = (message: string) => {
        new Promise<void>((resolve) => resolve(listener(message))).catch(onFault)
      }
      emitter.on(named(topic), guarded)
      return () => void emitter.off(named(topic), guarded)
    },
    close: async () => void emitter.removeAllListeners(),
  }
}
