import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { createDatabases, type StoreName } from './databases.ts'
import { type RunningServer, startBare, startTaskwright } from './processes.ts'

export interface Contestant {
  server: RunningServer
  token: string
}

export interface Scene {
  bare: Contestant
  taskwright: Contestant
  folder: string
  /** Starts another process beside the one that is measured. */
  environment: Record<string, string>
  close(): Promise<void>
}

export const secret = 'a secret for benchmarks, 32 bytes or more'
export const noLimits = { LIMIT_API: '100000000/minute', LIMIT_SIGN_IN: '100000000/minute' }
const batch = 1000

/** Both servers running, each with the same user and the same number of tasks, each on a database of its own. */
export async function openScene(tasks: number, store: StoreName = 'sqlite'): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-bench-'))
  const databases = await createDatabases[store]()
  const bare = await startBare(databases?.bare ?? join(folder, 'bare.sqlite'), secret, tasks)
  const place = databases && { DATABASE_URL: databases.taskwright }
  const environment = { PORT: '0', DATA_DIR: join(folder, 'taskwright'), JWT_SECRET_KEY: secret, ...place, ...noLimits }
  const token = await fill(environment, tasks)
  await databases?.analyze()
  const taskwright = await startTaskwright(environment)
  return {
    bare: { server: bare, token: await bareToken() },
    taskwright: { server: taskwright, token },
    folder,
    environment,
    async close() {
      await Promise.all([bare.stop(), taskwright.stop()])
      await databases?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** By a server of its own: the one that is measured starts on what is there. */
async function fill(environment: Record<string, string>, tasks: number): Promise<string> {
  const { url, stop } = await startTaskwright(environment)
  const token = await signUp(url)
  for (let done = 0; done < tasks; done += batch) await createBatch(url, token, done, Math.min(batch, tasks - done))
  await stop()
  return token
}

function bareToken(): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('1')
    .setExpirationTime('2h')
    .sign(Buffer.from(secret))
}

export async function signUp(url: string, username = 'bench'): Promise<string> {
  const credentials = { username, password: 'a password for benchmarks' }
  await post(`${url}/v1/register`, credentials)
  return ((await post(`${url}/v1/sessions`, credentials)) as { access_token: string }).access_token
}

async function createBatch(url: string, token: string, from: number, count: number): Promise<void> {
  const description = 'What there is to do, in a sentence or two.'
  const operations = Array.from({ length: count }, (_, index) => ({
    op: 'create',
    task: { title: `Task number ${from + index}`, description },
  }))
  await post(`${url}/v1/tasks/batch`, { operations }, token)
}

export async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
