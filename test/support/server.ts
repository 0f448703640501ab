import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type App, type Surroundings, startApp } from '#app.ts'
import { readConfig } from '#config.ts'
import { createAgreement } from './agreement.ts'
import { giveMongoBack, takeMongoDatabase } from './mongo-store.ts'
import { giveBack, takeDatabase } from './postgres.ts'

const enough = '1000000/minute'
const unlimited = { LIMIT_API: enough, LIMIT_SIGN_IN: enough, RATELIMIT_DEFAULT: enough, LIMIT_DAYBOOK_MINUTE: enough }

export interface Reply {
  status: number
  headers: Headers
  /** Parsed JSON, or the text when it is not JSON. */
  body: any
}

export interface RequestOptions {
  token?: string | undefined
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown
  headers?: Record<string, string>
}

export interface SignedIn {
  id: number
  username: string
  password: string
  token: string
}

/** Servers of one folder share its database there too, where the tests run on another store: it is kept for them. */
const databases = new Map<string, string>()

/** What `TEST_STORE` may name. */
const stores: Record<string, { take: () => Promise<string>; giveBack: (url: string) => Promise<void> }> = {
  postgres: { take: takeDatabase, giveBack },
  mongo: { take: takeMongoDatabase, giveBack: giveMongoBack },
}

/** Where `TEST_STORE` asks for it and the test itself names no database. */
async function takeDatabaseFor({ DATABASE_URL, DATA_DIR }: Record<string, string>) {
  const store = stores[process.env.TEST_STORE ?? '']
  if (!store || DATABASE_URL !== undefined) return undefined
  const url = (DATA_DIR && databases.get(DATA_DIR)) || (await store.take())
  if (DATA_DIR) databases.set(DATA_DIR, url)
  return { environment: { DATABASE_URL: url }, giveBack: async () => (DATA_DIR ? undefined : store.giveBack(url)) }
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

/**
 * A whole server on a free port of loopback and a folder of its own. Every answer that goes through `request` is
 * compared with the OpenAPI document: an undocumented status or a body of another shape fails the test.
 */
export async function startTestServer(environment: Record<string, string> = {}, surroundings: Surroundings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-'))
  const database = await takeDatabaseFor(environment)
  const config = readConfig({ PORT: '0', DATA_DIR: folder, ...unlimited, ...database?.environment, ...environment })
  const app: App = await startApp(config, { logger: pino({ level: 'silent' }), ...surroundings })
  const url = `http://127.0.0.1:${app.ports[0]}`
  const agreement = createAgreement(async () => (await (await fetch(`${url}/openapi.json`)).json()) as never)

  async function request(method: string, path: string, { token, body, headers }: RequestOptions = {}): Promise<Reply> {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const reply = { status: response.status, headers: response.headers, body: parse(text) }
    await agreement.check(method, path, reply)
    return reply
  }

  /** Registers a user through the native API and signs in. */
  async function signUp(username: string, role?: 'admin'): Promise<SignedIn> {
    const password = `password of ${username}`
    const registered = await request('POST', '/v1/register', { body: { username, password, ...(role && { role }) } })
    if (registered.status !== 201) throw new Error(`register ${username}: ${JSON.stringify(registered.body)}`)
    return { id: registered.body.id, username, password, token: await signIn(username, password) }
  }

  async function signIn(username: string, password: string): Promise<string> {
    const reply = await request('POST', '/v1/sessions', { body: { username, password } })
    if (reply.status !== 201) throw new Error(`sign in ${username}: ${JSON.stringify(reply.body)}`)
    return reply.body.access_token
  }

  async function stop(): Promise<void> {
    await app.stop()
    await database?.giveBack()
    rmSync(folder, { recursive: true, force: true })
  }

  return { app, url, folder, port: app.ports[0] ?? 0, request, signUp, signIn, stop }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
