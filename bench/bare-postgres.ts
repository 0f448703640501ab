import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import pg from 'pg'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { openPostgresEngine } from '#drivers/stores/sql/postgres-engine.ts'
import { createTokens } from './bare-tokens.ts'

/**
 * The limit on PostgreSQL: `node:http`, the same driver, pool and tables, and the same statements, prepared: one for a
 * task, one for a list, and for a new task those of the task, its event, its audience and its words in one transaction.
 * No permissions, limits, checks or log.
 * Arguments: database URL, token secret, how many tasks to start with.
 */
const [url = '', secret = '', tasks = '0'] = process.argv.slice(2)

const engine = await openPostgresEngine({ url })
await migrate(engine, { now: () => new Date().toISOString(), copyFirst: async () => {} })
await engine.close()

const pool = new pg.Pool({ connectionString: url, max: 10 })
const userOf = createTokens(secret)

const columns =
  'id, title, description, status, active, priority, deadline, assignee, labels, creator, created, updated, completed, deleted, version'
const names = columns.split(', ').map((name) => `'${name}', ${name}`)
const task = `json_build_object(${names.join(', ')})`
const statements = {
  read: `select ${task} as body from tasks where id = $1 and creator = $2`,
  list: `select json_build_object('tasks', json_agg(body), 'next', null) as body from (select ${task} as body from tasks
    where creator = $1 and deleted is null order by created desc, id desc limit 20) as page`,
  insert: `insert into tasks (title, description, status, active, priority, labels, creator, created, updated, version)
    values ($1, $2, 'todo', true, 1, '[]', $3, $4, $4, 1) returning id, ${task} as body`,
  event: `insert into events (at, actor, via, type, kind, subject, after)
    values ($1, $2, 'bare', 'task.created', 'task', $3, $4) returning seq`,
  audience: 'insert into event_audience ("user", seq) values ($1, $2)',
  words: 'insert into tasks_text (rowid, words) values ($1, cast($2 as tsvector))',
}

function question(name: keyof typeof statements, values: unknown[]) {
  return { name, text: statements[name], values }
}

await seed(Number(tasks))
const server = createServer((request, response) => {
  answer(request, response).catch(() => send(response, 500, '{}'))
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as { port: number }).port}`))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = userOf(request.headers.authorization)
  if (user === undefined) return send(response, 401, '{}')
  if (request.method === 'POST') return send(response, 201, await create(user, JSON.parse(await bodyOf(request))))
  const { url: path = '' } = request
  if (path.startsWith('/v1/tasks?')) return send(response, 200, await first(question('list', [user])))
  const body = await first(question('read', [Number(path.slice('/v1/tasks/'.length)), user]))
  return body ? send(response, 200, body) : send(response, 404, '{}')
}

async function first(one: ReturnType<typeof question>): Promise<string> {
  const { rows } = await pool.query(one)
  return rows[0] ? JSON.stringify(rows[0].body) : ''
}

async function create(user: number, given: { title: string; description?: string }): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const body = await insert(client, user, given, new Date().toISOString())
    await client.query('commit')
    return body
  } finally {
    client.release()
  }
}

async function insert(
  client: pg.PoolClient,
  user: number,
  { title, description }: { title: string; description?: string },
  at: string,
): Promise<string> {
  const { rows } = await client.query(question('insert', [title, description ?? null, user, at]))
  const body = JSON.stringify(rows[0].body)
  const event = await client.query(question('event', [at, user, String(rows[0].id), body]))
  await client.query(question('audience', [user, event.rows[0].seq]))
  const words = `${title} ${description ?? ''}`.toLowerCase().match(/[a-z0-9]+/g) ?? []
  await client.query(question('words', [rows[0].id, [...new Set(words)].map((word) => `'${word}'`).join(' ')]))
  return body
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

async function seed(count: number): Promise<void> {
  const client = await pool.connect()
  await client.query('begin')
  for (let index = 0; index < count; index++) {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString()
    const given = { title: `Task number ${index}`, description: 'What there is to do, in a sentence or two.' }
    await insert(client, 1, given, at)
  }
  await client.query('commit')
  await client.query('analyze')
  client.release()
}
