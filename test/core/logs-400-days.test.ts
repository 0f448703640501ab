import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import type { LogEntry } from '#core/model/log.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import type { Store } from '#core/ports/store.ts'
import { createTaskServer, type TaskServer } from '#core/task-server.ts'
import { partsOn, peer } from '../support/core.ts'
import { storeDrivers } from '../support/store.ts'

const hour = 3_600_000
const root: UserActor = { kind: 'user', id: 1, role: 'admin', sessionId: 'x', via: 'native', peer: peer() }

interface Zone {
  timeZone: string
  dailyLogAt: string
}

/** New York has hours that are skipped and shown twice; Apia leaves out a day, São Paulo a midnight, St. John's shows one twice. */
describe('with three schedulers, kills and a clock that jumps', () => {
  test.each([
    { length: 400, timeZone: 'America/New_York', dailyLogAt: '02:00', from: '2025-12-20T12:00:00Z', seed: 1 },
    { length: 400, timeZone: 'Pacific/Apia', dailyLogAt: '00:00', from: '2011-06-01T12:00:00Z', seed: 3 },
    { length: 60, timeZone: 'America/Sao_Paulo', dailyLogAt: '00:00', from: '2018-10-10T12:00:00Z', seed: 2 },
    { length: 60, timeZone: 'America/St_Johns', dailyLogAt: '00:00', from: '2010-10-10T12:00:00Z', seed: 4 },
  ])(
    '$length days in $timeZone: nothing missing, nothing double',
    { timeout: 120_000 },
    async ({ length, seed, from, ...zone }) => {
      const { store, close } = await (storeDrivers.sqlite as NonNullable<typeof storeDrivers.sqlite>)()
      const first = Date.parse(from)
      const due = dueTimesOf(zone, first - 72 * hour, first + (length + 60) * 24 * hour)
      const world = createWorld(store, zone, first, [...due.values()], seed)
      await world.live(first + length * 24 * hour)
      const days = [...due].filter(([, at]) => at <= world.latest())
      const wanted = wantedOf(days.slice(days.findLastIndex(([, at]) => at <= first)), world.pasts)

      const found = await allLogs(world.someServer())
      expect(found.map(toText).toSorted()).toEqual(wanted.map(toText).toSorted())
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
      expect(await toldCounts(store)).toEqual(countsOf(wanted))
      expect(new Set(wanted.map(({ day }) => day)).size).toBeGreaterThan(length - 12)
      expect(world.deaths()).toBeGreaterThan(length / 20)
      await world.stop()
      await close()
    },
  )
})

type Entry = Pick<LogEntry, 'day' | 'task' | 'status' | 'priority'>

function toText({ day, task, status, priority }: Entry): string {
  return `${day} ${task} ${status} ${priority}`
}

async function allLogs({ logs }: TaskServer): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await logs.listLogs(root, { limit: 200, ...(cursor && { cursor }) })
    found.push(...page.logs.map(({ log }) => log))
    cursor = page.next
  }
  return found
}

/** What the journal says of each day, in its order. */
async function toldCounts(store: Store): Promise<string[]> {
  const told: string[] = []
  for (let after = 0; ; ) {
    const events = await store.journal.read({ after, limit: 1000 })
    if (events.length === 0) return told
    for (const event of events)
      if (event.type === 'log.written') told.push(`${event.subject.id} ${event.after?.entries}`)
    after = events.at(-1)?.seq ?? 0
  }
}

function countsOf(entries: Entry[]): string[] {
  const counts = new Map<string, number>()
  for (const { day } of entries) counts.set(day, (counts.get(day) ?? 0) + 1)
  return [...counts].map(([day, count]) => `${day} ${count}`)
}

function wantedOf(days: [day: string, due: number][], pasts: Map<number, Past[]>): Entry[] {
  return days.flatMap(([day, due]) =>
    [...pasts.values()].flatMap((past) => {
      const task = past.findLast(({ since }) => since < due)?.task
      return task?.active && !task.deleted ? [{ ...task, day, task: task.id }] : []
    }),
  )
}

/** Found by looking at the wall clock every quarter of an hour: when each day that it ever shows is due. */
function dueTimesOf({ timeZone, dailyLogAt }: Zone, from: number, to: number): Map<string, number> {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const due = new Map<string, number>()
  const seen = new Set<string>()
  for (let at = Math.ceil(from / (hour / 4)) * (hour / 4); at < to; at += hour / 4) {
    const [day = '', time = ''] = clock.format(at).split(' ')
    seen.add(day)
    if (seen.size > 1 && time >= dailyLogAt && !due.has(day)) due.set(day, at)
  }
  return due
}

/** What a task was from an instant on. */
interface Past {
  since: number
  task: Task
}

