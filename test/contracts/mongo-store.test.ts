import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readDatabaseUrl } from '#config/databases.ts'
import type { Store } from '#core/ports/store.ts'
import { openStore } from '#drivers/stores/open-store.ts'
import { codeOf } from '../support/core.ts'
import { inMongo, mayBridge, newMongoUrl, openBridge } from '../support/mongo.ts'
import { giveMongoBack, openTestMongoStore, takeMongoDatabase } from '../support/mongo-store.ts'
import { instant, taskDraft, userDraft } from '../support/nouns.ts'
import { isThere } from '../support/services.ts'

const conflict = {
  ...{ ok: 0, code: 112, codeName: 'WriteConflict', errmsg: 'on purpose' },
  errorLabels: ['TransientTransactionError'],
}
const unknown = {
  ...{ ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'on purpose' },
  errorLabels: ['UnknownTransactionCommitResult'],
}

function openAt(url: string, told: string[] = []): Promise<Store> {
  const database = readDatabaseUrl('url', url)
  return openStore(database, { copies: 'none', now: Date.now, onWait: (sentence) => void told.push(sentence) })
}

const byId = { viewer: null, deleted: false, sort: { field: 'id', descending: false }, limit: 100 } as const
const titles = async ({ tasks }: Store) => (await tasks.list(byId)).map(({ title }) => title)
const addTask = (store: Store, title: string) =>
  store.write(async (tx) => {
    const task = await tx.tasks.insert(taskDraft({ title }), null)
    const change = { type: 'task.created', subject: { kind: 'task', id: task.id }, before: null, after: task } as const
    return tx.journal.append({ ...change, at: instant(1), actor: 1, via: 'native', audience: [1] })
  })

