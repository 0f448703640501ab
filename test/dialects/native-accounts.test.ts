import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let admin: SignedIn
let sequence = 0

beforeAll(async () => {
  server = await startTestServer()
  admin = await server.signUp('root', 'admin')
})
afterAll(() => server.stop())

function newUser(): Promise<SignedIn> {
  sequence += 1
  return server.signUp(`user-${sequence}`)
}

const send = (token: string | undefined, method: string, path: string, body?: unknown) =>
  server.request(method, path, { token, ...(body !== undefined && { body }) })
const signIn = (body: object) => send(undefined, 'POST', '/v1/sessions', body)
const statusOf = async (token: string) => (await send(token, 'GET', '/v1/me')).status
const changeUser = (id: number, patch: object) => send(admin.token, 'PATCH', `/v1/users/${id}`, patch)

describe('registering', () => {
  test('answers the user, without a password, and lets in', async () => {
    const password = ' pass wörd \u{1F511} '
    const account = { username: 'Grace', email: 'Grace@Example.com', password }
    const { status, body } = await send(undefined, 'POST', '/v1/register', account)
    expect(status).toBe(201)
    expect(body).toMatchObject({ username: 'Grace', email: 'Grace@Example.com', role: 'user', status: 'active' })
    expect(JSON.stringify(body)).not.toContain('pass')
    for (const name of [{ username: 'grace' }, { email: 'grace@example.COM' }, { username: 'GRACE@example.com' }])
      expect((await signIn({ ...name, password })).status).toBe(201)
    expect((await signIn({ username: 'Grace', password: password.trim() })).status).toBe(401)
  })

  const refused: [status: number, account: object][] = [
    [409, { username: 'ROOT' }],
    [403, { username: 'second', role: 'admin' }],
    ...['ab', '', 'a'.repeat(81), 'a@b', ' lead', 'trail ', 'a\0b', 5, null].map(
      (username) => [400, { username }] as [number, object],
    ),
    ...['short', 'x'.repeat(257), null, 12_345_678].map((password) => [400, { password }] as [number, object]),
    ...['none', '@', 'a b@c', 5, `${'x'.repeat(250)}@x.yz`].map((email) => [400, { email }] as [number, object]),
    [400, { role: 'king' }],
    [400, { nonsense: 1 }],
  ]
  test.each(refused)('answers %i to %j and makes no account', async (status, wrong) => {
    sequence += 1
    const before = await server.app.server.store.journal.last()
    const account = { username: `refused-${sequence}`, password: 'long enough', ...wrong }
    expect((await send(undefined, 'POST', '/v1/register', account)).status).toBe(status)
    expect(await server.app.server.store.journal.last()).toBe(before)
  })
})

describe('signing in', () => {
  test('answers the same to an unknown name, a wrong password and a disabled user', async () => {
    const [user, disabled] = [await newUser(), await newUser()]
    await changeUser(disabled.id, { status: 'disabled' })
    const replies = await Promise.all([
      signIn({ username: 'nobody at all', password: 'wrong' }),
      signIn({ username: user.username, password: 'wrong' }),
      signIn({ username: disabled.username, password: disabled.password }),
    ])
    for (const { status, body } of replies) expect({ status, body }).toEqual({ status: 401, body: replies[0]?.body })
  })

  test.each([
    {},
    { username: 'root' },
    { password: 'x' },
    { username: 5, password: 'x' },
    { username: 'a', password: 1 },
  ])('refuses %j', async (body) => expect((await signIn(body)).status).toBe(400))
})

describe('refreshing', () => {
  const refresh = (token: string) => send(undefined, 'POST', '/v1/sessions/refresh', { refresh_token: token })

  test('trades a refresh token once; the old one again ends the session for everybody', async () => {
    const { username, password } = await newUser()
    const first = (await signIn({ username, password })).body
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.session).toBe(first.session)
    expect(await statusOf(second.body.access_token)).toBe(200)
    const stolen = await refresh(first.refresh_token)
    expect([stolen.status, stolen.body.code]).toEqual([401, 'invalid_refresh_token'])
    expect((await refresh(second.body.refresh_token)).status).toBe(401)
    for (const { access_token } of [first, second.body]) expect(await statusOf(access_token)).toBe(401)
  })

  test('takes no access token, and the API takes no refresh token', async () => {
    const { username, password } = await newUser()
    const { access_token: access, refresh_token: token } = (await signIn({ username, password })).body
    expect((await refresh(access)).status).toBe(401)
    expect(await statusOf(token)).toBe(401)
  })
})

