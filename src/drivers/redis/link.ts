import type { Redis, RedisOptions } from 'ioredis'
import { inTime } from '#drivers/redis/in-time.ts'

const usualBudgetMilliseconds = 50
const probeMilliseconds = 500
const startMilliseconds = 1000
/** A connection that owes an answer for so long is given up for a new one. */
const silenceMilliseconds = 2000

const options = {
  connectionName: 'taskwright',
  connectTimeout: startMilliseconds,
  socketTimeout: silenceMilliseconds,
  keepAlive: 5000,
  retryStrategy: () => 200 + Math.random() * 200,
  // Who asks while there is no connection is told so at once, and who waits when it is lost: nothing piles up.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // The probe finds out whether Redis can do what is asked of it.
  enableReadyCheck: false,
  disableClientInfo: true,
  // What was the first of several servers is so no longer: a new connection may find the one that is.
  reconnectOnError: (fault: Error) => fault.message.startsWith('READONLY'),
} satisfies RedisOptions

/** Does all that the drivers need of Redis, so that one that is full, read-only or forbids something counts as away. */
const probe = `
  redis.call('SET', KEYS[1], '1', 'PX', 1000)
  return redis.call('PUBLISH', KEYS[1], '')`

export interface RedisLink {
  /**
   * The answer of Redis, or undefined when there is none within the budget. While Redis is away nobody waits: nothing is
   * asked, and undefined is answered at once. Never rejects.
   */
  ask<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined> | undefined
  isUp(): boolean
  /** Another connection, for who only listens; it heals by itself and is closed with the link. */
  openListener(): Redis
  close(): Promise<void>
}

export interface LinkParts {
  url: string
  /** Begins the key that the probe writes. */
  name: string
  /** Called when Redis goes away, and why, and when it is back. */
  onChange: (isUp: boolean, reason: string) => void
  budgetMilliseconds?: number
}

/**
 * A Redis that may go away at any time: whoever asks gets an answer soon or none. One answer that is late or an error
 * turns it off; it is tried twice a second then, and turned on when the probe is answered in time.
 */
export async function openLink({ url, name, onChange, budgetMilliseconds }: LinkParts): Promise<RedisLink> {
  const { Redis } = await import('ioredis')
  const budget = budgetMilliseconds ?? usualBudgetMilliseconds
  const redis = new Redis(url, options)
  const listeners: Redis[] = []
  let state: 'unknown' | 'up' | 'away' | 'closed' = 'unknown'
  let isProbing = false
  let reason = 'there is no connection'
  let decide = () => {}
  const decided = new Promise<void>((resolve) => {
    decide = resolve
  })

  redis.on('error', (fault: Error) => {
    reason = fault.message
  })
  redis.on('ready', tryAgain)
  redis.on('close', () => turnOff(reason))
  const timer = setInterval(tryAgain, probeMilliseconds)
  timer.unref()

  function turnOff(why: string): void {
    if (state === 'away' || state === 'closed') return
    state = 'away'
    onChange(false, why)
    decide()
  }

  function turnOn(): void {
    if (state === 'up' || state === 'closed') return
    if (state === 'away') onChange(true, '')
    state = 'up'
    decide()
  }

  function tryAgain(): void {
    if (state === 'up' || isProbing || redis.status !== 'ready') return
    isProbing = true
    inTime(budget, () => redis.eval(probe, 1, `${name}probe`))
      .then(turnOn, (fault: Error) => turnOff(fault.message))
      .finally(() => {
        isProbing = false
      })
  }

  function ask<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined> | undefined {
    if (state !== 'up') return undefined
    return inTime(budget, () => work(redis)).catch((fault: Error) => {
      turnOff(fault.message)
      return undefined
    })
  }

  function openListener(): Redis {
    const listener = redis.duplicate()
    // What is wrong with the server is told of the other connection.
    listener.on('error', () => {})
    listeners.push(listener)
    return listener
  }

  async function close(): Promise<void> {
    state = 'closed'
    clearInterval(timer)
    for (const one of [redis, ...listeners]) one.disconnect()
  }

  await inTime(startMilliseconds, () => decided).catch(() => turnOff(reason))
  return { ask, isUp: () => state === 'up', openListener, close }
}
