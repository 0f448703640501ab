import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { DatabaseSync } from '@photostructure/sqlite'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { createTokens } from './bare-tokens.ts'

/**
 * The limit: `node:http`, the same SQLite driver, the same table of tasks with its indexes, the same tokens (verified
 * once, then known by their bytes), JSON built in SQL, group commit; no permissions, no journal, no full text, no
 * limits, no checks, no log.
 * Arguments: database file, token secret, how many tasks to start with.
 */
const [path = '', secret = '', tasks = '0'] = process.argv.slice(2)

await makeTables()
const database = new DatabaseSync(path)
database.exec(
  'pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -64000; pragma wal_autocheckpoint = 4000',
)

const task = `json_object('id', id, 'title', title, 'description', description, 'status', status, 'active',
  json(iif(active, 'true', 'false')), 'priority', priority, 'deadline', deadline, 'assignee', assignee, 'labels',
  json(labels), 'creator', creator, 'created', created, 'updated', updated, 'completed', completed, 'deleted', deleted,
  'version', version)`
const read = database.prepare(`select ${task} as body from tasks where id = ? and creator = ?`)
const list = database.prepare(`select json_object('tasks', json_group_array(json(body)), 'next', null) as body from
  (select ${task} as body from tasks where creator = ? and deleted is null order by created desc, id desc limit 20)`)
const insert =
  database.prepare(`insert into tasks (title, description, status, active, priority, labels, creator, created,
  updated, version) values (?, ?, 'todo', 1, 1, '[]', ?, ?, ?, 1) returning ${task} as body`)

const userOf = createTokens(secret)
let waiting: { body: string; user: number; response: ServerResponse }[] = []

seed(Number(tasks))
const server = createServer(answer)
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as { port: number }).port}`))

async function makeTables(): Promise<void> {
  const engine = openSqliteEngine(path)
  await migrate(engine, { now: () => new Date().toISOString(), copyFirst: async () => {} })
  await engine.close()
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const user = userOf(request.headers.authorization)
  if (user === undefined) return send(response, 401, '{}')
  if (request.method === 'POST') return receive(request, response, user)
  const { url = '' } = request
  if (url.startsWith('/v1/tasks?')) return send(response, 200, list.get(user)?.body as string)
  const row = read.get(Number(url.slice('/v1/tasks/'.length)), user)
  return row ? send(response, 200, row.body as string) : send(response, 404, '{}')
}

function receive(request: IncomingMessage, response: ServerResponse, user: number): void {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    if (waiting.length === 0) setImmediate(commit)
    waiting.push({ body, user, response })
  })
}

function commit(): void {
  const group = waiting
  waiting = []
  const at = new Date().toISOString()
  database.exec('begin immediate')
  const written = group.map(({ body, user }) => {
    const { title, description = null } = JSON.parse(body)
    return insert.get(title, description, user, at, at)?.body as string
  })
  database.exec('commit')
  for (const [index, { response }] of group.entries()) send(response, 201, written[index] ?? '')
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

function seed(count: number): void {
  database.exec('begin')
  for (let index = 0; index < count; index++) {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString()
    insert.get(`Task number ${index}`, 'What there is to do, in a sentence or two.', 1, at, at)
  }
  database.exec('commit')
}
