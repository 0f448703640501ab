import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokerDrivers, brokerUrls, inRabbit } from '../support/brokers.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { giveBack, takeDatabase } from '../support/postgres.ts'
import { type ServingProcess, startProcess } from '../support/process.ts'
import { startRedis } from '../support/redis.ts'
import { isThere } from '../support/services.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 1)
const importsOfRound = 16
const rowsOfImport = 5
const longestWait = 45_000
const counts: Record<string, { imports: number; faults: number; slowestMilliseconds: number }> = {}
afterAll(() => console.log(`faults of brokers: ${JSON.stringify(counts)}`))

/** A broker that may be hurt: each fault is over when its promise is kept. */
interface HurtBroker {
  url: string
  stall(): void
  faults: Record<string, (name: string) => Promise<unknown>>
  close(name: string): Promise<void>
}

const somewhat = () => pause(Math.random() * 1200)
const names = {
  bullmq: ['dies', 'stands still', 'forgets everything', 'is full', 'hangs up'],
  rabbitmq: ['is away', 'stands still', 'hangs up', 'loses the queue', 'loses the word'],
}

async function openHurtRedis(): Promise<HurtBroker> {
  const redis = await startRedis()
  return {
    url: redis.url,
    stall: redis.stall,
    faults: {
      async dies() {
        await redis.kill()
        await somewhat()
        await redis.start()
      },
      async 'stands still'() {
        redis.stall()
        await somewhat()
        redis.resume()
      },
      'forgets everything': () => redis.ask((client) => client.flushall()),
      async 'is full'() {
        await redis.ask((client) => client.config('SET', 'maxmemory', '1'))
        await somewhat()
        await redis.ask((client) => client.config('SET', 'maxmemory', '0'))
      },
      'hangs up': () => redis.ask((client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')),
    },
    close: redis.close,
  }
}

async function openHurtRabbit(): Promise<HurtBroker> {
  const url = new URL(brokerUrls.rabbitmq)
  const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
  url.port = String(proxy.port)
  return {
    url: url.href,
    stall: proxy.stall,
    faults: {
      async 'is away'() {
        proxy.refuse()
        await somewhat()
        proxy.accept()
      },
      async 'stands still'() {
        proxy.stall()
        await somewhat()
        proxy.resume()
      },
      'hangs up': async () => proxy.cut(),
      'loses the queue': (name) => inRabbit((connection) => connection.queueDelete(`taskwright.${name}`)),
      'loses the word': (name) =>
        inRabbit((connection) => connection.queuePurge(`taskwright.${name}`)).catch(unlessQueueIsGone),
    },
    async close(name) {
      await proxy.close()
      await brokerDrivers.rabbitmq?.forget(name)
    },
  }
}

/** The queue that was lost a moment before may not be there again: then there is no word to lose. */
function unlessQueueIsGone(fault: unknown): void {
  if (!(fault instanceof Error && 'code' in fault && fault.code === 'NOT_FOUND')) throw fault
}

const opened = { bullmq: openHurtRedis, rabbitmq: openHurtRabbit } as const
const drivers = (['bullmq', 'rabbitmq'] as const).filter((driver) => {
  return isThere('postgres') && isThere(driver === 'bullmq' ? 'redis' : 'rabbitmq')
})

describe.each(drivers)('one server and two workers on PostgreSQL with %s', (driver) => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-queue-faults-'))
  const count = { imports: 0, faults: 0, slowestMilliseconds: 0 }
  counts[driver] = count
  let databaseUrl: string
  let database: pg.Client
  let broker: HurtBroker
  let name: string
  let server: ServingProcess
  let workers: ServingProcess[]
  let token: string

  beforeAll(async () => {
    databaseUrl = await takeDatabase()
    database = new pg.Client({ connectionString: databaseUrl })
    await database.connect()
    broker = await opened[driver]()
    const environment = {
      ...{ DATA_DIR: folder, DATABASE_URL: databaseUrl, QUEUE_URL: broker.url, LOG_LEVEL: 'warn' },
      ...{ JWT_SECRET_KEY: 'the secret of these tests, long enough' },
    }
    server = await startProcess({ ...environment, ROLES: 'http' })
    workers = await Promise.all([1, 2].map(() => startProcess({ ...environment, ROLES: 'worker' })))
    const person = { username: 'ada', password: 'password of ada' }
    await send('/v1/register', JSON.stringify({ ...person, role: 'admin' }))
    token = (await send('/v1/sessions', JSON.stringify(person))).access_token
    name = (await read(`select value from settings where key = 'database_name'`))[0].value
  })
  afterAll(async () => {
    for (const process of [server, ...workers]) await process.end('SIGKILL')
    await broker.close(name)
    await database.end()
    await giveBack(databaseUrl)
    rmSync(folder, { recursive: true, force: true })
  })

  async function send(path: string, body: string, type = 'application/json'): Promise<any> {
    const headers = { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) }
    const response = await fetch(server.url + path, { method: 'POST', headers, body })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  const read = async (sql: string): Promise<any[]> => (await database.query(sql)).rows

  async function sendImport(number: number): Promise<void> {
    const rows = Array.from({ length: rowsOfImport }, (_, n) => `task ${number} ${n},text,TRUE,LOW,4/1/2025,`)
    const header = 'task_name,description,status,priority,created_at,assigned_user'
    await send('/v1/imports', [header, ...rows].join('\n'), 'text/csv')
  }

  /** Some at a time, over about as long as a fault lasts. */
  async function sendImports(): Promise<void> {
    for (let left = importsOfRound; left > 0; left -= 4) {
      await Promise.all([0, 1, 2, 3].map((n) => sendImport(count.imports + n)))
      count.imports += 4
      await pause(40)
    }
  }

  async function untilDone(): Promise<void> {
    const since = performance.now()
    const open = async () => (await read(`select count(*)::int as n from jobs where state <> 'done'`))[0].n
    while ((await open()) > 0) {
      if (performance.now() - since > longestWait) throw new Error(`jobs are left: ${JSON.stringify(await openJobs())}`)
      await pause(20)
    }
    count.slowestMilliseconds = Math.max(count.slowestMilliseconds, Math.round(performance.now() - since))
  }

  const openJobs = () => read(`select kind, key, state, attempts, error from jobs where state <> 'done'`)

  /** Everything that was asked for is there, once, and was begun once. */
  async function assertDone(): Promise<void> {
    const tasks = count.imports * rowsOfImport
    expect(await read(`select count(*)::int as n, count(distinct title)::int as titles from tasks`)).toEqual([
      { n: tasks, titles: tasks },
    ])
    expect(await read(`select count(*)::int as n from events where type = 'task.created'`)).toEqual([{ n: tasks }])
    expect(await read(`select state, created::int, count(*)::int as n from imports group by state, created`)).toEqual([
      { state: 'done', created: rowsOfImport, n: count.imports },
    ])
    expect(
      await read(
        `select attempts::int, state, count(*)::int as n from jobs where kind = 'import' group by attempts, state`,
      ),
    ).toEqual([{ attempts: 1, state: 'done', n: count.imports }])
  }

  const faults = Array.from({ length: rounds }, (_, round) => names[driver].map((fault) => [fault, round + 1] as const))
  test.each(faults.flat())(
    'loses nothing and does nothing twice when the broker %s (round %i)',
    async (fault) => {
      const hurt = broker.faults[fault]
      if (!hurt) throw new Error(`there is no fault ${fault}`)
      const sent = sendImports()
      for (let isSent = false; !isSent; count.faults += 1) {
        await Promise.all([hurt(name), pause(300)])
        isSent = await Promise.race([sent.then(() => true), pause(0, false)])
      }
      await sent
      await untilDone()
      await assertDone()
    },
    60_000,
  )

  test('has told of the broker in a few lines, and of nothing else', () => {
    for (const { said } of [server, ...workers]) {
      expect(said.stderr).toBe('')
      const lines = said.stdout.split('\n').filter((line) => line.startsWith('{'))
      // A busy machine may keep the database waiting, which is no fault of the broker.
      const words = lines.filter((line) => !/storage unavailable|cannot reach its storage/.test(line))
      expect(words.filter((line) => !/word of jobs/.test(line))).toEqual([])
      expect(words.length).toBeLessThanOrEqual(2 + 4 * count.faults)
    }
  })

  test('ends soon while the broker stands still', async () => {
    broker.stall()
    await sendImport(count.imports)
    const ended = await Promise.all([server, ...workers].map((process) => process.end('SIGTERM')))
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']))
  }, 8000)
})
