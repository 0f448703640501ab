import type { Caller, LimitName, Standing } from '#core/limits.ts'

/**
 * Counts requests in windows that start with the first of them: at once, or as a promise where the count is somewhere
 * else. Never rejects: a count that cannot be reached is kept in this process.
 */
export interface Limits {
  /** Counts one request of `client` in `name` and tells how it stands. */
  take(name: LimitName, client: string): Standing | Promise<Standing>
  /** Counts a request in all the windows, or in none when one of them is used up: who is refused has used nothing. */
  takeAll(names: readonly LimitName[], caller: Caller): Standing[] | Promise<Standing[]>
  isCounted(name: LimitName): boolean
}
