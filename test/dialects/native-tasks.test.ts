import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let admin: SignedIn
let ada: SignedIn
let bob: SignedIn

beforeAll(async () => {
  server = await startTestServer({ ROLES: 'http' })
  admin = await server.signUp('root', 'admin')
  ada = await server.signUp('ada')
  bob = await server.signUp('bob')
})
afterAll(() => server.stop())

const as = (user: SignedIn, method: string, path: string, body?: unknown) =>
  server.request(method, path, { token: user.token, ...(body !== undefined && { body }) })

const full = () => ({
  title: 'Whole',
  description: '**bold**',
  status: 'in_progress',
  active: false,
  priority: 'CRITICAL',
  deadline: '2026-03-31T09:30:00+02:00',
  assignee: bob.id,
  labels: ['b', 'a'],
})
const defaults = {
  description: null,
  status: 'todo',
  active: true,
  priority: 'MEDIUM',
  deadline: null,
  assignee: null,
  labels: [],
}

async function newTask(fields: object = full()) {
  return (await as(ada, 'POST', '/v1/tasks', fields)).body
}

function lastEvent(): Promise<number> {
  return server.app.server.store.journal.last()
}

describe('creating', () => {
  test('keeps everything as it was given', async () => {
    const reply = await as(ada, 'POST', '/v1/tasks', full())
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({ ...full(), creator: ada.id, version: 1, completed: null, deleted: null })
    expect(reply.headers.get('location')).toBe(`/v1/tasks/${reply.body.id}`)
    expect((await as(ada, 'GET', `/v1/tasks/${reply.body.id}`)).body).toEqual(reply.body)
  })

  test('gives what is left out its default', async () => {
    expect(await newTask({ title: 't' })).toMatchObject({ title: 't', ...defaults })
  })

  test.each(['2026-03-31', '2024-02-29', '2026-03-31T09:30:00Z', '2026-03-31T09:30:00.123-05:30'])(
    'keeps the deadline %s as it was written',
    async (deadline) => expect((await newTask({ title: 't', deadline })).deadline).toBe(deadline),
  )
})

const wrong: [field: string, value: unknown][] = [
  ...['', null, 5, [], {}, true, 'x'.repeat(501), 'a\0b', '\ud800'].map(
    (value) => ['title', value] as [string, unknown],
  ),
  ...[5, [], 'x'.repeat(65_537), 'é'.repeat(32_769), '\0'].map((value) => ['description', value] as [string, unknown]),
  ...['open', '', null, 1, 'DONE'].map((value) => ['status', value] as [string, unknown]),
  ...['true', 0, null, []].map((value) => ['active', value] as [string, unknown]),
  ...['low', '', null, 2].map((value) => ['priority', value] as [string, unknown]),
  ...['2026-02-30', '31.3.2026', '', 5, '2026-03-31T09:30', '2026-03-31T25:00:00Z', 'tomorrow'].map(
    (value) => ['deadline', value] as [string, unknown],
  ),
  ...[0, -1, 1.5, '1', 999_999, 1e300, []].map((value) => ['assignee', value] as [string, unknown]),
  ...[null, 'ops', [''], ['x'.repeat(65)], ['a', 'a'], [5], Array.from({ length: 51 }, String)].map(
    (value) => ['labels', value] as [string, unknown],
  ),
  ...['id', 'version', 'creator', 'created', 'deleted', 'done', 'nonsense', 'a/b~c', 'constructor'].map(
    (name) => [name, 1] as [string, unknown],
  ),
]

