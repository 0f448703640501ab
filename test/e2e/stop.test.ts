import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Environment, runProgram, type ServingProcess, spawnProgram, startProcess } from '../support/process.ts'
import { rawRequest } from '../support/raw.ts'

const longestStop = 10_000
let folder: string
let server: ServingProcess | undefined
let sockets: Socket[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-stop-'))
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await server?.end('SIGKILL')
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function start(environment: Environment = {}): Promise<ServingProcess> {
  server = await startProcess({ DATA_DIR: folder, ...environment })
  return server
}

async function post(path: string, body: object, token?: string): Promise<any> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch(`${server?.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status).toBeLessThan(300)
  return response.json()
}

async function signUp(username = 'ada'): Promise<string> {
  const person = { username, password: `password of ${username}` }
  await post('/v1/register', person)
  return (await post('/v1/sessions', person)).access_token
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  sockets.push(socket)
  return socket
}

/** Everything that comes, in the end. */
function collect(socket: Socket): { text: string } {
  const all = { text: '' }
  socket.on('data', (chunk) => {
    all.text += chunk.toString('latin1')
  })
  return all
}

async function until(socket: Socket, all: { text: string }, wanted: RegExp): Promise<void> {
  while (!wanted.test(all.text)) await once(socket, 'data', { signal: AbortSignal.timeout(5000) })
}

/** Sends the signal; the exit must be clean and in time. */
async function assertStops({ end }: ServingProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
  const began = performance.now()
  const { code, signal: killedBy, stderr } = await end(signal)
  const took = performance.now() - began
  expect({ code, killedBy, stderr }).toEqual({ code: 0, killedBy: null, stderr: '' })
  expect(took).toBeLessThan(longestStop)
  return took
}

const stuck: Record<string, (server: ServingProcess, token: string) => Promise<void>> = {
  'nobody is connected': async () => {},
  async 'connections are idle'({ port }) {
    for (let index = 0; index < 20; index++) {
      const socket = open(port)
      const all = collect(socket)
      socket.write(rawRequest('GET', '/livez', { Connection: 'keep-alive' }))
      await until(socket, all, /"ok"/)
    }
  },
  async 'connections have said nothing yet'({ port }) {
    for (let index = 0; index < 20; index++) await once(open(port), 'connect')
  },
  async 'a client never ends its headers'({ port }) {
    open(port).write('GET /livez HTTP/1.1\r\nHost: local')
  },
  async 'a client never ends its body'({ port }, token) {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': '100' }
    open(port).write(rawRequest('POST', '/v1/tasks', headers, '{"title":'))
  },
  async 'a client never reads its answer'({ port }, token) {
    const description = 'x'.repeat(60_000)
    const operations = Array.from({ length: 120 }, () => ({ op: 'create', task: { title: 'Long', description } }))
    for (let count = 0; count < 4; count++) await post('/v1/tasks/batch', { operations }, token)
    const socket = open(port)
    socket.write(rawRequest('GET', '/tasks', { Authorization: `Bearer ${token}` }))
    await once(socket, 'readable')
  },
  async 'a client never reads its events'({ port }, token) {
    const socket = open(port)
    socket.write(
      rawRequest('GET', '/v1/changes?after=0', { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' }),
    )
    await once(socket, 'readable')
    const description = 'x'.repeat(60_000)
    const operations = Array.from({ length: 120 }, () => ({ op: 'create', task: { title: 'Long', description } }))
    for (let count = 0; count < 2; count++) await post('/v1/tasks/batch', { operations }, token)
  },
  async 'a socket never answers'({ port }) {
    const socket = open(port)
    const all = collect(socket)
    const key = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13' }
    const headers = { ...key, 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' }
    socket.write(rawRequest('GET', '/socket.io/?EIO=4&transport=websocket', headers))
    await until(socket, all, /101 Switching/)
  },
}

describe('SIGTERM', () => {
  test.each(Object.entries(stuck))('ends the process cleanly when %s', async (_, prepare) => {
    const running = await start()
    await prepare(running, await signUp())
    await assertStops(running)
  })

  test('ends a worker alone, which listens nowhere, and nothing else does', async () => {
    const running = await start({ ROLES: 'worker' })
    expect(running.said.stdout).not.toContain('listens')
    await assertStops(running)
  })

  test('lets a request that is on its way finish, and is not ready any more', async () => {
    const running = await start()
    const token = await signUp()
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': '17' }
    const socket = open(running.port)
    const all = collect(socket)
    // Once the server asks for the body it has taken the request.
    socket.write(rawRequest('POST', '/v1/tasks', { ...headers, Expect: '100-continue' }, '{"title":'))
    await until(socket, all, /100 Continue/)
    const stopping = assertStops(running)
    while (await isReady(running.url)) await new Promise(setImmediate)
    socket.write('"Late"}\n')
    await until(socket, all, /201 Created[\s\S]*"title":"Late"/)
    await stopping
    const again = await start()
    const tasks = await fetch(`${again.url}/tasks`, { headers: { authorization: `Bearer ${token}` } })
    expect(await tasks.json()).toMatchObject([{ title: 'Late' }])
  })

  test('says goodbye to sockets and ends event streams', async () => {
    const running = await start()
    const token = await signUp()
    const client = io(running.url, { auth: { token }, transports: ['websocket'], reconnection: false })
    const said: unknown[] = []
    client.on('message', (message) => said.push(message))
    const gone = new Promise((resolve) => client.once('disconnect', resolve))
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
    const events = await fetch(`${running.url}/v1/changes`, { headers })
    await new Promise<void>((resolve) => (client.connected ? resolve() : client.once('connect', resolve)))
    const [took, text] = await Promise.all([assertStops(running), events.text(), gone])
    expect(said).toEqual([{ data: 'Connected to the server' }, { data: 'Disconnected from the server' }])
    expect(text).toMatch(/: following\n\n$/)
    expect(took).toBeLessThan(5000)
  })

  test('is what Ctrl-C does too', async () => {
    await assertStops(await start(), 'SIGINT')
  })

  test('leaves data that the next start serves', async () => {
    const first = await start()
    const token = await signUp()
    await post('/v1/tasks', { title: 'Kept' }, token)
    await assertStops(first)
    const second = await start()
    const tasks = await fetch(`${second.url}/tasks`, { headers: { authorization: `Bearer ${token}` } })
    expect(await tasks.json()).toMatchObject([{ title: 'Kept' }])
  })
})

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { headers: { connection: 'close' } })
    if (response.status !== 200) expect(response.status).toBe(503)
    return response.status === 200
  } catch {
    return false
  }
}

async function assertRefuses(environment: Environment, sentence: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runProgram(['serve'], { DATA_DIR: folder, PORT: '0', ...environment })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(sentence)
  expect(stderr.trimEnd()).not.toContain('\n')
}

describe('a start that cannot be', () => {
  test('says in one sentence that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    await assertRefuses({ PORT: String((other.address() as AddressInfo).port) }, /^The port is taken: .*PORT\.\n$/)
    other.close()
  })

  test('gives back the first port when the second is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await assertRefuses({ PORT: '', LISTEN: `0=native ${port}=stream` }, /^The port is taken: .*PORT\.\n$/)
    other.close()
  })

  test.each([
    ['an address that is not of this machine', { HOST: '192.0.2.1' }, /HOST/],
    ['a host that does not exist', { HOST: 'nowhere.invalid' }, /HOST/],
    ['a port that is none', { PORT: 'http' }, /LISTEN/],
    ['a proxy that is no address', { TRUST_PROXY: 'the-proxy' }, /TRUST_PROXY/],
    ['a weak secret on an exposed server', { HOST: '0.0.0.0', JWT_SECRET_KEY: 'secret' }, /JWT_SECRET_KEY/],
    ['a folder below a file', { DATA_DIR: '/dev/null/data' }, /\/dev\/null\/data/],
    ['a database that is none', { DATABASE_URL: 'sqlite:////etc/hostname' }, /\/etc\/hostname/],
  ])('says in one sentence that it cannot use %s', (_, environment, sentence) => assertRefuses(environment, sentence))
})

test('a command whose reader goes away, as `head` does, ends without a fault', async () => {
  const { child, ended } = spawnProgram(['routes'], { DATA_DIR: folder })
  child.stdout?.destroy()
  expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' })
})

test('a server whose reader goes away serves on', async () => {
  const { child, url } = await start({ LOG_LEVEL: 'info' })
  child.stdout?.destroy()
  for (let number = 0; number < 20; number++) expect((await fetch(`${url}/v1/nothing`)).status).toBe(404)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})

test('a server says nothing beside its first lines and its log, whatever it answers', async () => {
  const { url, said } = await start()
  const token = await signUp()
  await post('/v1/tasks', { title: 'one', deadline: '2026-12-01', labels: ['a'] }, token)
  const headers = { authorization: `Bearer ${token}` }
  for (const path of [
    '/v1/tasks',
    '/v1/tasks/1',
    '/v1/tasks/1/history',
    '/v1/changes',
    '/v1/logs',
    '/v1/me',
    '/v1/me/views',
  ])
    expect((await fetch(url + path, { headers })).status, path).toBe(200)
  expect({ errors: said.stderr, lines: said.stdout.match(/unknown format.*/g) }).toEqual({ errors: '', lines: null })
})
