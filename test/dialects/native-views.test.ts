import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let [ada, bob] = [] as unknown as [SignedIn, SignedIn]

beforeAll(async () => {
  server = await startTestServer()
  ada = await server.signUp('ada', 'admin')
  bob = await server.signUp('bob')
})
afterAll(() => server.stop())

const list = async ({ token }: SignedIn) => (await server.request('GET', '/v1/me/views', { token })).body
const keep = ({ token }: SignedIn, body: unknown, headers = {}) =>
  server.request('PUT', '/v1/me/views', { token, body, headers })

test('views are kept in their order, for one user alone', async () => {
  expect(await list(ada)).toEqual({ views: [] })
  const views = [
    { name: 'Mine', search: 'assignee=me' },
    { name: 'Überfällig 💥', search: '' },
  ]
  expect(await keep(ada, { views })).toMatchObject({ status: 200, body: { views } })
  expect([await list(ada), await list(bob)]).toEqual([{ views }, { views: [] }])
})

test('a change of them is an event of the journal with both states, and no news of tasks', async () => {
  const { journal } = server.app.server.store
  const after = await journal.last()
  await keep(bob, { views: [{ name: 'One', search: 'a=1' }] }, { 'idempotency-key': 'once' })
  await keep(bob, { views: [{ name: 'One', search: 'a=1' }] }, { 'idempotency-key': 'once' })
  const events = await journal.read({ after, limit: 10 })
  expect(events).toMatchObject([
    {
      type: 'user.views_changed',
      actor: bob.id,
      before: { views: [] },
      after: { views: [{ name: 'One', search: 'a=1' }] },
    },
  ])
  const { body } = await server.request('GET', `/v1/changes?after=${after}`, { token: ada.token })
  expect(body.changes).toEqual([])
})

test.each([
  {},
  { views: null },
  { views: [{ name: '', search: '' }] },
  { views: [{ name: 'x' }] },
  { views: [{ name: 'x', search: 'y', more: 1 }] },
  { views: [{ name: 'x', search: 'y'.repeat(2001) }] },
  { views: Array.from({ length: 51 }, () => ({ name: 'x', search: '' })) },
])('%j is refused and keeps what was there', async (body) => {
  const before = await list(ada)
  expect((await keep(ada, body)).status).toBe(400)
  expect(await list(ada)).toEqual(before)
})