describe.each(['POST', 'PATCH'])('%s refuses', (method) => {
  test.each(wrong)('%s = %j, by name, and writes nothing', async (field, value) => {
    const task = await newTask()
    const before = await lastEvent()
    const body = { ...(method === 'POST' && { title: 't' }), [field]: value }
    const reply = await as(ada, method, method === 'POST' ? '/v1/tasks' : `/v1/tasks/${task.id}`, body)
    expect({ status: reply.status, code: reply.body.code }).toEqual({ status: 400, code: 'invalid_input' })
    const pointer = `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`
    expect(reply.body.errors.every((one: any) => one.part === 'body' && one.pointer.startsWith(pointer))).toBe(true)
    expect(await lastEvent()).toBe(before)
  })

  test.each(['[]', 'null', '5', '"x"', '{', '', '{"title":"a","title":', '\u0000'])('the body %j', async (body) => {
    const task = await newTask()
    const before = await lastEvent()
    const reply = await as(ada, method, method === 'POST' ? '/v1/tasks' : `/v1/tasks/${task.id}`, body)
    expect(reply.status).toBe(400)
    expect(await lastEvent()).toBe(before)
  })
})

describe('a merge patch', () => {
  const changes: [name: string, patch: object][] = [
    ['nothing', {}],
    ['a title', { title: 'Other' }],
    ['a null description', { description: null }],
    ['an empty description', { description: '' }],
    ['a null deadline', { deadline: null }],
    ['a null assignee', { assignee: null }],
    ['no labels', { labels: [] }],
    ['other labels', { labels: ['z'] }],
    ['a status', { status: 'cancelled' }],
    ['false', { active: true }],
    ['everything', { ...defaults, title: 't' }],
  ]
  test.each(changes)('of %s changes that and keeps the rest', async (_, patch) => {
    const task = await newTask()
    const { status, body } = await as(ada, 'PATCH', `/v1/tasks/${task.id}`, patch)
    const { updated: __, ...kept } = task
    expect(status).toBe(200)
    const version = Object.keys(patch).length === 0 ? 1 : 2
    expect(body).toMatchObject({ ...kept, ...patch, version })
  })

  test('may come as merge-patch+json', async () => {
    const { id } = await newTask()
    const headers = { 'content-type': 'application/merge-patch+json' }
    const reply = await server.request('PATCH', `/v1/tasks/${id}`, { token: ada.token, body: { title: 'n' }, headers })
    expect(reply.body.title).toBe('n')
  })

  test('notes when a task is completed, and forgets it when it is opened again', async () => {
    const { id } = await newTask({ title: 't' })
    const patch = async (status: string) => (await as(ada, 'PATCH', `/v1/tasks/${id}`, { status })).body
    const done = await patch('done')
    expect(done.completed).toBe(done.updated)
    expect((await patch('todo')).completed).toBeNull()
  })
})

describe('the trash', () => {
  test('takes a task, hides it everywhere but in itself, and gives it back whole', async () => {
    const task = await newTask()
    const path = `/v1/tasks/${task.id}`
    expect((await as(ada, 'DELETE', path)).status).toBe(204)
    for (const [method, body] of [['GET'], ['PATCH', { title: 'x' }], ['DELETE']] as const)
      expect((await as(ada, method, path, body)).status).toBe(404)
    const idsIn = async (query: string) =>
      (await as(ada, 'GET', `/v1/tasks?limit=200&${query}`)).body.tasks.map(({ id }: any) => id)
    expect(await idsIn('')).not.toContain(task.id)
    expect(await idsIn('deleted=true')).toContain(task.id)
    const restored = await as(ada, 'POST', `${path}/restore`)
    expect(restored.body).toMatchObject({ ...full(), deleted: null, version: 3 })
    expect((await as(ada, 'POST', `${path}/restore`)).body).toEqual(restored.body)
  })

  test('is emptied by administrators alone, and its history goes with the task', async () => {
    const { id } = await newTask()
    expect((await as(ada, 'POST', `/v1/tasks/${id}/purge`)).status).toBe(403)
    expect((await as(admin, 'POST', `/v1/tasks/${id}/purge`)).status).toBe(204)
    for (const path of ['', '/history']) expect((await as(admin, 'GET', `/v1/tasks/${id}${path}`)).status).toBe(404)
    expect((await as(admin, 'POST', `/v1/tasks/${id}/restore`)).status).toBe(404)
  })
})

