import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoggedTask } from '#core/model/log.ts'
import { priorities, statuses } from '#core/model/task.ts'
import { fromNewTask, fromTaskChange, toLog, toLogDetails } from '#dialects/manager.ts'
import { type RequestOptions, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let administrator: SignedIn
let stranger: SignedIn
let resident: SignedIn
let strangers: Place
let count = 0

beforeAll(async () => {
  server = await startTestServer()
  administrator = await server.signUp('administrator', 'admin')
  stranger = await server.signUp('stranger')
  resident = await server.signUp('resident')
  const taken = { username: 'taken', email: 'Taken@example.com', password: 'SecurePassword123' }
  await server.request('POST', '/api/register', { body: taken })
  strangers = await prepare(stranger)
})
afterAll(() => server.stop())

function newUser(): Promise<SignedIn> {
  count += 1
  return server.signUp(`user number ${count}`)
}

async function create({ token }: SignedIn, body: object): Promise<number> {
  return (await server.request('POST', '/api/task', { token, body })).body.id
}

/** Makes today's log of all tasks. */
async function writeLogs(): Promise<void> {
  const { status } = await server.request('POST', '/v1/logs/run', { token: administrator.token })
  expect(status).toBe(200)
}

interface Place {
  user: SignedIn
  task: number
  deleted: number
  /** The log of the task, and of the task that was deleted later. */
  log: number
  deletedLog: number
  day: string
}

/** A user's two logged tasks, one of which was deleted after that. */
async function prepare(user: SignedIn): Promise<Place> {
  const [task, deleted] = [await create(user, example), await create(user, example)]
  await writeLogs()
  const { logs } = server.app.server.store
  const [log, deletedLog] = [await logs.latestOf(task), await logs.latestOf(deleted)]
  await server.request('DELETE', `/api/task/${deleted}`, { token: user.token })
  return { user, task, deleted, log: log?.id ?? 0, deletedLog: deletedLog?.id ?? 0, day: log?.day ?? '' }
}

interface Row {
  name: string
  request: [method: string, path: string, body?: unknown, headers?: Record<string, string>]
  as?: 'nobody' | 'administrator' | { token: string }
  answer: [status: number, body: unknown | ((place: Place) => unknown)]
}

const example = { task_name: 'New Task', description: 'Task description', status: true, priority: 'HIGH' }
const noTask = { message: 'Task not found' }
const refusal = { message: expect.stringMatching(/./) }
const isInstant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

function logOf({ user, task, log, day }: Place) {
  return { id: log, task_id: task, log_date: day, ...example, assigned_user: user.username }
}

function pageOf(tasks: unknown[], facts: object) {
  return { tasks, total: 1, pages: 1, current_page: 1, per_page: 10, ...facts }
}

const header = 'task_name,description,status,priority,created_at,assigned_user'
const sample = [
  header,
  'Data Backup,Backup database daily,TRUE,HIGH,3/31/2025,john_doe',
  'Security Audit,Review system security,TRUE,MEDIUM,3/30/2025,jane_smith',
  'API Performance Test,Run load tests on APIs,TRUE,HIGH,3/28/2025,mark_jones',
  'Code Review,Review PRs and merge pending code,TRUE,MEDIUM,3/29/2025,lisa_adams',
  'Server Update,Update production servers,TRUE,HIGH,4/1/2025,john_doe',
  'Error Log Analysis,Analyze recent server errors,FALSE,LOW,3/31/2025,emma_watson',
  'Feature Deployment,Deploy new feature release,FALSE,CRITICAL,4/2/2025,robert_brown',
].join('\r\n')

function upload(file: string, fileName = 'task_List.csv', field = 'file'): Row['request'] {
  const disposition = `Content-Disposition: form-data; name="${field}"; filename="${fileName}"`
  const body = `--cut\r\n${disposition}\r\nContent-Type: text/csv\r\n\r\n${file}\r\n--cut--\r\n`
  return ['POST', '/api/upload-csv', body, { 'content-type': 'multipart/form-data; boundary=cut' }]
}

const plainField = '--cut\r\nContent-Disposition: form-data; name="mode"\r\n\r\nwhole\r\n--cut--\r\n'

const documented: Row[] = [
  {
    name: 'registers',
    request: [
      'POST',
      '/api/register',
      { username: 'user123', email: 'user@example.com', password: 'SecurePassword123' },
    ],
    answer: [201, { message: 'User registered successfully', id: expect.any(Number), username: 'user123' }],
  },
  {
    name: 'refuses a name that is taken, whatever its case',
    request: ['POST', '/api/register', { username: 'TAKEN', email: 'new@example.com', password: 'SecurePassword123' }],
    answer: [409, { message: 'Username already exists' }],
  },
  {
    name: 'refuses an address that is taken, whatever its case',
    request: ['POST', '/api/register', { username: 'new', email: 'taken@EXAMPLE.com', password: 'SecurePassword123' }],
    answer: [409, { message: 'Email already exists' }],
  },
  {
    name: 'signs in',
    request: ['POST', '/api/login', { username: 'taken', password: 'SecurePassword123' }],
    answer: [200, { access_token: expect.stringMatching(/^ey/), message: 'Login successful', username: 'taken' }],
  },
  {
    name: 'signs in with an address in the place of the name',
    request: ['POST', '/api/login', { username: 'TAKEN@example.com', password: 'SecurePassword123' }],
    answer: [200, { access_token: expect.stringMatching(/^ey/), message: 'Login successful', username: 'taken' }],
  },
  {
    name: 'refuses a wrong password',
    request: ['POST', '/api/login', { username: 'stranger', password: 'wrong' }],
    answer: [401, { message: 'Invalid credentials' }],
  },
  {
    name: 'refuses an unknown name like a wrong password',
    request: ['POST', '/api/login', { username: 'unheard of', password: 'wrong' }],
    answer: [401, { message: 'Invalid credentials' }],
  },
  {
    name: 'makes tasks of the sample file',
    request: upload(sample),
    as: 'administrator',
    answer: [200, { message: 'CSV file processed successfully', tasks_created: 7, errors: [] }],
  },
  {
    name: 'makes nothing of a file without rows',
    request: upload(header),
    as: 'administrator',
    answer: [200, { message: 'CSV file processed successfully', tasks_created: 0, errors: [] }],
  },
  {
    name: 'counts the rows that are there already',
    request: upload(`${header}\nTwice in manager,,TRUE,LOW,4/1/2025,\nTwice in manager,,TRUE,LOW,4/1/2025,`),
    as: 'administrator',
    answer: [200, { message: 'CSV file processed successfully', tasks_created: 1, tasks_skipped: 1, errors: [] }],
  },
  {
    name: 'lists the logs of the own tasks, without those of the deleted',
    request: ['GET', '/api/tasks'],
    answer: [200, (place: Place) => pageOf([logOf(place)], {})],
  },
  {
    name: 'lists a page',
    request: ['GET', '/api/tasks?page=1&per_page=10'],
    answer: [200, (place: Place) => pageOf([logOf(place)], {})],
  },
  {
    name: 'lists a day',
    request: ['GET', '/api/tasks?date=:day&per_page=100&extra=1'],
    answer: [200, (place: Place) => pageOf([logOf(place)], { per_page: 100 })],
  },
  {
    name: 'lists a day without logs',
    request: ['GET', '/api/tasks?date=2025-04-01'],
    answer: [200, pageOf([], { total: 0, pages: 0 })],
  },
  {
    name: 'has empty pages past the end',
    request: ['GET', '/api/tasks?page=999999999&per_page=1'],
    answer: [200, pageOf([], { current_page: 999_999_999, per_page: 1 })],
  },
  {
    name: 'reads a log',
    request: ['GET', '/api/task/:log'],
    answer: [200, (place: Place) => ({ ...logOf(place), created_at: isInstant, updated_at: isInstant })],
  },
  {
    name: 'does not read the log of the deleted',
    request: ['GET', '/api/task/:removedLog'],
    answer: [404, noTask],
  },
  {
    name: 'creates the documented task',
    request: ['POST', '/api/task', { ...example, assigned_user_id: 1 }],
    answer: [201, { message: 'Task created successfully', id: expect.any(Number), task_name: 'New Task' }],
  },
  {
    name: 'creates with a name and a priority alone',
    request: ['POST', '/api/task', { task_name: 't', priority: 'LOW' }],
    answer: [201, { message: 'Task created successfully', id: expect.any(Number), task_name: 't' }],
  },
  {
    name: 'ignores the fields it does not know',
    request: ['POST', '/api/task', { ...example, id: 7, title: 5, deadline: 'soon', extra: [{}] }],
    answer: [201, { message: 'Task created successfully', id: expect.any(Number), task_name: 'New Task' }],
  },
  {
    name: 'changes a task',
    request: ['PUT', '/api/task/:task', { task_name: 'Updated Task', priority: 'MEDIUM' }],
    answer: [200, ({ task }: Place) => ({ message: 'Task updated successfully', id: task, task_name: 'Updated Task' })],
  },
  ...[{}, undefined, { status: 'false' }, { assigned_user_id: null }, { description: null }].map(
    (body): Row => ({
      name: `changes any part of a task: ${JSON.stringify(body)}`,
      request: ['PUT', '/api/task/:task', body],
      answer: [200, ({ task }: Place) => ({ message: 'Task updated successfully', id: task, task_name: 'New Task' })],
    }),
  ),
  {
    name: 'deletes a task',
    request: ['DELETE', '/api/task/:task'],
    answer: [200, { message: 'Task deleted successfully' }],
  },
  { name: 'does not delete twice', request: ['DELETE', '/api/task/:removed'], answer: [404, noTask] },
  {
    name: 'does not change the deleted',
    request: ['PUT', '/api/task/:removed', { task_name: 't' }],
    answer: [404, noTask],
  },
]

const tooLong = 'x'.repeat(501)
const notObjects = [[], 'text', 7, true, null].map((body) => JSON.stringify(body))
const account = { username: 'somebody', email: 'somebody@example.com', password: 'SecurePassword123' }
const refused: Row[] = [
  ...badBodies('POST', '/api/register', [
    undefined,
    {},
    ...Object.keys(account).map((field) => ({ ...account, [field]: undefined })),
    ...[5, 'ab', 'a@b', 'a'.repeat(81), null, ''].map((username) => ({ ...account, username })),
    ...[5, 'none', 'a@', '@b', `${'a'.repeat(250)}@b.cd`, null, ''].map((email) => ({ ...account, email })),
    ...[5, 'short', 'p'.repeat(257), null, ''].map((password) => ({ ...account, password })),
    ...notObjects,
    '{"username": "some',
  ]),
  ...badBodies('POST', '/api/login', [
    undefined,
    {},
    { username: 'stranger' },
    { password: 'SecurePassword123' },
    { username: ['x'], password: {} },
    { username: null, password: null },
    ...notObjects,
    '{',
  ]),
  ...badBodies('POST', '/api/task', [undefined, {}, { task_name: 't' }, { priority: 'LOW' }]),
  ...['POST /api/task', 'PUT /api/task/:task'].flatMap((route) => {
    const [method = '', path = ''] = route.split(' ')
    return badBodies(method, path, [
      ...['', null, 5, [], {}, tooLong, '\u0000'].map((task_name) => ({ ...example, task_name })),
      ...[5, [], {}, 'é'.repeat(33_000)].map((description) => ({ ...example, description })),
      ...[null, 0, 1, 'yes', 'False', '', 'null', [], {}].map((status) => ({ ...example, status })),
      ...['high', 'URGENT', '', null, 1, []].map((priority) => ({ ...example, priority })),
      ...['1', '', 0, -1, 1.5, 987_654_321, 1e300, true, [], {}].map((assigned_user_id) => ({
        ...example,
        assigned_user_id,
      })),
      ...notObjects,
      '{"task_name": "t"',
    ])
  }),
  ...['0', '-1', '1.5', 'x', '', '1e99', 'null', '1&page=2'].flatMap((value) =>
    ['page', 'per_page'].map(
      (name): Row => ({
        name: `takes no such number: ${name}=${value}`,
        request: ['GET', `/api/tasks?${name}=${value.replace('page', name)}`],
        answer: [400, { message: expect.stringContaining(`\`${name}\``) }],
      }),
    ),
  ),
  {
    name: 'has at most 100 logs on a page',
    request: ['GET', '/api/tasks?per_page=101'],
    answer: [400, { message: '`per_page` must be from 1 to 100.' }],
  },
  ...['2025-02-30', '2025-13-01', '2025-4-1', '01-04-2025', 'today', '', '%00', 'null', '2025-04-01T00:00'].map(
    (date): Row => ({
      name: `takes no day like ${date}`,
      request: ['GET', `/api/tasks?date=${date}`],
      answer: [400, { message: 'Invalid date format. Use YYYY-MM-DD' }],
    }),
  ),
]

function badBodies(method: string, path: string, bodies: readonly unknown[]): Row[] {
  return bodies.map((body) => ({
    name: `says what is wrong: ${method} ${path} ${JSON.stringify(body)?.slice(0, 60)}`,
    request: [method, path, body],
    answer: [400, refusal],
  }))
}

const noFile = { message: 'No file part' }
const uploads: Row[] = [
  { name: 'misses the body', request: ['POST', '/api/upload-csv'], answer: [400, noFile] },
  { name: 'misses the form', request: ['POST', '/api/upload-csv', {}], answer: [400, noFile] },
  {
    name: 'misses a form of files',
    request: ['POST', '/api/upload-csv', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    answer: [400, noFile],
  },
  {
    name: 'misses the file among other fields',
    request: ['POST', '/api/upload-csv', plainField, { 'content-type': 'multipart/form-data; boundary=cut' }],
    answer: [400, noFile],
  },
  { name: 'takes no file of another name', request: upload(sample, 'tasks.csv', 'upload'), answer: [400, noFile] },
  { name: 'misses the name of the file', request: upload('', ''), answer: [400, { message: 'No selected file' }] },
  ...['tasks.txt', 'tasks', 'tasks.csv.exe', 'csv'].map(
    (fileName): Row => ({
      name: `takes CSV files only, not ${fileName}`,
      request: upload(sample, fileName),
      answer: [400, { message: 'Only CSV files are allowed' }],
    }),
  ),
  {
    name: 'names the columns that are missing',
    request: upload('task_name,description,status,created_at\r\nt,d,TRUE,4/1/2025'),
    answer: [400, { message: 'Missing columns: priority, assigned_user' }],
  },
  {
    name: 'names all columns of an empty file',
    request: upload(''),
    answer: [400, { message: `Missing columns: ${header.replaceAll(',', ', ')}` }],
  },
  {
    name: 'lists every bad cell, and makes no task',
    request: upload(`${header}\ngood,,TRUE,LOW,4/1/2025,\n,,maybe,LOW,4/1/2025,\nt,,TRUE,LOW,2/30/2025,`),
    answer: [
      400,
      {
        ...refusal,
        tasks_created: 0,
        errors: [
          { line: 3, column: 'task_name', reason: expect.stringMatching(/./) },
          { line: 3, column: 'status', reason: expect.stringMatching(/./) },
          { line: 4, column: 'created_at', reason: expect.stringMatching(/./) },
        ],
      },
    ],
  },
].map((row): Row => ({ ...row, as: 'administrator' }) as Row)
const forbidden: Row[] = [upload(sample), upload(''), ['POST', '/api/upload-csv'] as Row['request']].map(
  (request, index) => ({
    name: `takes files of administrators only: ${index}`,
    request,
    answer: [403, refusal],
  }),
)

const protectedRequests: Row['request'][] = [
  upload(sample),
  ['GET', '/api/tasks'],
  ['GET', '/api/tasks?page=0'],
  ['GET', '/api/task/:log'],
  ['GET', '/api/task/abc'],
  ['POST', '/api/task', example],
  ['POST', '/api/task', {}],
  ['PUT', '/api/task/:task', { task_name: 't' }],
  ['DELETE', '/api/task/:task'],
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
    name: `has no log ${id.slice(0, 25)}: GET`,
    request: ['GET', `/api/task/${id.replace(':strangers', ':strangersLog')}`],
    answer: [404, noTask],
  },
  {
    name: `has no task ${id.slice(0, 25)}: PUT`,
    request: ['PUT', `/api/task/${id}`, { task_name: 't' }],
    answer: [404, noTask],
  },
  { name: `has no task ${id.slice(0, 25)}: DELETE`, request: ['DELETE', `/api/task/${id}`], answer: [404, noTask] },
])

