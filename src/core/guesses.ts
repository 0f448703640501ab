import { LRUCache } from 'lru-cache'
import { CoreError } from '#core/errors.ts'
import { addressBlock } from '#core/limits.ts'
import { nameKey } from '#core/model/user.ts'
import type { Now } from '#core/ports/clock.ts'

const memorySeconds = 15 * 60
const keptCounters = 200_000

/**
 * Failures that cost nothing, and the longest wait after more of them; each further failure doubles the wait.
 * An account alone is slowed late and little: who knows only its name must not be able to lock its owner out.
 */
const slowing = {
  accountAtAddress: { free: 5, longestSeconds: 300 },
  address: { free: 30, longestSeconds: 300 },
  account: { free: 30, longestSeconds: 10 },
} as const

type Kind = keyof typeof slowing

interface Counter {
  failures: number
  blockedUntil: number
}

export type Guesses = ReturnType<typeof createGuesses>

/** Slows the guessing of passwords per account and address. */
export function createGuesses({ now }: { now: Now }) {
  const counters = new LRUCache<string, Counter>({ max: keptCounters, ttl: memorySeconds * 1000, perf: { now } })

  /** Counts an attempt as failed before it is made, so that many at once gain nothing; throws `too_many_guesses`. */
  function begin(name: string, address: string | null) {
    const keys = keysOf(name, address)
    const waits = keys.map(([, key]) => (counters.get(key)?.blockedUntil ?? 0) - now())
    const wait = Math.max(...waits)
    if (wait > 0) throw slowDown(Math.ceil(wait / 1000))
    for (const [kind, key] of keys) count(kind, key)
    return {
      /** The attempt was right: the account starts anew, the address gets its one failure back. */
      succeeded(): void {
        for (const [kind, key] of keys) kind === 'address' ? takeBack(key) : counters.delete(key)
      },
      /** The attempt was never made. */
      withdrawn(): void {
        for (const [, key] of keys) takeBack(key)
      },
    }
  }

  function count(kind: Kind, key: string): void {
    const { free, longestSeconds } = slowing[kind]
    const failures = (counters.get(key)?.failures ?? 0) + 1
    const waitSeconds = failures < free ? 0 : Math.min(2 ** (failures - free), longestSeconds)
    counters.set(key, { failures, blockedUntil: now() + waitSeconds * 1000 })
  }

  function takeBack(key: string): void {
    const counter = counters.get(key)
    if (counter) counters.set(key, { failures: counter.failures - 1, blockedUntil: 0 })
  }

  return { begin }
}

function keysOf(name: string, address: string | null): [Kind, string][] {
  const account = nameKey(name)
  const place = addressBlock(address ?? '')
  return [
    ['accountAtAddress', `both ${place} ${account}`],
    ['address', `address ${place}`],
    ['account', `account ${account}`],
  ]
}

function slowDown(retryAfterSeconds: number): CoreError {
  return new CoreError('too_many_guesses', `Too many failed sign-ins: try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  })
}
