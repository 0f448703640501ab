import { randomInt } from 'node:crypto'
import type { Worker } from 'bullmq'
import type { Redis, RedisOptions } from 'ioredis'
import type { Queue } from '#core/ports/queue.ts'
import {
  type BrokerNews,
  type BrokerParts,
  createBrokerNews,
  createWords,
  placeOf,
  reasonOf,
  sayFarewell,
} from '#drivers/queues/broker.ts'
import { createWakes } from '#drivers/queues/wakes.ts'

const prefix = 'taskwright'
/** Names for words that are due. A word whose name is still waiting is dropped, so no more than these ever wait. */
const mostWaiting = 256
/** Words for later are one for so long a time, and further ahead there are none: workers look by themselves. */
const laterMilliseconds = 100
const furthestMilliseconds = 600_000
const toConnect = {
  connectTimeout: 5000,
  disconnectTimeout: 300,
  retryStrategy: (times: number) => Math.min(500 * times, 5000),
} satisfies RedisOptions & { disconnectTimeout: number }
/** A word is not worth waiting for a connection. */
const toOffer = { ...toConnect, maxRetriesPerRequest: 1, enableOfflineQueue: false, socketTimeout: 5000 }
/** BullMQ's workers wait for theirs for ever; their longest command takes five seconds. */
const toListen = { ...toConnect, maxRetriesPerRequest: null, socketTimeout: 15_000 }
/** Nothing is kept of a word that was delivered. */
const forgetful = { removeOnComplete: true, removeOnFail: true }

/** Word of jobs through Redis. One word wakes one of the processes that listen. */
export async function openBullQueue({ url, name, now, onFault, onWarning }: BrokerParts): Promise<Queue> {
  const [{ Queue: BullQueue, Worker: BullWorker }, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')])
  const broker = `The Redis of QUEUE_URL (${placeOf(url)})`
  const news = createBrokerNews({ broker, onWarning })
  const wakes = createWakes(onFault)
  const words = createWords((fault) => tellRefused(fault, broker, news))
  const redis = new Redis(url, toOffer)
  redis.on('error', (fault) => news.down(reasonOf(fault)))
  redis.on('close', () => news.down('the connection was lost'))
  redis.on('ready', () => {
    news.up()
    words.forget()
  })
  redis.once('ready', () => void tellSettings(redis, broker, news))
  // BullMQ's own check of the version would write warnings of its own, and a failure of it would be final.
  const common = { prefix, skipVersionCheck: true }
  const queue = new BullQueue(name, { ...common, connection: redis, streams: { events: { maxLen: 100 } } })
  queue.on('error', () => {})
  let listener: ReturnType<typeof listen> | undefined
  let word = randomInt(mostWaiting)
  let isClosed = false

  function listen() {
    const connection = new Redis(url, toListen)
    connection.on('error', () => {})
    const patience = { drainDelay: 5, runRetryDelay: 1000, lockDuration: 10_000, stalledInterval: 10_000 }
    const worker = new BullWorker(name, async () => wakes.wakeAll(), {
      ...{ ...common, ...patience, connection },
      ...{ skipLockRenewal: true, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
    })
    worker.on('error', () => {})
    return { worker, connection }
  }

  function stopListening(): Promise<void> {
    const stopped = listener ? close(listener) : Promise.resolve()
    listener = undefined
    return stopped
  }

  return {
    offer(readyAt) {
      const delay = Math.max(readyAt - now(), 0)
      if (isClosed || redis.status !== 'ready' || delay > furthestMilliseconds) return
      const slot = Math.ceil(readyAt / laterMilliseconds)
      const jobId = delay > 0 ? `later-${slot}` : `now-${word++ % mostWaiting}`
      words.hand(() => queue.add('word', null, { ...forgetful, jobId, delay }))
    },
    subscribe(wake) {
      if (!isClosed) wakes.add(wake)
      if (!isClosed) listener ??= listen()
      return () => {
        if (wakes.remove(wake) && wakes.isEmpty()) void stopListening()
      }
    },
    isUp: news.isUp,
    async close() {
      if (isClosed) return
      isClosed = true
      news.close()
      wakes.clear()
      await sayFarewell(Promise.all([words.settled(), stopListening()]))
      await queue.close()
      redis.disconnect()
    },
  }
}

/** At once: a word that was just taken is delivered to another worker. */
async function close({ worker, connection }: { worker: Worker; connection: Redis }): Promise<void> {
  await sayFarewell(worker.close(true))
  connection.disconnect()
}

/** What Redis answers with, not that it does not answer. */
function tellRefused(fault: unknown, broker: string, news: BrokerNews): void {
  if (!(fault instanceof Error) || fault.name !== 'ReplyError') return
  const [code = ''] = fault.message.split(' ', 1)
  news.tell(code, `${broker} takes no word of jobs (${fault.message}): jobs begin up to two seconds later.`)
}

async function tellSettings(redis: Redis, broker: string, news: BrokerNews): Promise<void> {
  const [info, save] = await Promise.all([
    redis.info().catch(() => ''),
    redis.config('GET', 'save').catch(() => undefined),
  ])
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  if (policy !== undefined && policy !== 'noeviction')
    news.tell(
      'policy',
      `${broker} has maxmemory-policy ${policy}: set noeviction, or it drops word of jobs when it is full.`,
    )
  const isInMemory = /^aof_enabled:0/m.test(info) && Array.isArray(save) && save[1] === ''
  if (isInMemory)
    news.tell('persistence', `${broker} keeps nothing on the disk: word of jobs may be forgotten; jobs are not.`)
}
