import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '#config.ts'
import { rawRequest, sendRaw } from '../support/raw.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
afterEach(() => server.stop())

let time = Date.parse('2026-01-01T00:00:00Z')
const now = () => time

describe('limits', () => {
  test('are counted per user when signed in, wherever the user is', async () => {
    server = await startTestServer({ LIMIT_API: '3/minute' }, { now })
    const [ada, grace] = [await server.signUp('ada'), await server.signUp('grace')]
    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await server.request('GET', '/v1/me', { token: ada.token })
      expect(status).toBe(200)
      expect(headers.get('ratelimit-policy')).toBe('"api";q=3;w=60')
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"api";r=${remaining};t=\\d+$`))
      expect(headers.get('retry-after')).toBeNull()
    }
    const over = await server.request('GET', '/v1/me', { token: ada.token })
    expect(over).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(over.headers.get('ratelimit')).toMatch(/^"api";r=0;t=60$/)
    expect(over.headers.get('retry-after')).toBe('60')
    const stream = await server.request('GET', '/tasks', { token: ada.token })
    expect(stream).toMatchObject({ status: 429, body: { message: expect.any(String) } })
    expect((await server.request('GET', '/v1/me', { token: grace.token })).status).toBe(200)
    time += 60_000
    expect((await server.request('GET', '/v1/me', { token: ada.token })).status).toBe(200)
  })

  test('are counted per address for tokens that are no good', async () => {
    server = await startTestServer({ LIMIT_API: '2/minute' }, { now })
    const ada = await server.signUp('ada')
    for (const status of [401, 401, 429, 429]) {
      expect((await server.request('GET', '/v1/me', { token: 'guess' })).status).toBe(status)
    }
    expect((await server.request('GET', '/v1/me', { token: ada.token })).status).toBe(200)
  })

  test('of sign-in are counted per address and through all doors together', async () => {
    server = await startTestServer({ LIMIT_SIGN_IN: '3/minute' }, { now })
    for (const path of ['/login', '/v1/sessions', '/register']) {
      const { status, headers } = await server.request('POST', path, { body: { x: 1 } })
      expect(status).toBe(400)
      expect(headers.get('ratelimit-policy')).toBe('"signIn";q=3;w=60')
    }
    for (const path of ['/login', '/v1/sessions', '/v1/register', '/v1/sessions/refresh']) {
      const { status, headers } = await server.request('POST', path, { body: { x: 1 } })
      expect(status).toBe(429)
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })

  test('believe a proxy that is trusted, and nobody else', async () => {
    const from = (address: string) => ({ body: {}, headers: { 'x-forwarded-for': address } })
    server = await startTestServer({ LIMIT_SIGN_IN: '1/minute', TRUST_PROXY: '127.0.0.1' }, { now })
    for (const [address, status] of [
      ['192.0.2.1', 400],
      ['192.0.2.1', 429],
      ['192.0.2.2', 400],
      ['2001:db8::1', 400],
      ['2001:db8::2', 429],
    ] as const) {
      expect((await server.request('POST', '/login', from(address))).status, address).toBe(status)
    }
    await server.stop()
    server = await startTestServer({ LIMIT_SIGN_IN: '1/minute' }, { now })
    expect((await server.request('POST', '/login', from('192.0.2.1'))).status).toBe(400)
    expect((await server.request('POST', '/login', from('192.0.2.2'))).status).toBe(429)
  })

  test('do not hold for health', async () => {
    server = await startTestServer({ LIMIT_API: '1/minute', LIMIT_SIGN_IN: '1/minute' }, { now })
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json']) {
      for (let count = 0; count < 5; count++) {
        const { status, headers } = await server.request('GET', path)
        expect(status).toBe(200)
        expect(headers.get('ratelimit')).toBeNull()
      }
    }
  })
})

describe('the limits of daybook', () => {
  const start = Date.parse('2026-03-29T00:59:30.400Z')
  const usual = { RATELIMIT_DEFAULT: '100 per hour', LIMIT_DAYBOOK_MINUTE: '5/minute' }
  const dayPath = '/tasks/task/2026-03-29'
  const checkPath = '/api/check-limiter'

  async function open(environment: Record<string, string> = {}) {
    time = start
    server = await startTestServer({ ...usual, ...environment }, { now })
  }
  async function ask(path: string, token?: string): Promise<[status: number, wait: number | null]> {
    const { status, headers } = await server.request('GET', path, { token })
    const wait = headers.get('retry-after')
    return [status, wait === null ? null : Number(wait)]
  }
  async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
    const all: T[] = []
    for (let index = 0; index < count; index++) all.push(await work())
    return all
  }

  test('are what the README says when nothing is set', () => {
    const { daybook, daybookMinute } = readConfig({}).limitClasses
    expect(daybook).toEqual({ quota: 100, windowSeconds: 3600, per: 'client', perRoute: true })
    expect(daybookMinute).toEqual({ quota: 5, windowSeconds: 60, per: 'client', perRoute: true })
  })

  test('let five through in a minute, and again to the very millisecond that they say', async () => {
    await open()
    const none = [200, null]
    expect(await times(5, () => ask(checkPath))).toEqual(Array(5).fill(none))
    expect(await ask(checkPath)).toEqual([429, 60])
    time = start + 1
    expect(await ask(checkPath)).toEqual([429, 60])
    time = start + 1000
    expect(await ask(checkPath)).toEqual([429, 59])
    time = start + 59_999
    expect(await ask(checkPath)).toEqual([429, 1])
    time = start + 60_000
    expect(await ask(checkPath)).toEqual(none)
  })

  test('answer 429 as JSON in the words of the dialect', async () => {
    await open()
    await times(5, () => ask(checkPath))
    const reply = await server.request('GET', checkPath)
    expect(reply.status).toBe(429)
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
    expect(reply.body).toEqual({ error: 'At most 5 requests in 60 s: try again in 60 s.' })
  })

  test('count both windows: the hour is over after a hundred that were answered, and has the longer wait', async () => {
    await open()
    for (let minute = 0; minute < 20; minute++) {
      expect(await times(5, () => ask(checkPath))).toEqual(Array(5).fill([200, null]))
      const wait = minute === 19 ? 3600 - 19 * 60 : 60
      expect(await times(3, () => ask(checkPath))).toEqual(Array(3).fill([429, wait]))
      time += 60_000
    }
    expect(await ask(checkPath)).toEqual([429, 2400])
    const { headers } = await server.request('GET', checkPath)
    expect(headers.get('ratelimit-policy')).toMatch(/"daybook";q=100;w=3600, "daybookMinute";q=5;w=60/)
    expect(headers.get('ratelimit')).toMatch(/"daybook";r=0;t=2400, "daybookMinute";r=5;t=60/)
    time = start + 3_599_999
    expect(await ask(checkPath)).toEqual([429, 1])
    time = start + 3_600_000
    expect(await ask(checkPath)).toEqual([200, null])
  })

  test('let a hundred through in an hour on the other routes, however fast', async () => {
    await open({ ACCESS_TOKEN_EXPIRE_MINUTES: '120' })
    const ada = await server.signUp('ada')
    const create = async () => {
      const body = { task_name: 'New Task' }
      const { status, headers } = await server.request('POST', '/tasks/create-task', { token: ada.token, body })
      return [status, headers.get('retry-after')]
    }
    expect(await times(100, create)).toEqual(Array(100).fill([201, null]))
    expect(await create()).toEqual([429, '3600'])
    time = start + 3_600_000
    expect(await create()).toEqual([201, null])
  })

  test('are of each route for itself, whatever its parameters say', async () => {
    await open()
    const { token } = await server.signUp('ada')
    await times(5, () => ask(checkPath, token))
    const days = ['2026-03-29', '2026-03-28', 'never', '2025-02-30', '2026-03-29']
    for (const day of days) expect((await ask(`/tasks/task/${day}`, token))[0]).not.toBe(429)
    expect(await ask(dayPath, token)).toEqual([429, 60])
    expect(await ask('/tasks/task/2020-01-01', token)).toEqual([429, 60])
    expect((await ask('/api/health/db'))[0]).toBe(200)
  })

  test('are of the user who is signed in, else of the address', async () => {
    await open({ TRUST_PROXY: '127.0.0.1' })
    const [ada, grace] = [await server.signUp('ada'), await server.signUp('grace')]
    const asked = async (address: string, token?: string) => {
      const headers = { 'x-forwarded-for': address }
      return (await server.request('GET', dayPath, { token, headers })).status
    }
    expect(await times(6, () => asked('192.0.2.1', ada.token))).toEqual([404, 404, 404, 404, 404, 429])
    expect(await asked('192.0.2.2', ada.token)).toBe(429)
    expect(await asked('192.0.2.1', grace.token)).toBe(404)
    expect(await times(6, () => asked('192.0.2.1', 'no token'))).toEqual([401, 401, 401, 401, 401, 429])
    expect(await asked('192.0.2.2', 'no token')).toBe(401)
    expect(await asked('192.0.2.1', grace.token)).toBe(404)
  })

  test('never stand in the way of health', async () => {
    await open({ RATELIMIT_DEFAULT: '1/hour' })
    expect(await times(5, () => ask('/api/health/db'))).toEqual(Array(5).fill([200, null]))
  })

  test('hold for the sign-in that daybook shares', async () => {
    await open({ RATELIMIT_DEFAULT: '2 per hour' })
    const signIn = async () => {
      const { status, headers } = await server.request('POST', '/users/login', { body: { password: 'x' } })
      return [status, headers.get('retry-after')]
    }
    expect(await times(3, signIn)).toEqual([
      [400, null],
      [400, null],
      [429, '3600'],
    ])
  })
})

describe('headers', () => {
  const security = {
    'content-security-policy': /default-src 'none'/,
    'x-content-type-options': /^nosniff$/,
    'x-frame-options': /^DENY$/,
    'referrer-policy': /^no-referrer$/,
    'cross-origin-opener-policy': /^same-origin$/,
    'cross-origin-resource-policy': /^same-origin$/,
    'cache-control': /no-store|no-cache/,
    'x-request-id': /.+/,
  }
  const requests: [method: string, path: string, body: string | undefined, status: number][] = [
    ['GET', '/livez', undefined, 200],
    ['GET', '/docs', undefined, 200],
    ['GET', '/v1/me', undefined, 401],
    ['GET', '/tasks', undefined, 401],
    ['GET', '/nowhere', undefined, 404],
    ['GET', '/v1/tasks/%zz', undefined, 404],
    ['PUT', '/login', '{}', 405],
    ['POST', '/login', '{', 400],
    ['POST', '/login', 'x'.repeat(2_000_000), 413],
  ]

  test.each(requests)('protect %s %s', async (method, path, body, status) => {
    server = await startTestServer()
    const reply = await fetch(server.url + path, {
      method,
      ...(body && { body, headers: { 'content-type': 'application/json' } }),
    })
    await reply.arrayBuffer()
    expect(reply.status).toBe(status)
    for (const [name, value] of Object.entries(security)) expect(reply.headers.get(name) ?? '', name).toMatch(value)
    expect(reply.headers.get('x-powered-by')).toBeNull()
    expect(reply.headers.get('strict-transport-security')).toBeNull()
  })

  test('ask browsers to stay with HTTPS where the public address is HTTPS', async () => {
    server = await startTestServer({ PUBLIC_URL: 'https://tasks.example.com' })
    expect((await server.request('GET', '/livez')).headers.get('strict-transport-security')).toMatch(/max-age=\d+/)
  })

  const page = 'https://page.example'
  const preflight = {
    Origin: page,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization',
  }

  test('let no page in by default', async () => {
    server = await startTestServer()
    for (const method of ['GET', 'OPTIONS']) {
      const { text } = await sendRaw(server.port, rawRequest(method, '/v1/me', preflight))
      expect(text).not.toMatch(/access-control-/i)
    }
  })

  test('let in the pages that are named, on errors too', async () => {
    server = await startTestServer({ CORS_ORIGINS: `${page},https://other.example` })
    const asked = await sendRaw(server.port, rawRequest('OPTIONS', '/v1/tasks', preflight))
    expect(asked.status).toBe(204)
    expect(asked.head).toMatch(/access-control-allow-origin: https:\/\/page\.example/i)
    expect(asked.head).toMatch(/access-control-allow-headers: .*authorization/i)
    expect(asked.head).toMatch(/access-control-allow-methods: .*PATCH/i)
    const plain = await sendRaw(server.port, rawRequest('OPTIONS', '/v1/tasks', {}))
    expect(plain.text).not.toMatch(/text\/plain/i)
    for (const path of ['/v1/me', '/nowhere', '/livez']) {
      const answer = await sendRaw(server.port, rawRequest('GET', path, { Origin: page }))
      expect(answer.head).toMatch(/access-control-allow-origin: https:\/\/page\.example/i)
      expect(answer.head).toMatch(/access-control-expose-headers: .*etag/i)
      expect(answer.head).not.toMatch(/access-control-allow-credentials/i)
    }
    for (const origin of ['https://page.example.evil', 'http://page.example', 'null', 'https://evil.example']) {
      const answer = await sendRaw(server.port, rawRequest('OPTIONS', '/v1/tasks', { ...preflight, Origin: origin }))
      expect(answer.text.toLowerCase()).not.toContain(`access-control-allow-origin: ${origin}`)
      expect(answer.text).not.toMatch(/access-control-allow-origin: \*/i)
    }
  })
})

