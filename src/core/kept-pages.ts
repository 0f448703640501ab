import { LRUCache } from 'lru-cache'
import type { Cache } from '#core/ports/cache.ts'
import type { Store } from '#core/ports/store.ts'

const lifeSeconds = 3600
/** A cache that takes longer has nothing: by then the page could have been read. */
const patienceMilliseconds = 100
const knownMoments = 10_000

export type Keep = ReturnType<typeof createKeptPages>['keep']

/** Names itself, so that nothing a cache may answer is taken for somebody else's page. */
interface Kept<T> {
  key: string
  page: T
}

/**
 * Pages that were read before, each under the number of the newest event that its viewer can see: whatever changes
 * a list is in the journal with the list itself, so a page is never older than the store, whoever wrote to it.
 */
export function createKeptPages({ store, cache }: { store: Store; cache: Cache }) {
  const underWay = new Map<string, Promise<unknown>>()
  const counts = { hits: 0, misses: 0 }
  const moments = new LRUCache<number, string>({ max: knownMoments })

  /**
   * The page that `read` would read for `viewer` (null: everybody's), frozen. `prefix` begins its key and names its
   * kind; `listing` says all that it depends on besides the viewer's events. `sizeOf` is in characters.
   */
  async function keep<T extends object>(
    prefix: string,
    viewer: number | null,
    listing: object,
    read: () => Promise<T>,
    sizeOf: (page: T) => number,
  ): Promise<T> {
    const newest = viewer === null ? await store.journal.last() : await store.journal.lastFor(viewer)
    const moment = moments.get(newest) ?? (await momentOf(newest))
    const key = `${prefix} ${newest}@${moment} ${viewer ?? 'all'} ${JSON.stringify(listing)}`
    const shared = underWay.get(key)
    if (shared) return hit(shared as Promise<T>)
    const found = cache.get(key)
    const readAnew = () => readAndKeep(key, read, sizeOf)
    if (found instanceof Promise) return share(key, () => findOrRead(key, found, readAnew))
    const page = pageOf<T>(found, key)
    return page ? hit(page) : share(key, readAnew)
  }

  /**
   * When an event was written. A database that is restored from a copy gives its number to another event: what a cache
   * that outlived the first keeps under it must not be found.
   */
  async function momentOf(seq: number): Promise<string> {
    const [event] = await store.journal.read({ after: seq - 1, limit: 1 })
    const moment = event?.seq === seq ? event.at : ''
    moments.set(seq, moment)
    return moment
  }

  /** Those who ask for a page while it is being found or read wait for the same. */
  async function share<T>(key: string, work: () => Promise<T>): Promise<T> {
    const working = work()
    underWay.set(key, working)
    try {
      return await working
    } finally {
      underWay.delete(key)
    }
  }

  async function findOrRead<T extends object>(key: string, finding: Promise<unknown>, readAnew: () => Promise<T>) {
    const page = pageOf<T>(await inTime(finding), key)
    return page ? hit(Object.freeze(page)) : readAnew()
  }

  async function readAndKeep<T extends object>(key: string, read: () => Promise<T>, sizeOf: (page: T) => number) {
    counts.misses += 1
    const page = Object.freeze(await read())
    const kept: Kept<T> = { key, page }
    cache.set(key, kept, { ttlSeconds: lifeSeconds, size: key.length + sizeOf(page) })
    return page
  }

  function hit<T>(page: T): T {
    counts.hits += 1
    return page
  }

  /** `hits`: pages answered without a reading of their own. */
  return { keep, counts: (): { hits: number; misses: number } => ({ ...counts }) }
}

/** The key says what the page is: `read` made it. */
function pageOf<T extends object>(found: unknown, key: string): T | undefined {
  const kept = found as Partial<Kept<T>> | null | undefined
  return kept?.key === key && kept.page instanceof Object ? kept.page : undefined
}

async function inTime(finding: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMilliseconds, undefined)
  })
  return Promise.race([finding, late]).finally(() => clearTimeout(timer))
}
