import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let user: SignedIn
let later = 0

beforeAll(async () => {
  server = await startTestServer({}, { now: () => Date.now() + later })
  await server.signUp('root', 'admin')
  user = await server.signUp('ada')
})
afterAll(() => server.stop())

type Headers = Record<string, string>

/** What a browser says of a request that a page of this server makes. */
const page = (): Headers => ({ 'x-taskwright-page': '1', 'sec-fetch-site': 'same-origin', origin: server.url })

function signIn(headers: Headers = page(), at: Pick<TestServer, 'request'> = server): Promise<Reply> {
  const { username, password } = user
  return at.request('POST', '/v1/sessions/cookie', { headers, body: { username, password } })
}

function cookieOf({ headers }: Reply): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

const newCookie = async () => cookieOf(await signIn())
const create = (cookie: string, headers: Headers) =>
  server.request('POST', '/v1/tasks', { headers: { ...headers, cookie }, body: { title: 'by cookie' } })
const me = async (cookie: string, headers: Headers = {}) =>
  (await server.request('GET', '/v1/me', { headers: { cookie, ...headers } })).status
const tryToWrite = async (headers: Headers) => {
  const before = await server.app.server.store.journal.last()
  const { status } = await create(await newCookie(), headers)
  const sessions = 1
  return { status, isWritten: (await server.app.server.store.journal.last()) > before + sessions }
}

/** A request as no `fetch` of this process can send it: it names its own origin and fetch site. */
const withoutFetchSite = ({ 'sec-fetch-site': _, ...rest }: Headers): Headers => rest

describe('signing in for a cookie', () => {
  test('answers who it is, and the session where no script can read it', async () => {
    const reply = await signIn()
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({ user: { username: 'ada' }, session: expect.any(String) })
    expect(JSON.stringify(reply.body)).not.toContain('token')
    const [cookie = ''] = reply.headers.getSetCookie()
    expect(cookie).toMatch(/^taskwright=[^;]+; Path=\/; Max-Age=25(91999|92000); HttpOnly; SameSite=Strict$/)
    expect(await me(cookieOf(reply))).toBe(200)
  })

  test('over https is for this host and https alone', async () => {
    const behind = await startTestServer({ PUBLIC_URL: 'https://tasks.example.com' })
    try {
      const { username, password } = user
      await behind.request('POST', '/v1/register', { body: { username, password } })
      const reply = await signIn(page(), behind)
      expect(reply.headers.getSetCookie()[0]).toMatch(
        /^__Host-taskwright=.*; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/,
      )
      const status = async (cookie: string) => (await behind.request('GET', '/v1/me', { headers: { cookie } })).status
      expect(await status(cookieOf(reply))).toBe(200)
      expect(await status(cookieOf(reply).replace('__Host-', ''))).toBe(401)
    } finally {
      await behind.stop()
    }
  })

  test('is slowed and refused as any sign-in', async () => {
    const wrong = { headers: page(), body: { username: 'ada', password: 'wrong' } }
    const reply = await server.request('POST', '/v1/sessions/cookie', wrong)
    expect([reply.status, reply.headers.getSetCookie()]).toEqual([401, []])
  })

  test.each([
    ['without the header', { 'sec-fetch-site': 'same-origin' }],
    ['from another site', { 'x-taskwright-page': '1', 'sec-fetch-site': 'cross-site' }],
    ['from another port', { 'x-taskwright-page': '1', 'sec-fetch-site': 'same-site' }],
    ['from another origin', { 'x-taskwright-page': '1', origin: 'https://evil.example' }],
  ])('%s is refused', async (_, headers) => {
    const reply = await signIn(headers)
    expect([reply.status, reply.body.code, reply.headers.getSetCookie()]).toEqual([403, 'forbidden', []])
  })
})

describe('a write by cookie', () => {
  const refused: [string, (own: Headers) => Headers][] = [
    ['without the header', ({ 'x-taskwright-page': _, ...rest }) => rest],
    ['with nothing but the cookie', () => ({})],
    ['from another site', (own) => ({ ...own, 'sec-fetch-site': 'cross-site' })],
    ['from a sibling of this site', (own) => ({ ...own, 'sec-fetch-site': 'same-site' })],
    ['from an address that was typed', (own) => ({ ...own, 'sec-fetch-site': 'none' })],
    ['from another origin', (own) => ({ ...withoutFetchSite(own), origin: 'https://evil.example' })],
    ['from no origin at all', (own) => ({ ...withoutFetchSite(own), origin: 'null' })],
  ]
  test.each(refused)('%s is refused and changes nothing', async (_, change) => {
    expect(await tryToWrite(change(page()))).toEqual({ status: 403, isWritten: false })
  })

  test('from a page of this server is done', async () => {
    expect(await tryToWrite(page())).toEqual({ status: 201, isWritten: true })
    expect(await tryToWrite(withoutFetchSite(page()))).toEqual({ status: 201, isWritten: true })
  })

  test('goes by the token where there is one: a cookie adds nothing to it', async () => {
    const headers = { authorization: `Bearer ${user.token}`, 'sec-fetch-site': 'cross-site' }
    expect((await create(await newCookie(), headers)).status).toBe(201)
    expect((await create(await newCookie(), { ...page(), authorization: 'Bearer none' })).status).toBe(401)
  })
})

