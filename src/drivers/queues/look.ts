import { placeOf, reasonOf } from '#drivers/queues/broker.ts'

const patienceMilliseconds = 3000

/** Says in a sentence that a broker answers, and rejects with one when it does not. Changes nothing there. */
export async function lookAtBroker(url: string): Promise<string> {
  try {
    await (url.startsWith('amqp') ? askRabbit(url) : askRedis(url))
    return `${placeOf(url)} answers.`
  } catch (fault) {
    const meanwhile = 'until then jobs begin up to two seconds later'
    throw new Error(
      `${placeOf(url)} does not answer (${reasonOf(fault)}): start it or correct QUEUE_URL; ${meanwhile}.`,
    )
  }
}

/** The library tries again for ever, and tells why only in an event. */
async function askRabbit(url: string): Promise<void> {
  const { Connection } = await import('rabbitmq-client')
  const connection = new Connection({
    url,
    connectionName: 'taskwright doctor',
    connectionTimeout: patienceMilliseconds,
  })
  try {
    await Promise.race([
      connection.onConnect(patienceMilliseconds, true),
      new Promise((_, reject) => connection.once('error', reject)),
    ])
  } finally {
    connection.on('error', () => {})
    connection.unsafeDestroy()
  }
}

async function askRedis(url: string): Promise<void> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    ...{ lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null },
    ...{ connectTimeout: patienceMilliseconds, commandTimeout: patienceMilliseconds },
  })
  let reason: Error | undefined
  redis.on('error', (fault: Error) => {
    reason = fault
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (fault) {
    throw reason ?? fault
  } finally {
    redis.disconnect()
  }
}
