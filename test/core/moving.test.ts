import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFillable, openMovable } from '#app.ts'
import { readDatabaseUrl } from '#config/databases.ts'
import { systemActor, type UserActor } from '#core/model/actor.ts'
import { priorities, statuses } from '#core/model/task.ts'
import { isSame, moveEverything, type Place, reopen } from '#core/moving.ts'
import type { Store } from '#core/ports/store.ts'
import { createTaskServer } from '#core/task-server.ts'
import { openStore } from '#drivers/stores/open-store.ts'
import { openPostgresEngine } from '#drivers/stores/sql/postgres-engine.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { answersOf } from '../support/answers.ts'
import { codeOf, partsOn, peer } from '../support/core.ts'
import { mongoIndexesOf } from '../support/mongo.ts'
import { instant, sessionDraft, taskDraft, userDraft } from '../support/nouns.ts'
import { createPlaces, ways } from '../support/places.ts'

const quiet = { now: Date.now, signal: new AbortController().signal, onProgress: () => {} }

const fillable = (url: string) => openFillable(readDatabaseUrl('url', url))
const movable = (url: string) => openMovable(readDatabaseUrl('url', url))

describe.each(ways)('moving from %s to %s', (source, target) => {
  const places = createPlaces()
  let open: Place[]
  let from: Place
  let to: Place
  beforeEach(async () => {
    from = await fillable(await places.newUrl[source]())
    to = await fillable(await places.newUrl[target]())
    open = [from, to]
  })
  afterEach(async () => {
    for (const { store } of open) await store.close()
  })
  afterAll(places.remove)

  test('takes every noun along, and every answer is the same', async () => {
    await fill(from.store)
    const before = await answersOf(from.store)
    const result = await moveEverything({ ...quiet, from, to })
    expect(isSame(result)).toBe(true)
    for (const { kind, from: one } of result.comparisons) expect(`${kind} ${one.records}`).not.toBe(`${kind} 0`)
    expect(await answersOf(to.store)).toEqual(before)
    expect(before).toMatchObject({ faults: [], highestTask: 6, administrators: 1 })
    expect(before.logs[0]?.count).toBe(8)
  })

  test('gives out the numbers that come next, never one of something purged', async () => {
    await fill(from.store)
    await from.store.write(async (tx) => {
      const task = await tx.tasks.insert(taskDraft(), null)
      await tx.tasks.purge(task)
    })
    await moveEverything({ ...quiet, from, to })
    await to.store.write(async (tx) => {
      expect((await tx.tasks.insert(taskDraft({ title: 'the next' }), null)).id).toBe(8)
      expect((await tx.users.insert(userDraft({ username: 'next' }), null)).id).toBe(4)
    })
    expect(await to.store.journal.last()).toBe(await from.store.journal.last())
  })

  test('leaves what a database is called, and what its first server wrote by itself', async () => {
    await fill(from.store)
    await from.store.write((tx) => tx.settings.set('database_name', 'of the first'))
    await to.store.write(async (tx) => {
      await tx.settings.set('database_name', 'of the second')
      await tx.settings.set('written by a server', 'x')
    })
    expect(isSame(await moveEverything({ ...quiet, from, to }))).toBe(true)
    expect(await to.store.settings.get('database_name')).toBeUndefined()
    expect(await to.store.settings.get('written by a server')).toBeUndefined()
    expect(await to.store.settings.get('a setting')).toBe("it's")
  })

  test('holds writes back while it goes on, not reads', async () => {
    await fill(from.store)
    const other = await another(from)
    const gate = createGate(to)
    const moving = moveEverything({ ...quiet, from, to: gate.place })
    await gate.reached
    const [task] = await other.store.tasks.findMany([1])
    expect(task?.title).toBe('Zürich report')
    const long = () => other.store.writeLong((tx) => tx.tasks.insertMany([]))
    const codes = await Promise.all([codeOf(() => insertTask(other.store)), codeOf(long)])
    expect(codes).toEqual(['unavailable', 'unavailable'])
    gate.open()
    expect(isSame(await moving)).toBe(true)
    expect(await from.store.tasks.highestId()).toBe(6)
  })

  test('lets nobody write to the first store afterwards, not even who had it open, until it is opened again', async () => {
    await fill(from.store)
    const serving = await serve(from)
    await insertTask(serving.store)
    await moveEverything({ ...quiet, from, to })
    expect(await codeOf(() => insertTask(serving.store))).toBe('unavailable')
    expect(await codeOf(() => serving.store.writeLong((tx) => tx.tasks.insertMany([])))).toBe('unavailable')
    expect(await serving.store.tasks.highestId()).toBe(7)
    await reopen(from)
    await insertTask(serving.store)
    await expect(reopen(from)).rejects.toThrow('is in use')
  })

  test('that is stopped leaves the first store as it was and the second one marked; it may begin anew', async () => {
    await fill(from.store)
    const before = await answersOf(from.store)
    const stop = new AbortController()
    const onProgress = ({ kind }: { kind?: string }) => kind === 'events' && stop.abort()
    await expect(moveEverything({ ...quiet, from, to, signal: stop.signal, onProgress })).rejects.toThrow()
    expect(await from.store.everything.use()).toEqual({ state: 'open' })
    expect(await to.store.everything.use()).toEqual({ state: 'incomplete', from: from.place })
    await insertTask(from.store)
    await expect(moveEverything({ ...quiet, from: to, to: from })).rejects.toThrow('never became whole')
    expect(isSame(await moveEverything({ ...quiet, from, to }))).toBe(true)
    expect((await answersOf(to.store)).events).toEqual(before.events)
    expect(await to.store.tasks.highestId()).toBe(7)
    expect(await to.store.everything.use()).toEqual({ state: 'open' })
  })

  test('that ended between giving up the first store and opening the second may begin anew', async () => {
    await fill(from.store)
    const broken = breakAt(to, 'setUse')
    await expect(moveEverything({ ...quiet, from, to: broken })).rejects.toThrow('on purpose')
    expect(await from.store.everything.use()).toEqual({ state: 'moved', to: to.place })
    expect(await to.store.everything.use()).toEqual({ state: 'incomplete', from: from.place })
    expect(isSame(await moveEverything({ ...quiet, from, to }))).toBe(true)
    expect(await to.store.everything.use()).toEqual({ state: 'open' })
    await expect(moveEverything({ ...quiet, from, to })).rejects.toThrow('has moved to')
  })

  test('tells what differs, and gives nothing up', async () => {
    await fill(from.store)
    const { everything } = to.store
    const write: typeof everything.write = (kind, records) =>
      everything.write(
        kind,
        kind === 'logs' ? records.slice(1) : (records.map(withoutDescription) as unknown as typeof records),
      )
    const result = await moveEverything({
      ...{ ...quiet, from },
      to: { ...to, store: { ...to.store, everything: { ...everything, write } } },
    })
    expect(isSame(result)).toBe(false)
    const different = result.comparisons.filter((one) => one.from.hash !== one.to.hash).map(({ kind }) => kind)
    expect(different).toEqual(['tasks', 'logs'])
    expect(await from.store.everything.use()).toEqual({ state: 'open' })
    expect((await to.store.everything.use()).state).toBe('incomplete')
  })

  test('leaves the indexes as it found them', async () => {
    await fill(from.store)
    const before = await indexesOf(to)
    await moveEverything({ ...quiet, from, to })
    expect(await indexesOf(to)).toEqual(before)
    expect(before.length).toBeGreaterThan(20)
  })

  test('refuses to move nothing', async () => {
    await expect(moveEverything({ ...quiet, from, to })).rejects.toThrow('is empty: there is nothing to move')
    expect(await to.store.everything.use()).toEqual({ state: 'open' })
  })

  async function another({ place }: Place): Promise<Place> {
    const one = await movable(urlOf(place))
    open.unshift(one)
    return one
  }

  /** As a server has it open: it minds the marks. */
  async function serve({ place }: Place): Promise<Place> {
    const database = readDatabaseUrl('url', urlOf(place))
    const store = await openStore(database, { copies: places.folder, now: Date.now, onWait: () => {} })
    const one = { store, place }
    open.unshift(one)
    return one
  }
})

