import { migrate } from '#drivers/stores/mongo/migrations.ts'
import { openClient } from '#drivers/stores/mongo/mongo-client.ts'
import { createMongoStore } from '#drivers/stores/mongo/mongo-store.ts'
import { noNumbers } from '#drivers/stores/mongo/numbers.ts'
import { collectionNames } from '#drivers/stores/mongo/questions.ts'
import { inMongo, newMongoUrl } from './mongo.ts'

/** Databases that an earlier test gave back, empty: making one takes seconds. */
const free: string[] = []

/** The URL of a database with the schema and no documents; give it back when nothing is connected to it. */
export async function takeMongoDatabase(): Promise<string> {
  const known = free.pop()
  if (known) return known
  const url = newMongoUrl()
  const opened = await openClient({ url })
  await migrate(opened, { now: () => '2026-01-01T00:00:00.000Z' })
  await opened.client.close()
  return url
}

export async function giveMongoBack(url: string): Promise<void> {
  await inMongo(async (client) => {
    const names = collectionNames.filter((name) => name !== 'schema_versions' && name !== 'numbers')
    for (const name of names) await client.db().collection(name).deleteMany({})
    await client.db().collection('numbers').updateOne({}, { $set: noNumbers })
  }, url)
  free.push(url)
}

/** A store on a database of its own. */
export async function openTestMongoStore() {
  const url = await takeMongoDatabase()
  const open = async () => createMongoStore(await openClient({ url }), { place: url })
  const store = await open()
  return {
    store,
    url,
    beside: open,
    async close() {
      await store.close()
      await giveMongoBack(url)
    },
  }
}
