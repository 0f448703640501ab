import { randomUUID } from 'node:crypto'
import type { Bus } from '#core/ports/bus.ts'
import type { RedisLink } from '#drivers/redis/link.ts'

const heartbeatMilliseconds = 5000

interface RedisBusParts {
  link: RedisLink
  /** Brings every message to the listeners in this process. */
  local: Bus
  /** Of one database alone. */
  channel: string
}

/** Carries what is told in one process to all the others: at once in the own, and while Redis is away only there. */
export function createRedisBus({ link, local, channel }: RedisBusParts): Bus {
  const sender = randomUUID()
  const listener = link.openListener()
  listener.on('ready', () => listener.subscribe(channel).catch(() => {}))
  listener.on('message', (_channel: string, text: string) => {
    const news = toNews(text)
    if (news && news.sender !== sender) local.publish(news.topic, news.message)
  })
  // Without it a connection that is dead would not be missed: nothing is asked on it.
  const heartbeat = setInterval(() => listener.ping().catch(() => {}), heartbeatMilliseconds)
  heartbeat.unref()
  let isClosed = false

  return {
    publish(topic, message) {
      local.publish(topic, message)
      if (!isClosed) void link.ask((redis) => redis.publish(channel, JSON.stringify({ sender, topic, message })))
    },
    subscribe: local.subscribe,
    async close() {
      isClosed = true
      clearInterval(heartbeat)
      listener.disconnect()
      await local.close()
    },
  }
}

interface News {
  sender: string
  topic: string
  message: string
}

/** Undefined for what no process of ours has sent. */
function toNews(text: string): News | undefined {
  try {
    const { sender, topic, message } = JSON.parse(text)
    return [sender, topic, message].every((part) => typeof part === 'string') ? { sender, topic, message } : undefined
  } catch {
    return undefined
  }
}
