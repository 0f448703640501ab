import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CoreError } from '#core/errors.ts'
import type { UserActor } from '#core/model/actor.ts'
import { statuses, type TaskPatch } from '#core/model/task.ts'
import { codeOf, openCore, type TestCore } from '../support/core.ts'

describe('tasks', () => {
  let core: TestCore
  let [ana, bob, eve, root] = [] as unknown as [UserActor, UserActor, UserActor, UserActor]
  beforeEach(async () => {
    core = await openCore()
    ana = await core.addActor('ana')
    bob = await core.addActor('bob')
    eve = await core.addActor('eve')
    root = await core.addActor('root', { role: 'admin' })
  })
  afterEach(() => core.close())

  const tasks = () => core.server.tasks
  const events = () => core.store.journal.last()
  const once = (request: string) => ({ key: 'key', request })

  test('are created with the defaults, and the journal tells of it', async () => {
    const task = await tasks().createTask(ana, { title: 'a' })
    expect(task).toMatchObject({ status: 'todo', active: true, priority: 'MEDIUM', creator: ana.id, version: 1 })
    expect(task).toMatchObject({ description: null, deadline: null, assignee: null, labels: [], deleted: null })
    expect(await tasks().readTask(ana, task.id)).toEqual(task)
    const [event] = await tasks().taskHistory(ana, task.id, 0, 10)
    expect(event).toMatchObject({ type: 'task.created', before: null, after: task, actor: ana.id, via: 'native' })
  })

  test('keep what a patch leaves out, clear what it sets to null, and keep empty apart from none', async () => {
    const full = { title: 'a', description: 'b', deadline: '2026-03-01', assignee: bob.id, labels: ['x'] }
    const task = await tasks().createTask(ana, full)
    const patches: TaskPatch[] = [{ description: '' }, { description: null }, { labels: [] }, { assignee: null }]
    let before = task
    for (const patch of patches) {
      const after = await tasks().changeTask(ana, task.id, patch)
      expect(after).toEqual({ ...before, ...patch, version: before.version + 1 })
      before = after
    }
  })

  test('get neither a version nor an event from a change that changes nothing', async () => {
    const task = await tasks().createTask(ana, { title: 'a', labels: ['x'] })
    const last = await events()
    for (const patch of [{}, { title: 'a' }, { labels: ['x'] }, { assignee: null }])
      expect(await tasks().changeTask(ana, task.id, patch)).toEqual(task)
    expect(await events()).toBe(last)
  })

  test('take an explicit undefined of a patch for left out', async () => {
    const task = await tasks().createTask(ana, { title: 'a', description: 'b', deadline: '2026-03-01' })
    const last = await events()
    const nothing: object = { title: undefined, description: undefined, labels: undefined }
    expect(await tasks().changeTask(ana, task.id, nothing)).toEqual(task)
    expect(await events()).toBe(last)
    const after = await tasks().changeTask(ana, task.id, { ...nothing, deadline: null })
    expect(after).toEqual({ ...task, deadline: null, version: 2 })
    expect(await tasks().readTask(ana, task.id)).toEqual(after)
  })

  test.each(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))(
    'are completed exactly while they are done: from %s to %s',
    async (from, to) => {
      const task = await tasks().createTask(ana, { title: 'a', status: from })
      expect(task.completed !== null).toBe(from === 'done')
      core.clock.now += 1000
      const changed = await tasks().changeTask(ana, task.id, { status: to, title: 'b' })
      expect(changed.completed !== null).toBe(to === 'done')
      if (from === 'done' && to === 'done') expect(changed.completed).toBe(task.completed)
    },
  )

  test('go to the trash, come back and are purged by an administrator only', async () => {
    const task = await tasks().createTask(ana, { title: 'a' })
    const deleted = await tasks().deleteTask(ana, task.id)
    expect(deleted.deleted).not.toBeNull()
    for (const work of [
      () => tasks().readTask(ana, task.id),
      () => tasks().deleteTask(ana, task.id),
      () => tasks().changeTask(ana, task.id, { title: 'b' }),
    ])
      expect(await codeOf(work)).toBe('task_not_found')
    expect((await tasks().listTasks(ana, { limit: 5, deleted: true })).tasks).toEqual([deleted])
    const restored = await tasks().restoreTask(ana, task.id)
    expect(restored).toEqual({ ...task, version: 3 })
    expect(await tasks().restoreTask(ana, task.id)).toEqual(restored)
    expect(await codeOf(() => tasks().purgeTask(ana, task.id))).toBe('forbidden')
    await tasks().purgeTask(root, task.id)
    expect(await codeOf(() => tasks().purgeTask(root, task.id))).toBe('task_not_found')
    const told = (await core.store.journal.ofTask(task.id, 0, 10)).map(({ type }) => type)
    expect(told).toEqual(['task.created', 'task.deleted', 'task.restored', 'task.purged'])
  })

  test('of somebody else look like tasks that do not exist, in every use case, and nothing changes', async () => {
    const task = await tasks().createTask(ana, { title: 'a' })
    const last = await events()
    for (const id of [task.id, 9999])
      for (const work of [
        () => tasks().readTask(eve, id),
        () => tasks().changeTask(eve, id, { title: 'b' }),
        () => tasks().changeTask(eve, id, { title: 'b' }, { versions: [7] }),
        () => tasks().deleteTask(eve, id),
        () => tasks().restoreTask(eve, id),
        () => tasks().taskHistory(eve, id, 0, 5),
      ])
        expect(await codeOf(work)).toBe('task_not_found')
    expect((await tasks().listTasks(eve, { limit: 5, count: 'exact' })).count?.value).toBe(0)
    expect(await events()).toBe(last)
    expect(await tasks().readTask(root, task.id)).toEqual(task)
  })

  test('are seen by their assignee as long as they are assigned', async () => {
    const task = await tasks().createTask(ana, { title: 'a', assignee: bob.id })
    expect(await tasks().readTask(bob, task.id)).toEqual(task)
    await tasks().changeTask(bob, task.id, { assignee: null })
    expect(await codeOf(() => tasks().readTask(bob, task.id))).toBe('task_not_found')
  })

  test('cannot be assigned to nobody who exists or to somebody disabled', async () => {
    await core.server.users.changeUser(root, eve.id, { status: 'disabled' })
    for (const assignee of [999, eve.id]) {
      expect(await codeOf(() => tasks().createTask(ana, { title: 'a', assignee }))).toBe('invalid_input')
    }
  })

  test('refuse a change for another version and name both', async () => {
    const { id } = await tasks().createTask(ana, { title: 'a' })
    await tasks().changeTask(ana, id, { title: 'b' }, { versions: [1] })
    for (const work of [
      () => tasks().changeTask(ana, id, { title: 'c' }, { versions: [1, 3] }),
      () => tasks().deleteTask(ana, id, { versions: [1, 3] }),
      () => tasks().purgeTask(root, id, { versions: [1, 3] }),
    ]) {
      const fault: CoreError = await work().then(
        () => expect.unreachable(),
        (reason) => reason,
      )
      expect(fault.code).toBe('version_mismatch')
      expect(fault.details.versions).toEqual({ given: [1, 3], current: 2 })
    }
  })

  test('changed by many at once for one version are changed once', async () => {
    const { id } = await tasks().createTask(ana, { title: 'a' })
    const change = (_: unknown, index: number) =>
      codeOf(() => tasks().changeTask(ana, id, { title: `${index}` }, { versions: [1] }))
    const codes = await Promise.all(Array.from({ length: 30 }, change))
    expect(codes.filter((code) => code === 'no fault')).toHaveLength(1)
    expect(codes.filter((code) => code === 'version_mismatch')).toHaveLength(29)
  })

  describe('in a batch', () => {
    test('are changed all, in order, each step seeing the one before', async () => {
      const { id } = await tasks().createTask(ana, { title: 'a' })
      const result = await tasks().runBatch(ana, [
        { op: 'change', id, version: 1, patch: { title: 'b' } },
        { op: 'delete', id, version: 2 },
        { op: 'restore', id, version: 3 },
        { op: 'create', task: { title: 'c' } },
      ])
      expect(result.map(({ title, version }) => [title, version])).toEqual([
        ['b', 2],
        ['b', 3],
        ['b', 4],
        ['c', 1],
      ])
    })

    test('are changed not at all when one fails, and the fault names it', async () => {
      const { id } = await tasks().createTask(ana, { title: 'a' })
      const last = await events()
      const failing = [
        [{ op: 'create', task: { title: 'x', assignee: 999 } }, 'invalid_input', '/operations/2/task/assignee'],
        [{ op: 'change', id, patch: { assignee: 999 } }, 'invalid_input', '/operations/2/patch/assignee'],
        [{ op: 'change', id: 999, patch: {} }, 'task_not_found', '/operations/2'],
        [{ op: 'delete', id, version: 9 }, 'version_mismatch', '/operations/2'],
        [{ op: 'restore', id: 999 }, 'task_not_found', '/operations/2'],
      ] as const
      for (const [operation, code, pointer] of failing) {
        const good = { op: 'create', task: { title: 'good' } } as const
        const batch = tasks().runBatch(ana, [good, { op: 'change', id, patch: { title: 'b' } }, operation, good])
        const fault: CoreError = await batch.then(
          () => expect.unreachable(),
          (reason) => reason,
        )
        expect([fault.code, fault.details.issues?.[0]?.pointer]).toEqual([code, pointer])
      }
      expect(await events()).toBe(last)
      expect((await tasks().listTasks(ana, { limit: 5 })).tasks).toHaveLength(1)
    })
  })

  describe('with an idempotency key', () => {
    test('give the same answer to the same request and take effect once, also at the same time', async () => {
      const create = () => tasks().createTask(ana, { title: 'a' }, once('same'))
      const answers = await Promise.all(Array.from({ length: 30 }, create))
      for (const answer of answers) expect(answer).toEqual(answers[0])
      await tasks().changeTask(ana, answers[0]?.id ?? 0, { title: 'b' })
      expect(await create()).toEqual(answers[0])
      expect((await tasks().listTasks(ana, { limit: 5 })).tasks).toHaveLength(1)
    })

    test('refuse the key for another request, and know it for each user apart', async () => {
      await tasks().createTask(ana, { title: 'a' }, once('one'))
      expect(await codeOf(() => tasks().createTask(ana, { title: 'b' }, once('two')))).toBe('idempotency_key_reused')
      expect((await tasks().createTask(bob, { title: 'b' }, once('two'))).creator).toBe(bob.id)
    })

    test('do not remember what failed', async () => {
      const late = { op: 'change', id: 5, patch: { title: 'b' } } as const
      expect(await codeOf(() => tasks().runBatch(ana, [late], once('same')))).toBe('task_not_found')
      expect(await tasks().runBatch(ana, [{ op: 'create', task: { title: 'a' } }], once('other'))).toHaveLength(1)
    })

    test('remember every kind of write', async () => {
      const { id } = await tasks().createTask(ana, { title: 'a' })
      const writes = [
        (key: string) => tasks().changeTask(ana, id, { title: 'b' }, { versions: [1], once: { key, request: 'r' } }),
        (key: string) => tasks().deleteTask(ana, id, { once: { key, request: 'r' } }),
        (key: string) => tasks().restoreTask(ana, id, { once: { key, request: 'r' } }),
        (key: string) => tasks().purgeTask(root, id, { once: { key, request: 'r' } }),
      ]
      for (const [index, write] of writes.entries()) {
        const first = await write(`${index}`)
        const last = await events()
        expect(await write(`${index}`)).toEqual(first)
        expect(await events()).toBe(last)
      }
    })
  })

  test('are listed page by page through the cursor, and counted', async () => {
    for (let index = 0; index < 25; index++) {
      core.clock.now += index % 3
      await tasks().createTask(ana, { title: `${index}`, deadline: index % 4 ? null : `2026-03-${10 + (index % 20)}` })
    }
    for (const field of ['created', 'deadline', 'priority'] as const) {
      const ids: number[] = []
      let cursor: string | null | undefined
      do {
        const page = await tasks().listTasks(ana, {
          ...{ limit: 4, count: 'exact', sort: { field, descending: true } },
          ...(cursor && { cursor }),
        })
        expect(page.count).toEqual({ value: 25, isExact: true })
        ids.push(...page.tasks.map(({ id }) => id))
        cursor = page.next
      } while (cursor)
      expect(new Set(ids).size).toBe(25)
      expect(ids).toHaveLength(25)
    }
  })
})
