import pg from 'pg'

const serverUrl = process.env.BENCH_POSTGRES_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'

/** Two databases on a PostgreSQL server of this machine, for the bare server and for Taskwright. */
export async function createDatabases() {
  const names = { bare: `taskwright_bench_bare_${process.pid}`, taskwright: `taskwright_bench_${process.pid}` }
  await run(
    serverUrl,
    ...Object.values(names).map((name) => `create database ${name} template template0 encoding 'UTF8'`),
  )
  return {
    bare: urlOf(names.bare),
    taskwright: urlOf(names.taskwright),
    /** As the server does by itself a minute later. */
    analyze: () => run(urlOf(names.taskwright), 'analyze'),
    drop: () => run(serverUrl, ...Object.values(names).map((name) => `drop database ${name} with (force)`)),
  }
}

function urlOf(name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function run(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}
