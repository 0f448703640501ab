import { CoreError } from '#core/errors.ts'
import type { Now } from '#core/ports/clock.ts'

/** How often one client may do something: `quota` times in a window that starts with its first request. */
export interface LimitClass {
  quota: number
  windowSeconds: number
  /** `client`: the user when signed in, else the address. `address`: always the address. */
  per: 'client' | 'address'
  /** Each route has its own count. */
  perRoute?: boolean
}

export const limitClasses = {
  none: { quota: Number.POSITIVE_INFINITY, windowSeconds: 60, per: 'client' },
  api: { quota: 1200, windowSeconds: 60, per: 'client' },
  signIn: { quota: 60, windowSeconds: 60, per: 'address' },
  daybook: { quota: 100, windowSeconds: 3600, per: 'client', perRoute: true },
  daybookMinute: { quota: 5, windowSeconds: 60, per: 'client', perRoute: true },
} as const satisfies Record<string, LimitClass>

export type LimitName = keyof typeof limitClasses
export type LimitTable = Readonly<Record<LimitName, LimitClass>>

/** Who asks and where, as far as it matters to limits. */
export interface Caller {
  user: number | undefined
  /** As `addressBlock` says. */
  address: string
  /** Method and path as they are declared. */
  route: string
}

/** A client's standing in its window after a request was counted. */
export interface Standing {
  name: LimitName
  limit: LimitClass
  isOver: boolean
  remaining: number
  resetSeconds: number
}

interface Window {
  used: number
  endsAt: number
}

/** Counted exactly up to here; who comes after shares a counter with others instead of pushing anybody's out. */
const exactCounters = 200_000
const sharedCounters = 4096
const sweepMilliseconds = 10_000

export type LocalLimits = ReturnType<typeof createLimits>

/** Limits of one process. */
export function createLimits({ now, classes }: { now: Now; classes: LimitTable }) {
  const windows = new Map<string, Window>()
  let nextSweep = 0

  /** Counts one request of `client` in `name` and tells how it stands. */
  function take(name: LimitName, client: string): Standing {
    const at = now()
    const window = windowOf(name, client, at)
    const isOver = window.used >= classes[name].quota
    if (!isOver) window.used += 1
    return toStanding(name, classes[name], window.used, isOver, window.endsAt - at)
  }

  /** Counts a request in all the windows, or in none when one of them is used up: who is refused has used nothing. */
  function takeAll(names: readonly LimitName[], caller: Caller): Standing[] {
    const [only, ...more] = names
    if (only && more.length === 0) return [take(only, clientOf(classes[only], caller))]
    const at = now()
    const found = names.map((name) => {
      const window = windowOf(name, clientOf(classes[name], caller), at)
      return { name, window, isOver: window.used >= classes[name].quota }
    })
    const isRefused = found.some(({ isOver }) => isOver)
    return found.map(({ name, window, isOver }) => {
      if (!isRefused) window.used += 1
      return toStanding(name, classes[name], window.used, isOver, window.endsAt - at)
    })
  }

  function windowOf(name: LimitName, client: string, at: number): Window {
    const key = `${name} ${client}`
    const known = windows.get(key)
    if (known && known.endsAt > at) return known
    if (!known) sweep(at)
    const window = { used: 0, endsAt: at + classes[name].windowSeconds * 1000 }
    if (known || windows.size < exactCounters) {
      windows.set(key, window)
      return window
    }
    return sharedWindow(`${name} shared ${hash(client) % sharedCounters}`, window, at)
  }

  function sharedWindow(key: string, fresh: Window, at: number): Window {
    const known = windows.get(key)
    if (known && known.endsAt > at) return known
    windows.set(key, fresh)
    return fresh
  }

  function sweep(at: number): void {
    if (at < nextSweep) return
    nextSweep = at + sweepMilliseconds
    for (const [key, window] of windows) if (window.endsAt <= at) windows.delete(key)
  }

  return {
    take,
    takeAll,
    isCounted: (name: LimitName): boolean => Number.isFinite(classes[name].quota),
  }
}

/** How a client stands in a window that was used `used` times and lasts for `milliseconds` more. */
export function toStanding(
  name: LimitName,
  limit: LimitClass,
  used: number,
  isOver: boolean,
  milliseconds: number,
): Standing {
  const remaining = Math.max(limit.quota - used, 0)
  return { name, limit, isOver, remaining, resetSeconds: Math.max(Math.ceil(milliseconds / 1000), 1) }
}

/** Whose window of a class a request counts in. */
export function clientOf({ per, perRoute }: LimitClass, { user, address, route }: Caller): string {
  const client = per === 'client' && user !== undefined ? `user ${user}` : `address ${address}`
  return perRoute ? `${client} ${route}` : client
}

/** Throws `rate_limited` with the longest wait of those that are over. */
export function assertWithin(...standings: readonly Standing[]): void {
  const [worst] = standings.filter(({ isOver }) => isOver).sort((a, b) => b.resetSeconds - a.resetSeconds)
  if (!worst) return
  const { limit, resetSeconds } = worst
  const message = `At most ${limit.quota} requests in ${limit.windowSeconds} s: try again in ${resetSeconds} s.`
  throw new CoreError('rate_limited', message, { retryAfterSeconds: resetSeconds })
}

/** The part of an address that stands for one client: an IPv6 customer has a whole /64. */
export function addressBlock(address: string): string {
  if (!address.includes(':')) return address
  if (/^::ffff:[\d.]+$/.test(address)) return address.slice(7)
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(8 - groups.length - rest.length, 0)
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...rest]
  return `${all.slice(0, 4).join(':')}::/64`
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}
