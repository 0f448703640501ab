import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import { fromNewTask, fromTaskChange } from '#dialects/root.ts'
import { fromStatusChange, toPerson } from '#dialects/tracker.ts'
import { taskDraft, userDraft } from '../support/nouns.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let admin: SignedIn
let stranger: SignedIn
let resident: SignedIn
let strangersTask: number
let count = 0

beforeAll(async () => {
  server = await startTestServer({ LISTEN: '0=tracker,native', TIME_ZONE: 'America/New_York' })
  admin = await server.signUp('administrator', 'admin')
  stranger = await server.signUp('stranger')
  resident = await server.signUp('resident')
  strangersTask = (await create(stranger, { title: 'Not yours' })).id
})
afterAll(() => server.stop())

function newUser(): Promise<SignedIn> {
  count += 1
  return server.signUp(`user number ${count}`)
}

async function create({ token }: SignedIn, body: object) {
  return (await server.request('POST', '/tasks', { token, body })).body
}

interface Place {
  user: SignedIn
  task: number
  deleted: number
}

interface Row {
  name: string
  request: [method: string, path: string, body?: unknown]
  as?: 'nobody' | 'admin' | { token: string }
  answer: [status: number, body: unknown | ((place: Place) => unknown)]
}

const noTask = { error: 'Task not found' }
const aSentence = { error: expect.stringMatching(/^\S.*[^"\s]$/) }
const example = { title: 'Task 1', description: 'Description 1' }
const shown = (facts: object) => (place: Place) => ({
  ...{ id: place.task, ...example, done: false, user_id: place.user.id },
  ...{ status: 'todo', deadline: null, priority: 'MEDIUM' },
  ...facts,
})
const made = (facts: object) => (place: Place) => ({
  ...{ title: 't', description: null, done: false, status: 'todo', deadline: null, priority: 'MEDIUM' },
  ...{ id: expect.any(Number), user_id: place.user.id },
  ...facts,
})
const somebody = { username: 'somebody', password: 'test@123', email: 'somebody@example.com' }

const documented: Row[] = [
  {
    name: 'signs up',
    request: ['POST', '/users/signup', { username: 'kumar', password: 'test@123', email: 'kumar@example.com' }],
    answer: [201, { message: 'User added successfully' }],
  },
  {
    name: 'refuses a username that is taken, whatever its case',
    request: ['POST', '/users/signup', { ...somebody, username: 'STRANGER' }],
    answer: [409, { error: 'User already exists' }],
  },
  {
    name: 'refuses another administrator',
    request: ['POST', '/users/signup', { ...somebody, role: 'admin' }],
    answer: [403, aSentence],
  },
  {
    name: 'registers',
    request: ['POST', '/register', { username: 'registered', password: 'test@123' }],
    answer: [201, { message: 'User created successfully' }],
  },
  {
    name: 'refuses to register a name twice',
    request: ['POST', '/register', { username: 'stranger', password: 'test@123' }],
    answer: [409, { error: 'User already exists' }],
  },
  {
    name: 'signs in at the root',
    request: ['POST', '/login', { username: 'stranger', password: 'password of stranger' }],
    answer: [200, { access_token: expect.stringMatching(/^ey/), token: expect.stringMatching(/^ey/) }],
  },
  {
    name: 'refuses a wrong password at the root',
    request: ['POST', '/login', { username: 'stranger', password: 'wrong' }],
    answer: [401, { error: 'Login failed' }],
  },
  {
    name: 'refuses an unknown e-mail address',
    request: ['POST', '/users/login', { email: 'nobody@example.com', password: 'test@123' }],
    answer: [401, { error: 'Login failed' }],
  },
  {
    name: 'shows the users to administrators',
    request: ['GET', '/users/get_users'],
    as: 'admin',
    answer: [
      200,
      {
        users: expect.arrayContaining([
          { username: 'administrator', email: null, role: 'admin', status: 'Y' },
          { username: 'stranger', email: null, role: 'user', status: 'Y' },
        ]),
      },
    ],
  },
  {
    name: 'hides the users from others',
    request: ['GET', '/users/get_users'],
    answer: [403, { error: 'Permission denied' }],
  },
  { name: 'lists the own tasks', request: ['GET', '/tasks'], answer: [200, (place: Place) => [shown({})(place)]] },
  { name: 'creates with a title alone', request: ['POST', '/tasks', { title: 't' }], answer: [201, made({})] },
  ...(
    [
      [{ deadline: '2026-03-31' }, { deadline: '2026-03-31' }],
      [{ due_date: '2026-03-31' }, { deadline: '2026-03-31' }],
      [{ deadline: null }, {}],
      [{ deadline: '2026-03-31T09:30:00+02:00' }, { deadline: '2026-03-31T09:30:00+02:00' }],
      [{ deadline: '2026-03-31T09:30:00Z' }, { deadline: '2026-03-31T09:30:00Z' }],
      [{ deadline: '2026-03-31T09:30:00' }, { deadline: '2026-03-31T13:30:00.000Z' }],
      [{ deadline: '2026-01-31 09:30' }, { deadline: '2026-01-31T14:30:00.000Z' }],
      [{ deadline: '2026-01-31T09:30:00.123456' }, { deadline: '2026-01-31T14:30:00.123Z' }],
      [{ deadline: '2026-01-31 09:30:00+00:00' }, { deadline: '2026-01-31T09:30:00+00:00' }],
      [{ deadline: '2026-01-01', due_date: '2026-02-02' }, { deadline: '2026-01-01' }],
      [{ deadline: null, due_date: '2026-02-02' }, {}],
      [{ status: 'open' }, {}],
      [{ status: 'inprogress' }, { status: 'in_progress' }],
      [{ status: 'completed' }, { status: 'done', done: true }],
      [{ status: 'cancelled' }, { status: 'cancelled' }],
      [{ done: true }, { status: 'done', done: true }],
      [{ status: 'open', done: true }, {}],
      [
        { status: 'completed', done: false },
        { status: 'done', done: true },
      ],
      [{ priority: 'CRITICAL' }, { priority: 'CRITICAL' }],
      [{ title: 't', id: 7, extra: [{}], user_id: 9 }, {}],
    ] as const
  ).map(
    ([body, facts]): Row => ({
      name: `creates with ${JSON.stringify(body)}`,
      request: ['POST', '/tasks', { title: 't', ...body }],
      answer: [201, made(facts)],
    }),
  ),
  ...(
    [
      [{ title: 'Updated' }, { title: 'Updated' }],
      [{ status: 'inprogress' }, { status: 'in_progress' }],
      [{ deadline: '2026-03-31' }, { deadline: '2026-03-31' }],
      [{ due_date: '2026-03-31' }, { deadline: '2026-03-31' }],
      [{ priority: 'LOW' }, { priority: 'LOW' }],
      [
        { title: 'Task 1', done: true },
        { status: 'done', done: true },
      ],
      [
        { status: 'completed', done: false, description: null },
        { status: 'done', done: true, description: null },
      ],
    ] as const
  ).map(
    ([body, facts]): Row => ({
      name: `changes ${JSON.stringify(body)} and nothing else`,
      request: ['PUT', '/tasks/:task', body],
      answer: [200, shown(facts)],
    }),
  ),
  ...(
    [
      [{ status: 'open' }, {}],
      [{ status: 'inprogress' }, { status: 'in_progress' }],
      [{ status: 'completed' }, { status: 'done', done: true }],
      ...statuses.map((status) => [{ status }, { status, done: status === 'done' }] as const),
      [{ deadline: '2026-03-31' }, { deadline: '2026-03-31' }],
      [{ due_date: '2026-03-31T09:30:00' }, { deadline: '2026-03-31T13:30:00.000Z' }],
      [{ deadline: null }, {}],
      [{ due_date: null }, {}],
      [
        { status: 'completed', deadline: '2026-03-31', title: 'ignored' },
        { status: 'done', done: true, deadline: '2026-03-31' },
      ],
    ] as const
  ).map(
    ([body, facts]): Row => ({
      name: `takes the status ${JSON.stringify(body)}`,
      request: ['PATCH', '/tasks/:task/status', body],
      answer: [200, shown(facts)],
    }),
  ),
  { name: 'deletes', request: ['DELETE', '/tasks/:task'], answer: [200, { message: 'Task deleted successfully' }] },
  { name: 'does not delete twice', request: ['DELETE', '/tasks/:deleted'], answer: [404, noTask] },
  { name: 'does not change the deleted', request: ['PUT', '/tasks/:deleted', { title: 't' }], answer: [404, noTask] },
  {
    name: 'does not take a status of the deleted',
    request: ['PATCH', '/tasks/:deleted/status', { status: 'open' }],
    answer: [404, noTask],
  },
]

/** Each names its field and what is accepted. */
const refused: Row[] = (
  [
    ['POST', '/users/signup', {}, /`username`.*`password`.*`email`/],
    ['POST', '/users/signup', undefined, /`username`.*`password`.*`email`/],
    ['POST', '/users/signup', { ...somebody, email: undefined }, /^`email` is missing\.$/],
    ['POST', '/users/signup', { ...somebody, email: null }, /`email` must not be null/],
    ['POST', '/users/signup', { ...somebody, email: 'no address' }, /`email` must be: An e-mail address/],
    ['POST', '/users/signup', { ...somebody, password: 'short' }, /`password` must have 8 to 256 characters/],
    ['POST', '/users/signup', { ...somebody, username: 'a@b' }, /`username` must be: 3 to 80 characters without @/],
    ['POST', '/users/signup', { ...somebody, role: 'king' }, /`role` must be one of user, admin/],
    ['POST', '/users/signup', [], /The body must be an object/],
    ['POST', '/users/login', {}, /`username` is missing.*`password` is missing|`password`.*`username`/],
    ['POST', '/users/login', { email: 'a@example.com' }, /`password` is missing/],
    ['POST', '/users/login', { email: 5, password: 'test@123' }, /`email` must be a string/],
    ['POST', '/login', { password: 'test@123' }, /`username` is missing/],
    ['POST', '/register', { username: 'somebody' }, /`password` is missing/],
    ['POST', '/tasks', {}, /`title` is missing/],
    ['POST', '/tasks', { status: 'open' }, /`title` is missing/],
    ['POST', '/tasks', { title: '' }, /`title` must have 1 to 500 characters/],
    ['POST', '/tasks', { title: 't', status: 'started' }, /`status` must be one of todo,.*open, inprogress, completed/],
    ['POST', '/tasks', { title: 't', status: null }, /`status` must not be null/],
    ['POST', '/tasks', { title: 't', priority: 'low' }, /`priority` must be one of LOW/],
    ...[
      'tomorrow',
      '',
      '2025-02-30',
      '2025-13-01',
      '31/03/2026',
      '2026-03-31T25:00',
      '2026-03-31T',
      20260331,
      true,
    ].map((deadline) => ['POST', '/tasks', { title: 't', deadline }, /`deadline` must be a (date|string)/] as const),
    ['POST', '/tasks', { title: 't', due_date: '2025-02-30T10:00:00' }, /`due_date` must be a date/],
    ['PUT', '/tasks/:task', {}, /`title` is missing/],
    ['PUT', '/tasks/:task', { description: 'only' }, /`title` is missing/],
    ['PUT', '/tasks/:task', { done: true }, /`title` is missing/],
    ['PUT', '/tasks/:task', { status: 'started' }, /`status` must be one of/],
    ['PUT', '/tasks/:task', { title: null, status: 'open' }, /`title` must not be null/],
    ['PATCH', '/tasks/:task/status', {}, /must have `status`, `deadline`/],
    ['PATCH', '/tasks/:task/status', undefined, /must have `status`, `deadline`/],
    ['PATCH', '/tasks/:task/status', { title: 't', done: true, priority: 'LOW' }, /must have `status`, `deadline`/],
    ['PATCH', '/tasks/:task/status', { status: 'started' }, /`status` must be one of/],
    ['PATCH', '/tasks/:task/status', { status: 'OPEN' }, /`status` must be one of/],
    ['PATCH', '/tasks/:task/status', { status: null }, /`status` must not be null/],
    ['PATCH', '/tasks/:task/status', { status: 7 }, /`status` must be a string/],
    ['PATCH', '/tasks/:task/status', { deadline: 'soon' }, /`deadline` must be a date/],
    ['PATCH', '/tasks/:task/status', 'null', /The body must not be null/],
    ['GET', '/tasks?page=0', undefined, /`page` must be from 1/],
    ['GET', '/tasks?per_page=101', undefined, /`per_page` must be from 1 to 100/],
    ['GET', '/tasks?date=2025-02-30', undefined, /`date` must be a day that exists/],
    ['POST', '/tasks', '{"title":', /not valid JSON/],
  ] as const
).map(([method, path, body, words]) => ({
  name: `says what is wrong: ${method} ${path} ${JSON.stringify(body)?.slice(0, 60)}`,
  request: [method, path, body],
  answer: [400, { error: expect.stringMatching(words) }],
}))

const protectedRequests: Row['request'][] = [
  ['GET', '/users/get_users'],
  ['GET', '/tasks'],
  ['POST', '/tasks', { title: 't' }],
  ['PUT', '/tasks/:task', { title: 't' }],
  ['DELETE', '/tasks/:task'],
  ['PATCH', '/tasks/:task/status', { status: 'open' }],
]
const unsigned: Row[] = protectedRequests.flatMap((request) =>
  (['nobody', { token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.-hPQzFHxw' }, { token: '' }] as const).map((as) => ({
    name: `asks for a token: ${request.slice(0, 2).join(' ')} ${JSON.stringify(as)}`,
    request,
    as,
    answer: [401, aSentence],
  })),
)

const noIds = ['0', '-1', '1.5', 'abc', '99999999999999999999', '%00', '01', 'null', '999999999999999', ':strangers']
const strangeIds: Row[] = noIds.flatMap((id) =>
  (
    [
      ['PUT', `/tasks/${id}`, { title: 't' }],
      ['DELETE', `/tasks/${id}`],
      ['PATCH', `/tasks/${id}/status`, { status: 'open' }],
    ] satisfies Row['request'][]
  ).map((request) => ({ name: `has no task ${id}: ${request[0]}`, request, answer: [404, noTask] })),
)

describe.shuffle('every row of the contract, in any order on one server', () => {
  test.each([...documented, ...refused, ...unsigned, ...strangeIds])('$name', async (row) => {
    const { request, as, answer } = row
    const user = documented.includes(row) ? await newUser() : resident
    const task = (await create(user, example)).id
    const deleted = (await create(user, example)).id
    await server.request('DELETE', `/tasks/${deleted}`, { token: user.token })
    const place = { user, task, deleted }
    const [method, path, body] = request
    const reply = await server.request(method, fill(path, place), { token: tokenOf(as, user), body })
    const [status, expected] = answer
    expect({ status: reply.status, body: reply.body }).toEqual({
      status,
      body: typeof expected === 'function' ? expected(place) : expected,
    })
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
  })
})

function tokenOf(as: Row['as'], user: SignedIn): string | undefined {
  if (as === 'nobody') return undefined
  if (as === 'admin') return admin.token
  return as?.token ?? user.token
}

function fill(path: string, { task, deleted }: Place): string {
  return path
    .replace(':task', String(task))
    .replace(':deleted', String(deleted))
    .replace(':strangers', String(strangersTask))
}

test('answers the three documented examples word for word, in order, on a fresh server', async () => {
  const fresh = await startTestServer()
  const account = { username: 'gaditya', password: 'test@123', email: 'gaditya@example.com', role: 'admin' }
  const signup = await fresh.request('POST', '/users/signup', { body: account })
  expect(signup).toMatchObject({ status: 201, body: { message: 'User added successfully' } })
  const login = await fresh.request('POST', '/users/login', {
    body: { password: 'test@123', email: 'gaditya@example.com' },
  })
  expect(login).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^ey/) } })
  const { status, body } = await fresh.request('GET', '/users/get_users', { token: login.body.token })
  expect(status).toBe(200)
  expect(body).toEqual({
    users: [{ username: 'gaditya', email: 'gaditya@example.com', role: 'admin', status: 'Y' }],
  })
  const again = await fresh.request('POST', '/users/signup', { body: { ...account, username: 'other', role: 'user' } })
  expect(again).toMatchObject({ status: 409, body: { error: 'User already exists' } })
  await fresh.stop()
})

