import fastCheck from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuditEntry, type AuditFilter, auditKinds } from '#core/audit.ts'
import { systemActor, type UserActor } from '#core/model/actor.ts'
import type { NewEvent } from '#core/model/event.ts'
import { codeOf, openCore, stranger, type TestCore } from '../support/core.ts'

const hour = 3_600_000

describe('audit', () => {
  let core: TestCore
  let root: UserActor
  let ana: UserActor
  beforeEach(async () => {
    core = await openCore()
    root = await core.addActor('root', { role: 'admin' })
    ana = await core.addActor('ana')
  })
  afterEach(() => core.close())

  async function all(filter: AuditFilter = {}): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = []
    for await (const part of await core.server.audit.allAudit(root, filter)) entries.push(...part)
    return entries
  }

  async function paged(filter: AuditFilter, limit: number): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = []
    for (let before: number | null | undefined; before !== null; ) {
      const listing = { ...filter, limit, ...(before && { before }) }
      const page = await core.server.audit.listAudit(root, listing)
      expect(page.entries.length).toBeLessThanOrEqual(limit)
      entries.push(...page.entries)
      before = page.next
    }
    return entries
  }

  test('says who changed which fields from what to what, newest first, in one task’s whole life', async () => {
    const { tasks } = core.server
    const task = await tasks.createTask(ana, { title: 'one', labels: ['a'] })
    const { id } = task
    core.clock.now += 1000
    const tracker = { ...root, via: 'tracker' }
    await tasks.changeTask(tracker, id, { title: 'two', status: 'done', labels: [], assignee: root.id })
    await tasks.deleteTask(ana, id)
    await tasks.restoreTask(ana, id)
    await tasks.purgeTask(root, id)
    const [at, later] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z']
    const entries = await all({ task: id })
    expect(entries.map(({ type, previous, next }) => ({ type, previous, next }))).toEqual([
      { type: 'task.purged', previous: expect.objectContaining({ id, title: 'two', version: 4 }), next: null },
      { type: 'task.restored', previous: { deleted: later }, next: { deleted: null } },
      { type: 'task.deleted', previous: { deleted: null }, next: { deleted: later } },
      {
        type: 'task.changed',
        previous: { title: 'one', status: 'todo', labels: ['a'], assignee: null, completed: null },
        next: { title: 'two', status: 'done', labels: [], assignee: root.id, completed: later },
      },
      { type: 'task.created', previous: null, next: expect.objectContaining({ id, title: 'one', version: 1 }) },
    ])
    const [, , , changed, created] = entries
    expect(changed).toMatchObject({ kind: 'task', subject: id, actor: root.id, via: 'tracker', at: later })
    expect(created).toMatchObject({ kind: 'task', subject: id, actor: ana.id, via: 'native', at })
    expect(created?.next).toEqual(task)
  })

  test('previous of each change is what the one before left, whatever was done', async () => {
    const { tasks } = core.server
    const patch = fastCheck.record(
      {
        title: fastCheck.constantFrom('a', 'b'),
        description: fastCheck.constantFrom(null, '', 'text'),
        status: fastCheck.constantFrom('todo' as const, 'done' as const),
        active: fastCheck.boolean(),
        labels: fastCheck.subarray(['x', 'y']),
        deadline: fastCheck.constantFrom(null, '2026-02-01'),
      },
      { requiredKeys: [] },
    )
    await fastCheck.assert(
      fastCheck.asyncProperty(fastCheck.array(patch, { maxLength: 8 }), async (patches) => {
        const { id } = await tasks.createTask(ana, { title: 'a' })
        for (const one of patches) await tasks.changeTask(ana, id, one)
        const { version: _, updated: __, ...task } = await tasks.readTask(ana, id)
        expect(replayed(await all({ task: id }))).toMatchObject(task)
      }),
      { numRuns: 20 },
    )
  })

  async function writeSomething(count: number): Promise<void> {
    const { tasks, users } = core.server
    const actor = { ...(count % 3 === 0 ? root : ana), via: count % 2 === 0 ? 'native' : 'stream' }
    if (count < 4) await tasks.createTask(ana, { title: 'a' })
    else await tasks.changeTask(actor, (count % 4) + 1, { title: `${count}` })
    if (count % 10 === 0) await users.changeUser(root, ana.id, { email: `${count}@example.com` })
    core.clock.now += hour
  }

  test('finds what a look at every event finds, page by page and all at once', async () => {
    const filter = fastCheck.record(
      {
        kind: fastCheck.constantFrom(...auditKinds),
        task: fastCheck.integer({ min: 1, max: 4 }),
        actor: fastCheck.constantFrom(root.id, ana.id, 99),
        via: fastCheck.constantFrom('native', 'stream', 'test', 'nowhere'),
        from: fastCheck.constantFrom('2026-01-01', '2026-01-02', '2026-01-01T05:00:00Z', '2030-01-01', '0001-01-01'),
        to: fastCheck.constantFrom('2026-01-01', '2026-01-02', '2026-01-01T05:00:00Z', '2020-01-01', '9999-12-31'),
      },
      { requiredKeys: [] },
    )
    for (let count = 0; count < 60; count++) await writeSomething(count)
    const events = (await core.store.journal.read({ after: 0, limit: 1000 })).toReversed()
    await fastCheck.assert(
      fastCheck.asyncProperty(filter, fastCheck.integer({ min: 1, max: 9 }), async (asked, limit) => {
        const wanted = events.filter((event) => matches(event, asked)).map(({ seq }) => seq)
        expect((await all(asked)).map(({ seq }) => seq)).toEqual(wanted)
        expect((await paged(asked, limit)).map(({ seq }) => seq)).toEqual(wanted)
      }),
      { numRuns: 150 },
    )
  })

  test('days are those of the time zone', async () => {
    const inTokyo = await openCore({ timeZone: 'Asia/Tokyo' })
    const admin = await inTokyo.addActor('root', { role: 'admin' })
    const { tasks, audit } = inTokyo.server
    for (const at of [
      '2026-01-04T14:59:59.999Z',
      '2026-01-04T15:00:00Z',
      '2026-01-05T14:59:59.999Z',
      '2026-01-05T15:00Z',
    ]) {
      inTokyo.clock.now = Date.parse(at)
      await tasks.createTask(admin, { title: at })
    }
    const { entries } = await audit.listAudit(admin, { from: '2026-01-05', to: '2026-01-05', limit: 50 })
    await inTokyo.close()
    expect(entries.map(({ next }) => next?.title)).toEqual(['2026-01-05T14:59:59.999Z', '2026-01-04T15:00:00Z'])
  })

  test('a page ends after a bounded search, and the next goes on from there', async () => {
    const first = await core.server.tasks.createTask(ana, { title: 'first' })
    await core.store.write((tx) => tx.journal.appendMany(Array.from({ length: 25_000 }, () => signIn)))
    const pages = [await core.server.audit.listAudit(root, { limit: 50 })]
    for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) {
      pages.push(await core.server.audit.listAudit(root, { limit: 50, before: next }))
    }
    expect(pages.map(({ entries }) => entries.length)).toEqual([0, 0, 1])
    expect(pages.at(-1)?.entries[0]).toMatchObject({ subject: first.id })
    expect(await all()).toEqual(pages.at(-1)?.entries)
  })

  test('everything is as of the moment it was asked for', async () => {
    const { tasks, audit } = core.server
    for (let count = 0; count < 450; count++) await tasks.createTask(ana, { title: `${count}` })
    const titles: unknown[] = []
    for await (const part of await audit.allAudit(root, {})) {
      titles.push(...part.map(({ next }) => next?.title))
      await tasks.createTask(ana, { title: 'meanwhile' })
    }
    expect(titles).toEqual(Array.from({ length: 450 }, (_, count) => `${449 - count}`))
  })

  test('is for administrators and the server itself, and refuses before it begins', async () => {
    const { audit } = core.server
    for (const use of [
      (actor: Parameters<typeof audit.listAudit>[0]) => audit.listAudit(actor, { limit: 1 }),
      (actor: Parameters<typeof audit.allAudit>[0]) => audit.allAudit(actor, {}),
    ]) {
      expect(await codeOf(() => use(ana))).toBe('forbidden')
      expect(await codeOf(() => use(stranger()))).toBe('unauthenticated')
      for (const actor of [root, systemActor('cli')]) expect(await codeOf(() => use(actor))).toBe('no fault')
    }
  })

  test('never holds a password or its hash', async () => {
    const { users } = core.server
    const eve = await users.createUser(root, { username: 'eve', role: 'user', password: 'correct horse' })
    await users.changeUser(root, eve.id, { password: 'battery staple' })
    const text = JSON.stringify(await all({ kind: 'user' }))
    expect(text).toContain('user.password_changed')
    for (const secret of ['correct horse', 'battery staple', 'argon2', 'hash']) expect(text).not.toContain(secret)
  })
})

