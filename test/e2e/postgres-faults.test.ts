import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { giveBack, onServer, serverPort, takeDatabase } from '../support/postgres.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'
import { assertKept, createWriters, titlesIn } from '../support/writing.ts'

describe.skipIf(!isThere('postgres'))('faults of PostgreSQL', () => {
  let url: string
  let proxy: FaultProxy
  let behind: TestServer
  let beside: TestServer
  let writers: ReturnType<typeof createWriters>
  let token: string
  beforeEach(async () => {
    url = await takeDatabase()
    proxy = await startFaultProxy({ port: serverPort })
    const secret = 'a secret of at least thirty-two bytes'
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
    await giveBack(url)
  })

  function throughProxy(): string {
    const through = new URL(url)
    through.port = String(proxy.port)
    return through.href
  }

  test('connections that are ended by the server lose nothing that was acknowledged, and are made anew', async () => {
    const writing = [writers.keepWriting(behind, 'behind'), writers.keepWriting(beside, 'beside')]
    const name = new URL(url).pathname.slice(1)
    for (let round = 0; round < 8; round++) {
      await pause(100)
      await onServer((client) =>
        client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]),
      )
    }
    const all = await Promise.all(writing.map(({ stop }) => stop()))
    for (const { refused } of all) expect(refused.filter((status) => status !== 503)).toEqual([])
    await writers.untilWritten(behind, 'healed')
    expect(all.flatMap(({ acknowledged }) => acknowledged).length).toBeGreaterThan(0)
    await assertKept(
      beside,
      all.flatMap(({ acknowledged }) => acknowledged),
    )
  })

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
    expect(JSON.stringify(reply.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres|select/i)
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
    const begun = performance.now()
    await expect.poll(async () => (await writers.create(beside, 'of another')).status, { timeout: 25_000 }).toBe(201)
    expect(performance.now() - begun).toBeLessThan(25_000)
    // Nobody tells the process that its connections are dead: it finds out by itself.
    await expect.poll(async () => (await writers.create(behind, 'healed')).status, { timeout: 30_000 }).toBe(201)
    const { acknowledged, refused } = await writing.stop()
    expect(refused.filter((status) => status !== 503)).toEqual([])
    await assertKept(beside, acknowledged)
  }, 60_000)

  test('a server that only comes up is waited for at the start', async () => {
    proxy.refuse()
    const starting = startTestServer({ DATABASE_URL: throughProxy() })
    await pause(700)
    proxy.accept()
    const late = await starting
    expect((await fetch(`${late.url}/readyz`)).status).toBe(200)
    await late.stop()
  })

  test('a database that is not there, or a password that is wrong, stops the start with one sentence', async () => {
    const nowhere = new URL(url)
    nowhere.pathname = '/no_such_database'
    nowhere.password = 'hidden'
    const start = startTestServer({ DATABASE_URL: nowhere.href })
    await expect(start).rejects.toThrow(
      /^postgresql:\/\/postgres@\S+\/no_such_database cannot be opened .*not exist\.$/,
    )
    await expect(start).rejects.not.toThrow(/hidden/)
  })
})
