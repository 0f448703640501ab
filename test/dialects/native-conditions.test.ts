import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, type RequestOptions, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let admin: SignedIn
let ada: SignedIn

beforeAll(async () => {
  // Without a worker an import waits as it was taken in.
  server = await startTestServer({ ROLES: 'http' })
  admin = await server.signUp('root', 'admin')
  ada = await server.signUp('ada')
})
afterAll(() => server.stop())

async function newTask(): Promise<number> {
  return (await server.request('POST', '/v1/tasks', { token: ada.token, body: { title: 'a task' } })).body.id
}

function lastEvent(): Promise<number> {
  return server.app.server.store.journal.last()
}

/** What a write leaves behind that must not be there twice. */
async function written() {
  const { store } = server.app.server
  const imports = await store.imports.list(Number.MAX_SAFE_INTEGER, 200)
  return { last: await lastEvent(), imports: imports.map(({ id }) => id) }
}

async function newDeadJob(): Promise<number> {
  const at = new Date().toISOString()
  const dead = { state: 'dead', attempts: 6, readyAt: at, leaseUntil: null, worker: null, finished: at } as const
  const draft = { ...dead, kind: 'clean-up', key: unique(), payload: null, created: at, error: 'broken' } as const
  return (await server.app.server.store.write((tx) => tx.jobs.insert(draft))).id
}

function newFile(): string {
  return `task_name,description,status,priority,created_at,assigned_user\n${unique()},,TRUE,LOW,4/1/2025,\n`
}

let sequence = 0
function unique(): string {
  sequence += 1
  return `unique-${sequence}`
}

interface Write {
  path: string
  body?: unknown
  other?: unknown
  token?: string
  type?: string
}

/** Every native write that takes an `Idempotency-Key`: made ready anew for each case. */
const writes: Record<string, () => Promise<Write>> = {
  'POST /v1/register': async () => ({
    path: '/v1/register',
    body: { username: unique(), password: 'a password' },
    other: { username: unique(), password: 'a password' },
  }),
  'POST /v1/me/password': async () => {
    const user = await server.signUp(unique())
    const body = { current_password: user.password, new_password: 'another password' }
    return { path: '/v1/me/password', token: user.token, body, other: { ...body, new_password: 'a third password' } }
  },
  'PUT /v1/me/views': async () => ({
    path: '/v1/me/views',
    token: ada.token,
    body: { views: [{ name: unique(), search: '?status=todo' }] },
    other: { views: [] },
  }),
  'DELETE /v1/sessions/{id}': async () => {
    const { username, password } = ada
    const { body } = await server.request('POST', '/v1/sessions', { body: { username, password } })
    return { path: `/v1/sessions/${body.session}`, token: ada.token }
  },
  'POST /v1/users': async () => ({
    path: '/v1/users',
    token: admin.token,
    body: { username: unique() },
    other: { username: unique() },
  }),
  'PATCH /v1/users/{id}': async () => ({
    path: `/v1/users/${ada.id}`,
    token: admin.token,
    body: { email: `${unique()}@example.com` },
    other: { email: null },
  }),
  'POST /v1/tasks': async () => ({
    path: '/v1/tasks',
    token: ada.token,
    body: { title: 'once' },
    other: { title: 'other' },
  }),
  'PATCH /v1/tasks/{id}': async () => ({
    path: `/v1/tasks/${await newTask()}`,
    token: ada.token,
    body: { title: 'once' },
    other: { title: 'other' },
  }),
  'DELETE /v1/tasks/{id}': async () => ({ path: `/v1/tasks/${await newTask()}`, token: ada.token }),
  'POST /v1/tasks/{id}/restore': async () => {
    const id = await newTask()
    await server.request('DELETE', `/v1/tasks/${id}`, { token: ada.token })
    return { path: `/v1/tasks/${id}/restore`, token: ada.token }
  },
  'POST /v1/tasks/{id}/purge': async () => ({ path: `/v1/tasks/${await newTask()}/purge`, token: admin.token }),
  'POST /v1/tasks/batch': async () => ({
    path: '/v1/tasks/batch',
    token: ada.token,
    body: { operations: [{ op: 'create', task: { title: 'once' } }] },
    other: { operations: [{ op: 'create', task: { title: 'other' } }] },
  }),
  'POST /v1/imports': async () => ({
    path: '/v1/imports',
    token: admin.token,
    type: 'text/csv',
    body: newFile(),
    other: newFile(),
  }),
  'POST /v1/jobs/{id}/retry': async () => ({ path: `/v1/jobs/${await newDeadJob()}/retry`, token: admin.token }),
}