describe.skipIf(!isThere('mongo'))('a store on MongoDB', () => {
  describe('at the start', () => {
    test('makes its schema once, however many processes start at the same time', async () => {
      const url = newMongoUrl()
      const stores = await Promise.all([1, 2, 3, 4].map(() => openAt(url)))
      await Promise.all(stores.map((store, index) => addTask(store, `${index}`)))
      expect(await stores[0]?.inspect()).toEqual([])
      for (const store of stores) await store.close()
      const versions = await inMongo((client) => client.db().collection('schema_versions').find().toArray(), url)
      expect(versions.map(({ _id, name }) => ({ _id, name }))).toEqual([{ _id: 1, name: 'first collections' }])
    })

    test('goes on with a schema that was broken off', async () => {
      const url = await takeMongoDatabase()
      await inMongo(async (client) => {
        await client.db().collection('schema_versions').deleteMany({})
        await client.db().collection('users').drop()
        await client.db().collection('tasks').dropIndex('tasks_words')
        const gate = { holder: 'whoever was broken off', until: Date.now() - 1 }
        await client.db().collection('numbers').updateOne({}, { $set: { gate } })
      }, url)
      const store = await openAt(url)
      await addTask(store, 'after it')
      expect(await store.inspect()).toEqual([])
      await store.close()
      await giveMongoBack(url)
    })

    test('refuses the schema of a newer program', async () => {
      const url = await takeMongoDatabase()
      await inMongo((client) => client.db().collection<{ _id: number }>('schema_versions').insertOne({ _id: 9 }), url)
      await expect(openAt(url)).rejects.toThrow('at schema version 9, this program knows 1: run the newer program')
      await inMongo((client) => client.db().collection<{ _id: number }>('schema_versions').deleteOne({ _id: 9 }), url)
      await giveMongoBack(url)
    })

    test.runIf(mayBridge())('refuses a server without a replica set, and says how to make one', async () => {
      const bridge = await openBridge({ isStandalone: true })
      const refusal = openAt(newMongoUrl(bridge.url))
      await expect(refusal).rejects.toThrow(/standalone server.* start mongod with --replSet rs0, say rs\.initiate\(\)/)
      await bridge.close()
    })

    test.runIf(mayBridge())('says when transactions may not live long enough for an import', async () => {
      const bridge = await openBridge()
      const url = newMongoUrl(bridge.url)
      const told: string[] = []
      for (const seconds of [60, 3600]) {
        bridge.script({ command: 'getParameter', answer: { ok: 1, transactionLifetimeLimitSeconds: seconds } })
        await (await openAt(url, told)).close()
      }
      expect(told).toEqual([
        expect.stringMatching(/after 60 s .*setParameter: 1, transactionLifetimeLimitSeconds: 3600/),
      ])
      await bridge.close()
    })
  })

  describe.runIf(mayBridge())('that is told of conflicts', () => {
    let bridge: Awaited<ReturnType<typeof openBridge>>
    let store: Store
    beforeEach(async () => {
      bridge = await openBridge()
      store = await openAt(newMongoUrl(bridge.url))
    })
    afterEach(async () => {
      await store.close()
      await bridge.close()
    })

    /** Each write is there once, with one event, and the journal has no gap. */
    async function expectOnce(...wanted: string[]): Promise<void> {
      expect(await titles(store)).toEqual(wanted)
      const events = await store.journal.read({ after: 0, limit: 100 })
      expect(events.map(({ seq }) => seq)).toEqual(wanted.map((_, index) => index + 1))
    }

    test.each(['findAndModify', 'insert', 'update', 'commitTransaction'])(
      'writes once after some at %s',
      async (command) => {
        bridge.script({ command, answer: conflict, times: 3 })
        await Promise.all([addTask(store, 'a'), addTask(store, 'b')])
        await expectOnce('a', 'b')
      },
    )

    test('answers unavailable when they do not end, and writes nothing', async () => {
      const end = bridge.script({ command: 'findAndModify', answer: conflict, times: Number.POSITIVE_INFINITY })
      expect(await codeOf(() => addTask(store, 'a'))).toBe('unavailable')
      end()
      await addTask(store, 'b')
      await expectOnce('b')
    })

    test('commits again what it does not know to be committed', async () => {
      bridge.script(
        { command: 'commitTransaction', answer: unknown, isDone: true, times: 3 },
        { command: 'commitTransaction', answer: 'cut', isDone: true },
      )
      await addTask(store, 'a')
      await addTask(store, 'b')
      await expectOnce('a', 'b')
    })

    test('answers unavailable when nobody can say whether it was committed', async () => {
      const undone = { ...conflict, code: 251, codeName: 'NoSuchTransaction' }
      bridge.script(
        { command: 'commitTransaction', answer: unknown },
        { command: 'commitTransaction', answer: unknown },
        { command: 'commitTransaction', answer: undone },
      )
      expect(await codeOf(() => addTask(store, 'a'))).toBe('unavailable')
    })

    test('runs long work once, and tells of it as unavailable', async () => {
      bridge.script({ command: 'insert', answer: { ok: 1, n: 1 } }, { command: 'insert', answer: conflict })
      let runs = 0
      const long = store.writeLong(async (tx) => {
        runs += 1
        await tx.tasks.insertMany([{ task: taskDraft(), due: null }])
      })
      expect(await codeOf(() => long)).toBe('unavailable')
      expect(runs).toBe(1)
      await addTask(store, 'b')
      expect(await titles(store)).toEqual(['b'])
    })

    test('says what to set when long work outlives its transaction', async () => {
      const over = { ...conflict, code: 251, codeName: 'NoSuchTransaction' }
      const long = store.writeLong(async (tx) => {
        await tx.users.insert(userDraft(), null)
        bridge.script({ command: 'insert', answer: over })
        await tx.tasks.insertMany([{ task: taskDraft(), due: null }])
      })
      await expect(long).rejects.toThrow('transactionLifetimeLimitSeconds')
      expect(await store.users.list(0, 5)).toEqual([])
    })
  })

  describe('whose gate somebody closed', () => {
    const setGate = (url: string, gate: object | null) =>
      inMongo((client) => client.db().collection('numbers').updateOne({}, { $set: { gate } }), url)

    test('waits until it is open', async () => {
      const { store, url, close } = await openTestMongoStore()
      await setGate(url, { holder: 'somebody', until: Date.now() + 60_000 })
      const writing = addTask(store, 'a')
      expect(await titles(store)).toEqual([])
      await setGate(url, null)
      await writing
      expect(await titles(store)).toEqual(['a'])
      await close()
    })

    test('opens it when whoever closed it is gone, and all others write then', async () => {
      const { store, url, close } = await openTestMongoStore()
      await setGate(url, { holder: 'somebody', until: Date.now() - 1 })
      await addTask(store, 'a')
      await addTask(store, 'b')
      expect(await titles(store)).toEqual(['a', 'b'])
      await close()
    })

    test('never opens it while the transaction of long work may still be committed', async () => {
      const { store, url, close } = await openTestMongoStore()
      await inMongo(async (client) => {
        const works = client.db().collection<{ _id: string }>('long_works')
        await works.insertOne({ _id: 'slow' })
        const session = client.startSession()
        session.startTransaction()
        await works.updateOne({ _id: 'slow' }, { $set: { isEnding: true } }, { session })
        await setGate(url, { holder: 'slow', until: Date.now() - 1 })
        expect(await codeOf(() => addTask(store, 'too early'))).toBe('unavailable')
        await session.commitTransaction()
        await session.endSession()
      }, url)
      await addTask(store, 'a')
      expect(await titles(store)).toEqual(['a'])
      await close()
    })

    test('takes back nothing of who holds it no more', async () => {
      const { store, url, close } = await openTestMongoStore()
      const held = store.everything.hold(async ({ setUse }) => {
        await setUse({ state: 'moved', to: 'elsewhere' })
        await setGate(url, null)
      })
      expect(await codeOf(() => held)).toBe('unavailable')
      expect(await store.everything.use()).toEqual({ state: 'open' })
      await addTask(store, 'a')
      await close()
    })
  })

  test('takes no operator for a value, wherever it is asked', async () => {
    const { store, close } = await openTestMongoStore()
    const operator = { $ne: 1 } as never
    await store.write((tx) => tx.users.insert(userDraft({ username: 'ada' }), 'hash'))
    await addTask(store, 'a')
    const asked = [
      ...[() => store.users.findByUsername(operator), () => store.users.findByEmail(operator)],
      ...[
        () => store.users.find(operator),
        () => store.users.findMany([operator]),
        () => store.users.passwordHash(operator),
      ],
      ...[
        () => store.tasks.find(operator),
        () => store.tasks.findMany([operator]),
        () => store.sessions.find(operator),
      ],
      ...[
        () => store.tasks.list({ ...byId, viewer: operator }),
        () => store.tasks.count({ ...byId, creator: operator }, 5),
      ],
      ...[
        () => store.tasks.list({ ...byId, status: [operator] }),
        () => store.tasks.list({ ...byId, createdTo: operator }),
      ],
      ...[() => store.tasks.list({ ...byId, after: { value: 1, id: operator } }), () => store.settings.get(operator)],
      ...[
        () => store.journal.lastFor(operator),
        () => store.journal.ofTask(operator, 0, 5),
        () => store.logs.find(operator),
      ],
      ...[() => store.write((tx) => tx.replies.find(operator, operator)), () => store.imports.chunk(operator, 0)],
      ...[() => store.jobs.findByKey('clean-up', operator), () => store.sessions.listLive(operator, instant(0))],
    ]
    for (const [place, ask] of asked.entries())
      expect([place, await codeOf(ask)]).toEqual([place, expect.stringMatching(/^TypeError/)])
    await close()
  })
})
