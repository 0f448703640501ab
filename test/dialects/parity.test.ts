import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { readConfig } from '#config.ts'
import type { Task } from '#core/model/task.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

const principals = ['creator', 'assignee', 'administrator', 'stranger'] as const
type Principal = (typeof principals)[number]

/** What can be done to a task that is there, in the words of the native API. */
const native = {
  read: ['GET', '/v1/tasks/:id'],
  retitle: ['PATCH', '/v1/tasks/:id', { title: 'New title' }],
  describe: ['PATCH', '/v1/tasks/:id', { title: 'As it was', description: null }],
  prioritize: ['PATCH', '/v1/tasks/:id', { title: 'As it was', priority: 'CRITICAL' }],
  finish: ['PATCH', '/v1/tasks/:id', { title: 'As it was', status: 'done' }],
  begin: ['PATCH', '/v1/tasks/:id', { title: 'As it was', status: 'in_progress' }],
  deactivate: ['PATCH', '/v1/tasks/:id', { title: 'As it was', active: false }],
  plan: ['PATCH', '/v1/tasks/:id', { title: 'As it was', deadline: '2026-03-31' }],
  reassign: ['PATCH', '/v1/tasks/:id', { title: 'As it was', assignee: null }],
  changeNothing: ['PATCH', '/v1/tasks/:id', { title: 'As it was' }],
  remove: ['DELETE', '/v1/tasks/:id'],
} satisfies Record<string, Request>

type Request = [method: string, path: string, body?: object]
type ActionName = keyof typeof native

interface Door {
  /** Which of the ports below. */
  port: 0 | 1
  create: Request
  actions: Partial<Record<ActionName, Request>>
}

const rootActions = {
  retitle: ['PUT', '/tasks/:id', { title: 'New title' }],
  describe: ['PUT', '/tasks/:id', { title: 'As it was', description: null }],
  prioritize: ['PUT', '/tasks/:id', { title: 'As it was', priority: 'CRITICAL' }],
  finish: ['PUT', '/tasks/:id', { title: 'As it was', done: true }],
  begin: ['PUT', '/tasks/:id', { status: 'inprogress' }],
  plan: ['PUT', '/tasks/:id', { due_date: '2026-03-31' }],
  changeNothing: ['PUT', '/tasks/:id', { title: 'As it was', done: false }],
  remove: ['DELETE', '/tasks/:id'],
} satisfies Door['actions']

const facts = { description: 'Through a door', priority: 'HIGH' }

/** Every door with all it can do; another dialect is another entry. */
const doors: Record<string, Door> = {
  native: { port: 0, create: ['POST', '/v1/tasks', { title: 'Made', ...facts }], actions: native },
  stream: {
    port: 0,
    create: ['POST', '/tasks', { title: 'Made', ...facts, done: false }],
    actions: { read: ['GET', '/tasks/:id'], ...rootActions },
  },
  tracker: { port: 1, create: ['POST', '/tasks', { title: 'Made', ...facts, status: 'open' }], actions: rootActions },
  'status of tracker': {
    port: 1,
    create: ['POST', '/tasks', { title: 'Made', ...facts, due_date: null }],
    actions: {
      finish: ['PATCH', '/tasks/:id/status', { status: 'completed' }],
      begin: ['PATCH', '/tasks/:id/status', { status: 'inprogress' }],
      plan: ['PATCH', '/tasks/:id/status', { deadline: '2026-03-31' }],
      changeNothing: ['PATCH', '/tasks/:id/status', { status: 'open' }],
    },
  },
  daybook: {
    port: 0,
    create: ['POST', '/tasks/create-task', { task_name: 'Made', ...facts }],
    actions: {
      retitle: ['PUT', '/tasks/update-task/:id', { task_name: 'New title' }],
      describe: ['PUT', '/tasks/update-task/:id', { description: null }],
      prioritize: ['PUT', '/tasks/update-task/:id', { priority: 'CRITICAL' }],
      deactivate: ['PUT', '/tasks/update-task/:id', { is_active: false }],
      reassign: ['PUT', '/tasks/update-task/:id', { assigned_user: null }],
      changeNothing: ['PUT', '/tasks/update-task/:id', { is_active: true }],
      remove: ['DELETE', '/tasks/delete/:id'],
    },
  },
  manager: {
    port: 0,
    create: ['POST', '/api/task', { task_name: 'Made', ...facts, assigned_user_id: null }],
    actions: {
      retitle: ['PUT', '/api/task/:id', { task_name: 'New title' }],
      describe: ['PUT', '/api/task/:id', { description: null }],
      prioritize: ['PUT', '/api/task/:id', { priority: 'CRITICAL' }],
      deactivate: ['PUT', '/api/task/:id', { status: false }],
      reassign: ['PUT', '/api/task/:id', { assigned_user_id: null }],
      changeNothing: ['PUT', '/api/task/:id', { status: true }],
      remove: ['DELETE', '/api/task/:id'],
    },
  },
  logbook: {
    port: 0,
    create: ['POST', '/task', { title: 'Made', ...facts, status: 'pending' }],
    actions: {
      read: ['GET', '/task/:id'],
      retitle: ['PUT', '/task/:id', { title: 'New title' }],
      describe: ['PUT', '/task/:id', { description: null }],
      prioritize: ['PUT', '/task/:id', { priority: 'CRITICAL' }],
      finish: ['PUT', '/task/:id', { status: 'done' }],
      begin: ['PUT', '/task/:id', { status: 'in_progress' }],
      changeNothing: ['PUT', '/task/:id', { status: 'pending' }],
      remove: ['DELETE', '/task/:id'],
    },
  },
}

