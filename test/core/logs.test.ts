import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLogDays } from '#core/log-days.ts'
import { systemActor, type UserActor } from '#core/model/actor.ts'
import type { Task } from '#core/model/task.ts'
import { codeOf, openCore, stranger, type TestCore } from '../support/core.ts'

const never = new AbortController().signal

describe('when a day is due', () => {
  test.each([
    ['UTC', '00:00', '2026-11-21', '2026-11-21T00:00:00.000Z'],
    ['UTC', '23:30', '2026-11-21', '2026-11-21T23:30:00.000Z'],
    ['Asia/Tokyo', '06:00', '2026-11-21', '2026-11-20T21:00:00.000Z'],
    ['America/New_York', '02:30', '2026-03-07', '2026-03-07T07:30:00.000Z'],
    // The clock jumps from 2:00 to 3:00.
    ['America/New_York', '02:30', '2026-03-08', '2026-03-08T07:30:00.000Z'],
    // The clock shows 1:30 twice.
    ['America/New_York', '01:30', '2026-11-01', '2026-11-01T05:30:00.000Z'],
    // There is no midnight.
    ['America/Sao_Paulo', '00:00', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['Pacific/Apia', '00:00', '2011-12-29', '2011-12-29T10:00:00.000Z'],
    ['Pacific/Apia', '00:00', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('in %s at %s: %s', (timeZone, dailyLogAt, day, instant) => {
    const days = createLogDays({ timeZone, dailyLogAt })
    expect(days.dueInstant(day)).toBe(instant)
    expect(days.lastDue(Date.parse(instant))).toBe(day)
    expect(days.lastDue(Date.parse(instant) - 1) < day).toBe(true)
  })

  test('a day that is shown again after the next one was due stays past', () => {
    const days = createLogDays({ timeZone: 'America/St_Johns', dailyLogAt: '00:00' })
    const midnight = Date.parse('2010-11-07T02:30:00Z')
    expect(days.lastDue(midnight - 1)).toBe('2010-11-06')
    // At 0:01 the clock goes back to 23:01 of the day before.
    for (const minutes of [0, 1, 30, 59, 61, 90]) expect(days.lastDue(midnight + minutes * 60_000)).toBe('2010-11-07')
  })

  test('the calendar of a zone that moved over the date line lacks a day', () => {
    const days = createLogDays({ timeZone: 'Pacific/Apia', dailyLogAt: '12:00' })
    expect([...days.daysAfter('2011-12-28', '2012-01-01')]).toEqual(['2011-12-29', '2011-12-31', '2012-01-01'])
    expect(days.exists('2011-12-30')).toBe(false)
    expect(days.lastDue(Date.parse('2011-12-30T10:00:00Z'))).toBe('2011-12-29')
  })
})

describe('the daily log', () => {
  let core: TestCore
  let root: UserActor
  let ana: UserActor
  let ben: UserActor
  beforeEach(async () => {
    core = await openCore()
    root = await core.addActor('root', { role: 'admin' })
    ana = await core.addActor('ana')
    ben = await core.addActor('ben')
  })
  afterEach(() => core.close())

  const logs = () => core.server.logs
  const add = (fields: Partial<Task> = {}, actor = ana) =>
    core.server.tasks.createTask(actor, { title: 'a task', ...fields })
  const set = (at: string) => {
    core.clock.now = Date.parse(at)
  }
  const daysOf = async ({ id }: Task): Promise<string[]> =>
    (await logs().listLogs(root, { task: id, limit: 100 })).logs.map(({ log }) => log.day)
  const written = async () =>
    (await core.store.journal.read({ after: 0, limit: 1000 })).filter(({ type }) => type === 'log.written')

  test('begins with the day that is due, and then leaves none out', async () => {
    const task = await add()
    set('2026-03-01T10:00:00Z')
    expect(await logs().catchUp(never)).toEqual([{ day: '2026-03-01', entries: 1 }])
    expect(await logs().catchUp(never)).toEqual([])
    set('2026-03-04T00:00:00Z')
    expect((await logs().catchUp(never)).map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-03', '2026-03-04'])
    expect(await daysOf(task)).toEqual(['2026-03-04', '2026-03-03', '2026-03-02', '2026-03-01'])
  })

  test('tells in the journal what it wrote, once for a day, and nothing of an empty day', async () => {
    await logs().catchUp(never)
    expect(await written()).toEqual([])
    await add()
    set('2026-01-03T00:00:10Z')
    await logs().catchUp(never)
    const events = await written()
    expect(events.map(({ subject, before, after }) => ({ subject, before, after }))).toEqual([
      { subject: { kind: 'log', id: '2026-01-02' }, before: null, after: { day: '2026-01-02', entries: 1 } },
      { subject: { kind: 'log', id: '2026-01-03' }, before: null, after: { day: '2026-01-03', entries: 1 } },
    ])
    expect(events[0]).toMatchObject({ actor: null, via: 'worker', audience: [] })
  })

  test('is as the tasks were when the day was due, however late the worker', async () => {
    await logs().catchUp(never)
    set('2026-01-01T10:00:00Z')
    const kept = await add({ status: 'todo', priority: 'HIGH' })
    const gone = await add()
    const idle = await add({ active: false })
    const purged = await add()
    set('2026-01-02T00:00:00Z')
    const late = await add()
    await core.server.tasks.changeTask(ana, kept.id, { status: 'done', priority: 'LOW', title: 'renamed' })
    await core.server.tasks.deleteTask(ana, gone.id)
    await core.server.tasks.changeTask(ana, idle.id, { active: true })
    await core.server.tasks.purgeTask(root, purged.id)
    set('2026-01-02T09:00:00Z')
    expect(await logs().catchUp(never)).toEqual([{ day: '2026-01-02', entries: 2 }])
    await core.server.tasks.restoreTask(ana, gone.id)
    const { logs: all } = await logs().listLogs(root, { limit: 100 })
    expect(all.map(({ log, task }) => [task.id, log.status, log.priority, task.title])).toEqual([
      [gone.id, 'todo', 'MEDIUM', 'a task'],
      [kept.id, 'todo', 'HIGH', 'renamed'],
    ])
    for (const task of [late, idle]) expect(await daysOf(task)).toEqual([])
  })

  test('a clock that is set back writes nothing, and goes on where it was', async () => {
    const task = await add()
    set('2026-01-05T12:00:00Z')
    await logs().catchUp(never)
    set('2026-01-02T12:00:00Z')
    expect(await logs().catchUp(never)).toEqual([])
    set('2026-01-06T12:00:00Z')
    expect(await logs().catchUp(never)).toEqual([{ day: '2026-01-06', entries: 1 }])
    expect(await daysOf(task)).toEqual(['2026-01-06', '2026-01-05'])
  })

  describe('by hand', () => {
    test('adds what is missing of today, as often as one likes', async () => {
      const first = await add()
      const second = await add({ active: false })
      expect(await logs().runLog(root)).toEqual({ day: '2026-01-01', entries: 1 })
      await core.server.tasks.changeTask(ana, second.id, { active: true })
      await core.server.tasks.changeTask(ana, first.id, { status: 'done' })
      expect(await logs().runLog(systemActor('cli'), '2026-01-01')).toEqual({ day: '2026-01-01', entries: 1 })
      expect(await logs().runLog(root)).toEqual({ day: '2026-01-01', entries: 0 })
      expect((await logs().latestLog(ana, first.id))?.status).toBe('todo')
      expect((await written()).map(({ actor, via }) => [actor, via])).toEqual([
        [root.id, 'native'],
        [null, 'cli'],
      ])
    })

    test('writes a past day as it ended', async () => {
      set('2026-01-02T23:59:59.999Z')
      const inTime = await add()
      set('2026-01-03T00:00:00Z')
      const tooLate = await add()
      await core.server.tasks.deleteTask(ana, inTime.id)
      set('2026-01-09T00:00:00Z')
      expect(await logs().runLog(root, '2026-01-02')).toEqual({ day: '2026-01-02', entries: 1 })
      expect(await logs().runLog(root, '2026-01-01')).toEqual({ day: '2026-01-01', entries: 0 })
      expect(await logs().runLog(root, '0001-01-01')).toEqual({ day: '0001-01-01', entries: 0 })
      await core.server.tasks.restoreTask(ana, inTime.id)
      expect([await daysOf(inTime), await daysOf(tooLate)]).toEqual([['2026-01-02'], []])
    })

    test('leaves the days that are due to the worker', async () => {
      await logs().catchUp(never)
      const task = await add()
      set('2026-01-04T12:00:00Z')
      await logs().runLog(root)
      await logs().runLog(root, '2026-01-01')
      expect((await logs().catchUp(never)).map(({ day }) => day)).toEqual(['2026-01-02', '2026-01-03', '2026-01-04'])
      expect(await daysOf(task)).toEqual(['2026-01-04', '2026-01-03', '2026-01-02', '2026-01-01'])
    })

    test.each(['2026-01-02', '9999-12-31', '2025-02-30', 'today', ''])('refuses %j', async (day) => {
      const refused = await logs()
        .runLog(root, day)
        .catch((fault) => fault)
      expect(refused).toMatchObject({ code: 'invalid_input', details: { issues: [{ part: 'body', pointer: '/day' }] } })
    })

    test('refuses a day that the calendar left out', async () => {
      const inApia = await openCore({ timeZone: 'Pacific/Apia' })
      expect(await codeOf(() => inApia.server.logs.runLog(systemActor('cli'), '2011-12-30'))).toBe('invalid_input')
      expect(await codeOf(() => inApia.server.logs.runLog(systemActor('cli'), '2011-12-31'))).toBe('no fault')
      await inApia.close()
    })

    test('is for administrators', async () => {
      expect(await codeOf(() => logs().runLog(ana))).toBe('forbidden')
      expect(await codeOf(() => logs().runLog(stranger()))).toBe('unauthenticated')
    })
  })

  describe('is seen by whoever may see the task now', () => {
    test('in lists, pages and one by one', async () => {
      const task = await add({ assignee: ben.id })
      const { entries } = await logs().runLog(root)
      const [logged] = (await logs().listLogs(ana, { limit: 9 })).logs
      const id = logged?.log.id ?? 0
      expect([entries, logged?.assigneeName]).toEqual([1, 'ben'])
      const seen = (actor: UserActor) =>
        Promise.all([
          logs()
            .listLogs(actor, { limit: 9 })
            .then((page) => page.logs.length),
          logs()
            .listLogs(actor, { task: task.id, limit: 9 })
            .then((page) => page.logs.length),
          logs()
            .pageLogs(actor, { page: 1, perPage: 10 })
            .then(({ total }) => total),
          codeOf(() => logs().readLog(actor, id)),
          codeOf(() => logs().latestLog(actor, task.id)),
        ])
      const all = [1, 1, 1, 'no fault', 'no fault']
      const none = [0, 0, 0, 'log_not_found', 'task_not_found']
      const everybody = () => Promise.all([root, ana, ben].map(seen))
      expect(await everybody()).toEqual([all, all, all])
      await core.server.tasks.changeTask(ana, task.id, { assignee: null })
      expect(await everybody()).toEqual([all, all, none])
      await core.server.tasks.deleteTask(ana, task.id)
      expect(await everybody()).toEqual([none, none, none])
      await core.server.tasks.restoreTask(ana, task.id)
      expect(await everybody()).toEqual([all, all, none])
      await core.server.tasks.purgeTask(root, task.id)
      expect(await everybody()).toEqual([none, none, none])
    })

    test('page by page, by number and by cursor', async () => {
      for (let count = 0; count < 5; count++) await add()
      await logs().runLog(root)
      set('2026-01-02T08:00:00Z')
      await logs().runLog(root)
      const { logs: all, next } = await logs().listLogs(ana, { limit: 10 })
      expect([all.length, next]).toEqual([10, null])
      const byCursor = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await logs().listLogs(ana, { limit: 3, ...(cursor && { cursor }) })
        byCursor.push(...page.logs)
        cursor = page.next
      }
      expect(byCursor).toEqual(all)
      const pages = await Promise.all([1, 2, 3, 4, 5, 1e9].map((page) => logs().pageLogs(ana, { page, perPage: 3 })))
      expect(pages.flatMap((page) => page.logs)).toEqual(all)
      for (const { total, pages: number } of pages) expect([total, number]).toEqual([10, 4])
      expect(await logs().pageLogs(ana, { page: 1, perPage: 3, day: '2026-01-05' })).toEqual({
        ...{ logs: [], total: 0, pages: 0 },
      })
    })

    test.each([
      'x',
      '',
      'W10',
      ...[
        [],
        ['2026-01-01'],
        ['2026-02-30', 1],
        ['2026-01-01', '1'],
        [1, 1],
        ['2026-01-01', 1, 2],
        ['2026-01-01', 0.5],
      ].map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
    ])('refuses the cursor %j', async (cursor) => {
      expect(await codeOf(() => logs().listLogs(ana, { cursor, limit: 3 }))).toBe('invalid_input')
    })
  })
})
