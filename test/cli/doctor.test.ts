import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTaskServer } from '#app.ts'
import { runCommand } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'
import { loadSqlite } from '#drivers/stores/sql/sqlite-library.ts'
import { brokerUrls } from '../support/brokers.ts'
import { startTestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

/** Nobody listens there. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

interface Finding {
  check: string
  healthy: boolean
  message: string
}

describe('taskwright doctor', () => {
  /** What a server leaves that was stopped; each test has a copy of it. */
  let template: string
  let folder: string
  let database: string
  beforeAll(async () => {
    template = mkdtempSync(join(tmpdir(), 'taskwright-doctor-'))
    const { server, close } = await openTaskServer(readConfig(environmentWith({ DATA_DIR: join(template, 'made') })))
    const admin = { username: 'root', role: 'admin', password: 'a password' } as const
    await server.users.createUser(systemActor('cli'), admin)
    await server.sample.makeSample(systemActor('cli'))
    await server.store.backup(join(template, 'taskwright.sqlite'))
    await close()
    copyFileSync(join(template, 'made', 'secret.key'), join(template, 'secret.key'))
    change(join(template, 'taskwright.sqlite'), 'pragma journal_mode = wal')
  })
  afterAll(() => rmSync(template, { recursive: true, force: true }))
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-doctor-'))
    database = join(folder, 'taskwright.sqlite')
    for (const name of ['secret.key', 'taskwright.sqlite']) copyFileSync(join(template, name), join(folder, name))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const environmentWith = (more: Record<string, string>) => {
    return { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', ...more }
  }

  async function run(words: string[], more: Record<string, string> = {}) {
    const lines = { out: [] as string[], errors: [] as string[] }
    const code = await runCommand(['doctor', ...words], {
      environment: environmentWith(more),
      input: Readable.from(['']) as unknown as NodeJS.ReadStream,
      print: (line) => lines.out.push(line),
      printError: (line) => lines.errors.push(line),
      ending: AbortSignal.abort(),
    })
    return { code, ...lines }
  }

  /** What it says is wrong; and whatever that is, it changed nothing. */
  async function faults(more: Record<string, string> = {}): Promise<Record<string, string>> {
    const before = contents()
    const { code, out } = await run(['--json'], more)
    expect(contents()).toEqual(before)
    const { healthy, findings } = JSON.parse(out.join('\n')) as { healthy: boolean; findings: Finding[] }
    const wrong = findings.filter((finding) => !finding.healthy)
    expect({ code, healthy }).toEqual(wrong.length > 0 ? { code: 1, healthy: false } : { code: 0, healthy: true })
    for (const { message } of findings) expect(message).not.toContain('\n')
    return Object.fromEntries(wrong.map(({ check, message }) => [check, message]))
  }

  function contents(): unknown {
    const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : []
    // Its readers leave their marks in it.
    return names
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => {
        const { mode, size, mtimeMs } = statSync(join(folder, name))
        const bytes = size < 1e8 ? readFileSync(join(folder, name)) : ''
        return [name, mode, size, mtimeMs, createHash('sha256').update(bytes).digest('hex')]
      })
  }

  test('finds nothing wrong with a server that is well, and says what it looked at', async () => {
    expect(await faults()).toEqual({})
    const { code, out, errors } = await run([])
    expect({ code, errors }).toEqual({ code: 0, errors: [] })
    const checks = ['settings', 'data folder', 'secret', 'files', 'disk', 'reach', 'database', 'durability', 'contents']
    for (const check of [...checks, 'jobs', 'imports', 'clock', 'administrator']) {
      expect(out.filter((line) => line.startsWith(`ok     ${check}`))).toHaveLength(1)
    }
  })

  test('says what is wrong in one line each, and fails', async () => {
    rmSync(join(folder, 'secret.key'))
    const { code, out, errors } = await run([])
    expect(code).toBe(1)
    expect(out.filter((line) => line.startsWith('WRONG'))).toEqual([
      expect.stringMatching(/^WRONG {2}secret +\/.*gone/),
    ])
    expect(errors).toEqual([`1 of ${out.length} checks found something wrong.`])
  })

  test('looks at a server while it runs', async () => {
    const server = await startTestServer({ DATA_DIR: folder })
    await server.signUp('ana')
    const { code, out } = await run([], { PORT: String(server.port) })
    await server.stop()
    expect(out).toContain(`ok     port ${String(server.port).padEnd(9)} Taskwright answers there.`)
    expect({ code, wrong: out.filter((line) => line.startsWith('WRONG')) }).toEqual({ code: 0, wrong: [] })
  })

  test.skipIf(!isThere('redis') || !isThere('rabbitmq'))('asks Redis and the broker, whichever it is', async () => {
    const { redis, rabbitmq } = brokerUrls
    for (const [REDIS_URL, QUEUE_URL] of [[redis, redis] as const, [redis, rabbitmq] as const]) {
      const { code, out } = await run([], { REDIS_URL, QUEUE_URL })
      expect({ code, wrong: out.filter((line) => line.startsWith('WRONG')) }).toEqual({ code: 0, wrong: [] })
      for (const [check, url] of Object.entries({ redis: REDIS_URL, queue: QUEUE_URL }))
        expect(out).toContainEqual(
          expect.stringMatching(new RegExp(`^ok     ${check} +${new URL(url).protocol}.* answers\\.$`)),
        )
    }
  })

  test('names the services that do not answer, without their passwords', async () => {
    const taken = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const silent = `127.0.0.1:${(taken.address() as AddressInfo).port}`
    const closed = await freePort()
    const pairs = [
      [`redis://:hidden@127.0.0.1:${closed}`, `amqp://me:hidden@127.0.0.1:${closed}`, /ECONNREFUSED/],
      [`redis://:hidden@${silent}`, `redis://:hidden@${silent}`, /did not|time/i],
      [`redis://:hidden@${silent}`, `amqp://me:hidden@${silent}`, /did not|time/i],
    ] as const
    for (const [REDIS_URL, QUEUE_URL, reason] of pairs) {
      const { redis, queue, ...others } = await faults({ REDIS_URL, QUEUE_URL })
      expect(others).toEqual({})
      expect(redis).toMatch(/^redis:\/\/127.*does not answer \(.*\): start it or correct REDIS_URL; until then/)
      expect(queue).toMatch(/:\/\/127.*does not answer \(.*\): start it or correct QUEUE_URL; until then/)
      for (const sentence of [redis, queue]) expect(sentence).toMatch(reason)
      expect(`${redis}${queue}`).not.toContain('hidden')
    }
    taken.close()
  })

  test('says what a setting should be, and looks no further', async () => {
    const { code, out } = await run([], { TIME_ZONE: 'Mars' })
    expect({ code, out }).toEqual({
      code: 1,
      out: [expect.stringMatching(/^WRONG {2}settings +TIME_ZONE cannot be "Mars"/)],
    })
  })

  test('makes nothing where nothing is', async () => {
    rmSync(folder, { recursive: true })
    const found = await faults()
    expect(found['data folder']).toMatch(/is not there: make it with taskwright init/)
    expect(found.database).toMatch(/is not there: make it with taskwright init/)
    expect(statSync(folder, { throwIfNoEntry: false })).toBeUndefined()
  })

  const injuries: [what: string, injure: () => void, check: string, says: RegExp][] = [
    ['a folder that others can write to', () => chmodSync(folder, 0o777), 'data folder', /chmod go-w/],
    [
      'a secret that others can read',
      () => chmodSync(join(folder, 'secret.key'), 0o644),
      'files',
      /chmod go-rwx .*secret.key$/,
    ],
    ['a database that others can read', () => chmodSync(database, 0o640), 'files', /chmod go-rwx .*taskwright.sqlite$/],
    ['a secret that is cut short', () => truncateSync(join(folder, 'secret.key'), 5), 'secret', /damaged: delete it/],
    ['a secret that is gone', () => rmSync(join(folder, 'secret.key')), 'secret', /gone: put it back/],
    ['a database that is gone', () => rmSync(database), 'database', /taskwright init/],
    [
      'a file that is no database',
      () => writeFileSync(database, 'x'.repeat(9000)),
      'database',
      /cannot be read.*restore/,
    ],
    ['an empty file', () => truncateSync(database, 0), 'database', /version 0 of \d+: .*taskwright migrate/],
    [
      'an older schema',
      () => change(database, 'delete from schema_versions where version > 1'),
      'database',
      /taskwright migrate/,
    ],
    [
      'a newer schema',
      () => change(database, `insert into schema_versions values (99, 'x', 'x')`),
      'database',
      /run the newer program/,
    ],
    [
      'a task the search does not know',
      () => change(database, 'delete from tasks_text where rowid = 3'),
      'contents',
      /search misses 1 of 7/,
    ],
    [
      'a search that is broken',
      () => change(database, 'drop table tasks_text'),
      'contents',
      /damaged|search cannot be asked.*restore/,
    ],
    [
      'logs that miscount',
      () => change(database, `insert into log_days values (0, '2026-01-01', 4)`),
      'contents',
      /miscounts 1 of its days/,
    ],
    [
      'logs whose sums are wrong',
      () => change(database, `insert into log_sums values (0, '2026-01-01', -1, 4, 0, 0)`),
      'contents',
      /miscounts 1 of its days/,
    ],
    [
      'logs nobody counts',
      () => change(database, `insert into log_viewers values (0, '2026-01-01', 1, 1)`),
      'contents',
      /miscounts 1/,
    ],
    ['a dead job', () => change(database, insertJob('dead')), 'jobs', /1 job has failed for good: GET \/v1\/jobs/],
    [
      'an import without a job',
      () => change(database, insertImport),
      'imports',
      /Import 1 \(tasks.csv\) is running.*send the file again/,
    ],
    [
      'no administrator',
      () => change(database, `update users set role = 'user'`),
      'administrator',
      /taskwright create-admin/,
    ],
    [
      'a disabled administrator',
      () => change(database, `update users set status = 'disabled'`),
      'administrator',
      /taskwright create-admin/,
    ],
    [
      'an event of the future',
      () => change(database, `update events set at = '2999-01-01T00:00:00.000Z'`),
      'clock',
      /ahead of this machine/,
    ],
  ]

  test.each(injuries)('finds %s', async (_what, injure, check, says) => {
    injure()
    const found = await faults()
    expect(found).toEqual({ [check]: expect.stringMatching(says) })
  })

  test('finds every page that is overwritten', async () => {
    const whole = readFileSync(database)
    const [size, pages] = [whole.readUInt16BE(16), whole.readUInt32BE(28)]
    const found: number[] = []
    for (let page = 2; page <= pages; page++) {
      writeFileSync(database, Buffer.from(whole).fill(0xa5, (page - 1) * size, page * size))
      const messages = Object.values(await faults())
      if (messages.some((message) => message.endsWith('restore the newest copy.'))) found.push(page)
    }
    expect(found).toHaveLength(pages - 1)
  })

  test('finds a disk too small for a copy', async () => {
    rmSync(database)
    writeFileSync(`${database}-wal`, '', { mode: 0o600 })
    // Without a byte on the disk.
    truncateSync(`${database}-wal`, 2 ** 42)
    expect((await faults()).disk).toMatch(/4194304 MiB: make room/)
  })

  test('an import that a job works on is not stuck', async () => {
    change(database, insertImport, insertJob('running'))
    expect(await faults()).toEqual({})
  })

  test.each([
    ['in memory', { DATABASE_URL: 'sqlite:///:memory:' }, 'database', /in memory.*DATABASE_URL/],
    ['for others without HTTPS', { HOST: '0.0.0.0' }, 'reach', /without HTTPS.*PUBLIC_URL=https/],
    ['behind a proxy without HTTPS', { PUBLIC_URL: 'http://a.example' }, 'reach', /without HTTPS/],
    [
      'on an address that is not here',
      { HOST: '203.0.113.7', PORT: '5999', PUBLIC_URL: 'https://a.example' },
      '',
      /HOST/,
    ],
  ])('finds a server %s', async (_what, more: Record<string, string>, check, says) => {
    const found = await faults(more)
    expect(Object.values(found)).toEqual([expect.stringMatching(says)])
    expect(Object.keys(found)).toEqual([check || 'port 5999'])
  })

  test.each([
    ['https and a proxy', { PUBLIC_URL: 'https://a.example', TRUST_PROXY: '127.0.0.1' }],
    ['a secret of one’s own', { JWT_SECRET_KEY: 'x'.repeat(40) }],
    ['a worker alone', { ROLES: 'worker', PORT: '1' }],
  ])('finds nothing wrong with %s', async (_what, more: Record<string, string>) => {
    expect(await faults(more)).toEqual({})
  })

  const others: [what: string, make: () => Server][] = [
    ['says nothing', () => createServer(() => {})],
    ['speaks something else', () => createServer((socket) => socket.end('220 mail\r\n'))],
    ['answers everything', () => createHttpServer((_, response) => response.end('{"status":"fine"}'))],
    ['sends elsewhere', () => createHttpServer((_, response) => response.writeHead(302, { location: '/' }).end())],
  ]
  test.each(others)('finds a port taken by something that %s', async (_what, make) => {
    const other = make()
    const sockets = new Set<{ destroy(): void }>()
    other.on('connection', (socket) => sockets.add(socket))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const found = await faults({ PORT: String(port) })
    for (const socket of sockets) socket.destroy()
    other.close()
    expect(found).toEqual({ [`port ${port}`]: expect.stringMatching(/Something else listens there: stop it/) })
  })

  test('looks at every port', async () => {
    const { out } = await run(['--json'], { LISTEN: '5981=native 5982=stream' })
    const checks = (JSON.parse(out.join('\n')) as { findings: Finding[] }).findings.map(({ check }) => check)
    expect(checks).toEqual(expect.arrayContaining(['port 5981', 'port 5982']))
  })

  test('finds several things at once', async () => {
    change(database, insertJob('dead'), `update users set role = 'user'`)
    chmodSync(database, 0o666)
    expect(Object.keys(await faults({ HOST: '0.0.0.0' })).toSorted()).toEqual([
      'administrator',
      'files',
      'jobs',
      'reach',
    ])
  })
})

function change(path: string, ...statements: string[]): void {
  const { DatabaseSync } = loadSqlite()
  const opened = new DatabaseSync(path)
  for (const statement of statements) opened.exec(statement)
  opened.close()
}

const at = `'2026-01-01T00:00:00.000Z'`
const insertJob = (state: string) =>
  `insert into jobs (kind, key, payload, state, attempts, ready_at, created) values ('import', '1', 'null', '${state}', 1, ${at}, ${at})`
const insertImport = `insert into imports (state, mode, dry_run, duplicates, file_name, bytes, via, rows, created, skipped, invited, bad, at)
  values ('running', 'whole', 0, 'skip', 'tasks.csv', 1, 'native', 0, 0, 0, 0, 0, ${at})`
