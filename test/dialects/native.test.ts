import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ada: SignedIn

beforeAll(async () => {
  server = await startTestServer()
  ada = await server.signUp('ada', 'admin')
})
afterAll(() => server.stop())

test('creates a task and reads it back', async () => {
  const created = await server.request('POST', '/v1/tasks', { token: ada.token, body: { title: 'First' } })
  expect(created.status).toBe(201)
  const read = await server.request('GET', `/v1/tasks/${created.body.id}`, { token: ada.token })
  expect(read.body).toEqual(created.body)
})
