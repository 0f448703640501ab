import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let root: SignedIn
beforeAll(async () => {
  server = await startTestServer({ ROLES: 'http', LIMIT_API: '77/minute' })
  root = await server.signUp('root', 'admin')
})
afterAll(() => server.stop())

test('tells administrators how the server is', async () => {
  await server.app.server.jobs.ensure({ kind: 'clean-up', key: 'x' })
  const { status, body } = await server.request('GET', '/v1/status', { token: root.token })
  expect(status).toBe(200)
  expect(body.store).toMatchObject({ reachable: true, writes_waiting: 0 })
  expect(body.jobs).toEqual({ waiting: expect.any(Number), running: 0, dead: 0 })
  expect(body.jobs.waiting).toBeGreaterThan(0)
  expect(body.last_event).toBeGreaterThan(0)
  expect(body.limits).toContainEqual({ name: 'api', quota: 77, window_seconds: 60, per: 'client' })
  expect(body.limits.map(({ name }: { name: string }) => name)).not.toContain('none')
})

test('tells nobody else', async () => {
  const { token } = await server.signUp('ada')
  expect((await server.request('GET', '/v1/status', { token })).body.code).toBe('forbidden')
})