describe.each(ways)('whatever happened on %s', (source, target) => {
  const places = createPlaces()
  afterAll(places.remove)

  test(`is the same on ${target}`, async () => {
    let tasks = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
        const from = await fillable(await places.newUrl[source]())
        const to = await fillable(await places.newUrl[target]())
        try {
          await live(from.store, steps)
          const before = await answersOf(from.store)
          tasks += before.tasks.length
          const { comparisons, faults } = await moveEverything({ ...quiet, from, to })
          expect(faults).toEqual([])
          for (const one of comparisons) expect(one.to).toEqual(one.from)
          expect(await answersOf(to.store)).toEqual(before)
        } finally {
          await from.store.close()
          await to.store.close()
        }
      }),
      { numRuns: Number(process.env.MOVE_RUNS ?? 4), endOnFailure: true },
    )
    expect(tasks).toBeGreaterThan(2)
  }, 180_000)
})

/** One of everything, and of some things more. */
async function fill(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await tx.users.insert(userDraft({ username: 'Ada', email: 'Ada@example.com', role: 'admin' }), 'a hash')
    await tx.users.insert(userDraft({ username: 'Ωmega', status: 'invited' }), null)
    await tx.users.insert(userDraft({ username: "o'hara", status: 'disabled', version: 3 }), 'another')
    await tx.sessions.insert(sessionDraft({ id: 'live', agent: 'curl "x"', address: '::1' }))
    await tx.sessions.insert(sessionDraft({ id: 'Ended', user: 3, ended: instant(9), generation: 4 }))
    await tx.settings.set('a setting', "it's")
    await tx.replies.insert({
      scope: 'user:1',
      key: 'k',
      fingerprint: 'f',
      result: { b: [1, null], a: 'é' },
      at: instant(3),
    })
    await tx.replies.insert({ scope: 'anonymous', key: 'k', fingerprint: 'f', result: null, at: instant(4) })
  })
  const drafts = [
    taskDraft({ title: 'Zürich report', labels: ['work', 'Ärger', 'a"b'], deadline: '2026-03-31', assignee: 2 }),
    taskDraft({
      title: '日本語 and emoji 👩‍👩‍👧‍👦',
      description: 'two\nlines\tand \\ backslash',
      priority: 'CRITICAL',
    }),
    taskDraft({ title: 'in the trash', deleted: instant(5), assignee: 3, labels: ['work'], creator: 2 }),
    taskDraft({ title: 'done', status: 'done', completed: instant(7), active: false, version: 12 }),
    taskDraft({ title: 'Zürich report', labels: ['work', 'Ärger', 'a"b'], assignee: 1, creator: 2 }),
    taskDraft({ title: 'purged later', creator: 3 }),
  ]
  const due = '2026-03-31T23:59:59.999Z'
  for (const draft of drafts) {
    await store.write(async (tx) => {
      const task = await tx.tasks.insert(draft, draft.deadline ? due : null)
      if (task.id === 1) await tx.tasks.markReminded(1)
      const subject = { kind: 'task', id: task.id } as const
      const line = {
        at: instant(task.id),
        actor: null,
        via: 'cli',
        audience: [task.creator, ...[task.assignee ?? []].flat()],
      }
      await tx.journal.append({
        ...line,
        audience: [...new Set(line.audience)],
        type: 'task.created',
        subject,
        before: null,
        after: task,
      })
    })
  }
  for (const day of ['2026-01-01', '2026-01-02'])
    await store.write((tx) => tx.logs.write({ day, at: instant(8), firstTask: 1, lastTask: 6, asOf: null }))
  await store.write(fillJobsAndImports)
}