describe('history', () => {
  test('tells who changed what, from which value to which, page by page', async () => {
    const { id } = await newTask({ title: 'one', assignee: bob.id })
    await as(bob, 'PATCH', `/v1/tasks/${id}`, { title: 'two', labels: ['x'] })
    await server.request('PUT', `/tasks/${id}`, { token: ada.token, body: { title: 'three' } })
    await as(admin, 'DELETE', `/v1/tasks/${id}`)
    const read = async (query: string) => (await as(ada, 'GET', `/v1/tasks/${id}/history?${query}`)).body
    const { events, next } = await read('')
    expect(next).toBeNull()
    expect(events.map(({ actor, via, type }: any) => [actor, via, type])).toEqual([
      [ada.id, 'native', 'task.created'],
      [bob.id, 'native', 'task.changed'],
      [ada.id, 'stream', 'task.changed'],
      [admin.id, 'native', 'task.deleted'],
    ])
    expect(events[1].changes).toEqual([
      { field: 'title', before: 'one', after: 'two' },
      { field: 'labels', before: [], after: ['x'] },
    ])
    const first = await read('limit=3')
    const second = await read(`limit=3&after=${first.next}`)
    expect([...first.events, ...second.events]).toEqual(events)
    expect(second.next).toBeNull()
  })
})

describe('a batch', () => {
  const run = (operations: unknown) => as(ada, 'POST', '/v1/tasks/batch', { operations })

  test('does everything in order and answers each task as it ends', async () => {
    const [one, two] = [await newTask({ title: 'one' }), await newTask({ title: 'two' })]
    const { status, body } = await run([
      { op: 'create', task: { title: 'new' } },
      { op: 'change', id: one.id, version: 1, patch: { status: 'done' } },
      { op: 'delete', id: two.id },
      { op: 'restore', id: two.id, version: 2 },
      { op: 'change', id: one.id, version: 2, patch: { title: 'twice' } },
    ])
    expect(status).toBe(200)
    expect(body.tasks.map(({ title, version }: any) => [title, version])).toEqual([
      ['new', 1],
      ['one', 2],
      ['two', 2],
      ['two', 3],
      ['twice', 3],
    ])
  })

  const failing: [name: string, status: number, operation: (mine: number, theirs: number) => unknown][] = [
    ['another’s task', 404, (_, theirs) => ({ op: 'change', id: theirs, patch: { title: 'x' } })],
    ['a task that is not there', 404, () => ({ op: 'delete', id: 999_999 })],
    ['another version', 412, (mine) => ({ op: 'delete', id: mine, version: 7 })],
    ['an unknown user', 400, () => ({ op: 'create', task: { title: 't', assignee: 999_999 } })],
    ['an unknown operation', 400, () => ({ op: 'explode', id: 1 })],
    ['an unknown field', 400, (mine) => ({ op: 'change', id: mine, patch: { nonsense: 1 } })],
    ['no title', 400, () => ({ op: 'create', task: {} })],
    ['an id that is text', 400, (mine) => ({ op: 'delete', id: String(mine) })],
    ['nothing', 400, () => ({})],
    ['null', 400, () => null],
  ]
  test.each(failing)('fails whole for %s, and names the operation', async (_, status, operation) => {
    const [mine, theirs] = [await newTask(), (await as(bob, 'POST', '/v1/tasks', { title: 'Bob’s' })).body]
    const before = await lastEvent()
    const reply = await run([{ op: 'create', task: { title: 'never' } }, operation(mine.id, theirs.id)])
    expect(reply.status).toBe(status)
    expect(reply.body.errors.every((one: any) => one.pointer.startsWith('/operations/1'))).toBe(true)
    expect(await lastEvent()).toBe(before)
  })

  test.each([[[]], [null], ['x'], [{}], [Array(1001).fill({ op: 'delete', id: 1 })]])(
    'refuses %#',
    async (operations) => {
      expect((await run(operations)).status).toBe(400)
    },
  )

  test('takes a thousand', async () => {
    const { status, body } = await run(Array(1000).fill({ op: 'create', task: { title: 'one of many' } }))
    expect(status).toBe(200)
    expect(new Set(body.tasks.map(({ id }: any) => id)).size).toBe(1000)
  })
})
