import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import type { Status, TaskPatch } from '#core/model/task.ts'
import { createTaskServer, type TaskServer } from '#core/task-server.ts'
import { openCore, partsOn, type TestCore } from '../support/core.ts'
import { openEventStream } from '../support/event-stream.ts'
import { startTestServer } from '../support/server.ts'
import { openSocket } from '../support/sockets.ts'

const minute = 60_000
const remindMinutes = 60

describe('reminders', () => {
  let core: TestCore
  let start: number
  let ana: UserActor
  beforeEach(async () => {
    core = await openCore({ remindMinutes })
    start = core.clock.now
    ana = await core.addActor('ana')
  })
  afterEach(() => core.close())

  const remind = ({ reminders }: TaskServer = core.server) => reminders.remind(new AbortController().signal)
  const inMinutes = (minutes: number) => new Date(start + minutes * minute).toISOString()
  const add = (deadline: string | null) => core.server.tasks.createTask(ana, { title: 'a', deadline })
  const change = (id: number, patch: TaskPatch) => core.server.tasks.changeTask(ana, id, patch)

  test.each([
    ['an instant', () => inMinutes(90), 30],
    ['an instant of another zone', () => '2026-01-01T03:30:00+02:00', 30],
    ['a day, which passes at its end', () => '2026-01-01', 23 * 60],
  ])('tell once of %s, from the horizon on', async (_name, deadline, horizon) => {
    const task = await add(deadline())
    core.clock.now = start + horizon * minute - 2
    expect([await core.server.reminders.isAnyDue(), await remind()]).toEqual([false, 0])
    core.clock.now = start + horizon * minute
    expect(await core.server.reminders.isAnyDue()).toBe(true)
    const before = await core.store.journal.last()
    expect(await remind()).toBe(1)
    const [event, ...more] = await core.store.journal.read({ after: before, limit: 10 })
    const line = { actor: null, via: 'worker', audience: [ana.id], at: new Date(core.clock.now).toISOString() }
    expect(more).toEqual([])
    expect(event).toMatchObject({ type: 'task.reminded', subject: { kind: 'task', id: task.id }, ...line })
    expect([event?.before, event?.after]).toEqual([task, task])
    for (const later of [0, 1, 24 * 60, 400 * 24 * 60]) {
      core.clock.now += later * minute
      expect([await core.server.reminders.isAnyDue(), await remind()]).toEqual([false, 0])
    }
  })

  test('tell of what is past already, and leave the task as it was', async () => {
    const task = await add(inMinutes(-500))
    expect(await remind()).toBe(1)
    expect(await core.server.tasks.readTask(ana, task.id)).toEqual(task)
    expect((await change(task.id, { title: 'b' })).version).toBe(task.version + 1)
    expect(await remind()).toBe(0)
  })

  test('tell of another deadline again, but never of one that was told', async () => {
    const { id } = await add(inMinutes(30))
    expect(await remind()).toBe(1)
    const turns: [deadline: string | null, told: number][] = [
      [inMinutes(40), 1],
      [inMinutes(30), 0],
      [inMinutes(40), 0],
      [null, 0],
      [inMinutes(30), 0],
      [inMinutes(500), 0],
      [inMinutes(20), 1],
      ['2026-01-01T01:20:00+01:00', 0],
    ]
    for (const [deadline, told] of turns) {
      await change(id, { deadline })
      expect(await remind(), String(deadline)).toBe(told)
      expect(await core.server.reminders.isAnyDue()).toBe(false)
    }
    core.clock.now = inTime(inMinutes(500))
    await change(id, { deadline: inMinutes(500) })
    expect(await remind()).toBe(1)
  })

  test.each(['done', 'cancelled'] as const)('are not for what is %s, until it is reopened', async (status) => {
    const { id } = await add(inMinutes(30))
    await change(id, { status })
    expect([await core.server.reminders.isAnyDue(), await remind()]).toEqual([false, 0])
    await change(id, { status: 'in_progress' })
    expect(await remind()).toBe(1)
    await change(id, { status })
    await change(id, { status: 'todo' })
    expect(await remind()).toBe(0)
  })

  test('are not for what lies in the trash, until it is restored', async () => {
    const { id } = await add(inMinutes(30))
    await core.server.tasks.deleteTask(ana, id)
    expect(await remind()).toBe(0)
    await core.server.tasks.restoreTask(ana, id)
    expect([await remind(), await remind()]).toEqual([1, 0])
  })

  test('are not for tasks without a deadline', async () => {
    await add(null)
    core.clock.now += 1000 * 24 * 60 * minute
    expect([await core.server.reminders.isAnyDue(), await remind()]).toEqual([false, 0])
  })

  test('go through any number of tasks, the nearest first, several servers at once', async () => {
    const others = [1, 2].map(() => createTaskServer({ ...usualParts(), remindMinutes }))
    const wanted: string[] = []
    for (let minutes = 450; minutes > 0; minutes--) wanted.unshift((await add(inMinutes(minutes / 10))).deadline ?? '')
    const counts = await Promise.all([core.server, ...others].map((server) => remind(server)))
    expect(counts.reduce((sum, count) => sum + count)).toBe(450)
    expect((await reminded()).map(({ deadline }) => deadline)).toEqual(wanted)
  })

  test('stop when they are told to, with nothing half done', async () => {
    for (let count = 0; count < 401; count++) await add(inMinutes(10))
    const stopping = new AbortController()
    const reminding = core.server.reminders.remind(stopping.signal)
    stopping.abort()
    expect(await reminding).toBe(200)
    expect(await reminded()).toHaveLength(200)
    expect(await remind()).toBe(201)
    expect(new Set((await reminded()).map(({ task }) => task)).size).toBe(401)
  })

  test('whatever happens to tasks: one for each task and deadline', { timeout: 60_000 }, async () => {
    const others = [createTaskServer({ ...usualParts(), remindMinutes })]
    const run = fc.commands([createTask, setDeadline, setStatus, toTrash, fromTrash, passTime, remindAll], {
      size: '+1',
    })
    const property = fc.asyncProperty(run, async (commands) => {
      const first = await core.store.journal.last()
      const real: Real = { core, ana, servers: [core.server, ...others], first, start: core.clock.now, reminded }
      await fc.asyncModelRun(() => ({ model: { tasks: [], told: [], elapsed: 0 }, real }), commands)
      for (const { id, deleted } of await everyTask()) if (!deleted) await core.server.tasks.deleteTask(ana, id)
    })
    await fc.assert(property, { numRuns: 60 })
  })

  function usualParts() {
    return partsOn(core.store, () => core.clock.now, core.faults)
  }

  async function everyTask() {
    const last = await core.store.tasks.highestId()
    return core.store.tasks.findMany(Array.from({ length: last }, (_each, index) => index + 1))
  }

  /** What the journal tells of after event `after`, in order. */
  async function reminded(after = 0): Promise<Told[]> {
    const events = await core.store.journal.read({ after, limit: 100_000 })
    return events.flatMap((event) =>
      event.type === 'task.reminded' ? [{ task: event.subject.id, deadline: event.after?.deadline ?? '' }] : [],
    )
  }
})