async function fillJobsAndImports(tx: Parameters<Parameters<Store['write']>[0]>[0]): Promise<void> {
  const times = { readyAt: instant(1), leaseUntil: null, created: instant(0), finished: null }
  const job = { kind: 'clean-up', payload: null, attempts: 0, worker: null, error: null, ...times } as const
  await tx.jobs.insert({ ...job, key: 'waiting', state: 'waiting', payload: { z: 1, a: [] } })
  await tx.jobs.insert({ ...job, key: 'dead', state: 'dead', attempts: 6, finished: instant(2), error: 'It failed.' })
  await tx.jobs.insert({ ...job, key: 'running', state: 'running', worker: 'w', leaseUntil: instant(30) })
  const counts = { rows: 3, created: 2, skipped: 0, invited: 1, bad: 1, error: null, finished: null }
  const one = { mode: 'partial', dryRun: false, duplicates: 'skip', fileName: 'täsks.csv', bytes: 6, user: 1 } as const
  const { id } = await tx.imports.insert({ ...one, ...counts, state: 'running', via: 'native', at: instant(0) })
  await tx.imports.addChunk(id, 0, Uint8Array.from([0, 255, 128]))
  await tx.imports.addChunk(id, 1, Uint8Array.from([10, 13]))
  await tx.imports.addErrors(id, [
    { number: 1, line: 2, column: 'status', reason: 'bad' },
    { number: 2, line: 9, column: null, reason: 'worse' },
  ])
}

function insertTask(store: Store) {
  return store.write((tx) => tx.tasks.insert(taskDraft({ title: 'one more' }), null))
}

/** A file is called by its path. */
function urlOf(place: string): string {
  return place.includes('://') ? place : `sqlite:///${place}`
}