describe('sessions', () => {
  test('are listed, ended one by one, and nobody else’s', async () => {
    const user = await newUser()
    const other = await server.signIn(user.username, user.password)
    const { sessions } = (await send(user.token, 'GET', '/v1/sessions')).body
    expect(sessions.map(({ current }: any) => current).toSorted()).toEqual([false, true])
    const { id } = sessions.find(({ current }: any) => !current)
    expect((await send(user.token, 'DELETE', `/v1/sessions/${id}`)).status).toBe(204)
    expect([await statusOf(other), await statusOf(user.token)]).toEqual([401, 200])
    expect((await send(user.token, 'DELETE', `/v1/sessions/${id}`)).status).toBe(404)
    expect((await send(user.token, 'DELETE', '/v1/sessions/current')).status).toBe(204)
    expect(await statusOf(user.token)).toBe(401)
  })

  test('of others end when the password changes, the own one stays', async () => {
    const user = await newUser()
    const other = await server.signIn(user.username, user.password)
    const change = (current: string) =>
      send(user.token, 'POST', '/v1/me/password', { current_password: current, new_password: 'entirely new' })
    expect((await change('wrong')).body.errors[0].pointer).toBe('/current_password')
    expect(await statusOf(other)).toBe(200)
    expect((await change(user.password)).status).toBe(204)
    expect([await statusOf(other), await statusOf(user.token)]).toEqual([401, 200])
    expect((await signIn({ username: user.username, password: user.password })).status).toBe(401)
    expect((await signIn({ username: user.username, password: 'entirely new' })).status).toBe(201)
  })
})

test('a change of the password that is sent again and again with its key is no guess', async () => {
  const user = await newUser()
  const request = {
    token: user.token,
    body: { current_password: user.password, new_password: 'entirely new' },
    headers: { 'idempotency-key': 'sent-again' },
  }
  for (let index = 0; index < 8; index++)
    expect((await server.request('POST', '/v1/me/password', request)).status).toBe(204)
  expect((await signIn({ username: user.username, password: 'entirely new' })).status).toBe(201)
})

describe('users', () => {
  test('are paged to the end, each once', async () => {
    for (let index = 0; index < 5; index++) await newUser()
    const seen: number[] = []
    let after = 0
    for (let pages = 0; pages < 100; pages++) {
      const { body } = await send(admin.token, 'GET', `/v1/users?limit=3&after=${after}`)
      seen.push(...body.users.map(({ id }: any) => id))
      if (body.next === null) break
      after = body.next
    }
    const everybody = (await send(admin.token, 'GET', '/v1/users?limit=200')).body.users.map(({ id }: any) => id)
    expect(seen).toEqual(everybody)
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b))
  })

  test('know each other by name, and nothing else', async () => {
    const [one, other] = [await newUser(), await newUser()]
    const { body } = await send(one.token, 'GET', `/v1/people?after=${one.id - 1}&limit=2`)
    const people = [one, other].map(({ id, username }) => ({ id, username, status: 'active' }))
    expect(body).toEqual({ people, next: null })
    expect((await send(one.token, 'GET', '/v1/people?limit=1')).body.next).toBe(1)
  })

  test('who are invited can be assigned to, and come in once a password is set', async () => {
    const { body: invited } = await send(admin.token, 'POST', '/v1/users', { username: 'invited one' })
    expect(invited).toMatchObject({ status: 'invited', role: 'user' })
    expect((await signIn({ username: 'invited one', password: 'anything at all' })).status).toBe(401)
    const task = await send(admin.token, 'POST', '/v1/tasks', { title: 't', assignee: invited.id })
    expect(task.status).toBe(201)
    expect((await changeUser(invited.id, { status: 'active' })).body.status).toBe('invited')
    expect((await changeUser(invited.id, { password: 'a new password' })).body.status).toBe('active')
    const token = await server.signIn('invited one', 'a new password')
    expect((await send(token, 'GET', `/v1/tasks/${task.body.id}`)).status).toBe(200)
  })

  test('who are disabled are out at once, and in again once enabled', async () => {
    const user = await newUser()
    expect((await changeUser(user.id, { status: 'disabled' })).body.status).toBe('disabled')
    expect(await statusOf(user.token)).toBe(401)
    await changeUser(user.id, { status: 'active' })
    expect(await statusOf(user.token)).toBe(401)
    expect(await statusOf(await server.signIn(user.username, user.password))).toBe(200)
  })

  test('have the rights of their role at once', async () => {
    const user = await newUser()
    const mayList = async () => (await send(user.token, 'GET', '/v1/users')).status
    expect(await mayList()).toBe(403)
    await changeUser(user.id, { role: 'admin' })
    expect(await mayList()).toBe(200)
    await changeUser(user.id, { role: 'user' })
    expect(await mayList()).toBe(403)
  })

  test.each([{ role: 'user' }, { status: 'disabled' }])('keep a last administrator: %j', async (patch) => {
    const { status, body } = await changeUser(admin.id, patch)
    expect([status, body.code]).toEqual([409, 'last_administrator'])
  })

  const wrong: [status: number, patch: object][] = [
    [400, { username: 'renamed' }],
    [400, { status: 'invited' }],
    [400, { role: null }],
    [400, { password: null }],
    [400, { email: 'none' }],
    [409, { email: 'TAKEN@example.com' }],
  ]
  test.each(wrong)('are answered %i to the patch %j', async (status, patch) => {
    const [holder, user] = [await newUser(), await newUser()]
    await changeUser(holder.id, { email: 'taken@example.com' })
    const before = await send(admin.token, 'GET', `/v1/users/${user.id}`)
    expect((await changeUser(user.id, patch)).status).toBe(status)
    expect((await send(admin.token, 'GET', `/v1/users/${user.id}`)).body).toEqual(before.body)
    await changeUser(holder.id, { email: null })
  })
})
