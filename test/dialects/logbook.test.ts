import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import { fromNewTask, fromTaskChange, toStatusWord, toTaskDetails, toWrittenTask } from '#dialects/logbook.ts'
import { type RequestOptions, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let count = 0

interface Place {
  user: SignedIn
  task: number
  deleted: number
  /** The log of the task. */
  log: number
  day: string
}

interface Row {
  name: string
  request: [method: string, path: string, body?: unknown, headers?: Record<string, string>]
  as?: 'nobody' | 'administrator' | { token: string }
  answer: [status: number, body: unknown | ((place: Place) => unknown)]
}

const example = { title: 'New Task', description: 'Task description' }
const facts = { status: 'pending', priority: 'MEDIUM' }
const noTask = { error: 'Task not found' }
const refusal = expect.objectContaining({ error: expect.stringMatching(/./) })
const password = 'admin123'
const aToken = { access_token: expect.stringMatching(/^ey/), token: expect.stringMatching(/^ey/) }

function pageOf({ task, log, day }: Place, own: object = {}) {
  const tasks = [{ id: log, task_id: task, title: example.title, ...facts, logged_date: day }]
  return { tasks, total: 1, pages: 1, current_page: 1, ...own }
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
].join('\n')

function upload(file: string, fileName = 'task_List.csv', field = 'file'): Row['request'] {
  const disposition = `Content-Disposition: form-data; name="${field}"; filename="${fileName}"`
  const body = `--cut\r\n${disposition}\r\nContent-Type: text/csv\r\n\r\n${file}\r\n--cut--\r\n`
  return ['POST', '/upload-csv', body, { 'content-type': 'multipart/form-data; boundary=cut' }]
}

const documented: Row[] = [
  {
    name: 'registers',
    request: ['POST', '/register', { username: 'example_user', password }],
    answer: [201, { message: 'User created successfully' }],
  },
  {
    name: 'refuses a name that is taken, whatever its case',
    request: ['POST', '/register', { username: 'STRANGER', password }],
    answer: [409, expect.objectContaining({ error: 'User already exists' })],
  },
  {
    name: 'refuses a second administrator',
    request: ['POST', '/register', { username: 'admin', password, role: 'admin' }],
    answer: [403, refusal],
  },
  {
    name: 'signs in',
    request: ['POST', '/login', { username: 'stranger', password: 'password of stranger' }],
    answer: [200, aToken],
  },
  {
    name: 'refuses a wrong password',
    request: ['POST', '/login', { username: 'admin', password }],
    answer: [401, refusal],
  },
  {
    name: 'creates a task',
    request: ['POST', '/task', { ...example, status: 'pending', priority: 'MEDIUM' }],
    answer: [201, { id: expect.any(Number), title: 'New Task', status: 'pending' }],
  },
  {
    name: 'creates with a title alone',
    request: ['POST', '/task', { title: 't' }],
    answer: [201, { id: expect.any(Number), title: 't', status: 'pending' }],
  },
  ...['todo', 'in_progress', 'done', 'cancelled'].map(
    (status): Row => ({
      name: `creates with the status ${status}`,
      request: ['POST', '/task', { title: 't', status }],
      answer: [201, { id: expect.any(Number), title: 't', status: status === 'todo' ? 'pending' : status }],
    }),
  ),
  {
    name: 'ignores the fields it does not know',
    request: ['POST', '/task', { ...example, id: 7, is_active: 'x', extra: [{}] }],
    answer: [201, { id: expect.any(Number), title: 'New Task', status: 'pending' }],
  },
  {
    name: 'reads a task with the day of its log',
    request: ['GET', '/task/:task'],
    answer: [200, ({ task, day }: Place) => ({ id: task, ...example, ...facts, logged_date: day })],
  },
  {
    name: 'changes a task',
    request: ['PUT', '/task/:task', { title: 'Updated', description: 'New', status: 'done', priority: 'HIGH' }],
    answer: [200, ({ task }: Place) => ({ id: task, title: 'Updated', status: 'done' })],
  },
  ...[{}, undefined, { priority: 'LOW' }, { description: null }, { status: 'pending' }].map(
    (body): Row => ({
      name: `changes any part of a task: ${JSON.stringify(body)}`,
      request: ['PUT', '/task/:task', body],
      answer: [200, ({ task }: Place) => ({ id: task, title: 'New Task', status: 'pending' })],
    }),
  ),
  {
    name: 'deletes a task',
    request: ['DELETE', '/task/:task'],
    answer: [200, { message: 'Task deleted successfully' }],
  },
  { name: 'does not delete twice', request: ['DELETE', '/task/:removed'], answer: [404, noTask] },
  { name: 'does not read the deleted', request: ['GET', '/task/:removed'], answer: [404, noTask] },
  { name: 'does not change the deleted', request: ['PUT', '/task/:removed', { title: 't' }], answer: [404, noTask] },
  {
    name: 'lists a page of logs',
    request: ['GET', '/tasks?page=1&per_page=10'],
    answer: [200, (place: Place) => pageOf(place)],
  },
  { name: 'lists a day', request: ['GET', '/tasks?date=:day'], answer: [200, (place: Place) => pageOf(place)] },
  {
    name: 'lists a day without logs',
    request: ['GET', '/tasks?date=2025-04-01'],
    answer: [200, { tasks: [], total: 0, pages: 0, current_page: 1 }],
  },
  {
    name: 'has empty pages past the end',
    request: ['GET', '/tasks?page=999999999&per_page=1'],
    answer: [200, { tasks: [], total: 1, pages: 1, current_page: 999_999_999 }],
  },
  {
    name: 'makes nothing of a file without rows',
    request: upload(header),
    as: 'administrator',
    answer: [201, { message: 'Tasks uploaded successfully', tasks_created: 0, errors: [] }],
  },
  {
    name: 'counts the rows that are there already',
    request: upload(`${header}\nTwice in logbook,,TRUE,LOW,4/1/2025,\nTwice in logbook,,TRUE,LOW,4/1/2025,`),
    as: 'administrator',
    answer: [201, { message: 'Tasks uploaded successfully', tasks_created: 1, tasks_skipped: 1, errors: [] }],
  },
]

const tooLong = 'x'.repeat(501)
const notObjects = [[], 'text', 7, true, null].map((body) => JSON.stringify(body))
const refused: Row[] = [
  ...badBodies('POST', '/task', [undefined, {}, { description: 'only' }, { status: 'pending' }]),
  ...['POST /task', 'PUT /task/:task'].flatMap((route) => {
    const [method = '', path = ''] = route.split(' ')
    return badBodies(method, path, [
      ...['', null, 5, [], {}, tooLong, '\u0000'].map((title) => ({ title })),
      ...[5, [], {}, 'é'.repeat(33_000)].map((description) => ({ title: 't', description })),
      ...[null, 0, true, 'Pending', 'open', 'completed', '', [], {}].map((status) => ({ title: 't', status })),
      ...['high', 'URGENT', '', null, 1, []].map((priority) => ({ title: 't', priority })),
      ...notObjects,
      '{"title": "t"',
    ])
  }),
  ...['page=0', 'page=-1', 'page=x', 'page=', 'page=1.5', 'per_page=0', 'per_page=101', 'per_page=null'].map(
    (query): Row => ({
      name: `takes no such number: ${query}`,
      request: ['GET', `/tasks?${query}`],
      answer: [400, expect.objectContaining({ error: expect.stringContaining(`\`${query.split('=')[0]}\``) })],
    }),
  ),
  ...['2025-02-30', '2025-4-1', '01-04-2025', 'today', '', '%00', '2025-04-01T00:00'].map(
    (date): Row => ({
      name: `takes no day like ${date}`,
      request: ['GET', `/tasks?date=${date}`],
      answer: [400, refusal],
    }),
  ),
]
/** Where stream answers too, it says what is wrong with the body in its own shape. */
const refusedAlone: Row[] = [
  ...badBodies('POST', '/register', [
    undefined,
    {},
    { username: 'somebody' },
    { username: 'ab', password },
    { username: 'a@b', password },
    { username: 'somebody', password: 'short' },
    { username: 'somebody', password, role: 'king' },
    { username: 'somebody', password, email: 'none' },
    ...notObjects,
    '{',
  ]),
  ...badBodies('POST', '/login', [undefined, {}, { username: 'stranger' }, { password }, ...notObjects, '{']),
]

function badBodies(method: string, path: string, bodies: readonly unknown[]): Row[] {
  return bodies.map((body) => ({
    name: `says what is wrong: ${method} ${path} ${JSON.stringify(body)?.slice(0, 60)}`,
    request: [method, path, body],
    answer: [400, refusal],
  }))
}

const noFile = { error: 'No file part' }
const uploads: Row[] = (
  [
    ['misses the body', ['POST', '/upload-csv'], noFile],
    ['misses the form', ['POST', '/upload-csv', {}], noFile],
    ['takes no file of another name', upload(sample, 'tasks.csv', 'upload'), noFile],
    ['misses the name of the file', upload('', ''), { error: 'No selected file' }],
    ['takes CSV files only', upload(sample, 'tasks.txt'), { error: 'Only CSV files are allowed' }],
    [
      'names the columns that are missing',
      upload('task_name,description,status,created_at\nt,d,TRUE,4/1/2025'),
      { error: 'Missing columns: priority, assigned_user' },
    ],
    [
      'lists every bad cell, and makes no task',
      upload(`${header}\ngood,,TRUE,LOW,4/1/2025,\n,,TRUE,LOW,4/1/2025,\nt,,TRUE,NONE,4/1/2025,`),
      {
        error: expect.stringMatching(/./),
        tasks_created: 0,
        errors: [
          { line: 3, column: 'task_name', reason: expect.stringMatching(/./) },
          { line: 4, column: 'priority', reason: expect.stringMatching(/./) },
        ],
      },
    ],
  ] as const
).map(([name, request, body]) => ({ name, request: [...request], as: 'administrator', answer: [400, body] }) as Row)
const forbidden: Row[] = [upload(sample), upload(''), ['POST', '/upload-csv'] as Row['request']].map(
  (request, index) => ({ name: `takes files of administrators only: ${index}`, request, answer: [403, refusal] }),
)

const protectedRequests: Row['request'][] = [
  upload(sample),
  ['GET', '/tasks?page=1'],
  ['GET', '/tasks?page=0'],
  ['GET', '/task/:task'],
  ['GET', '/task/abc'],
  ['POST', '/task', example],
  ['POST', '/task', {}],
  ['PUT', '/task/:task', { title: 't' }],
  ['DELETE', '/task/:task'],
]
const unsigned: Row[] = protectedRequests.flatMap((request) =>
  (['nobody', { token: '<your_token>' }, { token: '' }] as const).map((as) => ({
    name: `asks for a token: ${request.slice(0, 2).join(' ')} ${JSON.stringify(as)}`,
    request,
    as,
    answer: [401, refusal],
  })),
)

const noIds = ['0', '-1', '1.5', 'abc', '1e3', '0x1', '99999999999999999999', '%00', '01', '+1', '1%0A', '%20', 'null']
const strangeIds: Row[] = [...noIds, '9'.repeat(200), '999999999999999', ':strangers'].flatMap((id) => [
  { name: `has no task ${id.slice(0, 25)}: GET`, request: ['GET', `/task/${id}`], answer: [404, noTask] },
  {
    name: `has no task ${id.slice(0, 25)}: PUT`,
    request: ['PUT', `/task/${id}`, { title: 't' }],
    answer: [404, noTask],
  },
  { name: `has no task ${id.slice(0, 25)}: DELETE`, request: ['DELETE', `/task/${id}`], answer: [404, noTask] },
])

const elsewhere: Row[] = [
  { name: 'has nothing beside its routes', request: ['GET', '/task/1/log'], answer: [404, refusal] },
  { name: 'names no other method', request: ['PATCH', '/task/:task', {}], answer: [405, refusal] },
  { name: 'has no id of 201 digits', request: ['GET', `/task/${'9'.repeat(201)}`], answer: [404, refusal] },
]

const common = [...documented, ...refused, ...uploads, ...forbidden, ...unsigned, ...strangeIds, ...elsewhere]
const ports = [
  { what: 'on a port of its own', environment: { LISTEN: '0=native,logbook' }, rows: [...common, ...refusedAlone] },
  { what: 'beside all others', environment: {}, rows: common },
]

describe.each(ports)('$what', ({ what, environment, rows }) => {
  let server: TestServer
  let administrator: SignedIn
  let stranger: SignedIn
  let strangersTask: number
  let residence: Place

  beforeAll(async () => {
    server = await startTestServer(environment)
    administrator = await server.signUp('administrator', 'admin')
    stranger = await server.signUp('stranger')
    strangersTask = await create(stranger, { title: 'Not yours' })
    residence = await prepare(await server.signUp('resident'))
  })
  afterAll(() => server.stop())

  function newUser(): Promise<SignedIn> {
    count += 1
    return server.signUp(`user number ${count}`)
  }

  async function create({ token }: SignedIn, body: object): Promise<number> {
    return (await server.request('POST', '/task', { token, body })).body.id
  }

  async function writeLogs(): Promise<void> {
    const { status } = await server.request('POST', '/v1/logs/run', { token: administrator.token })
    expect(status).toBe(200)
  }

  /** A user's two logged tasks, one of which was deleted after that. */
  async function prepare(user: SignedIn): Promise<Place> {
    const [task, deleted] = [await create(user, example), await create(user, example)]
    await writeLogs()
    await server.request('DELETE', `/task/${deleted}`, { token: user.token })
    const log = await server.app.server.store.logs.latestOf(task)
    return { user, task, deleted, log: log?.id ?? 0, day: log?.day ?? '' }
  }

  function fill(path: string, { task, deleted, day }: Place): string {
    return path
      .replace(':task', String(task))
      .replace(':removed', String(deleted))
      .replace(':day', day)
      .replace(':strangers', String(strangersTask))
  }

  function tokenOf(as: Row['as'], { user }: Place): string | undefined {
    if (as === 'nobody') return undefined
    return as === 'administrator' ? administrator.token : (as?.token ?? user.token)
  }

  describe.shuffle('every row of the contract, in any order on one server', () => {
    test.each(rows)('$name', async (row) => {
      const { request, as, answer } = row
      const place = documented.includes(row) ? await prepare(await newUser()) : residence
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

  test('lists without parameters as who else has this list wants it', async () => {
    const { user, task } = await prepare(await newUser())
    const { body } = await server.request('GET', '/tasks', { token: user.token })
    const [first] = what === 'beside all others' ? body : body.tasks
    expect(what === 'beside all others' ? first.id : first.task_id).toBe(task)
  })

  test('makes tasks of the sample file once', async () => {
    const [method, path, body, headers = {}] = upload(sample)
    const { token } = administrator
    const answers = []
    for (const _ of [1, 2]) answers.push((await server.request(method, path, { token, body, headers })).body)
    expect(answers).toEqual(
      [{ tasks_created: 7 }, { tasks_created: 0, tasks_skipped: 7 }].map((counts) => ({
        message: 'Tasks uploaded successfully',
        errors: [],
        ...counts,
      })),
    )
  })

  test('a task that was not logged yet has no day', async () => {
    const user = await newUser()
    const id = await create(user, example)
    const { body } = await server.request('GET', `/task/${id}`, { token: user.token })
    expect(body).toEqual({ id, ...example, ...facts, logged_date: null })
  })

  test('shows a log as of its day, and a task as it is', async () => {
    const { user, task } = await prepare(await newUser())
    const change = { title: 'Later', status: 'done', priority: 'CRITICAL' }
    await server.request('PUT', `/task/${task}`, { token: user.token, body: change })
    const [log] = (await server.request('GET', '/tasks?page=1', { token: user.token })).body.tasks
    expect(log).toMatchObject({ task_id: task, title: 'Later', ...facts })
    expect((await server.request('GET', `/task/${task}`, { token: user.token })).body).toMatchObject(change)
  })

  test('answers about a task of another exactly as about one that is not there', async () => {
    const user = await newUser()
    const requests = [['GET'], ['PUT', { title: 't' }], ['PUT', {}], ['DELETE']] as const
    for (const [method, body] of requests) {
      const [theirs, none] = await Promise.all(
        [strangersTask, 123_456_789].map((id) =>
          server.request(method, `/task/${id}`, { token: user.token, ...(body && { body }) }),
        ),
      )
      expect(shown(theirs)).toEqual(shown(none))
    }
  })
})

const changing = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy'])
function shown({ status, headers, body }: any) {
  return { status, body, headers: [...headers].filter(([name]: [string]) => !changing.has(name)) }
}

test('runs the example of the README on a server where nobody is yet', async () => {
  const fresh = await startTestServer()
  const account = { username: 'admin', password }
  expect((await fresh.request('POST', '/register', { body: { ...account, role: 'admin' } })).status).toBe(201)
  const { status, body } = await fresh.request('POST', '/login', { body: account })
  expect(status).toBe(200)
  const [method, path, file, headers = {}] = upload(sample)
  const uploaded = await fresh.request(method, path, { token: body.access_token, body: file, headers })
  expect(uploaded).toMatchObject({ status: 201, body: { tasks_created: 7 } })
  await fresh.stop()
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
  const words = fc.constantFrom('pending' as const, ...statuses)
  const bodies = fc.record(
    {
      title: fc.string({ minLength: 1 }),
      description: fc.option(fc.string()),
      status: words,
      priority: fc.constantFrom(...priorities),
    },
    { requiredKeys: ['title'] },
  )
  const native = (word: string) => (word === 'pending' ? 'todo' : word)

  test('has a word for every status, which it takes for the same', () => {
    expect(statuses.map(toStatusWord)).toEqual(['pending', 'in_progress', 'done', 'cancelled'])
    for (const status of statuses) expect(fromTaskChange({ status: toStatusWord(status) })).toEqual({ status })
  })

  test('shows every task with its documented fields', () => {
    fc.assert(
      fc.property(tasks, fc.option(fc.record({ day: fc.constant('2026-01-01') })), (task, log) => {
        const { id, title, description, priority } = task
        const status = task.status === 'todo' ? 'pending' : task.status
        expect(toWrittenTask(task)).toEqual({ id, title, status })
        const logged_date = log === null ? null : '2026-01-01'
        expect(toTaskDetails(task, log)).toEqual({ id, title, description, status, priority, logged_date })
      }),
    )
  })

  test('makes a new task of what was given, and of nothing else', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(fromNewTask(body)).toEqual({ ...body, ...(body.status && { status: native(body.status) }) })
      }),
    )
  })

  test('changes what was given, and shows it afterwards', () => {
    fc.assert(
      fc.property(bodies, tasks, ({ title: _, ...body }, task) => {
        const shownTask = toTaskDetails({ ...task, ...fromTaskChange(body) }, null)
        const status = body.status === 'todo' ? 'pending' : body.status
        expect(shownTask).toEqual({ ...toTaskDetails(task, null), ...body, ...(status && { status }) })
      }),
    )
  })
})