const withoutKey = [
  // Their answers are tokens, or the end of the session that asks: a second try cannot get them again.
  ...['POST /v1/sessions', 'POST /v1/sessions/refresh', 'DELETE /v1/sessions/current'],
  ...['POST /v1/sessions/cookie', 'POST /v1/sessions/cookie/refresh'],
  // Writes what is missing: nothing, the second time.
  'POST /v1/logs/run',
]

test('every native write takes an Idempotency-Key', async () => {
  const { paths } = (await server.request('GET', '/openapi.json')).body
  const all = Object.entries<any>(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => path.startsWith('/v1/') && method !== 'get')
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  const taking = all.filter((name) => {
    const [method = '', path = ''] = name.split(' ')
    return paths[path][method.toLowerCase()].parameters.some((one: any) => one.name === 'Idempotency-Key')
  })
  expect(taking.toSorted()).toEqual(Object.keys(writes).toSorted())
  expect([...taking, ...withoutKey].toSorted()).toEqual(all.toSorted())
})

describe.each(Object.entries(writes))('Idempotency-Key on %s', (name, prepare) => {
  const [method = ''] = name.split(' ')
  const send = (write: Write, key: string, options: RequestOptions = {}): Promise<Reply> =>
    server.request(method, write.path, {
      token: write.token,
      body: write.body,
      headers: { 'idempotency-key': key, ...(write.type && { 'content-type': write.type }) },
      ...options,
    })

  test('answers the same again and writes once', async () => {
    const [write, key] = [await prepare(), unique()]
    const first = await send(write, key)
    const before = await written()
    const again = await send(write, key)
    expect(first.status).toBeLessThan(300)
    expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body })
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(await written()).toEqual(before)
  })

  test('writes once when the same is sent many times at once', async () => {
    const [write, key] = [await prepare(), unique()]
    const before = await written()
    const replies = await Promise.all(Array.from({ length: 4 }, () => send(write, key)))
    const [first] = replies
    expect(first?.status).toBeLessThan(300)
    for (const { status, body } of replies)
      expect({ status, body }).toEqual({ status: first?.status, body: first?.body })
    const types = (await server.app.server.store.journal.read({ after: before.last, limit: 50 })).map(
      ({ type }) => type,
    )
    expect(new Set(types).size).toBe(types.length)
    expect((await written()).imports.length - before.imports.length).toBe(write.type ? 1 : 0)
  })

  test('refuses the key with another request', async () => {
    const [write, key] = [await prepare(), unique()]
    await send(write, key)
    const other =
      write.other === undefined ? { ...write, path: (await prepare()).path } : { ...write, body: write.other }
    const before = await written()
    const reply = await send(other, key)
    expect({ status: reply.status, code: reply.body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' })
    expect(await written()).toEqual(before)
  })

  test('refuses the key with another query', async () => {
    const [write, key] = [await prepare(), unique()]
    await send(write, key)
    const before = await written()
    const reply = await send({ ...write, path: `${write.path}?dry_run=true` }, key)
    expect({ status: reply.status, code: reply.body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' })
    expect(await written()).toEqual(before)
  })

  test('does not remember what failed', async () => {
    const [write, key] = [await prepare(), unique()]
    const failed = await send(write, key, { token: 'not a token', body: '{' })
    expect(failed.status).toBeGreaterThanOrEqual(400)
    expect((await send(write, key)).status).toBeLessThan(300)
  })

  test.each(['', 'with space', 'é', 'x'.repeat(256), '\t'])('refuses the key %j', async (key) => {
    const write = await prepare()
    const before = await written()
    const reply = await send(write, key).catch(() => undefined)
    if (reply) expect(reply.status).toBe(400)
    expect(await written()).toEqual(before)
  })
})

test('keeps the keys of two users apart', async () => {
  const headers = { 'idempotency-key': unique() }
  const send = (user: SignedIn, title: string) =>
    server.request('POST', '/v1/tasks', { token: user.token, body: { title }, headers })
  const [mine, theirs] = [await send(ada, 'mine'), await send(admin, 'theirs')]
  expect([mine.body.title, theirs.body.title]).toEqual(['mine', 'theirs'])
})

describe('ETag', () => {
  test('is made of the version and answers 304 while it is current', async () => {
    const id = await newTask()
    const read = (tag?: string) =>
      server.request('GET', `/v1/tasks/${id}`, { token: ada.token, ...(tag && { headers: { 'if-none-match': tag } }) })
    const first = await read()
    expect(first.headers.get('etag')).toBe(`"${first.body.version}"`)
    const known = await read('"1"')
    expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, '', '"1"'])
    await server.request('PATCH', `/v1/tasks/${id}`, { token: ada.token, body: { title: 'changed' } })
    expect([(await read('"1"')).status, (await read('"2"')).status]).toEqual([200, 304])
  })

  test.each(['W/"1"', '*', '"7", "1"', '"7",W/"1" , "9"'])(
    'takes If-None-Match as the standard says: %s',
    async (tag) => {
      const reply = await server.request('GET', `/v1/tasks/${await newTask()}`, {
        token: ada.token,
        headers: { 'if-none-match': tag },
      })
      expect(reply.status).toBe(304)
    },
  )

  test('stays when nothing changes', async () => {
    const id = await newTask()
    const before = await written()
    const reply = await server.request('PATCH', `/v1/tasks/${id}`, { token: ada.token, body: { title: 'a task' } })
    expect(reply.headers.get('etag')).toBe('"1"')
    expect(await written()).toEqual(before)
  })
})