const elsewhere: Row[] = [
  { name: 'has nothing beside its routes', request: ['GET', '/api/tasks/1'], answer: [404, refusal] },
  { name: 'names no other method', request: ['PATCH', '/api/task/:task', {}], answer: [405, refusal] },
  { name: 'has no id of 201 digits', request: ['GET', `/api/task/${'9'.repeat(201)}`], answer: [404, refusal] },
]

describe.shuffle('every row of the contract, in any order on one server', () => {
  const rows = [...documented, ...refused, ...uploads, ...forbidden, ...unsigned, ...strangeIds, ...elsewhere]
  test.each(rows)('$name', async (row) => {
    const { request, as, answer } = row
    const place = documented.includes(row) ? await prepare(await newUser()) : await residence()
    const [method, path, body, headers] = request
    const options = { body, token: tokenOf(as, place), ...(headers && { headers }) } as RequestOptions
    const reply = await server.request(method, fill(path, place), options)
    const [status, expected] = answer
    expect({ status: reply.status, body: reply.body }).toEqual({
      status,
      body: typeof expected === 'function' ? expected(place) : expected,
    })
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
  })
})

let residing: Promise<Place> | undefined
/** Where rows that change nothing are tried. */
function residence(): Promise<Place> {
  residing ??= prepare(resident)
  return residing
}

