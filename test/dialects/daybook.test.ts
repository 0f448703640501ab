import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import { fromNewTask, fromTaskChange, toDayTask } from '#dialects/daybook.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let administrator: SignedIn
let stranger: SignedIn
let resident: SignedIn
let strangersTask: number
let count = 0

beforeAll(async () => {
  server = await startTestServer()
  administrator = await server.signUp('administrator', 'admin')
  stranger = await server.signUp('stranger')
  resident = await server.signUp('resident')
  strangersTask = (await create(stranger, { task_name: 'Not yours' })).id
})
afterAll(() => server.stop())

function newUser(): Promise<SignedIn> {
  count += 1
  return server.signUp(`user number ${count}`)
}

async function create({ token }: SignedIn, body: object) {
  return (await server.request('POST', '/tasks/create-task', { token, body })).body.task
}

const today = () => new Date().toISOString().slice(0, 10)

interface Place {
  user: SignedIn
  task: number
  deleted: number
}

interface Row {
  name: string
  request: [method: string, path: string, body?: unknown]
  as?: 'nobody' | { token: string }
  answer: [status: number, body: unknown | ((place: Place) => unknown)]
}

const example = { task_name: 'Task 1', description: 'Description 1' }
const facts = { is_active: true, priority: 'LOW', assigned_user: null }
const noTask = { error: 'Task not found' }
const noDay = { error: 'Invalid date format. Use YYYY-MM-DD.' }
const refusal = { error: expect.any(String) }
const withExample = { error: expect.any(String), example: expect.any(Object) }
const aToken = {
  message: 'Login successful',
  access_token: expect.stringMatching(/^ey/),
  token: expect.stringMatching(/^ey/),
}

function created(fields: object): Row['answer'] {
  return [
    201,
    { message: 'Task created successfully', task: { id: expect.any(Number), ...example, ...facts, ...fields } },
  ]
}

function updated(fields: object): Row['answer'] {
  return [
    200,
    ({ task }: Place) => ({
      message: 'Task updated successfully',
      task: { id: task, ...example, ...facts, ...fields },
    }),
  ]
}