describe('overload', () => {
  test('is shed with 503 and Retry-After, while health stays reachable', async () => {
    server = await startTestServer({}, { mostInFlight: 5 })
    const ada = await server.signUp('ada')
    const gone = new AbortController()
    const headers = { authorization: `Bearer ${ada.token}`, accept: 'text/event-stream' }
    const open = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${server.url}/v1/changes`, { headers, signal: gone.signal })),
    )
    expect(open.map(({ status }) => status)).toEqual(Array(5).fill(200))
    const shed = await server.request('GET', '/v1/me', { token: ada.token })
    expect(shed).toMatchObject({ status: 503, body: { code: 'overloaded' } })
    expect(shed.headers.get('retry-after')).toBe('1')
    for (const path of ['/livez', '/readyz', '/metrics']) expect((await server.request('GET', path)).status).toBe(200)
    gone.abort()
    await expect.poll(async () => (await server.request('GET', '/v1/me', { token: ada.token })).status).toBe(200)
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toMatch(/^taskwright_http_requests_shed_total [1-9]/m)
  })
})

describe('health', () => {
  test('tells what the process is', async () => {
    server = await startTestServer()
    expect((await server.request('GET', '/livez')).body).toEqual({ status: 'ok' })
    const ready = await server.request('GET', '/readyz')
    expect(ready.body).toEqual({ status: 'ready', mode: 'local', durability: expect.stringMatching(/-safe$/) })
  })

  test('metrics count answers by route and status, and name nobody', async () => {
    server = await startTestServer()
    const ada = await server.signUp('ada-lovelace')
    for (const id of [1, 2, 3]) await server.request('GET', `/v1/tasks/${id}`, { token: ada.token })
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain(
      'taskwright_http_requests_total{dialect="native",method="GET",route="/v1/tasks/:id",status="404"} 3',
    )
    expect(metrics).toMatch(/^taskwright_http_requests_in_flight 1$/m)
    expect(metrics).toMatch(/^taskwright_faults_total 0$/m)
    expect(metrics).not.toContain('lovelace')
  })
})
