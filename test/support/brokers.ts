import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { Connection } from 'rabbitmq-client'
import type { Queue } from '#core/ports/queue.ts'
import type { BrokerParts } from '#drivers/queues/broker.ts'
import { openBullQueue } from '#drivers/queues/bullmq.ts'
import { openRabbitQueue } from '#drivers/queues/rabbitmq.ts'
import type { ServiceName } from './services.ts'

/** Servers on loopback that others may use at the same time. */
export const brokerUrls = {
  redis: process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379',
  rabbitmq: process.env.TEST_RABBITMQ_URL ?? 'amqp://guest:guest@127.0.0.1:5672',
}
const prefix = `test-${process.env.TEST_RUN ?? process.pid}-`

/** Of the queue of one test. */
export const newQueueName = (): string => prefix + randomBytes(6).toString('hex')

export interface BrokerDriver {
  service: ServiceName & keyof typeof brokerUrls
  open: (parts: BrokerParts) => Promise<Queue>
  /** As if it had never been there. */
  forget: (name: string) => Promise<void>
}

export const brokerDrivers: Record<string, BrokerDriver> = {
  bullmq: { service: 'redis', open: openBullQueue, forget: forgetInRedis },
  rabbitmq: { service: 'rabbitmq', open: openRabbitQueue, forget: forgetInRabbit },
}

/** Waits until word gets through. */
export async function whenUp(queue: Queue): Promise<Queue> {
  while (!queue.isUp?.()) await pause(1)
  return queue
}

/** A queue that no other test and no other process hears of. */
export async function openAlone(driver: BrokerDriver, parts: Pick<BrokerParts, 'now' | 'onFault'>): Promise<Queue> {
  const name = newQueueName()
  const onWarning = () => {}
  const queue = await whenUp(await driver.open({ ...parts, url: brokerUrls[driver.service], name, onWarning }))
  let closing: Promise<void> | undefined
  const close = async () => {
    await queue.close()
    await driver.forget(name)
  }
  return {
    ...queue,
    close() {
      closing ??= close()
      return closing
    },
  }
}

export async function inRedis<T>(work: (redis: Redis) => Promise<T>, url = brokerUrls.redis): Promise<T> {
  const redis = new Redis(url, { retryStrategy: () => null, connectTimeout: 2000 })
  // The answer to the question says it too.
  redis.on('error', () => {})
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

export async function inRabbit<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = new Connection({ url: brokerUrls.rabbitmq })
  connection.on('error', () => {})
  try {
    await connection.onConnect(2000)
    return await work(connection)
  } finally {
    await connection.close()
  }
}

/** Rejects when no server answers. */
export const findRabbit = (): Promise<void> => inRabbit(async () => {})

async function forgetInRedis(name: string): Promise<void> {
  await inRedis(async (redis) => {
    const keys = await redis.keys(`taskwright:queue:${name}:*`)
    if (keys.length > 0) await redis.del(keys)
  })
}

async function forgetInRabbit(name: string): Promise<void> {
  await inRabbit((connection) => connection.queueDelete(`taskwright.${name}`))
}