function inTime(instant: string): number {
  return Date.parse(instant)
}

interface Told {
  task: number
  deadline: string
}

interface Model {
  tasks: { id: number; deadline: string | null; isOpen: boolean; isThere: boolean }[]
  told: Told[]
  elapsed: number
}

interface Real {
  core: TestCore
  ana: UserActor
  servers: TaskServer[]
  /** The event and the instant that the run begins after. */
  first: number
  start: number
  reminded(after: number): Promise<Told[]>
}

type Command = fc.AsyncCommand<Model, Real>
type ModelTask = Model['tasks'][number]

/** A deadline of a few, so that old ones come back; null for none. */
const slot = fc.option(fc.integer({ min: -1, max: 5 }))
const status = fc.constantFrom<Status>('todo', 'in_progress', 'done', 'cancelled')
const place = fc.nat(20)

function deadlineOf(slot: number | null, { start }: Real): string | null {
  return slot === null ? null : new Date(start + slot * 30 * minute).toISOString()
}

function command(name: string, check: (model: Model) => boolean, run: Command['run']): Command {
  return { check, run, toString: () => name }
}

/** A command about one of the tasks for which `isFor` holds. */
function about(
  name: string,
  isFor: (task: ModelTask) => boolean,
  run: (task: ModelTask, real: Real) => Promise<unknown>,
) {
  return place.map((place) =>
    command(
      `${name} of ${place}`,
      ({ tasks }) => tasks.some(isFor),
      async ({ tasks }, real) => {
        const fitting = tasks.filter(isFor)
        await run(fitting[place % fitting.length] as ModelTask, real)
      },
    ),
  )
}

