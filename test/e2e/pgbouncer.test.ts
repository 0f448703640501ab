import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveBack, serverPort, takeDatabase } from '../support/postgres.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

/** In transaction mode each transaction may run on another connection than the one before, and none keeps anything. */
describe.skipIf(!isThere('postgres') || !isThere('pgbouncer'))('behind PgBouncer in transaction mode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-pgbouncer-'))
  let url: string
  let bouncer: ChildProcess
  const servers: TestServer[] = []
  let root: SignedIn
  beforeAll(async () => {
    url = await takeDatabase()
    const port = await freePort()
    bouncer = startBouncer(port)
    const through = new URL(url)
    through.port = String(port)
    const environment = {
      DATABASE_URL: `${through.href}?pgbouncer=true`,
      JWT_SECRET_KEY: 'a secret of at least thirty-two bytes',
    }
    servers.push(await startTestServer(environment), await startTestServer(environment))
    root = await at(0).signUp('root', 'admin')
  })
  afterAll(async () => {
    for (const server of servers) await server.stop()
    bouncer.kill('SIGKILL')
    await giveBack(url)
    rmSync(folder, { recursive: true, force: true })
  })

  const at = (index: number) => servers[index] as TestServer

  /** Three connections for all, so that transactions change them all the time. */
  function startBouncer(port: number): ChildProcess {
    const name = new URL(url).pathname.slice(1)
    writeFileSync(join(folder, 'users.txt'), '"postgres" ""\n')
    const settings = [
      `[databases]\n${name} = host=127.0.0.1 port=${serverPort} dbname=${name}\n[pgbouncer]`,
      ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = trust'],
      ...['pool_mode = transaction', 'default_pool_size = 3', 'max_client_conn = 100', 'server_idle_timeout = 1'],
      ...[`auth_file = ${join(folder, 'users.txt')}`, 'ignore_startup_parameters ='],
    ]
    writeFileSync(join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`)
    chmodSync(folder, 0o755)
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : []
    return spawn('pgbouncer', ['-q', ...user, join(folder, 'pgbouncer.ini')], { stdio: 'inherit' })
  }

  test('writes and reads through two processes at once, none lost, none twice', async () => {
    const titles = Array.from({ length: 120 }, (_, index) => `task ${index}`)
    const replies = await Promise.all(
      titles.map((title, index) => at(index % 2).request('POST', '/v1/tasks', { token: root.token, body: { title } })),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]))
    const lists = await Promise.all(
      servers.map((server) => server.request('GET', '/v1/tasks?limit=200', { token: root.token })),
    )
    for (const { body } of lists)
      expect(body.tasks.map(({ title }: any) => title).toSorted()).toEqual(titles.toSorted())
  })

  test('searches, pages and keeps instants as they were', async () => {
    const deadline = '2026-03-31T09:30:00.123Z'
    const made = await at(0).request('POST', '/v1/tasks', {
      token: root.token,
      body: { title: 'a word of its own: xyzzy', deadline, labels: ['a'] },
    })
    for (const server of servers) {
      const { body } = await server.request('GET', '/v1/tasks?q=xyz&label=a', { token: root.token })
      expect(body.tasks).toEqual([made.body])
    }
  })

  test('imports, which needs tables of its own for one transaction', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => `imported ${n},,TRUE,LOW,4/1/2025,user_${n % 5}`)
    const reply = await at(0).request('POST', '/v1/imports', {
      token: root.token,
      headers: { 'content-type': 'text/csv' },
      body: ['task_name,description,status,priority,created_at,assigned_user', ...rows].join('\n'),
    })
    const read = async () => (await at(1).request('GET', `/v1/imports/${reply.body.id}`, { token: root.token })).body
    await expect.poll(read, { timeout: 20_000 }).toMatchObject({ state: 'done', created: 500, invited: 5 })
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
