import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bridge } from '../support/documentdb/bridge.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { dropMongoDatabase, inMongo, mayBridge, newMongoUrl, openBridge } from '../support/mongo.ts'
import { isThere } from '../support/services.ts'

const conflict = { ok: 0, code: 112, codeName: 'WriteConflict', errorLabels: ['TransientTransactionError'] }
const unknown = { ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errorLabels: ['UnknownTransactionCommitResult'] }

const short = { serverSelectionTimeoutMS: 100 }

interface Task {
  _id: number
  group?: number
  title?: string
  count?: number
}

/** What stands in for MongoDB does what the driver of the store counts on, and what MongoDB does. */
describe.skipIf(!isThere('mongo') || !mayBridge())('the document engine behind its bridge', () => {
  let bridge: Bridge
  let client: MongoClient
  let url: string
  beforeAll(async () => {
    bridge = await openBridge({ transactionSeconds: 3 })
    url = newMongoUrl(bridge.url)
    client = new MongoClient(url)
    await tasks().createIndex({ title: 1 }, { name: 'by_title', unique: true, sparse: true })
    await tasks().insertMany(Array.from({ length: 300 }, (_, index) => ({ _id: index, group: index % 3 })))
  })
  afterAll(async () => {
    await dropMongoDatabase(url)
    await client.close()
    await bridge.close()
  })

  const tasks = () => client.db().collection<Task>('tasks')
  const insertTwo = (first: number) =>
    client.withSession((session) =>
      session.withTransaction(async () => {
        await tasks().insertOne({ _id: first }, { session })
        await tasks().insertOne({ _id: first + 1 }, { session })
      }),
    )
  const found = async (...ids: number[]) => tasks().countDocuments({ _id: { $in: ids } })

  test('is a member of a replica set', async () => {
    expect(await client.db('admin').command({ hello: 1 })).toMatchObject({ setName: 'rs0', maxWireVersion: 21 })
  })

  test('gives a list page by page', async () => {
    const all = await tasks().find({ group: 1 }).sort({ _id: -1 }).batchSize(7).toArray()
    expect(all.map(({ _id }) => _id)).toEqual(Array.from({ length: 100 }, (_, index) => 298 - 3 * index))
  })

  test('names the index that a document breaks, in a write of many and in a change of one', async () => {
    await tasks().insertOne({ _id: 1000, title: 'one' })
    const fault = { code: 11000, keyPattern: { title: 1 }, message: expect.stringContaining('index: by_title dup key') }
    await expect(tasks().insertOne({ _id: 1001, title: 'one' })).rejects.toMatchObject({ code: 11000 })
    await expect(tasks().findOneAndUpdate({ _id: 1 }, { $set: { title: 'one' } })).rejects.toMatchObject(fault)
    await expect(tasks().insertOne({ _id: 1000 })).rejects.toThrow('index: _id_ dup key')
  })

  test('does a transaction wholly', async () => {
    await insertTwo(2000)
    expect(await found(2000, 2001)).toBe(2)
  })

  test('undoes a transaction in which a document was refused', async () => {
    await tasks().insertOne({ _id: 3001 })
    await expect(insertTwo(3000)).rejects.toMatchObject({ code: 11000 })
    expect(await found(3000)).toBe(0)
  })

  test('lets two transactions not change the same document, and says that the second may try again', async () => {
    await client.withSession((first) =>
      client.withSession(async (second) => {
        first.startTransaction()
        second.startTransaction()
        await tasks().updateOne({ _id: 1 }, { $inc: { count: 1 } }, { session: first })
        const late = tasks().updateOne({ _id: 1 }, { $inc: { count: 1 } }, { session: second })
        await expect(late).rejects.toMatchObject(conflict)
        await first.commitTransaction()
        const gone = tasks().findOne({ _id: 1 }, { session: second })
        await expect(gone).rejects.toMatchObject({ code: 251, codeName: 'NoSuchTransaction' })
      }),
    )
    expect(await tasks().findOne({ _id: 1 })).toMatchObject({ count: 1 })
  })

  test('undoes a transaction whose client does not come back', async () => {
    await client.withSession(async (session) => {
      session.startTransaction()
      await tasks().insertOne({ _id: 4000 }, { session })
      const isOver = () =>
        tasks()
          .findOne({ _id: 4000 }, { session })
          .then(Object, ({ codeName }) => codeName)
      await expect.poll(isOver, { timeout: 10_000, interval: 100 }).toBe('NoSuchTransaction')
    })
    expect(await found(4000)).toBe(0)
  })

  test('keeps the transaction of a client that is gone until somebody kills its session', async () => {
    const proxy = await startFaultProxy({ port: bridge.port })
    const lost = new MongoClient(`mongodb://127.0.0.1:${proxy.port}/?directConnection=true`, short)
    const session = lost.startSession()
    const change = { $set: { group: 9 } }
    session.startTransaction()
    await lost.db(client.db().databaseName).collection<Task>('tasks').updateOne({ _id: 3 }, change, { session })
    proxy.refuse()
    await client.withSession(async (own) => {
      own.startTransaction()
      await expect(tasks().updateOne({ _id: 3 }, change, { session: own })).rejects.toMatchObject(conflict)
    })
    await client.db('admin').command({ killSessions: [session.id] })
    await client.withSession(async (own) => {
      own.startTransaction()
      await tasks().updateOne({ _id: 3 }, { $set: { group: 8 } }, { session: own })
      await own.commitTransaction()
    })
    expect(await tasks().findOne({ _id: 3 })).toMatchObject({ group: 8 })
    await lost.close()
    await proxy.close()
  })

  test.each([false, true])('does a write once that is sent again because no answer came (done: %s)', async (isDone) => {
    const before = (await tasks().findOne({ _id: 2 }))?.count ?? 0
    bridge.script({ command: 'update', answer: 'cut', isDone })
    await tasks().updateOne({ _id: 2 }, { $inc: { count: 1 } })
    expect(await tasks().findOne({ _id: 2 })).toMatchObject({ count: before + 1 })
  })

  test('answers a conflict when it is told to, and the transaction is done at its second try', async () => {
    bridge.script({ command: 'insert', answer: conflict })
    await insertTwo(5000)
    expect(await found(5000, 5001)).toBe(2)
  })

  test.each([false, true])(
    'answers that it does not know of a commit when it is told to (done: %s)',
    async (isDone) => {
      const first = isDone ? 6000 : 6100
      bridge.script({ command: 'commitTransaction', answer: unknown, isDone })
      const committing = client.withSession(async (session) => {
        session.startTransaction()
        await tasks().insertOne({ _id: first }, { session })
        await session.commitTransaction()
      })
      await expect(committing).rejects.toMatchObject(unknown)
      expect(await found(first)).toBe(isDone ? 1 : 0)
    },
  )

  test('refuses a transaction when it stands alone', async () => {
    const alone = await openBridge({ isStandalone: true })
    try {
      const hello = await inMongo((one) => one.db('admin').command({ hello: 1 }), alone.url)
      expect(hello).not.toHaveProperty('setName')
      const insert = { insert: 'tasks', documents: [{}], txnNumber: 1n, autocommit: false, startTransaction: true }
      const refused = inMongo((one) => one.db().command(insert), alone.url)
      await expect(refused).rejects.toMatchObject({ codeName: 'IllegalOperation' })
    } finally {
      await alone.close()
    }
  })
})
