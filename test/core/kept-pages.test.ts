import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastCheck from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import type { Store } from '#core/ports/store.ts'
import { createTaskLists, type TaskListing } from '#core/task-lists.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { openCore, type TestCore } from '../support/core.ts'

const listings: TaskListing[] = [
  { limit: 3 },
  { limit: 3, sort: { field: 'priority', descending: true } },
  { limit: 50, status: ['done'], count: 'exact' },
  { limit: 50, deleted: true },
  { limit: 50, text: 'alpha' },
]

describe('kept pages', () => {
  let folder: string
  /** Two processes on one file, as far as the store can tell. */
  let cores: [TestCore, TestCore]
  let people: UserActor[]
  let read = 0
  let isDown = false
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-pages-'))
    const stores = [await openStore(), await openStore()] as const
    cores = [await openCore({ store: stores[0] }), await openCore({ store: stores[1] })]
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

  async function openStore(): Promise<Store> {
    const engine = openSqliteEngine(join(folder, 'pages.sqlite'))
    await migrate(engine, { now: () => '2026-01-01T00:00:00.000Z', copyFirst: async () => {} })
    const store = createSqlStore(engine)
    const list: Store['tasks']['list'] = (query) => {
      read += 1
      return isDown ? Promise.reject(new Error('on purpose')) : store.tasks.list(query)
    }
    return { ...store, tasks: { ...store.tasks, list } }
  }

  /** What a server that has kept nothing answers. */
  function freshPage(actor: UserActor, listing: TaskListing) {
    const { store } = cores[0].server
    return createTaskLists({ store, timeZone: 'UTC' }).listTasks(actor, listing)
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