test('refuses a sign-in in the words of whom it sounds like', async () => {
  for (const [names, error] of [
    [{ email: 'nobody@example.com' }, 'Login failed'],
    [{ username: 'nobody at all' }, 'Invalid credentials'],
    [{ username: 'nobody at all', email: 'nobody@example.com' }, 'Invalid credentials'],
  ] as const) {
    const reply = await server.request('POST', '/users/login', { body: { ...names, password: 'test@123' } })
    expect({ status: reply.status, body: reply.body }).toEqual({ status: 401, body: { error } })
  }
})

test('clears a deadline with null and keeps it when it is left out', async () => {
  const { id } = await create(resident, { title: 't', deadline: '2026-03-31' })
  const patch = async (body: object) =>
    (await server.request('PATCH', `/tasks/${id}/status`, { token: resident.token, body })).body.deadline
  expect(await patch({ status: 'completed' })).toBe('2026-03-31')
  expect(await patch({ deadline: null })).toBeNull()
  expect(await patch({ due_date: '2026-04-01' })).toBe('2026-04-01')
  expect(await patch({ due_date: null })).toBeNull()
})

test('streams a list of 1,100 users as one valid answer, oldest first, with who is not active', async () => {
  const fresh = await startTestServer()
  const { token } = await fresh.signUp('administrator', 'admin')
  const { users } = fresh.app.server
  const system = {
    kind: 'system',
    via: 'test',
    peer: { address: null, agent: null, isLocalCommand: true, setupToken: null },
  } as const
  const names = Array.from({ length: 1100 }, (_, index) => `user "${index}" é`)
  await Promise.all(names.map((username) => users.createUser(system, { username, role: 'user' })))
  const { status, headers, body } = await fresh.request('GET', '/users/get_users', { token })
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  const listed = body.users.map(({ username }: { username: string }) => username)
  expect(new Set(listed)).toEqual(new Set(['administrator', ...names]))
  expect(listed).toHaveLength(1101)
  expect(body.users[0]).toEqual({ username: 'administrator', email: null, role: 'admin', status: 'Y' })
  expect(body.users[1]).toMatchObject({ email: null, role: 'user', status: 'N' })
  await fresh.stop()
})

