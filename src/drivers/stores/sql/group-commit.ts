import { CoreError } from '#core/errors.ts'
import type { Queryable } from '#drivers/stores/sql/engine.ts'
import { toUnavailable } from '#drivers/stores/unavailable.ts'

const longestQueue = 10_000
/** How long a write waits for what another process has locked. */
export const lockWaitMilliseconds = 5000

interface Write {
  work: (queryable: Queryable) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (fault: unknown) => void
  arrivedAt: number
  /** Takes long and may wait: it gets a transaction of its own, without a savepoint that would keep all it changes. */
  isLong: boolean
}

type Settled = () => void

/** The one connection that writes, as an engine speaks with it. */
export interface WritingConnection {
  queryable: Omit<Queryable, 'defer'>
  /** Begins a transaction, whatever was open before; `since` is when the first write of it arrived. */
  begin(since: number): Promise<void>
  commit(): unknown
  /** Never throws: the callers are told of the fault that led here. */
  rollback(): unknown
  savepoint(): unknown
  release(): unknown
  rollbackToSavepoint(): unknown
  /** `aborted` takes nothing but a rollback; `gone` has been rolled back already. */
  state(): 'open' | 'aborted' | 'gone'
  /** Whether it is the storage's fault and not the program's: a full disk, a lock, a lost connection. */
  isStorageFault(fault: unknown): boolean
}

interface Parts {
  connection: WritingConnection
  /** Called after each commit, before anybody is answered. */
  onCommit?: () => void
  /** Around the transactions that take long. */
  long?: { begin: () => void; end: () => void }
}

/**
 * The writes of one turn of the event loop share one transaction and so one fsync; every one is answered after
 * the commit. A savepoint for each would cost as much as half of a write, so they run without: when one throws
 * that has changed something, all are undone and run again with savepoints, and it takes nothing with it. What
 * a write defers is done once all have been: the text index would else be flushed at every savepoint.
 */
export function createGroupCommit({ connection, onCommit, long }: Parts) {
  const { queryable } = connection
  const waiting: Write[] = []
  let deferred: (() => Promise<void>)[] = []
  let hasChanged = false
  const watched: Queryable = {
    ...queryable,
    run(sql, values) {
      hasChanged = true
      return queryable.run(sql, values)
    },
    insert(sql, values, identity) {
      hasChanged = true
      return queryable.insert(sql, values, identity)
    },
    insertMany(sql, values, identity, count) {
      hasChanged = true
      return queryable.insertMany(sql, values, identity, count)
    },
    defer: (work) => void deferred.push(work),
  }
  let running: Promise<void> | undefined

  function write<T>(work: (queryable: Queryable) => Promise<T>, isLong = false): Promise<T> {
    if (waiting.length >= longestQueue)
      return Promise.reject(new CoreError('overloaded', undefined, { retryAfterSeconds: 1 }))
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Write['resolve'], reject, arrivedAt: Date.now(), isLong })
      running ??= nextTurn().then(drain)
    })
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup()
      if (group[0]?.isLong) await writeLong(group[0])
      else await writeGroup(group)
      if (waiting.length > 0) await nextTurn()
    }
    running = undefined
  }

  /** All that wait, up to one that takes long; that one alone when it is its turn. */
  function takeGroup(): Write[] {
    const firstLong = waiting.findIndex(({ isLong }) => isLong)
    if (firstLong > 0) return waiting.splice(0, firstLong)
    return waiting.splice(0, firstLong === 0 ? 1 : waiting.length)
  }

  async function writeLong({ work, resolve, reject }: Write): Promise<void> {
    try {
      await connection.rollback()
      long?.begin()
      await connection.begin(Date.now())
      deferred = []
      const result = await work(watched)
      for (const late of deferred) await late()
      await connection.commit()
      onCommit?.()
      resolve(result)
    } catch (fault) {
      await connection.rollback()
      reject(toRefusal(fault))
    } finally {
      long?.end()
    }
  }

  async function writeGroup(group: readonly Write[]): Promise<void> {
    try {
      const settled = await commitGroup(group)
      for (const settle of settled) settle()
    } catch (fault) {
      await connection.rollback()
      const unavailable = toUnavailable(fault)
      for (const one of group) one.reject(unavailable)
    }
  }

  async function commitGroup(group: readonly Write[]): Promise<Settled[]> {
    const together = group.length > 1 ? await runAll(group, runPlainly) : undefined
    const settled = together ?? (await runAll(group, runInSavepoint))
    await connection.commit()
    onCommit?.()
    return settled ?? []
  }

  /** In a new transaction. Answers what to tell the callers after the commit; nothing when one changed half. */
  async function runAll(group: readonly Write[], run: (one: Write) => Promise<Settled | undefined>) {
    await connection.begin(group[0]?.arrivedAt ?? Date.now())
    deferred = []
    const settled: Settled[] = []
    for (const one of group) {
      const settle = await run(one)
      if (!settle) return undefined
      settled.push(settle)
    }
    for (const work of deferred) await work()
    return settled
  }

  async function runPlainly({ work, resolve, reject }: Write): Promise<Settled | undefined> {
    hasChanged = false
    try {
      const result = await work(watched)
      return () => resolve(result)
    } catch (fault) {
      const state = connection.state()
      if (state === 'gone') throw fault
      return hasChanged || state === 'aborted' ? undefined : () => reject(toRefusal(fault))
    }
  }

  /** Throws when the whole transaction is lost. */
  async function runInSavepoint({ work, resolve, reject }: Write): Promise<Settled> {
    await connection.savepoint()
    const deferredBefore = deferred.length
    try {
      const result = await work(watched)
      await connection.release()
      return () => resolve(result)
    } catch (fault) {
      if (connection.state() === 'gone') throw fault
      await connection.rollbackToSavepoint()
      deferred.length = deferredBefore
      return () => reject(toRefusal(fault))
    }
  }

  function toRefusal(fault: unknown): unknown {
    return connection.isStorageFault(fault) ? toUnavailable(fault) : fault
  }

  return {
    write: <T>(work: (queryable: Queryable) => Promise<T>) => write(work),
    waiting: () => waiting.length,
    writeAlone: <T>(work: (queryable: Queryable) => Promise<T>) => write(work, true),
    close: async (): Promise<void> => {
      await running
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