const documented: Row[] = [
  {
    name: 'registers',
    request: ['POST', '/users/register', { username: 'example_user', password: 'admin123' }],
    answer: [201, { message: 'User registered successfully', user: { username: 'example_user', role: 'user' } }],
  },
  {
    name: 'registers with the role of everybody',
    request: ['POST', '/users/register', { username: 'example_user_2', password: 'admin123', role: 'user' }],
    answer: [201, { message: 'User registered successfully', user: { username: 'example_user_2', role: 'user' } }],
  },
  {
    name: 'refuses a second administrator',
    request: ['POST', '/users/register', { username: 'admin', password: 'admin123', role: 'admin' }],
    answer: [403, refusal],
  },
  {
    name: 'refuses a name that is taken, whatever its case',
    request: ['POST', '/users/register', { username: 'STRANGER', password: 'admin123' }],
    answer: [409, { error: 'Username already exists' }],
  },
  {
    name: 'signs in',
    request: ['POST', '/users/login', { username: 'stranger', password: 'password of stranger' }],
    answer: [200, aToken],
  },
  {
    name: 'refuses a wrong password',
    request: ['POST', '/users/login', { username: 'stranger', password: 'wrong' }],
    answer: [401, { error: 'Invalid credentials' }],
  },
  {
    name: 'refuses an unknown name like a wrong password',
    request: ['POST', '/users/login', { username: 'unheard of', password: 'wrong' }],
    answer: [401, { error: 'Invalid credentials' }],
  },
  {
    name: 'lists the own tasks of a day, without the deleted',
    request: ['GET', '/tasks/task/:today'],
    answer: [
      200,
      ({ task }: Place) => ({
        task_list: [{ id: task, ...example, ...facts }],
        message: 'Task found successfully',
        date: today(),
      }),
    ],
  },
  {
    name: 'finds nothing on an empty day',
    request: ['GET', '/tasks/task/2025-04-06'],
    answer: [404, { error: 'No task found for the given date' }],
  },
  { name: 'creates a task', request: ['POST', '/tasks/create-task', example], answer: created({}) },
  {
    name: 'creates with a name alone',
    request: ['POST', '/tasks/create-task', { task_name: 't' }],
    answer: created({ task_name: 't', description: null }),
  },
  {
    name: 'creates with all there is',
    request: [
      'POST',
      '/tasks/create-task',
      { ...example, is_active: false, priority: 'CRITICAL', assigned_user: 'Stranger' },
    ],
    answer: created({ is_active: false, priority: 'CRITICAL', assigned_user: 'stranger' }),
  },
  {
    name: 'takes the text "false" for false',
    request: ['POST', '/tasks/create-task', { ...example, is_active: 'false' }],
    answer: created({ is_active: false }),
  },
  {
    name: 'takes the text "true" for true',
    request: ['POST', '/tasks/create-task', { ...example, is_active: 'true' }],
    answer: created({}),
  },
  {
    name: 'creates for nobody',
    request: ['POST', '/tasks/create-task', { ...example, description: '', assigned_user: null }],
    answer: created({ description: '' }),
  },
  {
    name: 'ignores the fields it does not know',
    request: ['POST', '/tasks/create-task', { ...example, id: 7, status: 'x', created_at: 5, extra: [{}] }],
    answer: created({}),
  },
  {
    name: 'changes a task',
    request: ['PUT', '/tasks/update-task/:task', { task_name: 'Updated', description: 'New', priority: 'HIGH' }],
    answer: updated({ task_name: 'Updated', description: 'New', priority: 'HIGH' }),
  },
  {
    name: 'keeps what a change leaves out',
    request: ['PUT', '/tasks/update-task/:task', { is_active: 'false' }],
    answer: updated({ is_active: false }),
  },
  { name: 'changes nothing', request: ['PUT', '/tasks/update-task/:task', {}], answer: updated({}) },
  { name: 'changes nothing without a body', request: ['PUT', '/tasks/update-task/:task'], answer: updated({}) },
  {
    name: 'assigns by name, whatever its case',
    request: ['PUT', '/tasks/update-task/:task', { assigned_user: 'RESIDENT' }],
    answer: updated({ assigned_user: 'resident' }),
  },
  {
    name: 'clears a description that is null',
    request: ['PUT', '/tasks/update-task/:task', { description: null }],
    answer: updated({ description: null }),
  },
  {
    name: 'deletes a task',
    request: ['DELETE', '/tasks/delete/:task'],
    answer: [200, { message: 'Task deleted successfully' }],
  },
  { name: 'does not delete twice', request: ['DELETE', '/tasks/delete/:deleted'], answer: [404, noTask] },
  {
    name: 'does not change the deleted',
    request: ['PUT', '/tasks/update-task/:deleted', { task_name: 't' }],
    answer: [404, noTask],
  },
  {
    name: 'finds the database healthy',
    request: ['GET', '/api/health/db'],
    as: 'nobody',
    answer: [200, { status: 'success', message: 'Database connection is healthy' }],
  },
  {
    name: 'finds the limiter working',
    request: ['GET', '/api/check-limiter'],
    as: 'nobody',
    answer: [
      200,
      {
        status: 'success',
        message: 'Rate limiter is working',
        client_ip: '127.0.0.1',
        limiter_key: expect.stringContaining('127.0.0.1'),
      },
    ],
  },
]

const tooLong = 'x'.repeat(501)
const notObjects = [[], 'text', 7, true, null].map((body) => JSON.stringify(body))
const refused: Row[] = [
  ...badBodies('POST', '/users/register', [
    undefined,
    {},
    { username: 'somebody' },
    { password: 'admin123' },
    { username: 5, password: 'admin123' },
    { username: 'ab', password: 'admin123' },
    { username: 'a@b', password: 'admin123' },
    { username: 'a'.repeat(81), password: 'admin123' },
    { username: 'somebody', password: 'short' },
    { username: 'somebody', password: 'p'.repeat(257) },
    { username: 'somebody', password: null },
    { username: 'somebody', password: 'admin123', role: 'king' },
    { username: 'somebody', password: 'admin123', role: 1 },
    ...notObjects,
    '{"username": "some',
  ]),
  ...badBodies('POST', '/users/login', [
    undefined,
    {},
    { username: 'stranger' },
    { password: 'admin123' },
    { username: ['x'], password: {} },
    { username: null, password: null },
    ...notObjects,
    '{',
  ]),
  ...badBodies('POST', '/tasks/create-task', [undefined, {}, { description: 'only' }]),
  ...['POST /tasks/create-task', 'PUT /tasks/update-task/:task'].flatMap((route) => {
    const [method = '', path = ''] = route.split(' ')
    return badBodies(method, path, [
      ...['', null, 5, [], {}, tooLong, '\u0000'].map((task_name) => ({ task_name })),
      ...[5, [], {}, 'é'.repeat(33_000)].map((description) => ({ task_name: 't', description })),
      ...[null, 0, 1, 'yes', 'False', '', 'null', [], {}].map((is_active) => ({ task_name: 't', is_active })),
      ...['low', 'URGENT', '', null, 1, []].map((priority) => ({ task_name: 't', priority })),
      ...['unheard of', '', '\u0000', 'stranger@example.com', 0, -1, 1.5, 987_654_321, 1e300, true, [], {}].map(
        (assigned_user) => ({ task_name: 't', assigned_user }),
      ),
      ...notObjects,
      '{"task_name": "t"',
    ])
  }),
]

