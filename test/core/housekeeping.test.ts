import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetExpired } from '#core/housekeeping.ts'
import { toInstant } from '#core/model/scalars.ts'
import { openCore, type TestCore } from '../support/core.ts'
import { sessionDraft } from '../support/nouns.ts'

const hour = 3_600_000
const day = 24 * hour

describe('housekeeping', () => {
  let core: TestCore
  let start: number
  beforeEach(async () => {
    core = await openCore()
    start = core.clock.now
  })
  afterEach(() => core.close())

  const forget = () => forgetExpired({ store: core.store, now: () => core.clock.now })
  const createOnce = async (title: string) => {
    const ana = await core.addActor(`owner of ${title}`)
    return () => core.server.tasks.createTask(ana, { title }, { key: 'key', request: title })
  }
  const addSessions = (ids: string[], expires: number) =>
    core.store.write(async (tx) => {
      for (const id of ids) await tx.sessions.insert(sessionDraft({ id, expires: toInstant(expires) }))
    })
  const isKept = async (id: string) => (await core.store.sessions.find(id)) !== undefined

  test('forgets the answer to a key after a day and not before', async () => {
    const create = await createOnce('a')
    const first = await create()
    core.clock.now = start + day
    expect(await forget()).toBe(0)
    expect(await create()).toEqual(first)
    core.clock.now += 1
    expect(await forget()).toBe(1)
    expect((await create()).id).not.toBe(first.id)
  })

  test('forgets a session thirty days after it expired and not before', async () => {
    await addSessions(['expired', 'ended'], start + hour)
    await addSessions(['longer'], start + hour + 1)
    const ended = { ...sessionDraft({ id: 'ended' }), expires: toInstant(start + hour), ended: toInstant(start) }
    await core.store.write((tx) => tx.sessions.update(ended))
    core.clock.now = start + hour + 30 * day
    expect(await forget()).toBe(0)
    core.clock.now += 1
    expect(await forget()).toBe(2)
    expect([await isKept('expired'), await isKept('ended'), await isKept('longer')]).toEqual([false, false, true])
  })

  test('forgets more than one batch, in transactions of one batch each', async () => {
    const ids = Array.from({ length: 1234 }, (_, index) => `${index}`)
    await addSessions(ids, start)
    core.clock.now = start + 31 * day
    const batches: number[] = []
    const write: typeof core.store.write = async (work) => {
      const result = await core.store.write(work)
      batches.push(Number(result))
      return result
    }
    expect(await forgetExpired({ store: { ...core.store, write }, now: () => core.clock.now })).toBe(1234)
    expect(batches.filter((count) => count > 0)).toEqual([500, 500, 234])
    expect(await isKept('1233')).toBe(false)
  })

  test('has nothing to do a second time, and leaves tasks, users and the journal alone', async () => {
    const create = await createOnce('a')
    const task = await create()
    const last = await core.store.journal.last()
    core.clock.now = start + 400 * day
    expect(await forget()).toBe(1)
    expect(await forget()).toBe(0)
    expect(await core.store.tasks.find(task.id)).toEqual(task)
    expect(await core.store.users.list(0, 5)).toHaveLength(1)
    expect(await core.store.journal.last()).toBe(last)
  })

  test('can be run by many at once', async () => {
    await addSessions(
      Array.from({ length: 1100 }, (_, index) => `${index}`),
      start,
    )
    core.clock.now = start + 31 * day
    const counts = await Promise.all([forget(), forget(), forget()])
    expect(counts.reduce((sum, count) => sum + count)).toBe(1100)
  })
})
