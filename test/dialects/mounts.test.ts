import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Type } from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { readConfig } from '#config.ts'
import { CoreError, invalidInput } from '#core/errors.ts'
import { systemActor } from '#core/model/actor.ts'
import type { Dialect, Route } from '#dialects/dialect.ts'
import { mountRoutes } from '#dialects/mount.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

function dialect(name: string, field: string, routes: Partial<Route>[]): Dialect {
  const usual = { name: 'x', method: 'GET', path: '/x', summary: 'x', policy: 'public', limit: 'api', schemas: {} }
  return {
    name,
    title: name,
    routes: routes.map((route) => ({ ...usual, dialect: name, answers: {}, errors: [], ...route }) as unknown as Route),
    shapes: [],
    toErrorAnswer: ({ code, message }) => ({
      status: name === 'one' ? 404 : 400,
      body: { [field]: message, code, by: name },
    }),
    describeError: () => ({
      status: name === 'one' ? 404 : 400,
      schema: Type.Object({ [field]: Type.String() }),
      contentType: 'application/json',
    }),
  }
}

describe('mounting', () => {
  test('gives a route that is shared once, limited and refusing as all its dialects say', () => {
    const shared = { shared: true }
    const dialects = [
      dialect('one', 'message', [{ ...shared, limit: 'api' }, { path: '/own' }]),
      dialect('two', 'error', [{ ...shared, limit: ['api', 'signIn'] }]),
      dialect('three', 'error', [{ ...shared, limit: 'daybook' }]),
    ]
    const [mounted, own, ...more] = mountRoutes(dialects)
    expect(more).toEqual([])
    expect(mounted?.dialects.map(({ name }) => name)).toEqual(['one', 'two', 'three'])
    expect(mounted?.route.dialect).toBe('one')
    expect(mounted?.limits).toEqual(['api', 'signIn', 'daybook'])
    expect(own).toMatchObject({ route: { path: '/own' }, limits: ['api'], dialects: [{ name: 'one' }] })
    const at = { path: '/x' }
    expect(mounted?.voice.toErrorAnswer(new CoreError('forbidden', 'No.'), at)).toEqual({
      status: 404,
      body: { message: 'No.', error: 'No.', code: 'forbidden', by: 'one' },
    })
    expect(mounted?.voice.toErrorAnswer(invalidInput('query', '/page', 'type', 'No.'), at).body).toHaveProperty('error')
    expect(mounted?.voice.toErrorAnswer(invalidInput('body', '/title', 'type', 'No.'), at).body).toEqual({
      message: 'No.',
      code: 'invalid_input',
      by: 'one',
    })
    expect(mounted?.voice.describeError('forbidden')).toMatchObject({
      status: 404,
      schema: { allOf: [{ properties: { message: {} } }, { properties: { error: {} } }] },
    })
  })

  test.each([
    [{ shared: true }, {}],
    [{}, { shared: true }],
    [{}, {}],
  ])('refuses two that meet and do not both share: %j and %j', (first, second) => {
    const dialects = [dialect('one', 'message', [first]), dialect('two', 'error', [second])]
    expect(() => mountRoutes(dialects)).toThrow('GET /x is already declared by one')
    expect(() => mountRoutes([...dialects].reverse())).toThrow('GET /x is already declared by two')
  })

  test('lets a route that yields serve only alone', () => {
    const [yields, serves] = [
      dialect('one', 'error', [{ shared: true, yields: true }]),
      dialect('two', 'error', [{ shared: true }]),
    ]
    expect(mountRoutes([yields, serves])[0]).toMatchObject({ route: { dialect: 'two' }, dialects: [yields, serves] })
    expect(mountRoutes([yields])[0]?.route.dialect).toBe('one')
  })

  test('knows shared routes from root.ts only', () => {
    const folder = resolve(import.meta.dirname, '../../src/dialects')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const sharing = files.filter((file) =>
      /\b(shared|yields): (true|listsLogs)\b/.test(readFileSync(join(folder, file), 'utf8')),
    )
    expect(sharing).toEqual(['root.ts'])
  })
})

