import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

async function cacheMetrics(): Promise<Record<string, number>> {
  const { body } = await server.request('GET', '/metrics')
  const lines = String(body).matchAll(/^taskwright_cache_(\S+) (\S+)$/gm)
  return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]))
}

test('/metrics tells how many pages did not have to be read', async () => {
  const [hits, misses] = ['requests_total{result="hit"}', 'requests_total{result="miss"}']
  expect(await cacheMetrics()).toEqual({ [hits]: 0, [misses]: 0, hit_ratio: 0 })
  const { token } = await server.signUp('ana')
  for (let count = 0; count < 4; count++) await server.request('GET', '/v1/tasks', { token })
  expect(await cacheMetrics()).toEqual({ [hits]: 3, [misses]: 1, hit_ratio: 0.75 })
  await server.request('POST', '/v1/tasks', { token, body: { title: 'a' } })
  await server.request('GET', '/v1/tasks', { token })
  expect(await cacheMetrics()).toEqual({ [hits]: 3, [misses]: 2, hit_ratio: 0.6 })
})
