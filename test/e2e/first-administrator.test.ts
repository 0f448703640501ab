import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { rawRequest, sendRaw } from '../support/raw.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const exposures: Record<string, Record<string, string>> = {
  'bound to everything': { HOST: '0.0.0.0' },
  'behind a proxy': { TRUST_PROXY: '10.0.0.1' },
  'known by a public address': { PUBLIC_URL: 'https://tasks.example.com' },
}
const doors = ['/v1/register', '/register']
const ways = [/setup token/, /taskwright create-admin/, /existing administrator/]

let server: TestServer
afterEach(() => server.stop())

interface Claim {
  door: string
  headers?: [name: string, value: string][]
  /** Instead of the usual Host. */
  hosts?: string[]
  target?: string
  body?: object
}

let claims = 0

async function claim({ door, headers = [], hosts = ['localhost'], target = door, body = {} }: Claim) {
  claims += 1
  const username = `claimant${claims}`
  const text = JSON.stringify({ username, password: 'a long password', role: 'admin', ...body })
  const lines = [
    ...hosts.map((host) => ['Host', host]),
    ...[
      ['Content-Type', 'application/json'],
      ['Content-Length', String(text.length)],
      ['Connection', 'close'],
    ],
    ...headers,
  ].map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await sendRaw(server.port, `POST ${target} HTTP/1.1\r\n${lines.join('')}\r\n${text}`, 8000)
  return { ...answer, username }
}

async function signIn(username: string): Promise<number> {
  const body = JSON.stringify({ username, password: 'a long password' })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  return (await sendRaw(server.port, rawRequest('POST', '/login', headers, body), 8000)).status
}

/** 403, a sentence with the three ways, and no account. */
async function assertRefused({ status, body, username }: Awaited<ReturnType<typeof claim>>): Promise<void> {
  expect(status, body).toBe(403)
  for (const way of ways) expect(body).toMatch(way)
  expect(await signIn(username)).toBe(401)
}

async function assertAdministrator({ status, body, username }: Awaited<ReturnType<typeof claim>>): Promise<void> {
  expect(status, body).toBe(201)
  const user = await server.app.server.store.users.findByUsername(username)
  expect(user?.role).toBe('admin')
}

describe.each(doors)('%s in local mode', (door) => {
  test.each([
    'localhost',
    'localhost:5000',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.9.9.9',
    '[::1]',
    '[::1]:5000',
    'LOCALHOST',
  ])('makes the first administrator for a command that says Host: %s', async (host) => {
    server = await startTestServer()
    await assertAdministrator(await claim({ door, hosts: [host] }))
  })

  test('refuses what comes from a page, through a proxy or under another name', async () => {
    server = await startTestServer()
    const marks: [string, string][] = [
      ['Forwarded', 'for=127.0.0.1'],
      ['X-Forwarded-For', '127.0.0.1'],
      ['X-Forwarded-Host', 'localhost'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Real-IP', '127.0.0.1'],
      ['Via', '1.1 proxy'],
      ['Origin', 'http://localhost:5000'],
      ['Origin', 'null'],
      ['Origin', ''],
      ['Sec-Fetch-Site', 'same-origin'],
      ['Sec-Fetch-Site', 'none'],
      ['X-Setup-Token', 'wrong'],
    ]
    for (const mark of marks.filter(([name]) => name !== 'X-Setup-Token')) {
      await assertRefused(await claim({ door, headers: [mark] }))
    }
    const others = [
      'example.com',
      'localhost.example.com',
      '127.0.0.1.example.com',
      'localhost@example.com',
      '128.0.0.1',
      '[::2]',
    ]
    for (const host of [...others, '']) await assertRefused(await claim({ door, hosts: [host] }))
    await assertRefused(await claim({ door, hosts: ['localhost', 'localhost'] }))
    await assertRefused(await claim({ door, hosts: ['localhost', 'example.com'] }))
    await assertRefused(await claim({ door, target: `http://localhost${door}` }))
    await assertAdministrator(await claim({ door }))
  })

  test('makes no second administrator, not even for two at once', async () => {
    server = await startTestServer()
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim({ door })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(403)])
    await assertRefused(await claim({ door }))
  })
})

test('a local server has no need of a setup token, not even of a right one', async () => {
  server = await startTestServer()
  await assertAdministrator(await claim({ door: '/v1/register', body: { setup_token: 'of no use' } }))
})

test('a worker leaves the setup token to the processes that listen', async () => {
  server = await startTestServer({ HOST: '0.0.0.0', ROLES: 'worker' })
  expect(server.app.setupToken).toBeUndefined()
})

describe.each(Object.entries(exposures))('an exposed server, %s,', (_, environment) => {
  test.each(doors)('makes no administrator through %s without the setup token', async (door) => {
    server = await startTestServer(environment)
    await assertRefused(await claim({ door }))
    for (const token of ['', 'wrong', `${server.app.setupToken}x`, server.app.setupToken?.slice(1) ?? '']) {
      await assertRefused(await claim({ door, headers: [['X-Setup-Token', token]] }))
    }
    await assertRefused(await claim({ door, body: { setup_token: 'wrong' } }))
  })

  test.each(doors)('makes the first through %s with the token in a header, and only one', async (door) => {
    server = await startTestServer(environment)
    const headers: [string, string][] = [['X-Setup-Token', server.app.setupToken ?? '']]
    await assertAdministrator(await claim({ door, headers, hosts: ['tasks.example.com'] }))
    for (const other of doors) await assertRefused(await claim({ door: other, headers }))
  })

  test('takes the token in the native field, and in no other door', async () => {
    server = await startTestServer(environment)
    const body = { setup_token: server.app.setupToken }
    await assertRefused(await claim({ door: '/register', body }))
    await assertAdministrator(await claim({ door: '/v1/register', body }))
    await assertRefused(await claim({ door: '/v1/register', body }))
  })

  test.each(doors)('registers users through %s as ever', async (door) => {
    server = await startTestServer(environment)
    const { status, username } = await claim({ door, body: { role: 'user' } })
    expect(status).toBe(201)
    expect((await server.app.server.store.users.findByUsername(username))?.role).toBe('user')
  })
})

test('a server bound to everything believes no peer from elsewhere', async () => {
  server = await startTestServer({ HOST: '0.0.0.0' })
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)
  const reply = await fetch(`http://${elsewhere?.address ?? '127.0.0.1'}:${server.port}/v1/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'stranger', password: 'a long password', role: 'admin' }),
  })
  expect(reply.status).toBe(403)
})
