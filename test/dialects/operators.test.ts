import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { readConfig } from '#config.ts'
import type { Bridge } from '../support/documentdb/bridge.ts'
import { dropMongoDatabase, mayBridge, newMongoUrl, openBridge } from '../support/mongo.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

const mark = 'mark-of-an-operator'
/** What a query language might take for its own: objects in a body, and text that looks like it. */
const objects: unknown[] = [{ $ne: mark }, { $taskwright: mark }, [{ $ne: mark }], { $where: mark }]
const texts = [JSON.stringify({ $ne: mark }), '$title', '$$ROOT', '$where', `'; return true; //`]
const files = [...texts, '{$ne: 1}'].map(
  (text) =>
    `task_name,description,status,priority,created_at,assigned_user\n"${text.replaceAll('"', '""')}",$$ROOT,TRUE,LOW,4/1/2025,`,
)

const watched = process.env.TEST_STORE === 'mongo' && mayBridge()
const routes = (await listRoutes(readConfig({}))).filter(({ dialects }) => !dialects.includes('system'))
let bridge: Bridge | undefined
let url: string | undefined
let server: TestServer
let document: any
let ada: SignedIn
let grace: SignedIn
let task: number
const tokens: string[] = []
/** What the database was asked with an operator of ours in it. */
const leaks: unknown[] = []
let looks = 0

beforeAll(async () => {
  if (watched) bridge = await openBridge({ watch: look })
  if (bridge) url = newMongoUrl(bridge.url)
  server = await startTestServer(url ? { DATABASE_URL: url } : {})
  document = await (await fetch(`${server.url}/openapi.json`)).json()
  ada = await server.signUp('ada', 'admin')
  grace = await server.signUp('grace')
  for (let count = 0; count < 10; count++) tokens.push(await server.signIn(ada.username, ada.password))
})
beforeEach(async () => {
  while ((await server.request('GET', '/v1/me', { token: tokens[0] ?? '' })).status !== 200) tokens.shift()
  task = (await server.request('POST', '/v1/tasks', { token: tokens[0], body: { title: 'a task' } })).body.id
})
afterAll(async () => {
  await server.stop()
  if (url) await dropMongoDatabase(url)
  await bridge?.close()
})

function look(command: object): void {
  looks += 1
  if (hasMark(command)) leaks.push(command)
}

/** An operator's own name with the mark as its value, anywhere. */
function hasMark(value: unknown, name = ''): boolean {
  if (value === mark) return name.startsWith('$')
  if (Array.isArray(value)) return value.some((one) => hasMark(one, name))
  return value !== null && typeof value === 'object' && Object.entries(value).some(([key, one]) => hasMark(one, key))
}

async function send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<number> {
  const headers = { authorization: `Bearer ${tokens[0]}`, ...(body !== undefined && { 'content-type': type }) }
  const text = typeof body === 'string' && type !== 'application/json' ? body : JSON.stringify(body)
  const response = await fetch(server.url + path, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body: text }),
  })
  const answer = await response.text()
  expect(response.status, `${method} ${path} ${text}: ${answer}`).toBeLessThan(500)
  return response.status
}

function operationOf(method: string, path: string): any {
  return document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] ?? {}
}

function filled(path: string): string {
  return path.replace(':id', String(path.includes('users') ? grace.id : task)).replace(':date', '2026-11-21')
}

/** The names of a body's fields, its own and those inside its example. */
function fieldsOf(content: any): string[][] {
  const name = content.schema.$ref?.split('/').at(-1)
  const { properties = {} } = name ? document.components.schemas[name] : content.schema
  const inside = pathsIn(content.example).filter((path) => path.length > 1)
  return [...Object.keys({ ...properties, ...content.example }).map((one) => [one]), ...inside, ['$where']]
}

function pathsIn(value: unknown, before: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, one]) => [[...before, key], ...pathsIn(one, [...before, key])])
}

function withField(body: any, [name = '', ...rest]: string[], value: unknown): any {
  if (Array.isArray(body)) return body.map((one, index) => (String(index) === name ? withField(one, rest, value) : one))
  return { ...body, [name]: rest.length === 0 ? value : withField(body?.[name], rest, value) }
}

interface Request {
  path: string
  body?: unknown
  type?: string
}

function inPath(path: string): Request[] {
  return path.includes(':') ? texts.map((text) => ({ path: path.replace(/:\w+/, encodeURIComponent(text)) })) : []
}

function inQuery(path: string, { parameters = [] }: any): Request[] {
  const names: string[] = parameters.filter((one: any) => one.in === 'query').map(({ name }: any) => name)
  const queries = names.flatMap((name) => [
    ...texts.map((text) => `${name}=${encodeURIComponent(text)}`),
    `${name}[$ne]=${mark}&${name}[$gt]=`,
  ])
  return queries.map((query) => ({ path: `${path}?${query}` }))
}

function inBody(path: string, { requestBody }: any): Request[] {
  const { 'application/json': json, 'text/csv': csv } = requestBody?.content ?? {}
  const fields = json ? fieldsOf(json) : []
  const values = [...objects, ...texts]
  const bodies = fields.flatMap((field) => values.map((value) => withField(json.example, field, value)))
  return [
    ...[...bodies, ...(json ? objects : [])].map((body) => ({ path, body })),
    ...(csv ? files : []).map((body) => ({ path, body, type: 'text/csv' })),
  ]
}

describe.each(routes.map(({ method, path }) => [method, path] as const))('%s %s', (method, path) => {
  test('takes no operator for one, in its path, its query or its body', async () => {
    const operation = operationOf(method, path)
    const place = filled(path)
    const requests = [...inPath(path), ...inQuery(place, operation), ...inBody(place, operation)]
    for (const request of requests) await send(method, request.path, request.body, request.type)
    expect(leaks).toEqual([])
  })
})

test.each([...objects, ...texts])('nobody signs in as %j', async (value) => {
  for (const path of ['/v1/sessions', '/login', '/users/login', '/api/login']) {
    for (const body of [
      { username: value, password: value },
      { email: value, password: value },
    ]) {
      expect(await send('POST', path, body)).toBeGreaterThan(399)
    }
  }
})

test.each(texts)('a task may be called %j, and is found by nothing else', async (title) => {
  const labels = [title.slice(0, 50)]
  const { body } = await server.request('POST', '/v1/tasks', {
    token: tokens[0],
    body: { title, description: title, labels },
  })
  const patch = { title, description: `${title} ` }
  const changed = await server.request('PATCH', `/v1/tasks/${body.id}`, { token: tokens[0], body: patch })
  expect(changed.body).toMatchObject({ title, labels, description: `${title} ` })
  const query = `label=${encodeURIComponent(labels[0] ?? '')}&limit=100`
  const found = await server.request('GET', `/v1/tasks?${query}`, { token: tokens[0] })
  expect(found.body.tasks.map(({ id }: { id: number }) => id)).toEqual([body.id])
})

test('the marks would be noticed', () => {
  if (watched) expect(looks).toBeGreaterThan(routes.length)
  expect([hasMark({ filter: { a: { $ne: mark } } }), hasMark({ documents: [{ a: [{ $where: mark }] }] })]).toEqual([
    true,
    true,
  ])
  expect(hasMark({ documents: [{ title: mark, other: JSON.stringify({ $ne: mark }) }] })).toBe(false)
})
