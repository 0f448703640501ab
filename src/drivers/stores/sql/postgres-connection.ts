import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { lockWaitMilliseconds, type WritingConnection } from '#drivers/stores/sql/group-commit.ts'
import { assertOpen, markedRows } from '#drivers/stores/sql/marks.ts'
import { borrow, isConnectionFault, isStorageFault } from '#drivers/stores/sql/postgres-pool.ts'
import { createQueryable } from '#drivers/stores/sql/postgres-values.ts'

/** Locks of the database as a whole, known to this program only. */
export const locks = { journal: 7_461_736_001, schema: 7_461_736_002, longWork: 7_461_736_003 } as const

/**
 * All writes of all processes take one lock, as SQLite's writers do, and have it until they are committed: so the
 * numbers of the journal are given out in the order in which they can be seen, and what a write has read stays true.
 * A process that stops in the middle of one loses its connection, and with it the lock.
 */
const begin = `begin; set local lock_timeout = ${lockWaitMilliseconds}; set local statement_timeout = 10000;
  set local idle_in_transaction_session_timeout = 10000; select pg_advisory_xact_lock(${locks.journal}); ${markedRows}`

/** Longer than the server itself lets a statement or a pause of a transaction take. */
const answerMilliseconds = 12_000

/** The connection that writes; another one when it is lost. */
export function createPostgresConnection(
  pool: Pool,
  nameOf: (sql: string) => string | undefined,
  { evenIfMarked = false } = {},
): WritingConnection & { close(): void } {
  let client: PoolClient | undefined
  let state: 'open' | 'aborted' | 'gone' = 'gone'

  async function send(question: string | { text: string; values: unknown[] }) {
    if (!client) throw new Error('The connection of the writer is lost')
    try {
      const words = typeof question === 'string' ? { text: question } : question
      return await client.query({ ...words, query_timeout: answerMilliseconds } as never)
    } catch (fault) {
      noteFault(fault)
      throw fault
    }
  }

  function noteFault(fault: unknown): void {
    const isRefused = fault instanceof Error && 'severity' in fault && fault.severity === 'ERROR'
    state = isRefused ? 'aborted' : 'gone'
    if (!isRefused) drop()
  }

  function drop(): void {
    client?.release(true)
    client = undefined
  }

  async function rollback(): Promise<void> {
    if (state === 'gone') return
    await send('rollback').catch(() => {})
    state = 'gone'
  }

  async function beginOnce(): Promise<void> {
    try {
      client ??= await borrow(pool)
      const begun = await send(begin)
      state = 'open'
      if (!evenIfMarked) assertOpen(lastRows(begun))
    } catch (fault) {
      if (client) await send('rollback').catch(() => {})
      state = 'gone'
      throw fault
    }
  }

  return {
    queryable: createQueryable(nameOf, send as never),
    async begin(since) {
      await rollback()
      for (;;) {
        try {
          return await beginOnce()
        } catch (fault) {
          if (!isConnectionFault(fault) || Date.now() > since + lockWaitMilliseconds) throw fault
          await pause(100)
        }
      }
    },
    async commit() {
      const { command } = await send('commit')
      state = 'gone'
      // What was refused halfway and went on all the same is rolled back by "commit".
      if (command !== 'COMMIT') throw new Error('PostgreSQL rolled the transaction back')
    },
    rollback,
    savepoint: () => send('savepoint one_write'),
    release: () => send('release savepoint one_write'),
    async rollbackToSavepoint() {
      await send('rollback to savepoint one_write; release savepoint one_write')
      state = 'open'
    },
    state: () => state,
    isStorageFault,
    close: drop,
  }
}

/** What the last of several statements that were sent as one text found. */
export function lastRows(results: unknown): readonly unknown[] {
  return (results as { rows: unknown[] }[]).at(-1)?.rows ?? []
}
