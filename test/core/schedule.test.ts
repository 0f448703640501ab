import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import type { JobKind } from '#core/model/job.ts'
import { createTaskServer, type TaskServer } from '#core/task-server.ts'
import { startWorker } from '#roles/worker.ts'
import { openCore, partsOn, type TestCore } from '../support/core.ts'
import { watchStore } from '../support/queue.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

interface Zone {
  timeZone: string
  dailyLogAt: string
}

describe('the schedule', () => {
  let core: TestCore
  let ana: UserActor
  beforeEach(async () => {
    core = await openCore({ remindMinutes: 60 })
    ana = await core.addActor('ana')
  })
  afterEach(() => core.close())

  /** Another server process on the same store. */
  function openServer(zone: Partial<Zone> = {}): TaskServer {
    const usual = partsOn(core.store, () => core.clock.now, core.faults)
    return createTaskServer({ ...usual, remindMinutes: 60, ...zone })
  }

  async function keysOf(kind: JobKind): Promise<string[]> {
    const jobs = await core.store.jobs.list({ kind, before: Number.MAX_SAFE_INTEGER, limit: 100_000 })
    return jobs.map(({ key }) => key).toReversed()
  }

  /** Ticks of all servers at once, again and again while the time passes. */
  async function live(servers: TaskServer[], until: number, step: number): Promise<void> {
    for (; core.clock.now <= until; core.clock.now += step) {
      await Promise.all(servers.flatMap(({ schedule }) => [schedule.tick(), schedule.tick()]))
    }
  }

  function hoursBetween(first: number, last: number): string[] {
    const hours: string[] = []
    for (let at = first; at <= last; at += hour) hours.push(new Date(at).toISOString().slice(0, 13))
    return hours
  }

  test.each([
    ['in March, when an hour is left out', '2026-03-06T05:00:00Z', ['05', '06', '07', '08', '09', '10']],
    ['in November, when an hour comes twice', '2026-10-30T04:00:00Z', ['29', '30', '31', '01', '02', '03']],
  ])('queues each day and each hour once, however many servers tick, %s', async (_name, from, days) => {
    const zone = { timeZone: 'America/New_York', dailyLogAt: '02:00' }
    const servers = [openServer(zone), openServer(zone), openServer(zone)]
    const start = Date.parse(from)
    core.clock.now = start
    await live(servers, start + 5 * day, 20 * minute)
    expect((await keysOf('daily-log')).map((key) => key.slice(8))).toEqual(days)
    expect(await keysOf('clean-up')).toEqual(hoursBetween(start, start + 5 * day))
    expect(await keysOf('reminders')).toEqual([])
    expect(core.faults).toEqual([])
  })

  test.each([
    ['UTC', '00:00', '2026-03-01T00:00:00Z', '2026-03-01'],
    ['UTC', '23:59', '2026-03-01T23:59:00Z', '2026-03-01'],
    ['Europe/Berlin', '02:30', '2026-03-29T01:30:00Z', '2026-03-29'],
    ['Europe/Berlin', '02:30', '2026-10-25T00:30:00Z', '2026-10-25'],
    ['America/New_York', '02:00', '2026-03-08T07:00:00Z', '2026-03-08'],
    ['Pacific/Kiritimati', '00:00', '2026-02-28T10:00:00Z', '2026-03-01'],
    ['Asia/Kathmandu', '06:00', '2026-03-01T00:15:00Z', '2026-03-01'],
  ])('queues the daily log in %s at %s, and no millisecond sooner', async (timeZone, dailyLogAt, due, key) => {
    const { schedule } = openServer({ timeZone, dailyLogAt })
    core.clock.now = Date.parse(due) - 1
    await schedule.tick()
    const dayBefore = new Date(Date.parse(key) - day).toISOString().slice(0, 10)
    expect(await keysOf('daily-log')).toEqual([dayBefore])
    core.clock.now += 1
    await schedule.tick()
    expect(await keysOf('daily-log')).toEqual([dayBefore, key])
  })

  test('queues one job for all that was missed while the clock jumped or nobody ran', async () => {
    const start = core.clock.now
    await core.server.schedule.tick()
    core.clock.now = start + 30 * day + hour
    await core.server.schedule.tick()
    expect(await keysOf('daily-log')).toEqual(['2026-01-01', '2026-01-31'])
    expect(await keysOf('clean-up')).toEqual(['2026-01-01T00', '2026-01-31T01'])
  })

  test('queues nothing again when the clock is set back', async () => {
    const start = core.clock.now
    await live([core.server], start + 2 * day, hour)
    const before = [await keysOf('daily-log'), await keysOf('clean-up')]
    for (const back of [1, hour, day, 2 * day]) {
      core.clock.now = start + 2 * day - back
      await core.server.schedule.tick()
    }
    expect([await keysOf('daily-log'), await keysOf('clean-up')]).toEqual(before)
  })

  test('queues reminders only while there is somebody to remind, once a minute', async () => {
    const start = core.clock.now
    await core.server.tasks.createTask(ana, { title: 'a', deadline: new Date(start + 3 * hour).toISOString() })
    const servers = [core.server, openServer()]
    await live(servers, start + 2 * hour - minute, 15 * minute)
    expect(await keysOf('reminders')).toEqual([])
    core.clock.now = start + 2 * hour
    await live(servers, start + 2 * hour + 2 * minute, 20_000)
    expect(await keysOf('reminders')).toEqual(['2026-01-01T02:00', '2026-01-01T02:01', '2026-01-01T02:02'])
    await core.server.reminders.remind(new AbortController().signal)
    await live(servers, start + 2 * hour + 10 * minute, minute)
    expect(await keysOf('reminders')).toHaveLength(3)
  })

  test('writes nothing when nothing is due', async () => {
    const { store, writes } = watchStore(core.store)
    const { schedule } = createTaskServer(partsOn(store, () => core.clock.now, core.faults))
    await schedule.tick()
    expect(writes()).toBe(2)
    for (let count = 0; count < 20; count++) await schedule.tick()
    expect(writes()).toBe(2)
  })
})