/** Three servers on one store, whose tasks change, and which die and come back, while the clock runs and jumps. */
function createWorld(store: Store, zone: Zone, first: number, dueTimes: number[], seed: number) {
  const clock = { now: first }
  const pasts = new Map<number, Past[]>()
  const random = randomFrom(seed)
  let deaths = 0
  /** The furthest that anybody believed in: no task changes before it, for those days are written. */
  let latest = first
  const schedulers = [startScheduler(), startScheduler(), startScheduler()]

  /** Of ranges of four tasks, so that a day takes several transactions; each of them may be its last. */
  function startScheduler() {
    const fate = { isDead: false, writesLeft: Number.POSITIVE_INFINITY }
    function die(): void {
      fate.isDead ||= fate.writesLeft-- <= 0
      if (fate.isDead) throw new Error('killed')
    }
    const mortal: Store = {
      ...store,
      write: (work) =>
        store.write((tx) => {
          const write: typeof tx.logs.write = async (range) => tx.logs.write(range).finally(die)
          return work({ ...tx, logs: { ...tx.logs, write } })
        }),
    }
    const parts = { ...partsOn(mortal, () => clock.now, []), ...zone, ...{ tasksAtOnce: 4 } }
    return { fate, server: createTaskServer(parts) }
  }

  async function run(index: number): Promise<void> {
    const { fate, server } = schedulers[index] ?? startScheduler()
    const stopping = new AbortController()
    if (random(6) === 0) fate.writesLeft = random(4)
    if (random(6) === 0) setImmediate(() => stopping.abort())
    await server.logs.catchUp(stopping.signal).catch((fault) => {
      if (!fate.isDead) throw fault
    })
    if (!fate.isDead) return
    deaths += 1
    await server.stop()
    schedulers[index] = startScheduler()
  }

  async function runSome(which: number[]): Promise<void> {
    latest = Math.max(latest, clock.now)
    await Promise.all(which.map(run))
  }

  async function live(until: number): Promise<void> {
    await runSome([0])
    while (clock.now < until) await step()
    await runAll()
    for (const { id, deleted } of tasksNow()) if (deleted) await someServer().tasks.restoreTask(root, id)
  }

  async function step(): Promise<void> {
    const now = nextTime()
    clock.now = now
    if (random(25) === 0) await jumpBack()
    clock.now = now
    if (random(60) === 0) await jumpAhead()
    clock.now = now
    for (let count = random(4); count > 0 && clock.now >= latest; count--) await changeSomething()
    await runSome([0, 1, 2].filter(() => random(2) === 0))
  }

  /** The schedulers see an earlier time for a moment: those who have nothing left to do do nothing. */
  async function jumpBack(): Promise<void> {
    await runAll()
    const before = await store.journal.last()
    clock.now -= random(9 * 24) * hour
    await runSome([0, 1, 2])
    expect(await store.journal.last()).toBe(before)
  }

  /** They see a later one, and do what is due then; nothing may change before it. */
  async function jumpAhead(): Promise<void> {
    clock.now += random(4 * 24) * hour
    await runSome([0, 1, 2])
  }

  /** Until nobody dies of it any more. */
  async function runAll(): Promise<void> {
    for (let round = 0; round < 30; round++) await runSome([0, 1, 2])
  }

  /** Hours or days later, or just before, at, or just after the instant the next day is due. */
  function nextTime(): number {
    const kind = random(10)
    if (kind === 0) return clock.now + random(6 * 24) * hour
    if (kind > 4) return clock.now + random(9 * hour)
    const due = dueTimes.find((one) => one > clock.now + 1) ?? clock.now + hour
    return due + random(3) - 1
  }

  async function changeSomething(): Promise<void> {
    const all = tasksNow()
    const { tasks } = someServer()
    const task = all[random(all.length || 1)]
    if (!task || all.length < 14) return remember(await tasks.createTask(root, { title: 'x', active: random(3) > 0 }))
    if (task.deleted) return remember(await tasks.restoreTask(root, task.id))
    if (random(4) === 0) return remember(await tasks.deleteTask(root, task.id))
    const [status = 'todo', priority = 'LOW'] = [statuses[random(4)], priorities[random(4)]]
    return remember(await tasks.changeTask(root, task.id, { status, priority, active: random(3) > 0 }))
  }

  function remember(task: Task): void {
    pasts.set(task.id, [...(pasts.get(task.id) ?? []), { since: clock.now, task }])
  }

  function tasksNow(): Task[] {
    return [...pasts.values()].flatMap((past) => past.slice(-1).map(({ task }) => task))
  }

  function someServer(): TaskServer {
    return (schedulers[random(3)] ?? startScheduler()).server
  }

  async function stop(): Promise<void> {
    for (const { server } of schedulers) await server.stop()
  }

  return { live, stop, someServer, pasts, deaths: () => deaths, latest: () => latest }
}

/** Whole numbers below a bound, the same for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  const numbers = fc.sample(fc.integer({ min: 0, max: 2 ** 30 }), { seed, numRuns: 60_000 })
  let next = 0
  return (below) => (numbers[next++ % numbers.length] ?? 0) % below
}