function badBodies(method: string, path: string, bodies: readonly unknown[]): Row[] {
  return bodies.map((body) => ({
    name: `says what is wrong, with an example: ${method} ${path} ${JSON.stringify(body)?.slice(0, 60)}`,
    request: [method, path, body],
    answer: [400, withExample],
  }))
}

const noDays = ['2025-02-30', '2023-02-29', '2025-13-01', '2025-00-10', '2025-4-6', '06-04-2025', 'today', '20250406']
const badDays: Row[] = [...noDays, '2025-04-06T00:00', '2025-04-06%20', '%00', '%20', '%F0%9F%92%A5', '1', 'null'].map(
  (day) => ({ name: `takes no day like ${day}`, request: ['GET', `/tasks/task/${day}`], answer: [400, noDay] }),
)

const protectedRequests: Row['request'][] = [
  ['GET', '/tasks/task/2025-04-06'],
  ['GET', '/tasks/task/nonsense'],
  ['POST', '/tasks/create-task', { task_name: 't' }],
  ['POST', '/tasks/create-task', {}],
  ['PUT', '/tasks/update-task/:task', { task_name: 't' }],
  ['DELETE', '/tasks/delete/:task'],
  ['DELETE', '/tasks/delete/abc'],
]
const unsigned: Row[] = protectedRequests.flatMap((request) =>
  (['nobody', { token: 'your-jwt-token' }, { token: '' }] as const).map((as) => ({
    name: `asks for a token: ${request.slice(0, 2).join(' ')} ${JSON.stringify(as)}`,
    request,
    as,
    answer: [401, refusal],
  })),
)

const noIds = ['0', '-1', '1.5', 'abc', '1e3', '0x1', '99999999999999999999', '%00', '01', '+1', '1%0A', '%20', 'null']
const strangeIds: Row[] = [...noIds, '9'.repeat(200), '999999999999999', ':strangers'].flatMap((id) => [
  {
    name: `has no task ${id.slice(0, 25)}: PUT`,
    request: ['PUT', `/tasks/update-task/${id}`, { task_name: 't' }],
    answer: [404, noTask],
  },
  { name: `has no task ${id.slice(0, 25)}: DELETE`, request: ['DELETE', `/tasks/delete/${id}`], answer: [404, noTask] },
])

const elsewhere: Row[] = [
  { name: 'has nothing beside its routes', request: ['GET', '/users/nobody/knows'], answer: [404, refusal] },
  { name: 'names no other method', request: ['PATCH', '/users/register', {}], answer: [405, refusal] },
  { name: 'has no day of 201 letters', request: ['GET', `/tasks/task/${'9'.repeat(201)}`], answer: [404, refusal] },
]

describe.shuffle('every row of the contract, in any order on one server', () => {
  test.each([...documented, ...refused, ...badDays, ...unsigned, ...strangeIds, ...elsewhere])('$name', async (row) => {
    const { request, as, answer } = row
    const user = documented.includes(row) ? await newUser() : resident
    const task = (await create(user, example)).id
    const deleted = (await create(user, example)).id
    await server.request('DELETE', `/tasks/delete/${deleted}`, { token: user.token })
    const place = { user, task, deleted }
    const [method, path, body] = request
    const token = as === 'nobody' ? undefined : (as?.token ?? user.token)
    const reply = await server.request(method, fill(path, place), { token, body })
    const [status, expected] = answer
    expect({ status: reply.status, body: reply.body }).toEqual({
      status,
      body: typeof expected === 'function' ? expected(place) : expected,
    })
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
  })
})

