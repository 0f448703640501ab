import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { readConfig } from '#config.ts'
import { type Action, policies, type Relation } from '#core/permissions.ts'
import { type Reply, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { makeWebFolder } from '../support/web-folder.ts'

const principals = [
  'nobody',
  'bad token',
  'expired session',
  'ended session',
  'disabled user',
  'stranger',
  'creator',
  'assignee',
  'administrator',
] as const
type Principal = (typeof principals)[number]

/** How the principals stand to the subject of a row; the creator is also the user and the owner of the session. */
const relations: Partial<Record<Principal, Relation[]>> = { creator: ['creator', 'self'], assignee: ['assignee'] }
const unsigned = new Set<Principal>(['nobody', 'bad token', 'expired session', 'ended session', 'disabled user'])

type Subject = 'task' | 'task in the trash' | 'log' | 'user' | 'session' | 'import' | 'dead job' | 'nothing'

interface Row {
  /** What `:id` stands for. */
  about: Subject
  success: number
  body?: (place: Place) => unknown
  headers?: Record<string, string> | (() => Record<string, string>)
  /** The action of an operation inside a request that has another policy. */
  policy?: Action
  /** The request uses up the account: somebody new of the same standing sends it. */
  spendsAccount?: boolean
  /** Waits for what the answer does not wait for. */
  settle?: (reply: Reply) => Promise<void>
}

interface Place {
  id: string
  caller: SignedIn
}

const task: Row = { about: 'task', success: 200 }
const page: Row = { about: 'nothing', success: 200 }
const csvFile: Row = {
  about: 'nothing',
  success: 200,
  headers: { 'content-type': 'text/csv' },
  body: () => `task_name,description,status,priority,created_at,assigned_user\n${unique()},,TRUE,LOW,4/1/2025,`,
}
/** Parts of addresses of the interface. */
const webNames = { ':page': 'tasks', ':part': '7', ':file': 'main.js' }
let sequence = 0
function unique(): string {
  sequence += 1
  return `somebody ${sequence}`
}

/** One or more rows for every route there is. A route without one fails. */
const rows: Record<string, Row[]> = {
  'native POST /v1/register': [
    { about: 'nothing', success: 201, body: () => ({ username: unique(), password: 'a password' }) },
  ],
  'native POST /v1/sessions': [
    {
      about: 'nothing',
      success: 201,
      body: () => ({ username: users.creator.username, password: users.creator.password }),
    },
  ],
  'native POST /v1/sessions/refresh': [{ ...page, body: () => ({ refresh_token: refreshToken }) }],
  'native POST /v1/sessions/cookie': [
    {
      about: 'nothing',
      success: 201,
      headers: { 'x-taskwright-page': '1' },
      body: () => ({ username: users.creator.username, password: users.creator.password }),
    },
  ],
  'native POST /v1/sessions/cookie/refresh': [
    { ...page, headers: () => ({ 'x-taskwright-page': '1', cookie: `taskwright=${refreshToken}` }) },
  ],
  'native GET /v1/setup': [page],
  'native GET /v1/sessions': [page],
  'native DELETE /v1/sessions/current': [{ about: 'nothing', success: 204, spendsAccount: true }],
  'native DELETE /v1/sessions/:id': [{ about: 'session', success: 204 }],
  'native GET /v1/me': [page],
  'native POST /v1/me/password': [
    {
      about: 'nothing',
      success: 204,
      spendsAccount: true,
      body: ({ caller }) => ({ current_password: caller.password, new_password: 'another password' }),
    },
  ],
  'native GET /v1/people': [page],
  'native GET /v1/me/views': [page],
  'native PUT /v1/me/views': [{ ...page, body: () => ({ views: [{ name: 'Mine', search: 'assignee=me' }] }) }],
  'native GET /v1/users': [page],
  'native POST /v1/users': [{ about: 'nothing', success: 201, body: () => ({ username: unique() }) }],
  'native GET /v1/users/:id': [{ about: 'user', success: 200 }],
  'native PATCH /v1/users/:id': [
    { about: 'user', success: 200, body: () => ({ email: `${unique().replace(' ', '')}@example.com` }) },
  ],
  'native POST /v1/tasks': [{ about: 'nothing', success: 201, body: () => ({ title: 'new' }) }],
  'native GET /v1/tasks': [page],
  'native GET /v1/tasks/:id': [task],
  'native PATCH /v1/tasks/:id': [{ ...task, body: () => ({ title: 'changed' }) }],
  'native DELETE /v1/tasks/:id': [{ about: 'task', success: 204 }],
  'native POST /v1/tasks/:id/restore': [{ about: 'task in the trash', success: 200 }],
  'native POST /v1/tasks/:id/purge': [
    { about: 'task', success: 204 },
    { about: 'task in the trash', success: 204 },
  ],
  'native POST /v1/tasks/batch': [
    { ...page, body: () => ({ operations: [{ op: 'create', task: { title: 'new' } }] }) },
    operation('task.change', 'task', (id) => ({ op: 'change', id, patch: { title: 'changed' } })),
    operation('task.delete', 'task', (id) => ({ op: 'delete', id })),
    operation('task.restore', 'task in the trash', (id) => ({ op: 'restore', id })),
  ],
  'native GET /v1/tasks/:id/history': [task, { ...task, about: 'task in the trash' }],
  'native GET /v1/changes': [page],
  'native GET /v1/audit': [page],
  'native GET /v1/status': [page],
  'native GET /v1/audit.csv': [page],
  'native GET /v1/logs': [page],
  'native GET /v1/logs/summary': [page],
  'native GET /v1/logs/:id': [{ about: 'log', success: 200 }],
  'native POST /v1/logs/run': [page],
  'native POST /v1/imports': [{ ...csvFile, success: 202, settle: importEnded }],
  'native GET /v1/imports': [page],
  'native GET /v1/imports/:id': [{ about: 'import', success: 200 }],
  'native GET /v1/imports/:id/errors': [{ about: 'import', success: 200 }],
  'native GET /v1/export.csv': [page],
  'native GET /v1/jobs': [page],
  'native POST /v1/jobs/:id/retry': [{ about: 'dead job', success: 200 }],
  'stream+logbook+tracker POST /register': [
    { about: 'nothing', success: 201, body: () => ({ username: unique(), password: 'a password' }) },
  ],
  'stream+logbook+tracker POST /login': [
    { ...page, body: () => ({ username: users.creator.username, password: users.creator.password }) },
  ],
  'stream+logbook+tracker GET /tasks': [page],
  'stream+tracker POST /tasks': [{ about: 'nothing', success: 201, body: () => ({ title: 'new' }) }],
  'stream GET /tasks/:id': [task],
  'stream+tracker PUT /tasks/:id': [{ ...task, body: () => ({ title: 'changed' }) }],
  'stream+tracker DELETE /tasks/:id': [task],
  'manager POST /api/register': [
    {
      about: 'nothing',
      success: 201,
      body: () => ({ username: unique(), email: `${unique().replace(' ', '')}@example.com`, password: 'a password' }),
    },
  ],
  'manager POST /api/login': [
    { ...page, body: () => ({ username: users.creator.username, password: users.creator.password }) },
  ],
  'manager POST /api/upload-csv': [csvFile],
  'manager GET /api/tasks': [page],
  'manager GET /api/task/:id': [{ about: 'log', success: 200 }],
  'manager POST /api/task': [{ about: 'nothing', success: 201, body: () => ({ task_name: 'new', priority: 'LOW' }) }],
  'manager PUT /api/task/:id': [{ ...task, body: () => ({ task_name: 'changed' }) }],
  'manager DELETE /api/task/:id': [task],
  'daybook POST /users/register': [
    { about: 'nothing', success: 201, body: () => ({ username: unique(), password: 'a password' }) },
  ],
  'daybook GET /tasks/task/:date': [page],
  'daybook POST /tasks/create-task': [{ about: 'nothing', success: 201, body: () => ({ task_name: 'new' }) }],
  'daybook PUT /tasks/update-task/:id': [{ ...task, body: () => ({ task_name: 'changed' }) }],
  'daybook DELETE /tasks/delete/:id': [task],
  'daybook GET /api/health/db': [page],
  'daybook GET /api/check-limiter': [page],
  'logbook POST /task': [{ about: 'nothing', success: 201, body: () => ({ title: 'new' }) }],
  'logbook GET /task/:id': [task],
  'logbook PUT /task/:id': [{ ...task, body: () => ({ title: 'changed' }) }],
  'logbook DELETE /task/:id': [task],
  'logbook POST /upload-csv': [{ ...csvFile, success: 201 }],
  'daybook+tracker POST /users/login': [
    { ...page, body: () => ({ username: users.creator.username, password: users.creator.password }) },
  ],
  'tracker POST /users/signup': [
    {
      about: 'nothing',
      success: 201,
      body: () => ({ username: unique(), email: `${unique().replace(' ', '')}@example.com`, password: 'a password' }),
    },
  ],
  'tracker GET /users/get_users': [page],
  'tracker PATCH /tasks/:id/status': [{ ...task, body: () => ({ status: 'completed' }) }],
  'system GET /livez': [page],
  'system GET /readyz': [page],
  'system GET /metrics': [page],
  'system GET /openapi.json': [page],
  'system GET /': [{ ...page, success: 302, headers: { accept: 'text/html' } }],
  'system GET /app': [{ ...page, success: 302 }],
  'system GET /app/': [page],
  'system GET /app/:page': [page],
  'system GET /app/:page/:part': [page],
  'system GET /app/assets/:file': [page],
  'system GET /docs': [page],
  'system GET /docs/start.js': [page],
  'system GET /docs/swagger-ui.css': [page],
  'system GET /docs/swagger-ui-bundle.js': [page],
  'system GET /docs/favicon-32x32.png': [page],
}

/** One operation of a batch, between two that anybody may do: all or nothing. */
function operation(policy: Action, about: Subject, make: (id: number) => object): Row {
  const own = { op: 'create', task: { title: 'of the same batch' } }
  return { policy, about, success: 200, body: ({ id }) => ({ operations: [own, make(Number(id)), own] }) }
}

const routes = await listRoutes(readConfig({ LOG_LEVEL: 'silent' }))
const keyOf = ({ dialects, method, path }: (typeof routes)[number]) => `${dialects.join('+')} ${method} ${path}`

const web = makeWebFolder({ 'index.html': '<!doctype html>', 'assets/main.js': 'go()' })
let server: TestServer
let users: Record<'creator' | 'assignee' | 'stranger' | 'administrator', SignedIn>
let lost: Record<'expired session' | 'ended session' | 'disabled user', SignedIn>
let refreshToken: string
/** Everybody who is signed in has a task of this day. */
let day: string
let later = 0

beforeAll(async () => {
  server = await startTestServer({}, { now: () => Date.now() + later, webFolder: web.folder })
  const administrator = await server.signUp('administrator', 'admin')
  const expired = await server.signUp('expired')
  later = 3_700_000
  administrator.token = await server.signIn('administrator', administrator.password)
  const [ended, disabled] = [await server.signUp('ended'), await server.signUp('disabled')]
  await server.request('DELETE', '/v1/sessions/current', { token: ended.token })
  const off = { token: administrator.token, body: { status: 'disabled' } }
  await server.request('PATCH', `/v1/users/${disabled.id}`, off)
  lost = { 'expired session': expired, 'ended session': ended, 'disabled user': disabled }
  const [creator, assignee] = [await server.signUp('creator'), await server.signUp('assignee')]
  users = { administrator, creator, assignee, stranger: await server.signUp('stranger') }
  for (const { token } of Object.values(users)) {
    const { created } = (await server.request('POST', '/v1/tasks', { token, body: { title: 'of this day' } })).body
    day = created.slice(0, 10)
  }
})
afterAll(async () => {
  await server.stop()
  web.remove()
})

test('every route has a row, and every row a route', () => {
  expect(routes.map(keyOf).toSorted()).toEqual(Object.keys(rows).toSorted())
})

describe.each(routes.map((route) => [keyOf(route), route] as const))('%s', (key, route) => {
  const cells = (rows[key] ?? []).flatMap((row) => principals.map((principal) => ({ row, principal })))
  const named = cells.map(({ row, principal }) => ({ row, principal, what: row.policy ?? row.about }))

  test('has rows', () => expect(cells.length).toBeGreaterThanOrEqual(principals.length))

  test.each(named)('$principal, about: $what', async ({ row, principal }) => {
    const expected = expectedStatus(row.policy ?? route.policy, principal, row.success)
    const caller = await callerFor(principal, row)
    const token = tokenFor(principal, caller)
    const id = await subjectFor(row)
    refreshToken = await newRefreshToken(key)
    const before = await everything(row, id)
    const reply = await send(route, row, { id, caller }, token)
    expect(reply.status).toBe(expected)
    if (expected === row.success) await row.settle?.(reply)
    if (expected !== row.success || route.method === 'GET') expect(await everything(row, id)).toEqual(before)
    if (expected === row.success || row.about === 'nothing') return
    const missing = missingFor(row)
    const none = await send(route, row, { id: missing, caller }, token)
    expect(shown(reply, id)).toEqual(shown(none, missing))
  })
})

function expectedStatus(action: Action, principal: Principal, success: number): number {
  const policy: { who: string; relations?: readonly Relation[] } = policies[action]
  if (policy.who === 'anyone') return success
  if (unsigned.has(principal)) return 401
  if (policy.who === 'signed-in' || principal === 'administrator') return success
  if (policy.who === 'admin') return 403
  return policy.relations?.some((relation) => relations[principal]?.includes(relation)) ? success : 404
}

async function callerFor(principal: Principal, { spendsAccount }: Row): Promise<SignedIn> {
  if (unsigned.has(principal)) return { ...users.stranger, ...lost[principal as keyof typeof lost] }
  if (!spendsAccount) return users[principal as keyof typeof users]
  const user = await server.signUp(unique())
  if (principal !== 'administrator') return user
  const { token } = users.administrator
  await server.request('PATCH', `/v1/users/${user.id}`, { token, body: { role: 'admin' } })
  return { ...user, token: await server.signIn(user.username, user.password) }
}

function tokenFor(principal: Principal, caller: SignedIn): string | undefined {
  if (principal === 'nobody') return undefined
  return principal === 'bad token' ? forged(users.administrator.token) : caller.token
}

/** Another first character of the signature: of the last one, two bits mean nothing. */
function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1
  return `${token.slice(0, at)}${token[at] === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`
}