const conditional = Object.entries(writes).filter(([name]) =>
  /(PATCH|DELETE) .*\/(tasks|users)\/|restore|purge/.test(name),
)

describe.each(conditional)('If-Match on %s', (name, prepare) => {
  const [method = ''] = name.split(' ')
  const send = ({ path, token, body }: Write, tag: string) =>
    server.request(method, path, { token, body, headers: { 'if-match': tag } })

  async function versionOf({ path, token }: Write): Promise<number> {
    const [, , noun, id] = path.split('/')
    const { store } = server.app.server
    const found = await store[noun === 'users' ? 'users' : 'tasks'].find(Number(id))
    expect(token).toBeDefined()
    return found?.version ?? 0
  }

  test('refuses another version with both versions, and changes nothing', async () => {
    const write = await prepare()
    const version = await versionOf(write)
    const before = await written()
    const reply = await send(write, `"${version + 1}"`)
    expect(reply.status).toBe(412)
    expect(reply.body).toMatchObject({
      code: 'version_mismatch',
      current_version: version,
      given_versions: [version + 1],
    })
    expect(await written()).toEqual(before)
  })

  test.each([(version: number) => `"${version}"`, () => '*', (version: number) => `"${version + 5}" , "${version}"`])(
    'goes on with the right one (%#)',
    async (tag) => {
      const write = await prepare()
      expect((await send(write, tag(await versionOf(write)))).status).toBeLessThan(300)
    },
  )

  test.each([
    [412, (version: number) => `W/"${version}"`],
    [412, () => '"abc"'],
    [400, (version: number) => `${version}`],
    [400, () => ''],
    [400, () => '"1'],
    [400, () => '"1" "2"'],
  ] as const)('answers %i to a tag that is none', async (status, tag) => {
    const write = await prepare()
    const before = await written()
    expect((await send(write, tag(await versionOf(write)))).status).toBe(status)
    expect(await written()).toEqual(before)
  })
})

test('of many writers with the same version one wins', async () => {
  const id = await newTask()
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      server.request('PATCH', `/v1/tasks/${id}`, {
        token: ada.token,
        body: { title: `writer ${index}` },
        headers: { 'if-match': '"1"' },
      }),
    ),
  )
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(412)])
})
