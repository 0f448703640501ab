import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewEvent } from '#core/model/event.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import { instant, taskDraft, userDraft } from '../support/nouns.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'

const processes = 3

describe.each(Object.entries(storeDrivers))('several processes on one store on %s', (driver, open) => {
  let opened: OpenedStore
  let stores: Store[]
  beforeEach(async () => {
    opened = await open()
    stores = [opened.store]
    while (stores.length < processes) stores.push(await opened.beside())
  })
  afterEach(async () => {
    for (const store of stores.slice(1)) await store.close()
    await opened.close()
  })

  /** Reads the journal to its end while `isWriting`, in small pages, as whoever follows it does. */
  async function follow(store: Store, isWriting: () => boolean): Promise<number[]> {
    const seen: number[] = []
    for (;;) {
      const wasWriting = isWriting()
      const events = await store.journal.read({ after: seen.at(-1) ?? 0, limit: 5 })
      seen.push(...events.map(({ seq }) => seq))
      if (events.length === 0 && !wasWriting) return seen
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  test('no reader skips, repeats or reorders an event, whoever commits late', async () => {
    let isWriting = true
    const readers = stores.map((store) => follow(store, () => isWriting))
    const acknowledged: number[] = []
    const writers = stores.flatMap((store, number) =>
      [0, 1, 2].map(async (lane) => {
        for (let round = 0; round < 15; round++) {
          const wanted = store.write(async (tx) => {
            const seqs = [await tx.journal.append(event(number))]
            if ((lane + round) % 5 === 0) throw new Error('on purpose')
            return [...seqs, await tx.journal.append(event(number))]
          })
          acknowledged.push(...(await wanted.catch(() => [])))
        }
      }),
    )
    const long = stores[1]?.writeLong((tx) => tx.journal.appendMany(Array.from({ length: 120 }, () => event(9))))
    await Promise.all([...writers, long])
    isWriting = false
    const all = await Promise.all(readers)
    for (const seen of all) {
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
      expect(seen).toEqual(expect.arrayContaining(acknowledged))
      expect(seen).toHaveLength(acknowledged.length + 120)
    }
  })

  test('events of long work stand together and are told to whom they concern', async () => {
    await opened.store.write((tx) => tx.journal.append(event(1)))
    await opened.store.writeLong((tx) => tx.journal.appendMany([event(7), event(8), event(7)]))
    const last = await opened.store.write((tx) => tx.journal.append(event(7)))
    const ofSeven = await opened.store.journal.read({ after: 0, limit: 10, audience: 7 })
    expect(ofSeven.map(({ seq }) => last - seq)).toEqual([3, 1, 0])
    expect(await opened.store.journal.lastFor(8)).toBe(last - 2)
  })

  test('no update is lost, and what a write has read stays true until it is committed', async () => {
    const { id } = await opened.store.write((tx) => tx.tasks.insert(taskDraft(), null))
    await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 20 }, () =>
          store.write(async (tx) => {
            const before = await tx.tasks.find(id)
            if (before) await tx.tasks.update(before, { ...before, version: before.version + 1 }, null)
          }),
        ),
      ),
    )
    expect(await opened.store.tasks.find(id)).toMatchObject({ version: 1 + 20 * processes })
  })

  test('of those who make the same thing, one does', async () => {
    const make = (store: Store) =>
      store.write(async (tx) => {
        if (await tx.users.findByUsername('ada')) return 'there already'
        await tx.users.insert(userDraft({ username: 'Ada' }), null)
        return 'made'
      })
    const all = await Promise.all([...stores, ...stores, ...stores].map(make))
    expect(all.filter((one) => one === 'made')).toHaveLength(1)
  })

  test('each job is leased once', async () => {
    for (let number = 0; number < 30; number++) await opened.store.write((tx) => insertJob(tx, number))
    const claim = { now: instant(1), furthest: instant(600), leaseUntil: instant(30), kinds: ['clean-up'] as const }
    const claims = stores.flatMap((store, worker) =>
      Array.from({ length: 12 }, () => store.write((tx) => tx.jobs.claim({ ...claim, worker: `${worker}` }))),
    )
    const ids = (await Promise.all(claims)).flatMap((job) => job?.id ?? [])
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  })

  // SQLite has one writer: others wait for the end of long work, as the port says that they may.
  test.skipIf(driver === 'sqlite')('others write while long work goes on', async () => {
    const [first, second] = stores as [Store, Store]
    let meanwhile = 0
    const seq = await first.writeLong(async (tx) => {
      await tx.journal.appendMany([event(1), event(1)])
      await tx.tasks.insertMany([{ task: taskDraft({ title: 'of long work' }), due: null }])
      meanwhile = await second.write((other) => other.journal.append(event(2)))
      await first.write((other) => other.tasks.insert(taskDraft({ title: 'beside it' }), null))
      expect(await second.tasks.highestId()).toBe(2)
      return meanwhile
    })
    expect((await second.journal.read({ after: seq, limit: 10 })).map(({ actor }) => actor)).toEqual([1, 1])
  })
})

function event(user: number): NewEvent {
  const after = { ...taskDraft({ creator: user }), id: user }
  const change = { type: 'task.created', subject: { kind: 'task', id: user }, before: null, after } as const
  return { ...change, at: instant(1), actor: user, via: 'native', audience: [user] }
}

async function insertJob(tx: Transaction, number: number): Promise<void> {
  const at = instant(0)
  const beginning = { state: 'waiting', attempts: 0, readyAt: at, leaseUntil: null, worker: null } as const
  const ending = { created: at, finished: null, error: null, payload: null }
  await tx.jobs.insert({ kind: 'clean-up', key: `${number}`, ...beginning, ...ending })
}
