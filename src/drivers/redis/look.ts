import { inTime } from '#drivers/redis/in-time.ts'

const patienceMilliseconds = 2000

/** Says in a sentence that a Redis answers, and rejects with one when it does not. Changes nothing there. */
export async function lookAtRedis(url: string): Promise<string> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, { lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null })
  let reason: string | undefined
  redis.on('error', (fault: Error) => {
    reason = fault.message
  })
  const { protocol, host } = new URL(url)
  try {
    await inTime(patienceMilliseconds, async () => {
      await redis.connect()
      await redis.ping()
    })
    return `${protocol}//${host} answers.`
  } catch (fault) {
    reason ??= fault instanceof Error ? fault.message : String(fault)
    const meanwhile = 'until then each process counts limits and keeps pages by itself'
    throw new Error(`${protocol}//${host} does not answer (${reason}): start it or correct REDIS_URL; ${meanwhile}.`)
  } finally {
    redis.disconnect()
  }
}
