import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { giveBack, onServer, serverPort, takeDatabase } from '../support/postgres.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

describe.skipIf(!isThere('postgres'))('faults of PostgreSQL', () => {
  let url: string
  let proxy: FaultProxy
  let behind: TestServer
  let beside: TestServer
  let ada: SignedIn
  beforeEach(async () => {
    url = await takeDatabase()
    proxy = await startFaultProxy({ port: serverPort })
    const secret = 'a secret of at least thirty-two bytes'
    behind = await startTestServer({ DATABASE_URL: throughProxy(), DATABASE_CONNECTIONS: '4', JWT_SECRET_KEY: secret })
    beside = await startTestServer({ DATABASE_URL: url, JWT_SECRET_KEY: secret })
    ada = await behind.signUp('ada')
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

  const create = (server: TestServer, title: string) =>
    server.request('POST', '/v1/tasks', { token: ada.token, body: { title } })
  const titles = async (): Promise<string[]> =>
    (await beside.app.server.store.tasks.list({ viewer: null, deleted: false, sort: byId, limit: 10_000 })).map(
      ({ title }) => title,
    )

  /** Writes until told to stop; answers what was acknowledged and which other statuses there were. */
  function keepWriting(server: TestServer, name: string) {
    let isOver = false
    const acknowledged: string[] = []
    const refused = new Set<number>()
    async function lane(number: number): Promise<void> {
      for (let index = 0; !isOver; index++) {
        const title = `${name} ${number}.${index}`
        const { status } = await create(server, title)
        if (status === 201) acknowledged.push(title)
        else refused.add(status)
        await pause(5)
      }
    }
    const lanes = Promise.all([0, 1, 2, 3].map(lane))
    async function stop() {
      isOver = true
      await lanes
      return { acknowledged, refused: [...refused] }
    }
    return { stop }
  }

  /** Nothing acknowledged is lost, nothing is there twice, and what is there has its event. */
  async function assertKept(acknowledged: readonly string[]): Promise<void> {
    const kept = await titles()
    expect(new Set(kept).size).toBe(kept.length)
    expect(kept).toEqual(expect.arrayContaining([...acknowledged]))
    const { events } = await beside.app.server.store.journal.search({
      ...{ before: Number.MAX_SAFE_INTEGER, after: 0, limit: 10_000, scan: 10_000, kind: 'task' },
    })
    expect(events.map(({ after }) => (after as { title: string }).title).toSorted()).toEqual(kept.toSorted())
  }

  async function untilWritten(server: TestServer, title: string): Promise<void> {
    await expect.poll(async () => (await create(server, title)).status, { timeout: 30_000 }).toBe(201)
  }

  test('connections that are ended by the server lose nothing that was acknowledged, and are made anew', async () => {
    const writing = [keepWriting(behind, 'behind'), keepWriting(beside, 'beside')]
    const name = new URL(url).pathname.slice(1)
    for (let round = 0; round < 8; round++) {
      await pause(100)
      await onServer((client) =>
        client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]),
      )
    }
    const all = await Promise.all(writing.map(({ stop }) => stop()))
    for (const { refused } of all) expect(refused.filter((status) => status !== 503)).toEqual([])
    await untilWritten(behind, 'healed')
    expect(all.flatMap(({ acknowledged }) => acknowledged).length).toBeGreaterThan(0)
    await assertKept(all.flatMap(({ acknowledged }) => acknowledged))
  })

  test('a network that cuts connections in the middle of anything leads to 503, never to a false 201', async () => {
    const writing = keepWriting(behind, 'cut')
    for (let round = 0; round < 15; round++) {
      await pause(30 + round * 3)
      proxy.cut()
    }
    const { acknowledged, refused } = await writing.stop()
    expect(refused.filter((status) => status !== 503)).toEqual([])
    await untilWritten(behind, 'healed')
    await assertKept(acknowledged)
  })

  test('a server that is away for a while: writes and reads are 503, /readyz says so, and it heals', async () => {
    await untilWritten(behind, 'before')
    proxy.refuse()
    expect((await create(behind, 'while away')).status).toBe(503)
    const reply = await behind.request('GET', '/v1/tasks', { token: ada.token })
    expect(reply.status).toBe(503)
    expect(JSON.stringify(reply.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres|select/i)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${behind.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${behind.url}/livez`)).status).toBe(200)
    proxy.accept()
    await untilWritten(behind, 'after')
    expect((await fetch(`${behind.url}/readyz`)).status).toBe(200)
    expect((await titles()).filter((title) => title === 'while away')).toEqual([])
  })

  test('a process whose connection stands still in the middle of a write holds up the others for seconds, not for ever', async () => {
    const writing = keepWriting(behind, 'stalled')
    await pause(200)
    proxy.freeze()
    const begun = performance.now()
    await expect.poll(async () => (await create(beside, 'of another')).status, { timeout: 25_000 }).toBe(201)
    expect(performance.now() - begun).toBeLessThan(25_000)
    // Nobody tells the process that its connections are dead: it finds out by itself.
    await expect.poll(async () => (await create(behind, 'healed')).status, { timeout: 30_000 }).toBe(201)
    const { acknowledged, refused } = await writing.stop()
    expect(refused.filter((status) => status !== 503)).toEqual([])
    await assertKept(acknowledged)
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

const byId = { field: 'id', descending: false } as const
