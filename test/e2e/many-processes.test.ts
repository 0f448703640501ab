import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokerDrivers, brokerUrls } from '../support/brokers.ts'
import { openEventStream } from '../support/event-stream.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { giveBack, onServer, serverPort, takeDatabase } from '../support/postgres.ts'
import { type Environment, type ServingProcess, startProcess } from '../support/process.ts'
import { type OwnRedis, startRedis } from '../support/redis.ts'
import { isThere } from '../support/services.ts'

type EventStream = Awaited<ReturnType<typeof openEventStream>>

/** Of each queue. `EVENTS=100000 FAULTS=50` is the long run whose counts docs/reliability.md has. */
const wantedEvents = Number(process.env.EVENTS ?? 1000)
const wantedFaults = Number(process.env.FAULTS ?? 10)
const tasksOfBatch = wantedEvents > 10_000 ? 50 : 10
const writers = 6
const healingMilliseconds = 60_000
const results: Record<string, object> = {}
afterAll(() => console.log(`many processes: ${JSON.stringify(results)}`))

const drivers = (['bullmq', 'rabbitmq'] as const).filter(
  (driver) => isThere('postgres') && isThere('redis') && isThere(brokerDrivers[driver]?.service ?? 'redis'),
)

describe.each(drivers)('three doors and two workers on PostgreSQL, Redis and %s', (driver) => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-many-'))
  const counts = { events: 0, acknowledged: 0, sentAgain: 0, faults: {} as Record<string, number>, reconnected: 0 }
  const processes: ServingProcess[] = []
  const environments: Environment[] = []
  let databaseUrl: string
  let database: pg.Client
  let postgres: FaultProxy
  let redis: OwnRedis
  let rabbit: FaultProxy
  let token: string

  beforeAll(async () => {
    databaseUrl = await takeDatabase()
    database = new pg.Client({ connectionString: databaseUrl })
    database.on('error', () => {})
    await database.connect()
    postgres = await startFaultProxy({ port: serverPort })
    redis = await startRedis()
    const broker = new URL(brokerUrls.rabbitmq)
    rabbit = await startFaultProxy({ host: broker.hostname, port: Number(broker.port) })
    broker.port = String(rabbit.port)
    const through = new URL(databaseUrl)
    through.port = String(postgres.port)
    const common = {
      ...{ DATA_DIR: folder, DATABASE_URL: through.href, REDIS_URL: redis.url, LOG_LEVEL: 'silent' },
      ...{ QUEUE_URL: driver === 'bullmq' ? redis.url : broker.href, DATABASE_CONNECTIONS: '5' },
      JWT_SECRET_KEY: 'the secret of these tests, long enough',
    }
    for (const ROLES of ['http,realtime', 'http,realtime', 'http,realtime', 'worker', 'worker'])
      environments.push({ ...common, ROLES })
    for (const environment of environments) processes.push(await startProcess(environment))
    const person = { username: 'ada', password: 'password of ada' }
    await sendOnce(0, '/v1/register', { ...person, role: 'admin' })
    token = (await sendOnce(0, '/v1/sessions', person)).access_token
  }, 120_000)
  afterAll(async () => {
    for (const one of processes) await one.end('SIGKILL')
    const { rows } = await database.query(`select value from settings where key = 'database_name'`)
    await brokerDrivers.rabbitmq?.forget(rows[0]?.value)
    await postgres.close()
    await rabbit.close()
    await redis.close()
    await database.end()
    await giveBack(databaseUrl)
    rmSync(folder, { recursive: true, force: true })
    results[driver] = counts
  }, 60_000)

  async function sendOnce(door: number, path: string, body: unknown, key?: string): Promise<any> {
    const response = await fetch(`${processes[door]?.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  /** Until it is acknowledged, by whichever door answers: the key makes the write happen once. */
  async function sendUntilAcknowledged(path: string, body: unknown, key: string): Promise<any> {
    const until = Date.now() + healingMilliseconds
    for (;;) {
      try {
        return await sendOnce(randomInt(3), path, body, key)
      } catch (fault) {
        if (Date.now() > until) throw fault
        counts.sentAgain += 1
        await pause(100)
      }
    }
  }

  const row = (title: string) => `${title},,TRUE,LOW,4/1/2025,`
  const header = 'task_name,description,status,priority,created_at,assigned_user'

  /** Writes its share: most of it as batches, some as imports, which a worker carries out. */
  async function write(writer: number, titles: string[]): Promise<void> {
    for (let batch = 0; titles.length < wantedEvents / writers; batch++) {
      const some = Array.from({ length: tasksOfBatch }, (_, index) => `${writer} ${batch} ${index}`)
      const key = `${driver} ${writer} ${batch}`.replaceAll(' ', '-')
      if (batch % 5 === 4) await sendUntilAcknowledged('/v1/imports', [header, ...some.map(row)].join('\n'), key)
      else {
        const operations = some.map((title) => ({ op: 'create', task: { title } }))
        await sendUntilAcknowledged('/v1/tasks/batch', { operations }, key)
      }
      titles.push(...some)
    }
  }

  /** Follows the changes at one door from the beginning on, again after each end, until `isOver`. */
  async function follow(door: number, seen: number[], isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const headers = { authorization: `Bearer ${token}`, 'last-event-id': String(seen.at(-1) ?? 0) }
      const stream = await openEventStream(`${processes[door]?.url}/v1/changes`, headers).catch(() => undefined)
      if (stream?.response.ok) await readToItsEnd(stream, seen, isOver)
      else await pause(200)
    }
  }

  async function readToItsEnd(stream: EventStream, seen: number[], isOver: () => boolean): Promise<void> {
    counts.reconnected += 1
    const closing = setInterval(() => isOver() && stream.close(), 100)
    const next = () => stream.next().catch(() => undefined)
    for (let event = await next(); event !== undefined; event = await next()) {
      if (event.event !== undefined && event.id !== undefined) seen.push(Number(event.id))
    }
    clearInterval(closing)
  }

  async function replace(index: number): Promise<void> {
    await processes[index]?.end('SIGKILL')
    processes[index] = await startProcess(environments[index] as Environment)
  }

  const faults: Record<string, () => Promise<unknown>> = {
    'database hangs up': async () => postgres.cut(),
    'database is away': async () => {
      postgres.refuse()
      await pause(randomInt(1500))
      postgres.accept()
    },
    'database ends all sessions': () =>
      onServer((client) =>
        client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> $2', [
          new URL(databaseUrl).pathname.slice(1),
          (database as unknown as { processID: number }).processID,
        ]),
      ),
    'connections stand still': async () => postgres.freeze(),
    'a door is killed': () => replace(randomInt(3)),
    'a worker is killed': () => replace(3 + randomInt(2)),
    'Redis dies': async () => {
      await redis.kill()
      await pause(randomInt(1000))
      await redis.start()
    },
    'Redis forgets everything': () => redis.ask((client) => client.flushall()),
    'Redis stands still': async () => {
      redis.stall()
      await pause(randomInt(1500))
      redis.resume()
    },
    'RabbitMQ hangs up': async () => rabbit.cut(),
    'RabbitMQ stands still': async () => {
      rabbit.stall()
      await pause(randomInt(1500))
      rabbit.resume()
    },
  }

  async function hurt(isOver: () => boolean): Promise<void> {
    const names = Object.keys(faults).filter((name) => driver === 'rabbitmq' || !name.startsWith('RabbitMQ'))
    for (let number = 0; number < wantedFaults && !isOver(); number++) {
      const name = names[number % names.length] ?? ''
      await faults[name]?.()
      counts.faults[name] = (counts.faults[name] ?? 0) + 1
      await pause(300)
    }
  }

  test('lose nothing and do nothing twice, whatever ends or stands still', { timeout: 3_600_000 }, async () => {
    const titles: string[][] = Array.from({ length: writers }, () => [])
    const seen: number[][] = [[], [], []]
    let isWritten = false
    let isOver = false
    const following = seen.map((one, door) => follow(door, one, () => isOver))
    const hurting = hurt(() => isWritten)
    await Promise.all(titles.map((one, writer) => write(writer, one)))
    isWritten = true
    await hurting
    const acknowledged = titles.flat()
    // A job whose worker was killed is begun again when its lease is over, and finds its work done.
    const countOpen = async () =>
      Number(
        (await database.query(`select count(*) from jobs where kind = 'import' and state <> 'done'`)).rows[0].count,
      )
    await expect.poll(countOpen, { timeout: 2 * healingMilliseconds, interval: 500 }).toBe(0)

    const { rows: tasks } = await database.query('select title from tasks')
    expect(tasks.map(({ title }) => title).toSorted()).toEqual(acknowledged.toSorted())
    const { rows: events } = await database.query(
      `select seq::int, type, after ->> 'title' as title from events where kind = 'task' order by seq`,
    )
    expect(events.map(({ title }) => title).toSorted()).toEqual(acknowledged.toSorted())
    const wanted = events.map(({ seq }) => seq)
    const lengths = () => seen.map(({ length }) => length)
    await expect.poll(lengths, { timeout: healingMilliseconds, interval: 200 }).toEqual(seen.map(() => wanted.length))
    isOver = true
    await Promise.all(following)
    for (const one of seen) expect(one).toEqual(wanted)
    Object.assign(counts, { events: wanted.length, acknowledged: acknowledged.length })
    expect(Object.keys(counts.faults).length).toBeGreaterThan(0)
  })
})
