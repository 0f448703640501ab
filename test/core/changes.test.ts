import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TaskNews } from '#core/changes.ts'
import type { UserActor } from '#core/model/actor.ts'
import { codeOf, openCore, type TestCore } from '../support/core.ts'

describe('the changes', () => {
  let core: TestCore
  let [ana, bob, root] = [] as unknown as [UserActor, UserActor, UserActor]
  beforeEach(async () => {
    core = await openCore()
    ana = await core.addActor('ana')
    bob = await core.addActor('bob')
    root = await core.addActor('root', { role: 'admin' })
  })
  afterEach(() => core.close())

  const tasks = () => core.server.tasks
  const typesFor = async (actor: UserActor) =>
    (await core.server.changes.listChanges(actor, 0, 100)).changes.map(({ type, id }) => `${type} ${id}`)

  test('tell of everything that happened to a task, deletions included', async () => {
    const { id } = await tasks().createTask(ana, { title: 'a' })
    await tasks().changeTask(ana, id, { title: 'b' })
    await tasks().deleteTask(ana, id)
    expect(await typesFor(ana)).toEqual([`task.created ${id}`, `task.changed ${id}`, `task.deleted ${id}`])
    const page = await core.server.changes.listChanges(ana, 0, 100)
    expect(page.changes.map(({ deleted, task }) => [deleted, task?.title])).toEqual([
      [false, 'a'],
      [false, 'b'],
      [true, undefined],
    ])
    expect(page).toMatchObject({ next: await core.store.journal.last(), hasMore: false })
    await tasks().purgeTask(root, id)
    expect((await core.server.changes.listChanges(ana, page.next, 5)).changes).toMatchObject([
      { type: 'task.purged', id, deleted: true, task: null },
    ])
  })

  test('hide a task that is no longer theirs, without any of its content, past and present', async () => {
    const { id } = await tasks().createTask(ana, { title: 'before', assignee: bob.id })
    await tasks().changeTask(ana, id, { assignee: null, title: 'secret one' })
    await tasks().changeTask(ana, id, { title: 'secret two' })
    const { changes } = await core.server.changes.listChanges(bob, 0, 100)
    expect(changes.map(({ type, task, deleted }) => [type, task, deleted])).toEqual([
      ['task.hidden', null, true],
      ['task.hidden', null, true],
    ])
    expect(JSON.stringify(changes)).not.toMatch(/before|secret/)
  })

  test('of others are told to administrators only, and users and sessions to nobody', async () => {
    await tasks().createTask(ana, { title: 'a' })
    expect([await typesFor(bob), await typesFor(root)]).toEqual([[], ['task.created 1']])
  })

  test('come in pages that neither skip nor repeat', async () => {
    for (let index = 0; index < 23; index++) await tasks().createTask(index % 2 ? ana : bob, { title: `${index}` })
    for (const [actor, count] of [
      [ana, 11],
      [bob, 12],
      [root, 23],
    ] as const) {
      const seen: number[] = []
      let page = { next: 0, hasMore: true }
      while (page.hasMore) {
        const read = await core.server.changes.listChanges(actor, page.next, 4)
        seen.push(...read.changes.map(({ seq }) => seq))
        page = read
      }
      expect(seen).toHaveLength(count)
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b))
    }
  })

  test.each(['ana', 'root'] as const)('followed by %s while many write come all, in order, none twice', async (who) => {
    const actor = who === 'ana' ? ana : root
    const stop = new AbortController()
    const seen: TaskNews[] = []
    const following = (async () => {
      for await (const page of core.server.changes.follow(actor, 0, stop.signal, 5000)) {
        seen.push(...page.changes)
        if (seen.length >= 300) stop.abort()
      }
    })()
    const writer = async (_: unknown, index: number) => {
      for (let round = 0; round < 10; round++) {
        await tasks().createTask(ana, { title: `${index}.${round}` })
        if (who === 'ana') await tasks().createTask(bob, { title: 'not for ana' })
        if (round % 3 === 0) await codeOf(() => tasks().changeTask(ana, 9999, {}))
      }
    }
    await Promise.all([...Array.from({ length: 30 }, writer), following])
    const expected = await core.server.changes.listChanges(actor, 0, 1000)
    expect(seen.map(({ seq }) => seq)).toEqual(expected.changes.map(({ seq }) => seq))
    expect(seen).toHaveLength(300)
  })

  test('followed without news give an empty page from time to time, and end at once when aborted', async () => {
    const stop = new AbortController()
    const pages = core.server.changes.follow(ana, 0, stop.signal, 5)
    expect((await pages.next()).value?.changes).toEqual([])
    const next = core.server.changes.follow(ana, 0, stop.signal, 60_000).next()
    stop.abort()
    await next
    expect((await pages.next()).done).toBe(true)
  })
})
