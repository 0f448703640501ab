import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'
import { migrate, readSchema } from '#drivers/stores/mongo/migrations.ts'
import { type OpenedClient, openClient } from '#drivers/stores/mongo/mongo-client.ts'
import { createMongoStore } from '#drivers/stores/mongo/mongo-store.ts'
import { readUse } from '#drivers/stores/mongo/numbers.ts'
import { createQuestions } from '#drivers/stores/mongo/questions.ts'
import { refusal } from '#drivers/stores/refusals.ts'

/** A database of a replica set. `place` is how people call it, without a password. */
export interface MongoPlace {
  url: string
  place: string
  connections: number
}

interface OpenOptions {
  now: Now
  /** Is told when the start has to wait, and what is worth to be known at it. */
  onWait: (sentence: string) => void
}

const readMilliseconds = 30_000
/** Imports that take longer are undone. */
const usualLifetimeSeconds = 300

/** The store, its schema brought up to date. Refuses one that has moved, and a copy that is not whole. */
export async function openMongoStore({ place, ...options }: MongoPlace, { now, onWait }: OpenOptions): Promise<Store> {
  return withClient({ ...options, onWait }, async (opened) => {
    const questions = createQuestions(opened.db, { milliseconds: readMilliseconds })
    const sentence = refusal(place, await readUse(questions))
    if (sentence) throw new Error(sentence)
    await migrate(opened, { now: () => new Date(now()).toISOString() })
    await checkLifetime(opened, onWait)
    return createMongoStore(opened, { place })
  })
}

/** The store as it is, to look at: nothing is changed, not even its schema. */
export async function lookAtMongoStore({ place, ...options }: MongoPlace) {
  return withClient(options, async (opened) => ({
    store: createMongoStore(opened, { place }),
    schema: await readSchema(opened),
  }))
}

/** The store that is to move, or to be used again after it has: it must be there, with this program's schema. */
export async function openMovableMongoStore({ place, ...options }: MongoPlace): Promise<Store> {
  return withClient({ ...options, patienceMilliseconds: 0 }, async (opened) => {
    const { version, known } = await readSchema(opened)
    if (version === known) return createMongoStore(opened, { place, evenIfMarked: true })
    const state = version === 0 ? 'empty' : version > known ? 'that of a newer program' : 'that of an older program'
    const advice = version > known ? 'run that program' : 'bring it up to date with taskwright migrate'
    throw new Error(`The database at ${place} is ${state}: ${version === 0 ? 'there is nothing to move' : advice}.`)
  })
}

/** The store that is to be filled, its schema made. Refuses one that holds anything but a copy that never became whole. */
export async function openFillableMongoStore({ place, ...options }: MongoPlace, now: Now): Promise<Store> {
  return withClient({ ...options, patienceMilliseconds: 0 }, async (opened) => {
    const { version, known } = await readSchema(opened)
    if (version > known) throw new Error(`The database at ${place} is that of a newer program: name an empty one.`)
    const store = createMongoStore(opened, { place, evenIfMarked: true })
    const isCopy = (await store.everything.use()).state === 'incomplete'
    if (version > 0 && !isCopy && !(await store.everything.isEmpty()))
      throw new Error(`${place} is not empty: name a database without users and tasks.`)
    await migrate(opened, { now: () => new Date(now()).toISOString() }).catch((fault) => {
      throw new Error(`${place} cannot be filled (${fault.message}): name an empty database.`)
    })
    return store
  })
}

async function withClient<T>(
  options: Parameters<typeof openClient>[0],
  use: (opened: OpenedClient) => Promise<T>,
): Promise<T> {
  const opened = await openClient(options)
  try {
    return await use(opened)
  } catch (fault) {
    await opened.client.close()
    throw fault
  }
}

/** A server that does not let everybody ask keeps it to itself. */
async function checkLifetime({ client }: OpenedClient, tell: (sentence: string) => void): Promise<void> {
  const name = 'transactionLifetimeLimitSeconds'
  const answer = await client
    .db('admin')
    .command({ getParameter: 1, [name]: 1 })
    .catch(() => undefined)
  const seconds = Number(answer?.[name] ?? usualLifetimeSeconds)
  if (seconds >= usualLifetimeSeconds) return
  tell(
    `MongoDB ends transactions after ${seconds} s (${name}): imports that take longer are undone. For large ones say in mongosh: db.adminCommand({ setParameter: 1, ${name}: 3600 }).`,
  )
}
