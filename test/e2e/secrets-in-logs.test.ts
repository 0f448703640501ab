import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLogger } from '#roles/logger.ts'
import { runProgram, startProcess } from '../support/process.ts'
import { startTestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const account = { username: 'ana', password: 'password-stays-here' }
const csv = 'task_name,description,status,priority,created_at,assigned_user\r\ncsv-title-stays-here,b,,,,\r\n'
const signingKey = 'signing-key-stays-here-and-is-long-enough'

/** What a server was given and gave that nobody may read in its log. */
type Secrets = Record<string, string>

function assertNone(text: string, secrets: Secrets): void {
  const found = Object.entries(secrets).filter(([, secret]) => text.includes(secret))
  expect(found.map(([name]) => name)).toEqual([])
  expect(Object.entries(secrets).filter(([, secret]) => secret.length < 7)).toEqual([])
}

async function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<any> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  })
  return { status: response.status, body: await response.json() }
}

/** Everything that carries a secret, well and badly. Answers what it got. */
async function tour(url: string, setupToken: string): Promise<Secrets> {
  const setup = { 'x-setup-token': setupToken }
  expect((await post(url, '/v1/register', { ...account, role: 'admin' }, setup)).status).toBe(201)
  const wrong = { username: 'ana', password: 'wrong-password-stays-here' }
  expect((await post(url, '/v1/sessions', wrong)).status).toBe(401)
  expect(
    (await post(url, '/v1/register', { ...account, role: 'admin', setup_token: 'wrong-token-stays-here' })).status,
  ).toBe(403)
  expect((await post(url, '/v1/sessions', `{"username":"ana","password":"broken-password-stays-here"`)).status).toBe(
    400,
  )
  expect((await post(url, '/v1/sessions', { username: 'ana', password: ['listed-password-stays-here'] })).status).toBe(
    400,
  )
  const { access_token: token, refresh_token: refresh } = (await post(url, '/v1/sessions', account)).body
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'idempotency-key-stays-here' }
  expect((await post(url, '/v1/tasks', { title: 'title-stays-here' }, headers)).status).toBe(201)
  expect((await post(url, '/v1/tasks', { title: 'another' }, headers)).status).toBe(422)
  const forged = { authorization: `Bearer ${token.slice(0, -6)}forged` }
  expect((await post(url, '/v1/tasks', {}, forged)).status).toBe(401)
  expect((await post(url, '/v1/tasks', {}, { authorization: 'Basic basic-stays-here' })).status).toBe(401)
  await fetch(`${url}/v1/tasks?access_token=${token}&password=password-in-query-stays-here`)
  await fetch(`${url}/nowhere/${token}`)
  const file = new FormData()
  file.set('file', new Blob([csv]), 'tasks.csv')
  const upload = { method: 'POST', headers: { authorization: headers.authorization }, body: file }
  expect((await fetch(`${url}/v1/imports`, upload)).status).toBe(202)
  await fetch(`${url}/socket.io/?EIO=4&transport=polling&token=${token}`)
  expect((await post(url, '/v1/sessions/refresh', { refresh_token: refresh })).status).toBe(200)
  expect((await post(url, '/v1/sessions/refresh', { refresh_token: refresh })).status).toBe(401)
  const given = { 'access token': token, 'refresh token': refresh, 'setup token': setupToken }
  const sent = {
    'any text of a request': 'stays-here',
    'a Bearer header': 'Bearer ',
    'forged token': `${token.slice(-20, -6)}forged`,
  }
  return { ...given, ...sent, 'key that signs': signingKey }
}