function tokenOf(as: Row['as'], { user }: Place): string | undefined {
  if (as === 'nobody') return undefined
  return as === 'administrator' ? administrator.token : (as?.token ?? user.token)
}

function fill(path: string, { task, deleted, log, deletedLog, day }: Place): string {
  return path
    .replace(':task', String(task))
    .replace(':log', String(log))
    .replace(':removedLog', String(deletedLog))
    .replace(':removed', String(deleted))
    .replace(':day', day)
    .replace(':strangersLog', String(strangers.log))
    .replace(':strangers', String(strangers.task))
}

test('a registration with a role is one of a user', async () => {
  const body = { ...account, username: 'would be king', email: 'king@example.com', role: 'admin' }
  expect((await server.request('POST', '/api/register', { body })).status).toBe(201)
  const token = await server.signIn(body.username, body.password)
  expect((await server.request('GET', '/v1/me', { token })).body.role).toBe('user')
})

test('a file with one bad row leaves nothing behind', async () => {
  const [method, path, body, headers = {}] = upload(
    `${header}\nof a bad file,,TRUE,LOW,4/1/2025,nobody yet\n,,TRUE,LOW,4/1/2025,`,
  )
  const { token } = administrator
  expect((await server.request(method, path, { token, body, headers })).status).toBe(400)
  const { body: found } = await server.request('GET', '/v1/tasks?q=bad', { token })
  expect(found.tasks).toEqual([])
})