describe('translation', () => {
  const user = { id: 1, ...userDraft({ username: 'ada', email: 'ada@example.com' }) }

  test.each(['active', 'disabled', 'invited'] as const)('shows who is %s', (status) => {
    expect(toPerson({ ...user, status })).toEqual({
      ...{ username: 'ada', email: 'ada@example.com', role: 'user' },
      status: status === 'active' ? 'Y' : 'N',
    })
  })

  const words = { open: 'todo', inprogress: 'in_progress', completed: 'done' } as const
  const all = [...Object.entries(words), ...statuses.map((status) => [status, status] as const)]
  test.each(all)('takes %s for %s everywhere', (word, status) => {
    const body = { status: word as keyof typeof words }
    const task: Task = { id: 1, ...taskDraft({ status: 'cancelled' }) }
    expect(fromStatusChange(body, 'UTC')).toEqual({ status })
    expect(fromTaskChange(body, task, 'UTC')).toEqual({ status })
    expect(fromTaskChange({ ...body, done: status !== 'done' }, task, 'UTC')).toEqual({ status })
    expect(fromNewTask({ title: 't', ...body, done: status !== 'done' }, 'UTC')).toEqual({ title: 't', status })
  })

  test.each([
    ['2026-03-29T02:30:00', 'Europe/Paris', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30:00', 'Europe/Paris', '2026-10-25T00:30:00.000Z'],
    ['2026-06-01 00:00', 'Asia/Kolkata', '2026-05-31T18:30:00.000Z'],
    ['9999-12-31T23:59:59', 'America/New_York', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00', 'Asia/Tokyo', '0001-01-01T00:00:00.000Z'],
    ['2026-06-01', 'Asia/Kolkata', '2026-06-01'],
  ])('means %s in %s as %s', (deadline, timeZone, kept) => {
    expect(fromStatusChange({ deadline }, timeZone)).toEqual({ deadline: kept })
  })

  test.each(priorities)('takes the priority %s as it is', (priority) => {
    expect(fromNewTask({ title: 't', priority }, 'UTC')).toEqual({ title: 't', priority })
  })
})