describe('a worker', () => {
  test('does what is due: the log of the day, reminders and the clean-up', async () => {
    const { store, until, core, clock } = await openWatched()
    const faults: unknown[] = []
    const root = await core.addActor('root', { role: 'admin' })
    clock.now += 2 * hour
    const deadline = new Date(clock.now + minute).toISOString()
    const task = await core.server.tasks.createTask(root, { title: 'a', deadline }, { key: 'k', request: 'r' })
    clock.now += day + hour
    const server = createTaskServer(partsOn(store, () => clock.now, faults))
    const worker = startWorker(server, (fault) => faults.push(fault))
    await until(async () => {
      const jobs = await store.jobs.list({ before: Number.MAX_SAFE_INTEGER, limit: 10 })
      return jobs.length === 3 && jobs.every(({ state }) => state === 'done')
    })
    await worker.stop()
    expect(await store.logs.latestOf(task.id)).toMatchObject({ day: '2026-01-02' })
    const types = (await store.journal.read({ after: 0, limit: 100 })).map(({ type }) => type)
    expect(types.toSorted()).toEqual(['log.written', 'task.created', 'task.reminded', 'user.registered'])
    const again = { key: 'k', request: 'another' }
    const anew = await core.server.tasks.createTask(root, { title: 'b' }, again)
    expect(anew.id).not.toBe(task.id)
    expect(faults).toEqual([])
    await core.close()
  })

  test('stops in the midst of anything, and the next one has all of it to do', async () => {
    const { store, until, core, clock } = await openWatched()
    const root = await core.addActor('root', { role: 'admin' })
    const deadline = new Date(clock.now).toISOString()
    for (let count = 0; count < 401; count++) await core.server.tasks.createTask(root, { title: 'a', deadline })
    clock.now += day
    const faults: unknown[] = []
    const server = createTaskServer(partsOn(store, () => clock.now, faults))
    const first = startWorker(server, (fault) => faults.push(fault))
    await until(async () => (await told()).length > 0)
    await first.stop()
    expect((await told()).length).toBeLessThan(401)
    expect(await store.jobs.countOpen()).toMatchObject({ running: 0, dead: 0 })
    const second = startWorker(server, (fault) => faults.push(fault))
    await until(async () => {
      const { waiting, running } = await store.jobs.countOpen()
      return waiting + running === 0 && (await told()).length === 401
    })
    await second.stop()
    expect(new Set(await told()).size).toBe(401)
    expect(await store.logs.count({ viewer: null })).toBe(401)
    expect(faults).toEqual([])
    await core.close()

    async function told(): Promise<unknown[]> {
      const events = await store.journal.read({ after: 0, limit: 10_000 })
      return events.flatMap(({ type, subject }) => (type === 'task.reminded' ? subject.id : []))
    }
  })

  async function openWatched() {
    const core = await openCore()
    return { ...watchStore(core.store), core, clock: core.clock }
  }
})
