import { randomBytes } from 'node:crypto'
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { startBridge } from './documentdb/bridge.ts'
import { mongoService } from './documentdb/service.ts'

/** All databases of one run are named alike, and dropped at its end. */
const prefix = `taskwright_test_${process.env.TEST_RUN ?? process.pid}_`

/** The URL of a database that is not there yet. */
export function newMongoUrl(server: string = mongoService().url): string {
  const url = new URL(server)
  url.pathname = `/${prefix}${randomBytes(6).toString('hex')}`
  return url.href
}

export async function inMongo<T>(work: (client: MongoClient) => Promise<T>, url: string, options?: MongoClientOptions) {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5000, ...options })
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

/** Rejects when no server answers. The engine that stands in for one has started then. */
export async function askMongo(url: string = mongoService().url): Promise<void> {
  await inMongo((client) => client.db('admin').command({ ping: 1 }), url)
}

export async function mongoIndexesOf(url: string): Promise<string[]> {
  return inMongo(async (client) => {
    const collections = await client.db().collections()
    const lists = collections.map(async (one) => (await one.listIndexes().toArray()).map(({ name }) => `${name}`))
    return (await Promise.all(lists)).flat().sort()
  }, url)
}

export const dropMongoDatabase = (url: string): Promise<boolean> => inMongo((client) => client.db().dropDatabase(), url)

export async function dropMongoDatabases(): Promise<void> {
  await inMongo(async (client) => {
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true })
    for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase()
  }, mongoService().url)
}

/** A server of the test's own before the engine of the run: what it answers can be told. None before a real MongoDB. */
export async function openBridge(parts: Omit<Parameters<typeof startBridge>[0], 'findEngine'> = {}) {
  const { enginePort } = mongoService()
  if (!enginePort) throw new Error('a real MongoDB answers as it likes')
  await askMongo()
  return startBridge({ ...parts, findEngine: async () => enginePort })
}

/** False where the tests run on a real MongoDB, which cannot be told what to answer. */
export const mayBridge = (): boolean => process.env.MONGODB_TEST_URL === undefined