test('the table names a shared route once on each port, with all its dialects', async () => {
  const routes = await listRoutes(readConfig({ LISTEN: '5000 5001=tracker,native', LOG_LEVEL: 'silent' }))
  const keys = routes.map(({ port, method, path }) => `${port} ${method} ${path}`)
  expect(new Set(keys).size).toBe(keys.length)
  const dialectsOf = (key: string) => routes[keys.indexOf(key)]?.dialects
  expect(dialectsOf('5000 POST /register')).toEqual(['stream', 'logbook', 'tracker'])
  expect(dialectsOf('5000 POST /login')).toEqual(['stream', 'logbook', 'tracker'])
  expect(dialectsOf('5000 GET /tasks')).toEqual(['stream', 'logbook', 'tracker'])
  expect(dialectsOf('5000 POST /users/login')).toEqual(['daybook', 'tracker'])
  for (const route of ['POST /tasks', 'PUT /tasks/:id', 'DELETE /tasks/:id']) {
    expect(dialectsOf(`5000 ${route}`)).toEqual(['stream', 'tracker'])
    expect(dialectsOf(`5001 ${route}`)).toEqual(['tracker'])
  }
  expect(dialectsOf('5001 GET /tasks/:id')).toBeUndefined()
  const signIn = routes[keys.indexOf('5000 POST /users/login')]
  expect(signIn?.limits).toEqual(['signIn', 'daybook'])
})