const listen = '0=native,stream,daybook,manager,logbook,tracker 0=tracker'
/** Without a worker, whose reminders would stand in the journal too. */
const config = { LISTEN: listen, LOG_LEVEL: 'silent', ROLES: 'http' }
const routes = await listRoutes(readConfig(config))

let server: TestServer
let users: Record<Principal, SignedIn>

beforeAll(async () => {
  server = await startTestServer(config)
  const administrator = await server.signUp('administrator', 'admin')
  const [creator, assignee] = [await server.signUp('creator'), await server.signUp('assignee')]
  users = { administrator, creator, assignee, stranger: await server.signUp('stranger') }
})
afterAll(() => server.stop())

test('every route that reads or writes one task is a door of the table', () => {
  const policies = ['task.create', 'task.read', 'task.change', 'task.delete']
  const wanted = routes.filter(({ policy }) => policies.includes(policy)).map(({ method, path }) => `${method} ${path}`)
  const used = Object.values(doors).flatMap(({ create, actions }) =>
    [create, ...Object.values(actions)].map(([method, path]) => `${method} ${path}`),
  )
  expect([...new Set(used)].toSorted()).toEqual([...new Set(wanted)].toSorted())
})

const cells = (names: string[]) => names.flatMap((name) => principals.map((principal) => [name, principal] as const))

describe('creating', () => {
  test.each(cells(Object.keys(doors)))('through %s as %s is creating through native', async (name, principal) => {
    const [door, first] = [doors[name], doors.native] as [Door, Door]
    const [through, directly] = [await make(door, principal), await make(first, principal)]
    expect(directly).toMatchObject({ class: 'done', task: { title: 'Made', ...facts } })
    expect(directly.events).toHaveLength(1)
    expect(through).toEqual(directly)
  })
})

const actionCells = Object.entries(doors).flatMap(([name, { actions }]) =>
  (Object.keys(actions) as ActionName[]).flatMap((action) =>
    principals.map((principal) => [name, action, principal] as const),
  ),
)

describe('what is there', () => {
  test.each(actionCells)('through %s: %s as %s is what it is through native', async (name, action, principal) => {
    const door = doors[name] as Door
    const directly = await act(doors.native as Door, native[action] as Request, principal)
    const through = await act(door, door.actions[action] as Request, principal)
    expect(directly.class).toBe(principal === 'stranger' ? 'not there' : 'done')
    const isWritten = principal !== 'stranger' && !['read', 'changeNothing'].includes(action)
    expect(directly.events).toHaveLength(isWritten ? 1 : 0)
    expect(through).toEqual(directly)
  })
})

async function make({ port, create }: Door, principal: Principal) {
  const before = await lastEvent()
  const { status } = await send(port, create, principal)
  const events = await eventsAfter(before)
  const task = events[0]?.after as Task
  return { class: classOf(status), task: withoutOwn(await find(task.id)), events: events.map(plain) }
}

/** On a new task of the creator's that somebody is assigned to. */
async function act({ port }: Door, request: Request, principal: Principal) {
  const body = { title: 'As it was', description: 'Theirs', assignee: users.assignee.id }
  const { id } = (await server.request('POST', '/v1/tasks', { token: users.creator.token, body })).body
  const before = await lastEvent()
  const { status } = await send(port, request, principal, id)
  return { class: classOf(status), task: withoutOwn(await find(id)), events: (await eventsAfter(before)).map(plain) }
}

async function send(port: 0 | 1, [method, path, body]: Request, principal: Principal, id = 0) {
  return fetch(`http://127.0.0.1:${server.app.ports[port]}${path.replace(':id', String(id))}`, {
    method,
    headers: {
      authorization: `Bearer ${users[principal].token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}

function classOf(status: number): string {
  if (status < 300) return 'done'
  return status === 404 ? 'not there' : `status ${status}`
}

async function find(id: number): Promise<Task> {
  const task = await server.app.server.store.tasks.find(id)
  if (!task) throw new Error(`no task ${id}`)
  return task
}

function lastEvent(): Promise<number> {
  return server.app.server.store.journal.last()
}

function eventsAfter(after: number) {
  return server.app.server.store.journal.read({ after, limit: 100 })
}

type Event = Awaited<ReturnType<typeof eventsAfter>>[number]

/** Of an event what does not depend on when it was, on which task, and through which door. */
function plain({ type, actor, audience, before, after }: Event) {
  return { type, actor, audience, before: withoutOwn(before as Task | null), after: withoutOwn(after as Task | null) }
}

/** Times are kept as whether there is one. */
function withoutOwn(task: Task | null) {
  if (!task) return null
  const { id: _, created: __, updated: ___, completed, deleted, ...rest } = task
  return { ...rest, isCompleted: completed !== null, isDeleted: deleted !== null }
}