function fill(path: string, { task, deleted }: Place): string {
  return path
    .replace(':task', String(task))
    .replace(':today', today())
    .replace(':deleted', String(deleted))
    .replace(':strangers', String(strangersTask))
}

test('runs the example of the README on a server where nobody is yet', async () => {
  const clock = { now: Date.parse('2025-04-06T12:00:00Z') }
  const fresh = await startTestServer({}, { now: () => clock.now })
  const account = { username: 'admin', password: 'admin123' }
  const registered = await fresh.request('POST', '/users/register', { body: { ...account, role: 'admin' } })
  expect(registered).toMatchObject({ status: 201, body: { user: { username: 'admin', role: 'admin' } } })
  const { body } = await fresh.request('POST', '/users/login', { body: account })
  const token = body.access_token
  expect((await fresh.request('GET', '/tasks/task/2025-04-06', { token })).status).toBe(404)
  await fresh.request('POST', '/tasks/create-task', { token, body: { task_name: 'Of this day' } })
  clock.now += 1000
  const day = await fresh.request('GET', '/tasks/task/2025-04-06', { token })
  expect(day.body.task_list).toEqual([{ id: 1, task_name: 'Of this day', description: null, ...facts }])
  expect((await fresh.request('GET', '/tasks/task/2025-04-07', { token })).status).toBe(404)
  await fresh.stop()
})

test('a refused role makes no account', async () => {
  const body = { username: 'would be king', password: 'admin123' }
  expect((await server.request('POST', '/users/register', { body: { ...body, role: 'admin' } })).status).toBe(403)
  expect((await server.request('POST', '/users/register', { body })).status).toBe(201)
})

test('the example in a refusal is right: sent as it is, it is taken', async () => {
  const user = await newUser()
  const { id } = await create(user, example)
  const requests = [
    ['POST', '/users/register', 201],
    ['POST', '/tasks/create-task', 201],
    ['PUT', `/tasks/update-task/${id}`, 200],
  ] as const
  for (const [method, path, status] of requests) {
    const { body } = await server.request(method, path, { token: user.token, body: [] })
    const reply = await server.request(method, path, { token: user.token, body: body.example })
    expect({ path, status: reply.status }).toEqual({ path, status })
  }
})

test('answers about a task of another exactly as about one that is not there', async () => {
  const user = await newUser()
  const requests = [
    ['PUT', 'update-task', { task_name: 't' }],
    ['PUT', 'update-task', {}],
    ['PUT', 'update-task', { assigned_user: 'unheard of' }],
    ['PUT', 'update-task', { assigned_user: 987_654_321 }],
    ['DELETE', 'delete'],
  ] as const
  for (const [method, path, body] of requests) {
    const [theirs, none] = await Promise.all(
      [strangersTask, 123_456_789].map((id) =>
        server.request(method, `/tasks/${path}/${id}`, { token: user.token, ...(body && { body }) }),
      ),
    )
    expect(shown(theirs)).toEqual(shown(none))
  }
})

const changing = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy'])
function shown({ status, headers, body }: any) {
  return { status, body, headers: [...headers].filter(([name]: [string]) => !changing.has(name)) }
}

test('a task belongs to the day and to the people it is about, at once', async () => {
  const [owner, friend] = [await newUser(), await newUser()]
  const list = async ({ token }: SignedIn) => {
    const { status, body } = await server.request('GET', `/tasks/task/${today()}`, { token })
    return status === 404 ? [] : body.task_list.map((task: { id: number }) => task.id)
  }
  expect([await list(owner), await list(friend)]).toEqual([[], []])
  const { id } = await create(owner, example)
  expect([await list(owner), await list(friend)]).toEqual([[id], []])
  const assign = (assigned_user: unknown) =>
    server.request('PUT', `/tasks/update-task/${id}`, { token: owner.token, body: { assigned_user } })
  expect((await assign(friend.id)).body.task.assigned_user).toBe(friend.username)
  expect(await list(friend)).toEqual([id])
  expect(await list(administrator)).toContain(id)
  expect((await assign(null)).body.task.assigned_user).toBeNull()
  expect(await list(friend)).toEqual([])
  await server.request('DELETE', `/tasks/delete/${id}`, { token: owner.token })
  expect(await list(owner)).toEqual([])
})