describe('ports', () => {
  let server: TestServer
  afterEach(() => server.stop())

  test('speak the dialects that they are given and no others, on the same tasks', async () => {
    server = await startTestServer({ LISTEN: '0=native,manager 0=tracker' })
    const [first, second] = server.app.ports
    expect(first).not.toBe(second)
    const ada = await server.signUp('ada')
    const ask = async (port: number | undefined, method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' }
      const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: reply.status, body: (await reply.json()) as any }
    }
    const made = await ask(second, 'POST', '/tasks', { title: 'Both', due_date: '2026-03-31' })
    expect(made).toMatchObject({ status: 201, body: { title: 'Both', deadline: '2026-03-31' } })
    expect((await ask(first, 'GET', `/v1/tasks/${made.body.id}`)).body).toMatchObject({ title: 'Both' })
    const put = await ask(first, 'PUT', `/api/task/${made.body.id}`, { task_name: 'Changed' })
    expect(put).toMatchObject({ status: 200, body: { task_name: 'Changed' } })
    expect((await ask(second, 'GET', '/tasks')).body).toMatchObject([{ title: 'Changed' }])
    for (const [port, path] of [
      [first, '/tasks'],
      [first, '/users/get_users'],
      [second, '/v1/tasks'],
      [second, '/api/tasks'],
      [second, `/tasks/${made.body.id}/more`],
    ] as const) {
      expect((await ask(port, 'GET', path)).status, path).toBe(404)
    }
    for (const [port, names] of [
      [first, ['native', 'manager', 'system']],
      [second, ['tracker', 'system']],
    ] as const) {
      const { tags } = (await ask(port, 'GET', '/openapi.json')).body
      expect(tags.map(({ name }: { name: string }) => name)).toEqual(names)
      expect((await ask(port, 'GET', '/livez')).status).toBe(200)
    }
  })

  const words: [method: string, path: string, status: number, body: object][] = [
    ['GET', '/nowhere', 404, { code: 'route_not_found' }],
    ['GET', '/v1/nowhere', 404, { code: 'route_not_found' }],
    ['GET', '/api/nowhere', 404, { message: expect.any(String) }],
    ['GET', '/api/health/nowhere', 404, { error: expect.any(String) }],
    ['DELETE', '/api/tasks', 405, { message: expect.any(String) }],
    ['GET', '/users/nobody', 404, { error: expect.any(String) }],
    ['GET', '/users/login', 405, { error: expect.any(String) }],
    ['PATCH', '/task/1', 405, { error: expect.any(String) }],
    ['GET', '/task', 405, { error: expect.any(String) }],
    ['GET', '/tasks/1/nothing', 404, { message: expect.any(String) }],
    ['DELETE', '/tasks/1/status', 405, { error: expect.any(String) }],
    ['PATCH', '/tasks/create-task', 405, { error: expect.any(String) }],
    ['DELETE', '/tasks', 405, { message: expect.any(String), error: expect.any(String) }],
    ['GET', '/register', 405, { message: expect.any(String), error: expect.any(String) }],
  ]

  test('say that nothing is there in the words of who is nearest', async () => {
    server = await startTestServer()
    for (const [method, path, status, body] of words) {
      const reply = await server.request(method, path)
      expect({ path, status: reply.status, body: reply.body }).toEqual({
        ...{ path, status },
        body: 'code' in body ? expect.objectContaining(body) : body,
      })
      expect(reply.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/)
      if (status === 405) expect(reply.headers.get('allow')).toMatch(/[A-Z]/)
    }
  })

  async function withLogs(listen: string): Promise<{ ada: SignedIn; ids: number[] }> {
    server = await startTestServer({ LISTEN: listen })
    const ada = await server.signUp('ada')
    const ids: number[] = []
    for (const [title, status] of [
      ['first', 'todo'],
      ['second', 'done'],
      ['third', 'in_progress'],
    ]) {
      const body = { title, status }
      ids.push((await server.request('POST', '/v1/tasks', { token: ada.token, body })).body.id)
    }
    await server.app.server.logs.runLog(systemActor('test'))
    return { ada, ids }
  }

  test.each(['0', '0=native,logbook', '0=logbook,native'])(
    'page through task logs at /tasks: LISTEN=%s',
    async (listen) => {
      const { ada, ids } = await withLogs(listen)
      const stranger = await server.signUp('stranger')
      const page = async (query: string, { token } = ada) =>
        (await server.request('GET', `/tasks?${query}`, { token })).body
      const whole = await page('page=1')
      expect(whole).toMatchObject({ total: 3, pages: 1, current_page: 1 })
      const today = new Date().toISOString().slice(0, 10)
      const { tasks } = whole
      expect(tasks.map((one: any) => one.task_id).toSorted()).toEqual(ids)
      expect(tasks.find((one: any) => one.title === 'first')).toEqual({
        ...{ id: expect.any(Number), task_id: ids[0], title: 'first', status: 'pending' },
        ...{ priority: 'MEDIUM', logged_date: today },
      })
      const pages = [await page('per_page=2'), await page('per_page=2&page=2'), await page('page=3&per_page=2')]
      expect(pages.map(({ total, pages, current_page }) => ({ total, pages, current_page }))).toEqual(
        [1, 2, 3].map((current_page) => ({ total: 3, pages: 2, current_page })),
      )
      expect(pages.flatMap(({ tasks: some }) => some)).toEqual(tasks)
      expect(await page(`date=${today}`)).toEqual(whole)
      expect(await page('date=2020-01-01')).toEqual({ tasks: [], total: 0, pages: 0, current_page: 1 })
      expect(await page('page=1', stranger)).toMatchObject({ tasks: [], total: 0 })
    },
  )

  test.each([
    ['0=native,logbook', true],
    ['0=native,stream,logbook', false],
    ['0=logbook,tracker,native', false],
    ['0=native,tracker', false],
    ['0', false],
  ])('answer /tasks without parameters with a page only where logbook is alone: LISTEN=%s', async (listen, isPage) => {
    const { ada } = await withLogs(listen)
    const { status, body } = await server.request('GET', '/tasks', { token: ada.token })
    expect(status).toBe(200)
    if (isPage) expect(body).toMatchObject({ total: 3, current_page: 1 })
    if (!isPage) expect(body.map(({ title }: any) => title)).toEqual(['first', 'second', 'third'])
  })

  test('refuse a page that is none in the words of all', async () => {
    server = await startTestServer()
    const { token } = await server.signUp('ada')
    for (const query of ['page=0', 'page=x', 'page=', 'per_page=0', 'per_page=101', 'date=', 'date=2025-02-30']) {
      const { status, body } = await server.request('GET', `/tasks?${query}`, { token })
      expect({ query, status, body }).toEqual({
        ...{ query, status: 400 },
        body: { message: expect.any(String), error: expect.stringContaining(`\`${query.split('=')[0]}\``) },
      })
    }
    expect((await server.request('GET', '/tasks?sort=title', { token })).body).toEqual([])
  })

  test('answer all clients of a shared route at once', async () => {
    server = await startTestServer()
    const account = { username: 'ada', password: 'test@123', email: 'ada@example.com' }
    expect((await server.request('POST', '/register', { body: account })).status).toBe(201)
    const root = await server.request('POST', '/login', { body: account })
    expect(root.body.token).toBe(root.body.access_token)
    for (const names of [{ username: 'ada' }, { email: 'ADA@example.com' }, { username: 'ada@example.com' }]) {
      const { status, body } = await server.request('POST', '/users/login', {
        body: { ...names, password: 'test@123' },
      })
      expect({ status, message: body.message }).toEqual({ status: 200, message: 'Login successful' })
      expect(body.token).toBe(body.access_token)
      expect((await server.request('GET', '/tasks', { token: body.token })).status).toBe(200)
    }
    const refused = await server.request('POST', '/users/login', { body: { username: 'ada' } })
    expect(refused).toMatchObject({
      status: 400,
      body: { error: '`password` is missing.', example: expect.any(Object) },
    })
  })
})
