import { MongoClient } from 'mongodb'
import pg from 'pg'
import { startDocumentEngine } from './processes.ts'

export type StoreName = 'sqlite' | 'postgres' | 'mongodb'

const serverUrl = process.env.BENCH_POSTGRES_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'

const names = { bare: `taskwright_bench_bare_${process.pid}`, taskwright: `taskwright_bench_${process.pid}` }

export interface Databases {
  bare: string
  taskwright: string
  /** What a server does by itself a minute after it was filled. */
  analyze(): Promise<void>
  drop(): Promise<void>
}

/** Two databases on a server of this machine, for the bare server and for Taskwright; none for files. */
export const createDatabases: Record<StoreName, () => Promise<Databases | undefined>> = {
  sqlite: async () => undefined,
  postgres: createPostgresDatabases,
  mongodb: createMongoDatabases,
}

async function createPostgresDatabases(): Promise<Databases> {
  await run(
    serverUrl,
    ...Object.values(names).map((name) => `create database ${name} template template0 encoding 'UTF8'`),
  )
  return {
    bare: urlOf(names.bare),
    taskwright: urlOf(names.taskwright),
    analyze: () => run(urlOf(names.taskwright), 'analyze'),
    drop: () => run(serverUrl, ...Object.values(names).map((name) => `drop database ${name} with (force)`)),
  }
}

/** On `BENCH_MONGODB_URL`, or on the document engine that stands in for MongoDB: it is durable too. */
async function createMongoDatabases(): Promise<Databases> {
  const { BENCH_MONGODB_URL: given } = process.env
  const engine = given ? undefined : await startDocumentEngine()
  const urlOf = (name: string) => new URL(`/${name}`, given ?? engine?.url).href
  const [bare, taskwright] = [urlOf(names.bare), urlOf(names.taskwright)]
  return {
    ...{ bare, taskwright },
    analyze: async () => {},
    async drop() {
      if (engine) return engine.stop()
      for (const url of [bare, taskwright]) {
        const client = new MongoClient(url)
        await client.db().dropDatabase()
        await client.close()
      }
    },
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
