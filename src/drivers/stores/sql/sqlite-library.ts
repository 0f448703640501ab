import { createRequire } from 'node:module'

export interface SqliteStatement {
  all(...values: SqliteValue[]): Record<string, unknown>[]
  get(...values: SqliteValue[]): Record<string, unknown> | undefined
  run(...values: SqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint }
}
export type SqliteValue = string | number | bigint | Uint8Array | null

export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement
  exec(sql: string): void
  close(): void
  readonly isTransaction: boolean
}

export interface SqliteLibrary {
  DatabaseSync: new (path: string, options?: { readOnly?: boolean; timeout?: number }) => SqliteDatabase
}

/** The packaged SQLite where it has a binary for this machine, else the one that newer Node.js brings. */
export function loadSqlite(): SqliteLibrary {
  const require = createRequire(import.meta.url)
  try {
    return require('@photostructure/sqlite') as SqliteLibrary
  } catch (fault) {
    if (!process.versions.node || Number(process.versions.node.split('.')[0]) < 22) throw fault
    return require('node:sqlite') as SqliteLibrary
  }
}
