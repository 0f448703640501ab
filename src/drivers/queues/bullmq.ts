import { randomInt } from 'node:crypto'
import type { Job, Worker } from 'bullmq'
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
/** BullMQ's own check of the version would write warnings of its own, and a failure of it would be final. */
const common = { prefix: 'taskwright:queue', skipVersionCheck: true }
const toTake = {
  ...common,
  ...{ drainDelay: 5, runRetryDelay: 1000, lockDuration: 10_000, stalledInterval: 10_000, skipLockRenewal: true },
  ...{ removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
}
/** Nothing is kept of a word that was delivered. */
const forgetful = { removeOnComplete: true, removeOnFail: true }

/** Word of jobs through Redis. One word wakes one of the processes that listen. */
export async function openBullQueue({ url, name, now, onFault, onWarning }: BrokerParts): Promise<Queue> {
  const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')])
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
  const queue = new bullmq.Queue(name, { ...common, connection: redis, streams: { events: { maxLen: 100 } } })
  queue.on('error', () => {})
  let listener: Listener | undefined
  let stopped = Promise.resolve()
  let word = randomInt(mostWaiting)
  let isClosed = false

  function hand(jobId = `now-${word++ % mostWaiting}`, delay = 0): void {
    if (redis.status === 'ready') words.hand(() => queue.add('word', null, { ...forgetful, jobId, delay }))
  }

  function listen(): Listener {
    const connection = new Redis(url, toListen)
    connection.on('error', () => {})
    // A word that is taken by who has just stopped to listen is given back.
    const take = async ({ id }: Job) => (wakes.isEmpty() ? hand(`back-${id}`) : wakes.wakeAll())
    const worker = new bullmq.Worker(name, take, { ...toTake, connection })
    worker.on('error', () => {})
    return { worker, connection }
  }

  function stopListening(): Promise<void> {
    if (listener) stopped = closeListener(listener)
    listener = undefined
    return stopped
  }

  return {
    offer(readyAt) {
      const delay = readyAt - now()
      if (isClosed || delay > furthestMilliseconds) return
      if (delay > 0) hand(`later-${Math.ceil(readyAt / laterMilliseconds)}`, delay)
      else hand()
    },
    subscribe(wake) {
      if (isClosed) return () => {}
      wakes.add(wake)
      listener ??= listen()
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
      await sayFarewell(stopListening().then(words.settled))
      await queue.close()
      redis.disconnect()
    },
  }
}

interface Listener {
  worker: Worker
  connection: Redis
}

/** Lets the word in hand be settled, if there is a Redis to settle it in. */
async function closeListener({ worker, connection }: Listener): Promise<void> {
  await sayFarewell(worker.close(connection.status !== 'ready'))
  connection.disconnect()
  await worker.getBackend().close(true)
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