test('names the limit of a file that is too large', async () => {
  const small = await startTestServer({ IMPORT_MEGABYTES: '1' })
  const { token } = await small.signUp('administrator', 'admin')
  const rows = `${header}\n${'t,,TRUE,LOW,4/1/2025,\n'.repeat(60_000)}`
  const [method, path, body, headers = {}] = upload(rows)
  const reply = await small.request(method, path, { token, body, headers })
  expect(reply).toMatchObject({ status: 413, body: { message: expect.stringContaining('1 MiB') } })
  await small.stop()
})

test('answers about what is of another exactly as about what is not there', async () => {
  const user = await newUser()
  const requests = [
    ['GET', strangers.log],
    ['PUT', strangers.task, { task_name: 't' }],
    ['PUT', strangers.task, {}],
    ['PUT', strangers.task, { assigned_user_id: 987_654_321 }],
    ['DELETE', strangers.task],
  ] as const
  for (const [method, about, body] of requests) {
    const [theirs, none] = await Promise.all(
      [about, 123_456_789].map((id) =>
        server.request(method, `/api/task/${id}`, { token: user.token, ...(body && { body }) }),
      ),
    )
    expect(shown(theirs)).toEqual(shown(none))
  }
})

const changing = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy'])
function shown({ status, headers, body }: any) {
  return { status, body, headers: [...headers].filter(([name]: [string]) => !changing.has(name)) }
}

