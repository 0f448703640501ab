import { setTimeout as pause } from 'node:timers/promises'
import { CoreError } from '#core/errors.ts'
import type { Queryable } from '#drivers/stores/sql/engine.ts'
import type { SqliteDatabase } from '#drivers/stores/sql/sqlite-library.ts'

const longestQueue = 10_000
const lockWaitMilliseconds = 5000
const busy = 5

interface Write {
  work: (queryable: Queryable) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (fault: unknown) => void
  arrivedAt: number
  /** Takes long and may wait: it gets a transaction of its own, without a savepoint that would keep all it changes. */
  isLong: boolean
}

type Settled = () => void

interface Parts {
  database: SqliteDatabase
  queryable: Omit<Queryable, 'defer'>
  /** Called after each commit, before anybody is answered. */
  onCommit: () => void
  /** Around the transactions that take long. */
  long: { begin: () => void; end: () => void }
}

/**
 * The writes of one turn of the event loop share one transaction and so one fsync; every one is answered after
 * the commit. A savepoint for each would cost as much as half of a write, so they run without: when one throws
 * that has changed something, all are undone and run again with savepoints, and it takes nothing with it. What
 * a write defers is done once all have been: the text index would else be flushed at every savepoint.
 */
export function createGroupCommit({ database, queryable, onCommit, long }: Parts) {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const savepoint = database.prepare('savepoint one_write')
  const release = database.prepare('release one_write')
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
      undo()
      long.begin()
      await beginWhenFree(Date.now())
      deferred = []
      const result = await work(watched)
      for (const late of deferred) await late()
      commit.run()
      onCommit()
      resolve(result)
    } catch (fault) {
      undo()
      reject(toRefusal(fault))
    } finally {
      long.end()
    }
  }

  async function writeGroup(group: readonly Write[]): Promise<void> {
    try {
      const settled = await commitGroup(group)
      for (const settle of settled) settle()
    } catch (fault) {
      undo()
      const unavailable = toUnavailable(fault)
      for (const one of group) one.reject(unavailable)
    }
  }

  async function commitGroup(group: readonly Write[]): Promise<Settled[]> {
    const together = group.length > 1 ? await runAll(group, runPlainly) : undefined
    const settled = together ?? (await runAll(group, runInSavepoint))
    commit.run()
    onCommit()
    return settled ?? []
  }

  /** In a new transaction. Answers what to tell the callers after the commit; nothing when one changed half. */
  async function runAll(group: readonly Write[], run: (one: Write) => Promise<Settled | undefined>) {
    await beginWhenFree(group[0]?.arrivedAt ?? Date.now())
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

  /** A rollback that fails leaves the transaction open: the next group then finds it so, and tries again. */
  function undo(): void {
    try {
      if (database.isTransaction) database.exec('rollback')
    } catch {
      // The callers are told of the fault that led here.
    }
  }

  /** Another process may hold the lock for a moment: wait for it without stopping the event loop. */
  async function beginWhenFree(since: number): Promise<void> {
    undo()
    for (;;) {
      try {
        begin.run()
        return
      } catch (fault) {
        if (!isBusy(fault) || Date.now() > since + lockWaitMilliseconds) throw fault
        await pause(3)
      }
    }
  }

  async function runPlainly({ work, resolve, reject }: Write): Promise<Settled | undefined> {
    hasChanged = false
    try {
      const result = await work(watched)
      return () => resolve(result)
    } catch (fault) {
      if (!database.isTransaction) throw fault
      return hasChanged ? undefined : () => reject(toRefusal(fault))
    }
  }

  /** Throws when the whole transaction is lost. */
  async function runInSavepoint({ work, resolve, reject }: Write): Promise<Settled> {
    savepoint.run()
    const deferredBefore = deferred.length
    try {
      const result = await work(watched)
      release.run()
      return () => resolve(result)
    } catch (fault) {
      if (!database.isTransaction) throw fault
      database.exec('rollback to one_write; release one_write')
      deferred.length = deferredBefore
      return () => reject(toRefusal(fault))
    }
  }

  return {
    write: <T>(work: (queryable: Queryable) => Promise<T>) => write(work),
    writeAlone: <T>(work: (queryable: Queryable) => Promise<T>) => write(work, true),
    close: async (): Promise<void> => {
      await running
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function resultCode(fault: unknown): number | undefined {
  const code = fault instanceof Error && 'errcode' in fault ? Number(fault.errcode) : Number.NaN
  return Number.isNaN(code) ? undefined : code & 0xff
}

function isBusy(fault: unknown): boolean {
  return resultCode(fault) === busy
}

/** Full disk, failing disk, lock, read-only and the like: the storage's fault, not the program's. */
function isStorageFault(fault: unknown): boolean {
  return [5, 6, 8, 10, 11, 13, 14].includes(resultCode(fault) ?? 0)
}

function toRefusal(fault: unknown): unknown {
  return isStorageFault(fault) ? toUnavailable(fault) : fault
}

function toUnavailable(fault: unknown): CoreError {
  const unavailable = new CoreError('unavailable', undefined, { retryAfterSeconds: 1 })
  unavailable.cause = fault
  return unavailable
}