async function newRefreshToken(key: string): Promise<string> {
  if (!key.endsWith('/refresh')) return ''
  const { username, password } = users.creator
  if (key.endsWith('/cookie/refresh')) return newCookie(username, password)
  return (await server.request('POST', '/v1/sessions', { body: { username, password } })).body.refresh_token
}

async function newCookie(username: string, password: string): Promise<string> {
  const request = { body: { username, password }, headers: { 'x-taskwright-page': '1' } }
  const { headers } = await server.request('POST', '/v1/sessions/cookie', request)
  return /^taskwright=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? ''
}

function headersOf({ headers = {} }: Row): Record<string, string> {
  return typeof headers === 'function' ? headers() : headers
}

async function subjectFor({ about }: Row): Promise<string> {
  if (about === 'nothing') return ''
  if (about === 'user') return String(users.creator.id)
  if (about === 'session') return newSession()
  if (about === 'import') return newImport()
  if (about === 'dead job') return newDeadJob()
  const { token } = users.creator
  const body = { title: 'theirs', assignee: users.assignee.id }
  const { id } = (await server.request('POST', '/v1/tasks', { token, body })).body
  if (about === 'task in the trash') await server.request('DELETE', `/v1/tasks/${id}`, { token })
  if (about === 'log') return newLog(id)
  return String(id)
}