describe('a tour with every line that can be logged', () => {
  const exposed = { PUBLIC_URL: 'http://tasks.example.com', JWT_SECRET_KEY: signingKey, LOG_LEVEL: 'trace' }

  test('of the program leaves no secret in its output, the setup token but where it is given', async () => {
    const redis = 'redis://:redis-password-stays-here@127.0.0.1:1'
    const server = await startProcess({ DATA_DIR: folder, ...exposed, REDIS_URL: redis })
    for (let tries = 0; !server.said.stdout.includes('setup token'); tries++) {
      expect(tries).toBeLessThan(500)
      await pause(10)
    }
    const [, setupToken = ''] = /setup token {2}(\S+)/.exec(server.said.stdout) ?? []
    const secrets = await tour(server.url, setupToken)
    const { stdout, stderr } = await server.end('SIGTERM')
    const lines = stdout.split('\n')
    const logged = lines.filter((line) => line.startsWith('{'))
    expect(logged.length).toBeGreaterThan(12)
    assertNone(logged.join('\n') + stderr, secrets)
    const { 'setup token': _, ...others } = secrets
    assertNone(stdout, others)
    expect(lines.filter((line) => line.includes(setupToken))).toHaveLength(1)
  })

  test('with a store that fails writes down the fault, not what hangs on it', async () => {
    const lines: string[] = []
    const logger = createLogger('trace', { write: (line) => void lines.push(line) })
    const server = await startTestServer(exposed, { logger })
    const secrets = await tour(server.url, server.app.setupToken ?? '')
    const { access_token: token } = (await post(server.url, '/v1/sessions', account)).body
    const fault = Object.assign(new Error('a row was refused'), {
      code: '23505',
      detail: 'Failing row contains (ana, hash-stays-here)',
      command: { name: 'auth', args: ['password-stays-here'] },
      parameters: [token],
      headers: { authorization: `Bearer ${token}` },
    })
    const { tasks, users } = server.app.server.store
    tasks.find = () => Promise.reject(fault)
    users.findByUsername = () => Promise.reject(fault)
    const bearer = { authorization: `Bearer ${token}` }
    expect((await fetch(`${server.url}/v1/tasks/1`, { headers: bearer })).status).toBe(500)
    expect((await post(server.url, '/v1/sessions', account)).status).toBe(500)
    await server.stop()
    assertNone(lines.join(''), { ...secrets, 'second access token': token })
    const faults = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 50)
    expect(faults).toHaveLength(2)
    expect(faults[0].err).toEqual({
      type: 'Error',
      message: 'a row was refused',
      stack: expect.stringContaining('secrets-in-logs'),
      code: '23505',
    })
  })
})

describe('a start with a wrong address', () => {
  const password = 'database-password-stays-here'
  const secrets = { 'password of the database': password, 'part of it': 'stays-here' }

  test.runIf(isThere('postgres'))('of the database says which, without its password', async () => {
    const DATABASE_URL = `postgresql://postgres:${password}@127.0.0.1:5432/there_is_none`
    const ended = await runProgram(['serve'], { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'trace', DATABASE_URL })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('there_is_none')
    assertNone(ended.stdout + ended.stderr, secrets)
  })

  test.each(['mysql://ana:database-password-stays-here@host/tasks', 'postgresql://ana:database-password-stays-here@'])(
    'that cannot be one at all does not repeat it: %s',
    async (DATABASE_URL) => {
      const ended = await runProgram(['serve'], { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'trace', DATABASE_URL })
      expect(ended.code).not.toBe(0)
      assertNone(ended.stdout + ended.stderr, secrets)
    },
  )

  test.runIf(isThere('rabbitmq'))('of the broker says that it is away, without its password', async () => {
    const QUEUE_URL = `amqp://nobody:${password}@127.0.0.1:5672`
    const server = await startProcess({ DATA_DIR: folder, LOG_LEVEL: 'trace', QUEUE_URL })
    for (let tries = 0; !/^\{.*"level":40/m.test(server.said.stdout); tries++) {
      expect(tries).toBeLessThan(1000)
      await pause(10)
    }
    const { stdout, stderr } = await server.end('SIGTERM')
    assertNone(stdout + stderr, secrets)
  })
})
