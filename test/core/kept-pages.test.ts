import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastCheck from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Keep } from '#core/kept-pages.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { Cache } from '#core/ports/cache.ts'
import type { Store } from '#core/ports/store.ts'
import { createTaskLists, type TaskListing } from '#core/task-lists.ts'
import { createTaskServer } from '#core/task-server.ts'
import { createMemoryCache } from '#drivers/caches/memory.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { openCore, partsOn, type TestCore } from '../support/core.ts'

const listings: TaskListing[] = [
  { limit: 3 },
  { limit: 3, sort: { field: 'priority', descending: true } },
  { limit: 50, status: ['done'], count: 'exact' },
  { limit: 50, deleted: true },
  { limit: 50, text: 'alpha' },
  { limit: 50, createdFrom: '2026-01-01', createdTo: '2026-01-01' },
]

const day = '2026-01-01'

describe('kept pages', () => {
  let folder: string
  /** Shared by the two, as one beside them would be. */
  let cache: Cache
  let keys: string[]
  /** Two processes on one file, as far as the store can tell. */
  let cores: [TestCore, TestCore]
  let people: UserActor[]
  let read = 0
  let isDown = false
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-pages-'))
    keys = []
    cache = rememberingKeys(createMemoryCache({ now: Date.now }))
    const stores = [await openStore(), await openStore()] as const
    cores = [await openCore({ store: stores[0], cache }), await openCore({ store: stores[1], cache })]
    people = [
      await cores[0].addActor('ana'),
      await cores[0].addActor('bob'),
      await cores[0].addActor('root', { role: 'admin' }),
    ]
    read = 0
    isDown = false
  })
  afterEach(async () => {
    for (const core of cores) {
      await core.server.store.close()
      await core.close()
    }
    rmSync(folder, { recursive: true, force: true })
  })

  async function openStore(file = 'pages.sqlite'): Promise<Store> {
    const engine = openSqliteEngine(join(folder, file))
    await migrate(engine, { now: () => '2026-01-01T00:00:00.000Z', copyFirst: async () => {} })
    const store = createSqlStore(engine)
    const list: Store['tasks']['list'] = (query) => {
      read += 1
      return isDown ? Promise.reject(new Error('on purpose')) : store.tasks.list(query)
    }
    return { ...store, tasks: { ...store.tasks, list } }
  }

  function rememberingKeys(inner: Cache): Cache {
    return {
      ...inner,
      set(key, value, options) {
        keys.push(key)
        inner.set(key, value, options)
      },
    }
  }

  function serverWith(methods: Partial<Cache>): TestCore['server'] {
    const { store } = cores[0].server
    return createTaskServer({ ...partsOn(store, Date.now, []), cache: { ...cache, ...methods } })
  }

  const readAlways: Keep = (_prefix, _viewer, _listing, read) => read()

  /** What a server that has kept nothing answers. */
  function freshPage(actor: UserActor, listing: TaskListing) {
    const { store } = cores[0].server
    return createTaskLists({ store, timeZone: 'UTC', keep: readAlways }).listTasks(actor, listing)
  }

  const operation = fastCheck.record({
    kind: fastCheck.constantFrom('create', 'change', 'hand over', 'delete', 'restore', 'purge', 'list'),
    who: fastCheck.nat(2),
    server: fastCheck.nat(1),
    pick: fastCheck.nat(9),
    title: fastCheck.constantFrom('alpha', 'beta'),
    done: fastCheck.boolean(),
  })
  type Operation = typeof operation extends fastCheck.Arbitrary<infer T> ? T : never

  function run({ kind, who, server, pick, title, done }: Operation): Promise<unknown> {
    const { tasks } = (cores[server] as TestCore).server
    const actor = people[who] as UserActor
    const other = people[(who + 1) % 3] as UserActor
    const status = done ? 'done' : 'todo'
    const kinds = {
      list: () => tasks.listTasks(actor, listings[pick % listings.length] as TaskListing),
      create: () => tasks.createTask(actor, { title, status }),
      change: () => tasks.changeTask(actor, pick, { title, status }),
      'hand over': () => tasks.changeTask(actor, pick, { assignee: done ? other.id : null }),
      delete: () => tasks.deleteTask(actor, pick),
      restore: () => tasks.restoreTask(actor, pick),
      purge: () => tasks.purgeTask(actor, pick),
    }
    return kinds[kind]()
  }

  test('are never older than the store nor another viewer’s, whichever process wrote', async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(fastCheck.array(operation, { minLength: 5, maxLength: 25 }), async (operations) => {
        for (const one of operations) {
          await run(one).catch(() => undefined)
          for (const { server } of cores)
            for (const actor of people) {
              const listing = listings[one.pick % listings.length] as TaskListing
              expect(await server.tasks.listTasks(actor, listing)).toEqual(await freshPage(actor, listing))
            }
        }
      }),
      { numRuns: 25 },
    )
  })

  test('are read once, however many ask for one at once and again', async () => {
    const [ana] = people as [UserActor]
    const { tasks } = cores[0].server
    await tasks.createTask(ana, { title: 'a' })
    const pages = await Promise.all(Array.from({ length: 50 }, () => tasks.listTasks(ana, { limit: 3 })))
    pages.push(await tasks.listTasks(ana, { limit: 3 }))
    expect(new Set(pages).size).toBe(1)
    expect(read).toBe(1)
  })

  test('are read once, however many wait for a cache that is somewhere else', async () => {
    const [ana] = people as [UserActor]
    const server = serverWith({ get: async (key) => cache.get(key) })
    await server.tasks.createTask(ana, { title: 'a' })
    const pages = await Promise.all(Array.from({ length: 50 }, () => server.tasks.listTasks(ana, { limit: 3 })))
    expect(new Set(pages).size).toBe(1)
    expect(read).toBe(1)
    expect(await server.tasks.listTasks(ana, { limit: 3 })).toEqual(pages[0])
    expect(read).toBe(1)
    expect(server.cacheCounts()).toEqual({ hits: 50, misses: 1 })
  })

  test('are tried once, however many wait for a reading that fails', async () => {
    const [ana] = people as [UserActor]
    isDown = true
    const asked = Array.from({ length: 50 }, () => cores[0].server.tasks.listTasks(ana, { limit: 3 }))
    const ends = await Promise.allSettled(asked)
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(read).toBe(1)
  })

  test('count what had to be read and what had not', async () => {
    const [ana] = people as [UserActor]
    const { tasks, cacheCounts } = cores[0].server
    await Promise.all(Array.from({ length: 50 }, () => tasks.listTasks(ana, { limit: 3 })))
    await tasks.listTasks(ana, { limit: 3 })
    expect(cacheCounts()).toEqual({ hits: 50, misses: 1 })
  })

  test('are found by another process through a cache they share', async () => {
    const [ana] = people as [UserActor]
    const page = await cores[0].server.tasks.listTasks(ana, { limit: 3 })
    expect(await cores[1].server.tasks.listTasks(ana, { limit: 3 })).toBe(page)
    expect(read).toBe(1)
  })

  test('are read when a restored copy gives the numbers of their events again', async () => {
    const [ana] = people as [UserActor]
    const copy = join(folder, 'copy.sqlite')
    await cores[0].server.store.backup(copy)
    await cores[0].server.tasks.createTask(ana, { title: 'before' })
    const before = await cores[0].server.tasks.listTasks(ana, { limit: 3 })
    const store = await openStore('copy.sqlite')
    const restored = await openCore({ store, cache, now: () => cores[0].clock.now + 60_000 })
    await restored.server.tasks.createTask(ana, { title: 'after' })
    const after = await restored.server.tasks.listTasks(ana, { limit: 3 })
    expect([before, after].map(({ tasks }) => tasks.map(({ title }) => title))).toEqual([['before'], ['after']])
    expect(await store.journal.lastFor(ana.id)).toBe(await cores[0].server.store.journal.lastFor(ana.id))
    await store.close()
    await restored.close()
  })

  const nonsense: unknown[] = [null, 0, '', 'nonsense', [], {}, { tasks: [] }, { key: 'x', page: { tasks: [] } }]
  test.each(nonsense)('are read when the cache answers %j', async (value) => {
    const [ana] = people as [UserActor]
    for (const answer of [value, Promise.resolve(value)]) {
      const { tasks } = serverWith({ get: () => answer })
      expect(await tasks.listTasks(ana, { limit: 3 })).toEqual({ tasks: [], next: null })
    }
  })

  test('are read when the cache answers with the page of somebody else', async () => {
    const [ana, bob] = people as [UserActor, UserActor]
    const { tasks } = cores[0].server
    await tasks.createTask(bob, { title: 'bob’s' })
    await tasks.listTasks(bob, { limit: 3 })
    const confused = serverWith({ get: () => cache.get(keys.at(-1) as string) })
    expect((await confused.tasks.listTasks(ana, { limit: 3 })).tasks).toEqual([])
    expect((await confused.tasks.listTasks(bob, { limit: 3 })).tasks).toHaveLength(1)
  })

  test('are read when the cache takes too long', async () => {
    const [ana] = people as [UserActor]
    const { tasks } = serverWith({ get: () => new Promise(() => {}) })
    expect(await tasks.listTasks(ana, { limit: 3 })).toEqual({ tasks: [], next: null })
  })

  test.each<[expected: RegExp, listing: Partial<TaskListing>]>([
    [/^task:2026-01-01 /, { createdFrom: day, createdTo: day }],
    [
      /^task:2026-01-01 /,
      { createdFrom: day, createdTo: day, sort: { field: 'id', descending: false }, count: 'exact' },
    ],
    [/^tasks /, {}],
    [/^tasks /, { createdFrom: day }],
    [/^tasks /, { createdTo: day }],
    [/^tasks /, { createdFrom: day, createdTo: '2026-01-02' }],
    [/^tasks /, { createdFrom: `${day}T00:00:00Z`, createdTo: `${day}T00:00:00Z` }],
    [/^tasks /, { createdFrom: day, createdTo: day, status: ['done'] }],
  ])('begin their keys with %s for %j', async (expected, listing) => {
    const [ana, , root] = people as [UserActor, UserActor, UserActor]
    const { tasks } = cores[0].server
    for (const actor of [ana, root]) await tasks.listTasks(actor, { limit: 3, ...listing })
    expect(keys).toEqual([expect.stringMatching(expected), expect.stringMatching(expected)])
    expect(new Set(keys).size).toBe(2)
  })

  test('live for an hour at most', async () => {
    const lives: number[] = []
    const { tasks } = serverWith({ set: (_key, _value, { ttlSeconds }) => void lives.push(ttlSeconds) })
    await tasks.listTasks(people[0] as UserActor, { limit: 3 })
    expect(lives).toEqual([3600])
  })

  test('cannot be changed by who has one', async () => {
    const page = await cores[0].server.tasks.listTasks(people[0] as UserActor, { limit: 3 })
    expect(() => Object.assign(page, { next: 'x' })).toThrow(TypeError)
  })

  test('are not kept of a reading that failed', async () => {
    const [ana] = people as [UserActor]
    const { tasks } = cores[0].server
    isDown = true
    await expect(tasks.listTasks(ana, { limit: 3 })).rejects.toThrow('on purpose')
    isDown = false
    expect(await tasks.listTasks(ana, { limit: 3 })).toEqual({ tasks: [], next: null })
  })
})
