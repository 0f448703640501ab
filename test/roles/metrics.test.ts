import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Store } from '#core/ports/store.ts'
import { giveBack, takeDatabase } from '../support/postgres.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

let server: TestServer
afterEach(() => server.stop())

async function metrics(url = server.url): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.matchAll(/^([a-z]\S*) (\S+)$/gm)
  return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]))
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 500) throw new Error('it never came true')
    await pause(10)
  }
}

/** An event of another process: nobody tells this one. */
const note = (store: Store) =>
  store.write((tx) =>
    tx.journal.append({
      type: 'log.written',
      subject: { kind: 'log', id: '2026-01-01' },
      before: null,
      after: { day: '2026-01-01', entries: 0 },
      at: '2026-01-01T00:00:00.000Z',
      actor: null,
      via: 'test',
      audience: [],
    }),
  )

test('requests are counted and timed by route, never by path', async () => {
  server = await startTestServer()
  const { token } = await server.signUp('ana')
  const { body } = await server.request('POST', '/v1/tasks', { token, body: { title: 'a' } })
  await server.request('GET', `/v1/tasks/${body.id}`, { token })
  await server.request('GET', '/v1/tasks/999', { token })
  const found = await metrics()
  const route = 'dialect="native",method="GET",route="/v1/tasks/:id"'
  expect(found[`taskwright_http_requests_total{${route},status="200"}`]).toBe(1)
  expect(found[`taskwright_http_requests_total{${route},status="404"}`]).toBe(1)
  expect(found[`taskwright_http_request_duration_seconds_count{${route}}`]).toBe(2)
  expect(Object.keys(found).filter((name) => name.includes('/999'))).toEqual([])
})

test('the process tells of its memory, processor time and event loop', async () => {
  server = await startTestServer()
  const found = await metrics()
  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
  ])
    expect(found[name], name).toBeGreaterThan(0)
  expect(found.process_cpu_seconds_total).toBeDefined()
})

test('the lag is what the journal of this process has not seen', async () => {
  server = await startTestServer()
  const { store } = server.app.server
  await server.signUp('ana')
  await until(async () => (await metrics()).taskwright_journal_lag === 0)
  const position = (await metrics()).taskwright_journal_position
  const read = store.journal.read
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  store.journal.read = (query) => gate.then(() => read(query))
  for (let count = 0; count < 3; count++) await note(store)
  const behind = await metrics()
  letGo()
  expect(behind.taskwright_journal_lag).toBe(3)
  expect(behind.taskwright_journal_position).toBe(position)
  await until(async () => (await metrics()).taskwright_journal_lag === 0)
})

test('writes that wait are counted', async () => {
  server = await startTestServer()
  const { store } = server.app.server
  let goOn = () => {}
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const begun = new Promise<void>((resolve) => {
    void store.write(async () => {
      resolve()
      await gate
    })
  })
  await begun
  const others = [1, 2].map(() => store.write(async () => {}))
  const { taskwright_store_writes_waiting: waiting } = await metrics()
  goOn()
  await Promise.all(others)
  expect(waiting).toBe(2)
})

describe('a store that fails', () => {
  const faults = { rejects: () => Promise.reject(new Error('away')), hangs: () => new Promise<never>(() => {}) }
  test.each(Object.entries(faults))('is told of when it %s, and takes no metrics with it', async (_, fault) => {
    server = await startTestServer({ ROLES: 'http' })
    const { store } = server.app.server
    expect((await metrics()).taskwright_store_up).toBe(1)
    const kept = { check: store.check, last: store.journal.last, countOpen: store.jobs.countOpen }
    store.check = fault
    store.journal.last = fault
    store.jobs.countOpen = fault
    const found = await metrics()
    store.check = kept.check
    store.journal.last = kept.last
    store.jobs.countOpen = kept.countOpen
    expect(found.taskwright_store_up).toBe(0)
    expect(found['taskwright_durability{class="power-safe"}']).toBeDefined()
    expect((await metrics()).taskwright_store_up).toBe(1)
  })
})

test.runIf(isThere('postgres'))('connections to PostgreSQL are counted', async () => {
  const url = await takeDatabase()
  server = await startTestServer({ DATABASE_URL: url, DATABASE_CONNECTIONS: '4' })
  await server.signUp('ana')
  const found = await metrics()
  await server.stop()
  await giveBack(url)
  expect(found.taskwright_store_connections_most).toBe(4)
  const [inUse, idle] = ['in_use', 'idle'].map((state) => found[`taskwright_store_connections{state="${state}"}`])
  expect((inUse ?? 0) + (idle ?? 0)).toBeGreaterThan(0)
  expect(found.taskwright_store_connections_awaited).toBe(0)
})

test('one file has no connections to tell of', async () => {
  server = await startTestServer()
  expect(Object.keys(await metrics()).filter((name) => name.includes('store_connections'))).toEqual([])
})
