import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Issue } from '#core/errors.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import { fromNewTask, fromTaskChange, toRootTask } from '#dialects/root.ts'
import { toFieldMap } from '#dialects/stream.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let stranger: SignedIn
let resident: SignedIn
let strangersTask: number
let count = 0

beforeAll(async () => {
  server = await startTestServer()
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
  as?: 'nobody' | { token: string }
  answer: [status: number, body: unknown | ((place: Place) => unknown)]
}

const missing = ['Missing data for required field.']
const notString = ['Not a valid string.']
const notBoolean = ['Not a valid boolean.']
const isNull = ['Field may not be null.']
const titleLength = ['Length must be between 1 and 500.']
const passwordLength = ['Length must be between 8 and 256.']
const usernameLength = ['Length must be between 3 and 80.']
const noTask = { message: 'Task not found' }
/** A route that others share has a word for their clients too. */
const noSharedTask = { ...noTask, error: 'Task not found' }
const wrongName = { message: 'Invalid credentials', error: 'Invalid credentials' }
const sharedMessage = { message: expect.any(String), error: expect.any(String) }
const facts = { status: 'todo', deadline: null, priority: 'MEDIUM' }
const example = { title: 'Task 1', description: 'Description 1' }
const aToken = { access_token: expect.stringMatching(/^ey/), token: expect.stringMatching(/^ey/) }

const documented: Row[] = [
  {
    name: 'registers',
    request: ['POST', '/register', { username: 'example_user', password: 'example_password' }],
    answer: [201, { message: 'User created successfully' }],
  },
  {
    name: 'refuses a name that is taken, whatever its case',
    request: ['POST', '/register', { username: 'STRANGER', password: 'example_password' }],
    answer: [409, { message: 'User already exists', error: 'User already exists' }],
  },
  {
    name: 'signs in',
    request: ['POST', '/login', { username: 'stranger', password: 'password of stranger' }],
    answer: [200, aToken],
  },
  {
    name: 'refuses a wrong password',
    request: ['POST', '/login', { username: 'stranger', password: 'wrong' }],
    answer: [401, wrongName],
  },
  {
    name: 'refuses an unknown name like a wrong password',
    request: ['POST', '/login', { username: 'unheard of', password: 'wrong' }],
    answer: [401, wrongName],
  },
  {
    name: 'lists the own tasks only, without the deleted',
    request: ['GET', '/tasks'],
    answer: [200, ({ user, task }: Place) => [{ id: task, ...example, done: false, user_id: user.id, ...facts }]],
  },
  {
    name: 'creates the documented task',
    request: ['POST', '/tasks', { title: 'New Task', description: 'Task Description', done: false }],
    answer: [
      201,
      ({ user }: Place) => ({
        id: expect.any(Number),
        title: 'New Task',
        description: 'Task Description',
        done: false,
        user_id: user.id,
        ...facts,
      }),
    ],
  },
  {
    name: 'creates with a title alone',
    request: ['POST', '/tasks', { title: 't' }],
    answer: [
      201,
      ({ user }: Place) => ({
        id: expect.any(Number),
        title: 't',
        description: null,
        done: false,
        user_id: user.id,
        ...facts,
      }),
    ],
  },
  {
    name: 'reads a task',
    request: ['GET', '/tasks/:task'],
    answer: [200, ({ user, task }: Place) => ({ id: task, ...example, done: false, user_id: user.id, ...facts })],
  },
  {
    name: 'changes a task',
    request: ['PUT', '/tasks/:task', { title: 'Updated Task', description: 'Updated Description', done: true }],
    answer: [
      200,
      ({ user, task }: Place) => ({
        id: task,
        title: 'Updated Task',
        description: 'Updated Description',
        done: true,
        user_id: user.id,
        ...facts,
        status: 'done',
      }),
    ],
  },
  {
    name: 'keeps what a change leaves out',
    request: ['PUT', '/tasks/:task', { title: 'Other title' }],
    answer: [
      200,
      ({ user, task }: Place) => ({
        id: task,
        title: 'Other title',
        description: 'Description 1',
        done: false,
        user_id: user.id,
        ...facts,
      }),
    ],
  },
  {
    name: 'clears a description that is null',
    request: ['PUT', '/tasks/:task', { title: 'Task 1', description: null }],
    answer: [200, expect.objectContaining({ title: 'Task 1', description: null, done: false })],
  },
  {
    name: 'keeps an empty description empty',
    request: ['PUT', '/tasks/:task', { title: 'Task 1', description: '' }],
    answer: [200, expect.objectContaining({ description: '' })],
  },
  {
    name: 'ignores the fields it does not know',
    request: ['PUT', '/tasks/:task', { title: 'Task 1', id: 7, user_id: 1, labels: 5, extra: [{}] }],
    answer: [200, ({ user, task }: Place) => ({ id: task, ...example, done: false, user_id: user.id, ...facts })],
  },
  {
    name: 'deletes a task',
    request: ['DELETE', '/tasks/:task'],
    answer: [200, { message: 'Task deleted successfully' }],
  },
  { name: 'does not delete twice', request: ['DELETE', '/tasks/:deleted'], answer: [404, noSharedTask] },
  { name: 'does not read the deleted', request: ['GET', '/tasks/:deleted'], answer: [404, noTask] },
  {
    name: 'does not change the deleted',
    request: ['PUT', '/tasks/:deleted', { title: 'Task 1' }],
    answer: [404, noSharedTask],
  },
]

const refused: Row[] = [
  ...fieldMaps('POST', '/register', [
    [{}, { username: missing, password: missing }],
    [undefined, { username: missing, password: missing }],
    [{ username: 'somebody' }, { password: missing }],
    [
      { username: 5, password: null },
      { username: notString, password: isNull },
    ],
    [
      { username: 'ab', password: 'short' },
      { username: usernameLength, password: passwordLength },
    ],
    [
      { username: '', password: '' },
      { username: usernameLength, password: passwordLength },
    ],
    [
      { username: 'a'.repeat(81), password: 'p'.repeat(257) },
      { username: usernameLength, password: passwordLength },
    ],
    [{ username: 'somebody', password: 'example_password', role: 'king' }, { role: ['Must be one of: user, admin.'] }],
  ]),
  ...fieldMaps('POST', '/login', [
    [{}, { username: missing, password: missing }],
    [undefined, { username: missing, password: missing }],
    [{ password: 'example_password' }, { username: missing }],
    [{ username: 'somebody' }, { password: missing }],
    [{ email: 'somebody@example.com' }, { password: missing }],
    [
      { username: ['x'], password: {} },
      { username: notString, password: notString },
    ],
    [
      { username: null, password: null },
      { username: isNull, password: isNull },
    ],
  ]),
  ...['POST /tasks', 'PUT /tasks/:task'].flatMap((route) => {
    const [method = '', path = ''] = route.split(' ')
    return fieldMaps(method, path, [
      [{}, { title: missing }],
      [undefined, { title: missing }],
      [{ description: 'only' }, { title: missing }],
      [{ title: null }, { title: isNull }],
      [{ title: '' }, { title: titleLength }],
      [{ title: 'x'.repeat(501) }, { title: titleLength }],
      [
        { title: 1, description: 2, done: 'maybe' },
        { title: notString, description: notString, done: notBoolean },
      ],
      [{ title: 't', done: null }, { done: isNull }],
      ...[[], {}, 2, -1, 1.5, '', 'truthy', 'null'].map(
        (done) => [{ title: 't', done }, { done: notBoolean }] as const,
      ),
    ])
  }),
  ...['/register', '/login', '/tasks'].flatMap((path) =>
    fieldMaps(
      'POST',
      path,
      [[], 'text', 7, true, null].map((body) => [JSON.stringify(body), { _schema: ['Invalid input type.'] }] as const),
    ),
  ),
]

function fieldMaps(
  method: string,
  path: string,
  cases: readonly (readonly [body: unknown, map: Record<string, string[]>])[],
): Row[] {
  return cases.map(([body, map]) => ({
    name: `names what is wrong: ${method} ${path} ${JSON.stringify(body)?.slice(0, 60)}`,
    request: [method, path, body],
    answer: [400, map],
  }))
}

const protectedRequests: Row['request'][] = [
  ['GET', '/tasks'],
  ['POST', '/tasks', { title: 't' }],
  ['GET', '/tasks/:task'],
  ['PUT', '/tasks/:task', { title: 't' }],
  ['DELETE', '/tasks/:task'],
  ['POST', '/tasks', {}],
  ['GET', '/tasks/abc'],
]
const unsigned: Row[] = protectedRequests.flatMap((request) =>
  (['nobody', { token: 'jwt_token_here' }, { token: '' }] as const).map((as) => ({
    name: `asks for a token: ${request.slice(0, 2).join(' ')} ${JSON.stringify(as)}`,
    request,
    as,
    answer: [401, isShared(request) ? sharedMessage : { message: expect.any(String) }],
  })),
)

function isShared([method, path]: Row['request']): boolean {
  return method !== 'GET' || path === '/tasks'
}

/** Longer than any route takes: nobody asks who is asking. */
const longId = '9'.repeat(201)
const tooLong: Row[] = ['GET', 'PUT', 'DELETE'].map((method) => ({
  name: `has nothing at an id of 201 digits: ${method}`,
  request: [method, `/tasks/${longId}`],
  answer: [404, method === 'GET' ? { message: expect.any(String) } : sharedMessage],
}))
const noIds = ['0', '-1', '1.5', 'abc', '1e3', '0x1', '99999999999999999999', '%00', '01', '+1', '1%0A', '%20', 'null']
const strangeIds: Row[] = [...noIds, '9'.repeat(200), '999999999999999', ':strangers'].flatMap((id) => [
  { name: `has no task ${id.slice(0, 25)}: GET`, request: ['GET', `/tasks/${id}`], answer: [404, noTask] },
  {
    name: `has no task ${id.slice(0, 25)}: PUT`,
    request: ['PUT', `/tasks/${id}`, { title: 't' }],
    answer: [404, noSharedTask],
  },
  { name: `has no task ${id.slice(0, 25)}: DELETE`, request: ['DELETE', `/tasks/${id}`], answer: [404, noSharedTask] },
])

describe.shuffle('every row of the contract, in any order on one server', () => {
  test.each([...documented, ...refused, ...unsigned, ...strangeIds, ...tooLong])('$name', async (row) => {
    const { request, as, answer } = row
    const user = documented.includes(row) ? await newUser() : resident
    const task = (await create(user, example)).id
    const deleted = (await create(user, example)).id
    await server.request('DELETE', `/tasks/${deleted}`, { token: user.token })
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
    .replace(':deleted', String(deleted))
    .replace(':strangers', String(strangersTask))
}

test('answers about a task of another exactly as about one that is not there', async () => {
  const user = await newUser()
  const requests = [['GET'], ['PUT', { title: 't' }], ['PUT', {}], ['DELETE']] as const
  for (const [method, body] of requests) {
    const [theirs, none] = await Promise.all(
      [strangersTask, 123_456_789].map((id) =>
        server.request(method, `/tasks/${id}`, { token: user.token, ...(body && { body }) }),
      ),
    )
    expect(shown(theirs)).toEqual(shown(none))
  }
})

const changing = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy'])
function shown({ status, headers, body }: any) {
  return { status, body, headers: [...headers].filter(([name]: [string]) => !changing.has(name)) }
}

test('signs in with an e-mail address in either field', async () => {
  const account = { username: 'postman', password: 'example_password', email: 'Postman@example.com' }
  expect((await server.request('POST', '/register', { body: account })).status).toBe(201)
  for (const name of [
    { username: 'postman@EXAMPLE.com' },
    { email: 'postman@example.com' },
    { email: 'POSTMAN' },
    { username: 'Postman' },
  ]) {
    const { status, body } = await server.request('POST', '/login', { body: { ...name, password: account.password } })
    expect({ name, status }).toEqual({ name, status: 200 })
    expect(body.token).toBe(body.access_token)
    expect((await server.request('GET', '/tasks', { token: body.token })).body).toEqual([])
  }
})

test('shows `done` and the status of the native API as one fact', async () => {
  const user = await newUser()
  const { id } = await create(user, { title: 't', done: true })
  const status = async () => (await server.request('GET', `/v1/tasks/${id}`, { token: user.token })).body.status
  const put = (done: boolean) =>
    server.request('PUT', `/tasks/${id}`, { token: user.token, body: { title: 't', done } })
  expect(await status()).toBe('done')
  await put(false)
  expect(await status()).toBe('todo')
  await server.request('PATCH', `/v1/tasks/${id}`, { token: user.token, body: { status: 'in_progress' } })
  await put(false)
  expect(await status()).toBe('in_progress')
})

test('streams a list of 2,000 tasks as one valid array, oldest first', async () => {
  const user = await newUser()
  const titles = Array.from({ length: 2000 }, (_, index) => `Task "${index}" é\n`)
  for (const half of [titles.slice(0, 1000), titles.slice(1000)]) {
    const operations = half.map((title) => ({ op: 'create', task: { title } }))
    const made = await server.request('POST', '/v1/tasks/batch', { token: user.token, body: { operations } })
    expect(made.status).toBe(200)
  }
  const { status, headers, body } = await server.request('GET', '/tasks', { token: user.token })
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(body.map((task: { title: string }) => task.title)).toEqual(titles)
  const ids = body.map((task: { id: number }) => task.id)
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
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
    assignee: fc.option(fc.integer({ min: 1 })),
    labels: fc.array(fc.string()),
    creator: fc.integer({ min: 1 }),
    created: instant,
    updated: instant,
    completed: fc.option(instant),
    deleted: fc.option(instant),
    version: fc.integer({ min: 1 }),
  })
  const trues = ['true', 'True', 'TRUE', 't', 'T', 'on', 'On', 'ON', 'y', 'Y', 'yes', 'Yes', 'YES', '1', 1, true]
  const falses = ['false', 'False', 'FALSE', 'f', 'F', 'off', 'Off', 'OFF', 'n', 'N', 'no', 'No', 'NO', '0', 0, false]
  const bodies = fc.record(
    {
      title: fc.string({ minLength: 1 }),
      description: fc.option(fc.string()),
      done: fc.constantFrom(...trues, ...falses),
    },
    { requiredKeys: ['title'] },
  ) as fc.Arbitrary<Parameters<typeof fromNewTask>[0]>
  const isTrue = (done: unknown) => trues.includes(done as never)

  test('shows every task with the eight documented fields', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const { id, title, description, status, deadline, priority, creator } = task
        const done = status === 'done'
        expect(toRootTask(task)).toEqual({
          id,
          title,
          description,
          done,
          user_id: creator,
          status,
          deadline,
          priority,
        })
      }),
    )
  })

  test('makes a new task of what was given, and of nothing else', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const { done, ...rest } = body
        expect(fromNewTask(body, 'UTC')).toEqual({ ...rest, ...(isTrue(done) && { status: 'done' }) })
      }),
    )
  })

  test('changes what was given, and shows it afterwards', () => {
    fc.assert(
      fc.property(bodies, tasks, (body, task) => {
        const patch = fromTaskChange(body, task, 'UTC')
        expect('description' in patch).toBe('description' in body)
        const shownTask = toRootTask({ ...task, ...patch })
        expect(shownTask.title).toBe(body.title)
        expect(shownTask.done).toBe(body.done === undefined ? task.status === 'done' : isTrue(body.done))
        if (shownTask.done === (task.status === 'done')) expect(shownTask.status).toBe(task.status)
        expect(shownTask.description).toBe('description' in body ? body.description : task.description)
      }),
    )
  })

  test('names every field that has an issue, none without a text', () => {
    const names = fc.constantFrom('title', 'done', '__proto__', 'constructor', 'a~1b', '')
    const issues: fc.Arbitrary<Issue> = fc.record({
      part: fc.constant('body' as const),
      pointer: names.map((name) => (name === '' ? '' : `/${name}`)),
      rule: fc.constantFrom('required', 'null', 'type', 'enum', 'minLength', 'maxLength', 'format', 'pattern'),
      message: fc.string({ minLength: 1 }),
    })
    fc.assert(
      fc.property(fc.array(issues), (list) => {
        const map = toFieldMap(list)
        const fields = new Set(list.map(({ pointer }) => pointer.slice(1) || '_schema'))
        expect(new Set(Object.keys(map))).toEqual(fields)
        expect(Object.values(map).every((texts) => texts.every((text) => text.length > 0))).toBe(true)
      }),
    )
  })
})