test('assigns a new task to who makes it, unless somebody is named', async () => {
  const [user, friend] = [await newUser(), await newUser()]
  const assigneeOf = async (body: object) => {
    const id = await create(user, { ...example, ...body })
    return (await server.request('GET', `/v1/tasks/${id}`, { token: user.token })).body.assignee
  }
  expect(await assigneeOf({})).toBe(user.id)
  expect(await assigneeOf({ assigned_user_id: friend.id })).toBe(friend.id)
  expect(await assigneeOf({ assigned_user_id: null })).toBeNull()
})

test('a task that is inactive has no log', async () => {
  const user = await newUser()
  await create(user, { ...example, status: false })
  await writeLogs()
  expect((await server.request('GET', '/api/tasks', { token: user.token })).body.total).toBe(0)
})

test('uploads one after the other leave nothing behind on their connection', async () => {
  const warnings: Error[] = []
  const note = (warning: Error) => void warnings.push(warning)
  process.on('warning', note)
  const [method, path, body, headers = {}] = upload(sample)
  for (let count = 0; count < 15; count++) {
    const { status } = await server.request(method, path, { token: administrator.token, body, headers })
    expect(status).toBe(200)
  }
  process.off('warning', note)
  expect(warnings).toEqual([])
})

test('pages through 25 logs, each once', async () => {
  const user = await newUser()
  const made: number[] = []
  for (let index = 0; index < 25; index++) made.push(await create(user, example))
  await writeLogs()
  const pages = []
  for (const page of [1, 2, 3, 4]) {
    pages.push((await server.request('GET', `/api/tasks?page=${page}`, { token: user.token })).body)
  }
  expect(pages.map(({ tasks }) => tasks.length)).toEqual([10, 10, 5, 0])
  for (const [index, body] of pages.entries()) {
    expect(body).toMatchObject({ total: 25, pages: 3, current_page: index + 1, per_page: 10 })
  }
  const seen = pages.flatMap(({ tasks }) => tasks.map(({ task_id }: { task_id: number }) => task_id))
  expect(seen.toSorted((a, b) => a - b)).toEqual(made)
  const { body: small } = await server.request('GET', '/api/tasks?page=2&per_page=7', { token: user.token })
  expect(small).toMatchObject({ total: 25, pages: 4, current_page: 2, per_page: 7 })
  expect(small.tasks.map(({ task_id }: { task_id: number }) => task_id)).toEqual(seen.slice(7, 14))
})