const createTask = slot.map((slot) =>
  command(
    `create with ${slot}`,
    ({ tasks }) => tasks.length < 8,
    async ({ tasks }, real) => {
      const deadline = deadlineOf(slot, real)
      const { id } = await real.core.server.tasks.createTask(real.ana, { title: 'a', deadline })
      tasks.push({ id, deadline, isOpen: true, isThere: true })
    },
  ),
)
const isThere = (task: ModelTask) => task.isThere
const setDeadline = slot.chain((slot) =>
  about(`deadline ${slot}`, isThere, async (task, real) => {
    task.deadline = deadlineOf(slot, real)
    await real.core.server.tasks.changeTask(real.ana, task.id, { deadline: task.deadline })
  }),
)
const setStatus = status.chain((status) =>
  about(`status ${status}`, isThere, async (task, { core, ana }) => {
    task.isOpen = status === 'todo' || status === 'in_progress'
    await core.server.tasks.changeTask(ana, task.id, { status })
  }),
)
const toTrash = about('delete', isThere, async (task, { core, ana }) => {
  task.isThere = false
  await core.server.tasks.deleteTask(ana, task.id)
})
const fromTrash = about(
  'restore',
  (task) => !task.isThere,
  async (task, { core, ana }) => {
    task.isThere = true
    await core.server.tasks.restoreTask(ana, task.id)
  },
)
const passTime = fc.constantFrom(1, 30, 45).map((minutes) =>
  command(
    `pass ${minutes}`,
    () => true,
    async (_model, { core }) => {
      core.clock.now += minutes * minute
    },
  ),
)
const remindAll = fc.nat(3).map((more) =>
  command(
    `remind ${more + 1} times`,
    () => true,
    async ({ tasks, told }, { core, servers, first, reminded }) => {
      const asking = Array.from({ length: more + 1 }, (_each, index) => servers[index % servers.length] as TaskServer)
      await Promise.all(asking.map(({ reminders }) => reminders.remind(new AbortController().signal)))
      const horizon = core.clock.now + remindMinutes * minute
      const isTold = ({ id, deadline }: ModelTask) => told.some((one) => one.task === id && one.deadline === deadline)
      for (const task of tasks) {
        if (task.deadline === null || Date.parse(task.deadline) > horizon) continue
        if (task.isOpen && task.isThere && !isTold(task)) told.push({ task: task.id, deadline: task.deadline })
      }
      expect((await reminded(first)).toSorted(inOrder)).toEqual(told.toSorted(inOrder))
    },
  ),
)

function inOrder(a: Told, b: Told): number {
  return a.task - b.task || a.deadline.localeCompare(b.deadline)
}

test('a reminder comes to whoever follows: pages, event streams and sockets', async () => {
  let now = Date.UTC(2026, 0, 1)
  const server = await startTestServer(
    { REMIND_MINUTES: '10', ACCESS_TOKEN_EXPIRE_MINUTES: '1000' },
    { now: () => now },
  )
  await server.signUp('root', 'admin')
  const [ana, ben, eve] = [await server.signUp('ana'), await server.signUp('ben'), await server.signUp('eve')]
  const body = { title: 'a', deadline: '2026-01-01T01:00:00Z', assignee: ben.id }
  const { body: task } = await server.request('POST', '/v1/tasks', { token: ana.token, body })
  const last = await server.app.server.store.journal.last()
  const stream = await openEventStream(`${server.url}/v1/changes?after=${last}`, {
    authorization: `Bearer ${ben.token}`,
  })
  const socket = openSocket(`${server.url}/v1`, { auth: { token: ana.token, after: last } })
  try {
    await stream.next()
    await socket.hear('following')
    now += 50 * minute
    await server.app.server.schedule.tick()
    const news = { actor: null, via: 'worker', type: 'task.reminded', id: task.id, deleted: false, task }
    expect(await socket.hear('change')).toMatchObject(news)
    expect((await stream.next())?.data).toMatchObject(news)
    const changes = async (token: string) =>
      (await server.request('GET', `/v1/changes?after=${last}`, { token })).body.changes
    expect(await changes(ana.token)).toMatchObject([news])
    expect(await changes(eve.token)).toEqual([])
    const { headers } = await server.request('GET', `/v1/tasks/${task.id}`, { token: ana.token })
    expect(headers.get('etag')).toContain(String(task.version))
  } finally {
    stream.close()
    socket.close()
    await server.stop()
  }
})