/** What the changes make, each of which must fit on the one before. */
function replayed(entries: AuditEntry[]): Record<string, unknown> {
  let state: Record<string, unknown> = {}
  for (const { previous, next } of entries.toReversed()) {
    if (previous) expect(state).toMatchObject(previous)
    for (const field in previous) expect(next?.[field]).not.toEqual(previous[field])
    state = { ...state, ...next }
  }
  return state
}

const signIn: NewEvent = {
  type: 'session.ended',
  subject: { kind: 'session', id: 'x' },
  before: null,
  after: null,
  at: '2026-01-01T00:00:00.000Z',
  actor: 1,
  via: 'native',
  audience: [],
}

function matches(
  event: { at: string; actor: number | null; via: string; subject: { kind: string; id: unknown } },
  asked: AuditFilter,
) {
  const { kind = 'task', task, actor, via, from, to } = asked
  const start = from && (from.length === 10 ? `${from}T00:00:00.000Z` : from.replace('Z', '.000Z'))
  const end = to && (to.length === 10 ? `${to}T23:59:59.999Z` : to.replace('Z', '.000Z'))
  return (
    event.subject.kind === kind &&
    (task === undefined || (event.subject.kind === 'task' && event.subject.id === task)) &&
    (actor === undefined || event.actor === actor) &&
    (via === undefined || event.via === via) &&
    (!start || event.at >= start) &&
    (!end || event.at <= end)
  )
}
