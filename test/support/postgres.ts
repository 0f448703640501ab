import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { openPostgresEngine } from '#drivers/stores/sql/postgres-engine.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'

/** A server on loopback whose user may make databases. */
const serverUrl = process.env.TEST_POSTGRES_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'
export const serverPort = Number(new URL(serverUrl).port || 5432)
/** All databases of one run are named alike, and dropped at its end. */
const prefix = `taskwright_test_${process.env.TEST_RUN ?? process.pid}_`
/** Databases that an earlier test gave back, empty: making one takes half a second. */
const free: string[] = []

export async function onServer<T>(work: (client: pg.Client) => Promise<T>, url = serverUrl): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Rejects when no server answers. */
export async function findPostgres(): Promise<void> {
  await onServer((client) => client.query('select 1'))
}

/** The URL of a database with nothing in it. */
export async function createDatabase(): Promise<string> {
  const name = prefix + randomBytes(6).toString('hex')
  await onServer((client) => client.query(`create database ${name} template template0 encoding 'UTF8'`))
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** The URL of a database with the schema and no rows; give it back when nothing is connected to it. */
export async function takeDatabase(): Promise<string> {
  const known = free.pop()
  if (known) return known
  const url = await createDatabase()
  const engine = await openPostgresEngine({ url })
  await migrate(engine, { now: () => '2026-01-01T00:00:00.000Z', copyFirst: async () => {} })
  await engine.close()
  return url
}

export async function giveBack(url: string): Promise<void> {
  await onServer(async (client) => {
    const { rows } = await client.query(
      `select relname as name, relkind as kind from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and relname <> 'schema_versions'`,
    )
    const statements = rows.map(({ name, kind }) =>
      kind === 'r' ? `delete from ${name}` : `alter sequence ${name} restart with 1`,
    )
    await client.query(statements.join(';'))
  }, url)
  free.push(url)
}

export async function dropDatabases(): Promise<void> {
  await onServer(async (client) => {
    const { rows } = await client.query(`select datname as name from pg_database where starts_with(datname, $1)`, [
      prefix,
    ])
    for (const { name } of rows) await client.query(`drop database ${name} with (force)`)
  })
}

/** A store on a database of its own. */
export async function openPostgresStore() {
  const url = await takeDatabase()
  const open = async () => createSqlStore(await openPostgresEngine({ url }))
  const store = await open()
  return {
    store,
    url,
    beside: open,
    async close() {
      await store.close()
      await giveBack(url)
    },
  }
}
