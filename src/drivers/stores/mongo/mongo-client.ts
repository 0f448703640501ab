import { setTimeout as pause } from 'node:timers/promises'
import type { Db, MongoClient, MongoClientOptions } from 'mongodb'
import type { StoreLoad } from '#core/ports/store.ts'
import { isStorageFault } from '#drivers/stores/mongo/faults.ts'
import { createWriters, type Writers } from '#drivers/stores/mongo/writers.ts'

const startPatienceMilliseconds = 30_000
const connectMilliseconds = 5000
/** A server that could not even say in time that it gave up is one that cannot be reached. */
const answerMilliseconds = 660_000
const oldestWireVersion = 17

const clientOptions: MongoClientOptions = {
  appName: 'taskwright',
  connectTimeoutMS: connectMilliseconds,
  serverSelectionTimeoutMS: connectMilliseconds,
  waitQueueTimeoutMS: connectMilliseconds,
  socketTimeoutMS: answerMilliseconds,
  retryReads: true,
  retryWrites: true,
  readPreference: 'primary',
  // What is read was kept by most of the replicas, and what is acknowledged is on their disks, whatever the URL says.
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: connectMilliseconds },
  ignoreUndefined: true,
  promoteBuffers: true,
}

export interface MongoOptions {
  /** `mongodb://...` or `mongodb+srv://...` with the name of a database. */
  url: string
  /** The most connections of this process. */
  connections?: number
  /** Is told, once, that the server is waited for. */
  onWait?: ((sentence: string) => void) | undefined
  /** How long a server that does not answer is waited for at the start. */
  patienceMilliseconds?: number
}

export interface OpenedClient {
  client: MongoClient
  db: Db
  connections: () => NonNullable<StoreLoad['connections']>
  writers: Writers
}

/** Connections to a replica set that answers; one that is only starting is waited for. */
export async function openClient(options: MongoOptions): Promise<OpenedClient> {
  const most = options.connections ?? 10
  const client = await createClient(options.url, most)
  const connections = countConnections(client, most)
  try {
    await waitForServer(client, options)
    const db = client.db()
    return { client, db, connections, writers: createWriters({ client, db }) }
  } catch (fault) {
    await client.close()
    throw fault
  }
}

async function createClient(url: string, maxPoolSize: number): Promise<MongoClient> {
  const { MongoClient } = await import('mongodb')
  try {
    return new MongoClient(url, { ...clientOptions, maxPoolSize })
  } catch (fault) {
    throw new Error(sentenceOf(fault, url), { cause: fault })
  }
}

/** Without the password. */
function placeOf(url: string): string {
  const [, scheme = '', user = '', hosts = '', path = ''] =
    /^(mongodb(?:\+srv)?):\/\/(?:([^:@/]*)(?::[^@/]*)?@)?([^/?]*)(\/[^?]*)?/.exec(url) ?? []
  return `${scheme}://${user && `${user}@`}${hosts}${path}`
}

function countConnections(client: MongoClient, most: number): OpenedClient['connections'] {
  const counts = { all: 0, inUse: 0, waiting: 0 }
  client.on('connectionCreated', () => (counts.all += 1))
  client.on('connectionClosed', () => (counts.all -= 1))
  client.on('connectionCheckOutStarted', () => (counts.waiting += 1))
  client.on('connectionCheckOutFailed', () => (counts.waiting -= 1))
  client.on('connectionCheckedOut', () => {
    counts.waiting -= 1
    counts.inUse += 1
  })
  client.on('connectionCheckedIn', () => (counts.inUse -= 1))
  return () => ({
    ...{ inUse: counts.inUse, idle: Math.max(0, counts.all - counts.inUse), most, waiting: counts.waiting },
  })
}

async function waitForServer(client: MongoClient, options: MongoOptions): Promise<void> {
  const { url, onWait, patienceMilliseconds = startPatienceMilliseconds } = options
  const until = Date.now() + patienceMilliseconds
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    const fault = await assertUsable(client, placeOf(url)).catch((one) => one)
    if (!fault) return
    const sentence = sentenceOf(fault, url)
    if (!isStorageFault(fault) || Date.now() + wait > until) throw new Error(sentence, { cause: fault })
    if (wait === 100) onWait?.(`${sentence} It is waited for.`)
    await pause(wait)
  }
}

function sentenceOf(fault: unknown, url: string): string {
  const reason = fault instanceof Error ? fault.message : String(fault)
  return fault instanceof NotUsable ? reason : `${placeOf(url)} cannot be opened as a MongoDB database: ${reason}.`
}

class NotUsable extends Error {}

async function assertUsable(client: MongoClient, place: string): Promise<void> {
  await client.connect()
  const { setName, msg, maxWireVersion } = await client.db('admin').command({ hello: 1 })
  if (setName === undefined && msg !== 'isdbgrid')
    throw new NotUsable(
      `${place} is a standalone server, and those know no transactions: start mongod with --replSet rs0, say rs.initiate() once in mongosh, and start again.`,
    )
  if (Number(maxWireVersion) < oldestWireVersion) throw new NotUsable(`${place} is older than MongoDB 6.0.`)
  await client.db().command({ ping: 1 })
}