test('a day is a day of the configured time zone', async () => {
  const now = () => Date.parse('2025-04-06T12:00:00Z')
  const far = await startTestServer({ TIME_ZONE: 'Pacific/Kiritimati' }, { now })
  const { token } = await far.signUp('islander')
  await far.request('POST', '/tasks/create-task', { token, body: example })
  const statusOf = async (day: string) => (await far.request('GET', `/tasks/task/${day}`, { token })).status
  expect([await statusOf('2025-04-06'), await statusOf('2025-04-07')]).toEqual([404, 200])
  await far.stop()
})

test('streams a day of 1,200 tasks, oldest first, with one look at the users for each page', async () => {
  const [user, friend] = [await newUser(), await newUser()]
  const titles = Array.from({ length: 1200 }, (_, index) => `Task "${index}" é\n`)
  for (const half of [titles.slice(0, 600), titles.slice(600)]) {
    const operations = half.map((title) => ({ op: 'create', task: { title, assignee: friend.id } }))
    const made = await server.request('POST', '/v1/tasks/batch', { token: user.token, body: { operations } })
    expect(made.status).toBe(200)
  }
  const lookUps = vi.spyOn(server.app.server.store.users, 'findMany')
  const { status, headers, body } = await server.request('GET', `/tasks/task/${today()}`, { token: user.token })
  expect(lookUps).toHaveBeenCalledTimes(3)
  lookUps.mockRestore()
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(Object.keys(body)).toEqual(['task_list', 'message', 'date'])
  expect(body).toMatchObject({ message: 'Task found successfully', date: today() })
  expect(body.task_list.map((task: { task_name: string }) => task.task_name)).toEqual(titles)
  expect(new Set(body.task_list.map((task: any) => task.assigned_user))).toEqual(new Set([friend.username]))
})

describe('limits', () => {
  const usual = { RATELIMIT_DEFAULT: '100 per hour', LIMIT_DAYBOOK_MINUTE: '5 per minute' }
  const clock = { now: Date.parse('2025-04-06T12:00:00Z') }
  let limited: TestServer
  beforeAll(async () => {
    limited = await startTestServer(usual, { now: () => clock.now })
  })
  afterAll(() => limited.stop())

  /** The statuses of so many requests in a row, as `how often × status`. */
  async function statusesOf(times: number, method: string, path: string, token?: string): Promise<string[]> {
    const found: [status: number, times: number][] = []
    for (let index = 0; index < times; index++) {
      const { status } = await limited.request(method, path, { token, ...(method !== 'GET' && { body: {} }) })
      const last = found.at(-1)
      if (last?.[0] === status) last[1] += 1
      else found.push([status, 1])
    }
    return found.map(([status, often]) => `${often} × ${status}`)
  }

  test('a day may be asked for five times a minute, to the second', async () => {
    const { token } = await limited.signUp('hasty')
    const path = '/tasks/task/2025-04-06'
    expect(await statusesOf(6, 'GET', path, token)).toEqual(['5 × 404', '1 × 429'])
    clock.now += 59_000
    const { status, headers, body } = await limited.request('GET', path, { token })
    expect({ status, retryAfter: headers.get('retry-after'), body }).toEqual({
      status: 429,
      retryAfter: '1',
      body: refusal,
    })
    clock.now += 1000
    expect(await statusesOf(6, 'GET', path, token)).toEqual(['5 × 404', '1 × 429'])
    const other = await limited.signUp('patient')
    expect(await statusesOf(1, 'GET', path, other.token)).toEqual(['1 × 404'])
  })

  test('the limiter can be watched at work', async () => {
    expect(await statusesOf(7, 'GET', '/api/check-limiter')).toEqual(['5 × 200', '2 × 429'])
    clock.now += 60_000
    expect(await statusesOf(1, 'GET', '/api/check-limiter')).toEqual(['1 × 200'])
  })

  test('every other route takes a hundred requests an hour of each user, and each route its own', async () => {
    const [user, other] = [await limited.signUp('busy'), await limited.signUp('idle')]
    expect(await statusesOf(101, 'POST', '/tasks/create-task', user.token)).toEqual(['100 × 400', '1 × 429'])
    expect(await statusesOf(1, 'DELETE', '/tasks/delete/1', user.token)).toEqual(['1 × 404'])
    expect(await statusesOf(1, 'POST', '/tasks/create-task', other.token)).toEqual(['1 × 400'])
    clock.now += 3_600_000
  })

  test('both limits count: five a minute end at a hundred an hour', async () => {
    const { token } = await limited.signUp('persistent')
    const answers: string[] = []
    for (let minute = 0; minute < 21; minute++) {
      answers.push(...(await statusesOf(5, 'GET', '/tasks/task/2025-04-06', token)))
      clock.now += 60_000
    }
    expect(answers).toEqual([...Array<string>(20).fill('5 × 404'), '5 × 429'])
  })

  test('strangers are told apart by their address, and health is never refused', async () => {
    expect(await statusesOf(101, 'POST', '/users/register')).toEqual(['100 × 400', '1 × 429'])
    expect(await statusesOf(150, 'GET', '/api/health/db')).toEqual(['150 × 200'])
  })
})