async function newLog(taskId: number): Promise<string> {
  await server.request('POST', '/v1/logs/run', { token: users.administrator.token })
  const log = await server.app.server.store.logs.latestOf(taskId)
  return String(log?.id)
}

/** Of a kind that has nothing to do, so that trying it anew changes the job alone. */
async function newDeadJob(): Promise<string> {
  const at = new Date().toISOString()
  const dead = { state: 'dead', attempts: 6, readyAt: at, leaseUntil: null, worker: null, finished: at } as const
  const draft = { ...dead, kind: 'clean-up', key: unique(), payload: null, created: at, error: 'broken' } as const
  return String((await server.app.server.store.write((tx) => tx.jobs.insert(draft))).id)
}

/** One that is over: nothing of it changes while the row is tried. */
async function newImport(): Promise<string> {
  const caller = users.administrator
  const { body } = csvFile
  const reply = await server.request('POST', '/v1/imports', {
    token: caller.token,
    headers: headersOf(csvFile),
    body: body?.({ id: '', caller }),
  })
  await importEnded(reply)
  return String(reply.body.id)
}

async function importEnded({ body }: Reply): Promise<void> {
  const { token } = users.administrator
  const read = async () => (await server.request('GET', `/v1/imports/${body.id}`, { token })).body.finished
  await expect.poll(read, { timeout: 10_000 }).not.toBeNull()
}