describe('a cookie', () => {
  test('reads without the header, but not for another site', async () => {
    const cookie = await newCookie()
    expect(await me(cookie)).toBe(200)
    expect(await me(cookie, { 'sec-fetch-site': 'none' })).toBe(200)
    expect(await me(cookie, { 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await me(cookie, { 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await me(`other=1; ${cookie}; more=2`)).toBe(200)
    expect(await me(`x${cookie}`)).toBe(401)
  })

  test('is no token, and a token is no cookie', async () => {
    const value = (await newCookie()).slice('taskwright='.length)
    expect((await server.request('GET', '/v1/me', { token: value })).status).toBe(401)
    expect(await me(`taskwright=${user.token}`)).toBe(401)
    expect((await server.request('POST', '/v1/sessions/refresh', { body: { refresh_token: value } })).status).toBe(401)
  })

  test('opens no other dialect', async () => {
    const cookie = await newCookie()
    for (const path of ['/tasks', '/api/tasks', '/users/get_users'])
      expect((await server.request('GET', path, { headers: { cookie, ...page() } })).status).toBe(401)
  })

  test('is taken back when its user signs out', async () => {
    const cookie = await newCookie()
    const reply = await server.request('DELETE', '/v1/sessions/current', { headers: { cookie, ...page() } })
    expect(reply.status).toBe(204)
    expect(reply.headers.getSetCookie()).toEqual(['taskwright=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict'])
    expect(await me(cookie)).toBe(401)
  })

  test('is good for nothing within a second of its session being ended', async () => {
    const reply = await signIn()
    const cookie = cookieOf(reply)
    expect(await me(cookie)).toBe(200)
    await server.request('DELETE', `/v1/sessions/${reply.body.session}`, { token: user.token })
    await expect.poll(() => me(cookie), { timeout: 1000, interval: 50 }).toBe(401)
  })

  test('is prolonged by either of two windows, and ends with its session', async () => {
    const first = await signIn()
    const refresh = (cookie: string, headers = page()) =>
      server.request('POST', '/v1/sessions/cookie/refresh', { headers: { ...headers, cookie } })
    later = 20 * 86_400_000
    const both = await Promise.all([refresh(cookieOf(first)), refresh(cookieOf(first))])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    later = 40 * 86_400_000
    for (const reply of both) expect(await me(cookieOf(reply))).toBe(200)
    expect(await me(cookieOf(first))).toBe(401)
    expect((await refresh(cookieOf(first))).status).toBe(401)
    expect((await refresh(cookieOf(both[0] as Reply), { origin: 'https://evil.example' })).status).toBe(403)
    later = 51 * 86_400_000
    expect(await me(cookieOf(both[1] as Reply))).toBe(401)
    later = 0
  })

  test('follows the changes as they happen, and no longer than its session', async () => {
    const cookie = await newCookie()
    const response = await fetch(`${server.url}/v1/changes`, { headers: { cookie, accept: 'text/event-stream' } })
    expect(response.status).toBe(200)
    await create(cookie, page())
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    for (let reads = 0; reads < 20 && !heard.includes('by cookie'); reads++)
      heard += (await reader?.read())?.value ?? ''
    expect(heard).toContain('event: task.created')
    await server.request('DELETE', '/v1/sessions/current', { headers: { cookie, ...page() } })
    for (let reads = 0; reads < 20 && !(await reader?.read())?.done; reads++);
    expect((await reader?.read())?.done).toBe(true)
  })
})

describe('the first administrator', () => {
  const claim = (at: TestServer, headers: Headers) =>
    at.request('POST', '/v1/register', { headers, body: { username: 'first', password: 'long enough', role: 'admin' } })

  test('may be made on a page of a local server itself, once', async () => {
    const fresh = await startTestServer()
    const own = { 'x-taskwright-page': '1', 'sec-fetch-site': 'same-origin', origin: fresh.url }
    try {
      expect((await fresh.request('GET', '/v1/setup')).body).toMatchObject({
        needs_administrator: true,
        needs_token: false,
      })
      const others = [
        { ...own, origin: 'http://localhost:1' },
        { ...own, 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'same-origin', origin: fresh.url },
        { ...own, 'x-forwarded-for': '127.0.0.1' },
      ]
      for (const headers of others) expect((await claim(fresh, headers)).status).toBe(403)
      expect((await claim(fresh, own)).status).toBe(201)
      expect((await fresh.request('GET', '/v1/setup')).body).toMatchObject({ needs_administrator: false })
      expect((await claim(fresh, own)).status).toBe(403)
    } finally {
      await fresh.stop()
    }
  })

  test('needs the token on a page of an exposed one', async () => {
    const exposed = await startTestServer({ PUBLIC_URL: 'https://tasks.example.com' })
    const own = { 'x-taskwright-page': '1', 'sec-fetch-site': 'same-origin', origin: exposed.url }
    try {
      expect((await exposed.request('GET', '/v1/setup')).body).toMatchObject({
        needs_administrator: true,
        needs_token: true,
      })
      expect((await claim(exposed, own)).status).toBe(403)
      expect((await claim(exposed, { ...own, 'x-setup-token': exposed.app.setupToken ?? '' })).status).toBe(201)
    } finally {
      await exposed.stop()
    }
  })
})