test('says that the database cannot be reached, and not why', async () => {
  const check = vi.spyOn(server.app.server.store, 'check').mockRejectedValueOnce(new Error('secret/path.sqlite'))
  const { status, body } = await server.request('GET', '/api/health/db')
  expect({ status, body }).toEqual({ status: 503, body: { status: 'error', message: 'Database connection failed' } })
  check.mockRestore()
  expect((await server.request('GET', '/api/health/db')).status).toBe(200)
})

describe('translation', () => {
  const instant = fc.constant('2026-01-01T00:00:00.000Z')
  const tasks: fc.Arbitrary<Task> = fc.record({
    id: fc.integer({ min: 1 }),
    title: fc.string({ minLength: 1, maxLength: 500 }),
    description: fc.option(fc.string()),
    status: fc.constantFrom(...statuses),
    active: fc.boolean(),
    priority: fc.constantFrom(...priorities),
    deadline: fc.option(fc.constantFrom('2026-03-31', '2026-03-31T09:30:00+02:00')),
    assignee: fc.option(fc.integer({ min: 1, max: 9 })),
    labels: fc.array(fc.string()),
    creator: fc.integer({ min: 1 }),
    created: instant,
    updated: instant,
    completed: fc.option(instant),
    deleted: fc.option(instant),
    version: fc.integer({ min: 1 }),
  })
  const bodies = fc.record(
    {
      task_name: fc.string({ minLength: 1 }),
      description: fc.option(fc.string()),
      is_active: fc.constantFrom(true, false, 'true' as const, 'false' as const),
      priority: fc.constantFrom(...priorities),
    },
    { requiredKeys: ['task_name'] },
  )
  const assignees = fc.option(fc.option(fc.integer({ min: 1, max: 9 })), { nil: undefined })
  const names = new Map(Array.from({ length: 9 }, (_, index) => [index + 1, `user ${index + 1}`]))

  test('shows every task with the six documented fields', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        expect(toDayTask(task, names)).toEqual({
          id: task.id,
          task_name: task.title,
          description: task.description,
          is_active: task.active,
          priority: task.priority,
          assigned_user: task.assignee === null ? null : `user ${task.assignee}`,
        })
      }),
    )
  })

  test('makes a new task of what was given, and of nothing else', () => {
    fc.assert(
      fc.property(bodies, assignees, (body, assignee) => {
        const { task_name, is_active, ...rest } = body
        expect(fromNewTask(body, assignee)).toEqual({
          title: task_name,
          priority: 'LOW',
          ...rest,
          ...(is_active !== undefined && { active: String(is_active) === 'true' }),
          ...(assignee !== undefined && { assignee }),
        })
      }),
    )
  })

  test('changes what was given, and shows it afterwards', () => {
    fc.assert(
      fc.property(bodies, assignees, tasks, ({ task_name, ...rest }, assignee, task) => {
        const shownBefore = toDayTask(task, names)
        const shownTask = toDayTask({ ...task, ...fromTaskChange(rest, assignee) }, names)
        expect(shownTask).toEqual({
          ...shownBefore,
          ...rest,
          ...(rest.is_active !== undefined && { is_active: String(rest.is_active) === 'true' }),
          ...(assignee !== undefined && { assigned_user: assignee === null ? null : `user ${assignee}` }),
        })
      }),
    )
  })
})