async function newSession(): Promise<string> {
  const { username, password } = users.creator
  return (await server.request('POST', '/v1/sessions', { body: { username, password } })).body.session
}

function missingFor({ about }: Row): string {
  return about === 'session' ? 'x'.repeat(24) : '987654321'
}

function send(route: (typeof routes)[number], row: Row, place: Place, token: string | undefined): Promise<Reply> {
  const path = Object.entries({ ':id': place.id, ':date': day, ...webNames }).reduce(
    (filled, [name, value]) => filled.replace(name, value),
    route.path,
  )
  const { body } = row
  return server.request(route.method, path, { token, headers: headersOf(row), ...(body && { body: body(place) }) })
}

/** The end of the journal and the subject itself. */
async function everything({ about }: Row, id: string) {
  const { store } = server.app.server
  const last = await store.journal.last()
  if (about === 'nothing') return { last }
  if (about === 'session') return { last, session: await store.sessions.find(id) }
  if (about === 'log') return { last, log: await store.logs.find(Number(id)) }
  if (about === 'import') return { last, one: await store.imports.find(Number(id)) }
  if (about === 'dead job') return { last, job: await store.jobs.find(Number(id)) }
  return { last, subject: await store[about === 'user' ? 'users' : 'tasks'].find(Number(id)) }
}

const changing = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy', 'content-length'])

function shown({ status, body, headers }: Reply, id: string) {
  const kept = [...headers].filter(([name]) => !changing.has(name))
  return { status, headers: kept, body: JSON.stringify(body).replaceAll(`/${id}`, '/:id') }
}