async function indexesOf({ place }: Place) {
  if (place.startsWith('mongodb')) return mongoIndexesOf(place)
  const engine = place.startsWith('postgres') ? await openPostgresEngine({ url: place }) : openSqliteEngine(place)
  return engine.all(engine.copying.indexes, []).finally(engine.close)
}

function withoutDescription(record: object): object {
  return 'description' in record ? { ...record, description: null } : record
}

/** A place whose tasks are only written when the gate opens. */
function createGate({ store, place }: Place) {
  let [open, reach] = [() => {}, () => {}]
  const opened = new Promise<void>((resolve) => (open = resolve))
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const write: Store['everything']['write'] = async (kind, records) => {
    if (kind === 'tasks') reach()
    if (kind === 'tasks') await opened
    await store.everything.write(kind, records)
  }
  const gated = { store: { ...store, everything: { ...store.everything, write } }, place }
  return { place: gated, reached, open }
}

function breakAt({ store, place }: Place, method: 'setUse'): Place {
  const broken = { [method]: () => Promise.reject(new Error('on purpose')) }
  return { store: { ...store, everything: { ...store.everything, ...broken } }, place }
}

const which = fc.nat(1000)
const facts = fc.record(
  {
    title: fc.constantFrom('alpha report', 'Ärger im Büro', 'beta', '日本語 test', 'x'.repeat(500)),
    description: fc.option(fc.constantFrom('of alpha', 'línea\nzwei', '')),
    status: fc.constantFrom(...statuses),
    priority: fc.constantFrom(...priorities),
    active: fc.boolean(),
    deadline: fc.option(fc.constantFrom('2026-03-31', '2026-03-31T09:30:00.123456+02:00', '0001-01-01', '9999-12-31')),
    labels: fc.uniqueArray(fc.constantFrom('home', 'Work', 'a,b', '🎉'), { maxLength: 4 }),
    assignee: fc.option(fc.constantFrom(1, 2, 3)),
  },
  { requiredKeys: ['title'] },
)
const plain = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind), which })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), facts, who: which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), facts, which }) },
  ...[plain('delete'), plain('restore'), plain('purge'), plain('invite'), plain('disable'), plain('log')],
  ...[plain('register'), plain('remind'), plain('wait')],
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What people and workers do, one after the other. What is refused is refused. */
async function live(store: Store, steps: readonly Step[]): Promise<void> {
  const clock = { now: Date.UTC(2026, 2, 28) }
  const faults: unknown[] = []
  const server = createTaskServer(partsOn(store, () => clock.now, faults))
  await server.start()
  const system = systemActor('test')
  const people: UserActor[] = []
  for (const username of ['root', 'ana', 'bob']) {
    const user = await server.users.createUser(system, { username, role: username === 'root' ? 'admin' : 'user' })
    people.push({ kind: 'user', id: user.id, role: user.role, sessionId: username, via: 'native', peer: peer() })
  }
  const [root = people[0] as UserActor] = people
  const acts: { [K in Step['kind']]: (one: Extract<Step, { kind: K }>, id: number) => Promise<unknown> } = {
    create: (one) =>
      server.tasks.createTask(people[one.who % 3] ?? root, one.facts, { key: `${one.who}`, request: 'r' }),
    change: (one, id) => server.tasks.changeTask(root, id, one.facts, {}),
    delete: (_, id) => server.tasks.deleteTask(root, id, {}),
    restore: (_, id) => server.tasks.restoreTask(root, id, {}),
    purge: (_, id) => server.tasks.purgeTask(root, id, {}),
    invite: (one) => server.users.createUser(system, { username: `guest ${one.which}`, role: 'user' }),
    disable: () => server.users.changeUser(root, 3, { status: 'disabled' }),
    log: () => server.logs.runLog(root),
    register: (one) =>
      server.accounts.register({ kind: 'anonymous', via: 'native', peer: peer() }, {
        ...{ username: `user ${one.which}`, email: `u${one.which}@example.com`, password: 'a good password' },
      } as never),
    remind: () => server.reminders.remind(new AbortController().signal),
    wait: async () => {
      clock.now += 7 * 3_600_000
    },
  }
  for (const one of steps) {
    clock.now += 1000
    const highest = await store.tasks.highestId()
    const act = acts[one.kind] as (one: Step, id: number) => Promise<unknown>
    await act(one, 1 + (('which' in one ? one.which : 0) % Math.max(1, highest))).catch((fault) => {
      if (typeof fault?.code !== 'string') throw fault
    })
  }
  expect(faults).toEqual([])
  await server.stop()
}
