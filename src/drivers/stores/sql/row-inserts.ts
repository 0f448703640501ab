import type { Kysely } from 'kysely'
import type { Queryable } from '#drivers/stores/sql/engine.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

const identities: Partial<Record<keyof Database, string>> = { events: 'seq', tasks: 'id' }

/** Inserts of several rows in one statement, built once for each table and number of rows. */
export function createRowInserts(db: Kysely<Database>) {
  const kept = new Map<string, { sql: string; names: string[] }>()

  function statementFor(table: keyof Database, rows: readonly object[]) {
    const key = `${table} ${rows.length}`
    const known = kept.get(key)
    if (known) return known
    const { sql } = db
      .insertInto(table)
      .values(rows as never)
      .compile()
    const made = { sql, names: Object.keys(rows[0] ?? {}) }
    kept.set(key, made)
    return made
  }

  /** The rows must have the same columns in the same order. Answers the numbers that they got. */
  return function insertRows(queryable: Queryable, table: keyof Database, rows: readonly object[]): Promise<number[]> {
    const { sql, names } = statementFor(table, rows)
    const values: unknown[] = []
    for (const row of rows) for (const name of names) values.push(row[name as keyof typeof row])
    return queryable.insertMany(sql, values, identities[table] ?? '', rows.length)
  }
}
