import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { readPostgresValue } from '#drivers/stores/sql/postgres-values.ts'

const startPatienceMilliseconds = 30_000
const connectMilliseconds = 5000
const statementMilliseconds = 30_000
/** A server that could not even say in time that it gave up is one that cannot be reached. */
const answerMilliseconds = 35_000
const oldestServer = 130_000

/** Not a connection but a server that comes up or goes down, or has no room: it may be there a moment later. */
const passing = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'])
const systemCodes = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/

export interface PostgresOptions {
  /** `postgresql://...`; with `pgbouncer=true` nothing is left behind on a connection between transactions. */
  url: string
  /** The most connections of this process. */
  connections?: number
  /** Is told, once, that the server is waited for. */
  onWait?: ((sentence: string) => void) | undefined
  /** How long a server that does not answer is waited for at the start. */
  patienceMilliseconds?: number
}

/** Connections to a server that answers; a server that is only starting is waited for. */
export async function openPool(options: PostgresOptions): Promise<{ pool: Pool; isBouncer: boolean }> {
  const { default: pg } = await import('pg')
  const { connectionString, isBouncer } = readUrl(options.url)
  // A bouncer refuses what it does not know of at the start of a connection.
  const session = isBouncer
    ? {}
    : {
        statement_timeout: statementMilliseconds,
        options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601',
      }
  const pool = new pg.Pool({
    connectionString,
    max: options.connections ?? 10,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: answerMilliseconds,
    keepAlive: true,
    types: { getTypeParser: (oid: number, format?: string) => readPostgresValue(pg.types, oid, format) as never },
    ...session,
  })
  // A connection that rests and is cut leaves the pool; whoever needs one gets another.
  pool.on('error', () => {})
  // One that is cut while it is lent and nobody asks it anything must not end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await waitForServer(pool, options)
    return { pool, isBouncer }
  } catch (fault) {
    await pool.end()
    throw fault
  }
}

function readUrl(url: string): { connectionString: string; isBouncer: boolean } {
  const parsed = new URL(url)
  const isBouncer = parsed.searchParams.get('pgbouncer') === 'true'
  parsed.searchParams.delete('pgbouncer')
  return { connectionString: parsed.href, isBouncer }
}

/** Without the password. */
export function placeOf(url: string): string {
  const { protocol, username, host, pathname } = new URL(url)
  return `${protocol}//${username && `${username}@`}${host}${pathname}`
}

async function waitForServer(pool: Pool, options: PostgresOptions): Promise<void> {
  const { url, onWait, patienceMilliseconds = startPatienceMilliseconds } = options
  const until = Date.now() + patienceMilliseconds
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    try {
      return await assertUsable(pool)
    } catch (fault) {
      const sentence = `${placeOf(url)} cannot be opened as a PostgreSQL database: ${reasonOf(fault)}.`
      if (!isConnectionFault(fault) || Date.now() + wait > until) throw new Error(sentence)
      if (wait === 100) onWait?.(`${sentence} It is waited for.`)
      await pause(wait)
    }
  }
}

function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.message || String((fault as NodeJS.ErrnoException).code)
}

async function assertUsable(pool: Pool): Promise<void> {
  const { rows } = await pool.query(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
  )
  if (rows[0].version < oldestServer) throw new Error('it is older than PostgreSQL 13')
  if (rows[0].encoding !== 'UTF8') throw new Error(`its encoding is ${rows[0].encoding}: make one with encoding 'UTF8'`)
}

/** The connection is lost, could not be made, or was not free in time: nothing is known of what was asked last. */
export function isConnectionFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const code = String((fault as NodeJS.ErrnoException).code ?? '')
  if (passing.has(code) || systemCodes.test(code)) return true
  if (fault instanceof AggregateError) return fault.errors.some(isConnectionFault)
  return code === '' && /connection|timeout/i.test(fault.message)
}

/** The connection is lost, and soon found to be: the same may be asked on another. */
export function isLostConnection(fault: unknown): boolean {
  return isConnectionFault(fault) && !/timeout/i.test((fault as Error).message)
}

/** No room, a timeout, a lock, a deadlock, a server that is read-only: the storage's fault, not the program's. */
export function isStorageFault(fault: unknown): boolean {
  if (isConnectionFault(fault)) return true
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  return /^(08|53|57|58|XX)/.test(code) || ['55P03', '25P03', '25006', '40001', '40P01'].includes(code)
}

/** A connection of one's own. Rejects when none is free in time. */
export function borrow(pool: Pool): Promise<PoolClient> {
  return pool.connect()
}
