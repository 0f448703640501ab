import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bridge } from '../support/documentdb/bridge.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { dropMongoDatabase, inMongo, mayBridge, newMongoUrl, openBridge } from '../support/mongo.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'
import { assertKept, createWriters, titlesIn } from '../support/writing.ts'

const conflict = {
  ok: 0,
  code: 112,
  codeName: 'WriteConflict',
  errmsg: 'as told',
  errorLabels: ['TransientTransactionError'],
}
const unknown = { ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'as told' }
const secret = 'a secret of at least thirty-two bytes'

describe.skipIf(!isThere('mongo') || !mayBridge())('faults of MongoDB', () => {
  let url: string
  let name: string
  let bridge: Bridge
  let proxy: FaultProxy
  let behind: TestServer
  let beside: TestServer
  let token: string
  let writers: ReturnType<typeof createWriters>
  beforeEach(async () => {
    bridge = await openBridge()
    proxy = await startFaultProxy({ port: bridge.port })
    bridge.moveTo(proxy.port)
    url = newMongoUrl(bridge.url)
    name = new URL(url).pathname.slice(1)
    url += '?directConnection=true'
    behind = await startTestServer({ DATABASE_URL: throughProxy(), DATABASE_CONNECTIONS: '4', JWT_SECRET_KEY: secret })
    beside = await startTestServer({ DATABASE_URL: url, JWT_SECRET_KEY: secret })
    token = (await behind.signUp('ada')).token
    writers = createWriters(token)
  })
  afterEach(async () => {
    proxy.resume()
    proxy.accept()
    await behind.stop()
    await beside.stop()
    await proxy.close()
    await bridge.close()
    await dropMongoDatabase(newMongoUrl().replace(/[^/]*$/, name))
  })

  function throughProxy(): string {
    const through = new URL(url)
    through.port = String(proxy.port)
    through.search = ''
    return through.href
  }

  test('a network that cuts connections in the middle of anything leads to 503, never to a false 201', async () => {
    const writing = writers.keepWriting(behind, 'cut')
    for (let round = 0; round < 15; round++) {
      await pause(30 + round * 3)
      proxy.cut()
    }
    const { acknowledged, refused } = await writing.stop()
    expect(refused.filter((status) => status !== 503)).toEqual([])
    await writers.untilWritten(behind, 'healed')
    await assertKept(beside, acknowledged)
  })

  test('a server that is away for a while: writes and reads are 503, /readyz says so, and it heals', async () => {
    await writers.untilWritten(behind, 'before')
    proxy.refuse()
    expect((await writers.create(behind, 'while away')).status).toBe(503)
    const reply = await behind.request('GET', '/v1/tasks', { token })
    expect(reply.status).toBe(503)
    expect(JSON.stringify(reply.body)).not.toMatch(/ECONN|127\.0\.0\.1|mongo|topology/i)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${behind.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${behind.url}/livez`)).status).toBe(200)
    proxy.accept()
    await writers.untilWritten(behind, 'after')
    expect((await fetch(`${behind.url}/readyz`)).status).toBe(200)
    expect((await titlesIn(beside)).filter((title) => title === 'while away')).toEqual([])
  })

  test('a process whose connection stands still in the middle of a write holds up the others for seconds, not for ever', async () => {
    const writing = writers.keepWriting(behind, 'stalled')
    await pause(200)
    proxy.freeze()
    const statusOf = async (server: TestServer, title: string) => (await writers.create(server, title)).status
    await expect.poll(() => statusOf(beside, 'of another'), { timeout: 25_000 }).toBe(201)
    // Nobody tells the process that its connections are dead: it finds out by itself.
    await expect.poll(() => statusOf(behind, 'healed'), { timeout: 30_000 }).toBe(201)
    const { acknowledged, refused } = await writing.stop()
    expect(refused.filter((status) => status !== 503)).toEqual([])
    await assertKept(beside, acknowledged)
  }, 90_000)

  test('a server that only comes up is waited for at the start', async () => {
    proxy.refuse()
    const starting = startTestServer({ DATABASE_URL: throughProxy() })
    await pause(700)
    proxy.accept()
    const late = await starting
    expect((await fetch(`${late.url}/readyz`)).status).toBe(200)
    await late.stop()
  })

  test('a server that belongs to no replica set stops the start with the sentence that says how to make it one', async () => {
    const alone = await openBridge({ isStandalone: true })
    const place = newMongoUrl(alone.url)
    const start = startTestServer({ DATABASE_URL: place })
    await expect(start).rejects.toThrow(/standalone.*--replSet rs0.*rs\.initiate\(\)/)
    const collections = await inMongo((client) => client.db().listCollections().toArray(), place)
    expect(collections).toEqual([])
    await alone.close()
  })

  test.each(['findAndModify', 'insert', 'update', 'commitTransaction'])(
    'a conflict at %s is tried again, and the task is there once',
    async (command) => {
      bridge.script({ command, answer: conflict, times: 3 })
      expect((await writers.create(behind, 'contended')).status).toBe(201)
      await assertKept(beside, ['contended'])
      expect(await titlesIn(beside)).toEqual(['contended'])
    },
  )

  test('conflicts without end are 503 within seconds, and leave nothing', async () => {
    const stop = bridge.script({ command: 'insert', answer: conflict, times: Number.POSITIVE_INFINITY })
    const { status, headers } = await writers.create(behind, 'contended')
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true])
    stop()
    await writers.untilWritten(behind, 'after')
    expect(await titlesIn(beside)).toEqual(['after'])
  })

  test.each([
    ['is not known, and was done', unknown, true],
    ['is not known, and was not done', { ...unknown, errorLabels: ['UnknownTransactionCommitResult'] }, false],
    ['is lost with the connection, and was done', 'cut', true],
    ['is lost with the connection, and was not done', 'cut', false],
  ] as const)(
    'a commit whose outcome %s, is 201 once or 503, and the task is there at most once',
    async (_, answer, isDone) => {
      bridge.script({ command: 'commitTransaction', answer, isDone })
      const key = { 'idempotency-key': randomUUID() }
      const first = await writers.create(behind, 'uncertain', key)
      expect([201, 503]).toContain(first.status)
      if (first.status === 201) expect(await titlesIn(beside)).toEqual(['uncertain'])
      const again = await writers.create(behind, 'uncertain', key)
      expect(again.status).toBe(201)
      await assertKept(beside, ['uncertain'])
      expect(await titlesIn(beside)).toEqual(['uncertain'])
    },
  )

  test('a commit whose outcome stays unknown is 503, never 201; sent again with its key it happened once', async () => {
    const answers = { command: 'commitTransaction', answer: unknown, isDone: true }
    const stop = bridge.script({ ...answers, times: Number.POSITIVE_INFINITY })
    const key = { 'idempotency-key': randomUUID() }
    expect((await writers.create(behind, 'uncertain', key)).status).toBe(503)
    stop()
    expect((await writers.create(beside, 'uncertain', key)).status).toBe(201)
    await assertKept(beside, ['uncertain'])
    expect(await titlesIn(beside)).toEqual(['uncertain'])
  })
})