describe('translation', () => {
  const instant = fc.integer({ min: 0, max: 1e9 }).map((seconds) => new Date(1.7e12 + seconds * 1000).toISOString())
  const logged: fc.Arbitrary<LoggedTask> = fc.record({
    log: fc.record({
      id: fc.integer({ min: 1 }),
      task: fc.integer({ min: 1 }),
      day: instant.map((at) => at.slice(0, 10)),
      status: fc.constantFrom(...statuses),
      active: fc.boolean(),
      priority: fc.constantFrom(...priorities),
      overdue: fc.boolean(),
      at: instant,
    }),
    task: fc.record({
      id: fc.integer({ min: 1 }),
      title: fc.string({ minLength: 1, maxLength: 500 }),
      description: fc.option(fc.string()),
      status: fc.constantFrom(...statuses),
      active: fc.boolean(),
      priority: fc.constantFrom(...priorities),
      deadline: fc.option(fc.constant('2026-03-31')),
      assignee: fc.option(fc.integer({ min: 1 })),
      labels: fc.array(fc.string()),
      creator: fc.integer({ min: 1 }),
      created: instant,
      updated: instant,
      completed: fc.option(instant),
      deleted: fc.constant(null),
      version: fc.integer({ min: 1 }),
    }),
    assigneeName: fc.option(fc.string()),
  })
  const changes = fc.record(
    {
      task_name: fc.string({ minLength: 1 }),
      description: fc.option(fc.string()),
      status: fc.constantFrom(true, false, 'true' as const, 'false' as const),
      priority: fc.constantFrom(...priorities),
      assigned_user_id: fc.option(fc.integer({ min: 1 })),
    },
    { requiredKeys: [] },
  )

  test('shows every log with its documented fields: as of its day what the log kept, the rest as it is', () => {
    fc.assert(
      fc.property(logged, (one) => {
        const { log, task, assigneeName } = one
        const fields = {
          id: log.id,
          task_id: task.id,
          log_date: log.day,
          status: log.active,
          priority: log.priority,
          task_name: task.title,
          description: task.description,
          assigned_user: assigneeName,
        }
        expect(toLog(one)).toEqual(fields)
        const updated_at = [log.at, task.updated].toSorted().at(-1)
        expect(toLogDetails(one)).toEqual({ ...fields, created_at: log.at, updated_at })
      }),
    )
  })

  test('makes a new task of what was given, for whom was named or who makes it', () => {
    fc.assert(
      fc.property(changes, fc.string(), fc.integer({ min: 1 }), (change, task_name, id) => {
        const body = { priority: 'LOW' as const, ...change, task_name }
        const { status, assigned_user_id: assignee = id, description, priority } = body
        expect(fromNewTask(body, { id })).toEqual({
          title: task_name,
          priority,
          assignee,
          ...(description !== undefined && { description }),
          ...(status !== undefined && { active: String(status) === 'true' }),
        })
      }),
    )
  })

  test('changes what was given, and nothing else', () => {
    const names = { task_name: 'title', status: 'active', assigned_user_id: 'assignee' } as Record<string, string>
    fc.assert(
      fc.property(changes, (change) => {
        const entries = Object.entries(change).map(([name, value]) => {
          return [names[name] ?? name, name === 'status' ? String(value) === 'true' : value]
        })
        expect(fromTaskChange(change)).toEqual(Object.fromEntries(entries))
      }),
    )
  })
})
