import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Task } from '#core/model/task.ts'
import { migrate } from '#drivers/stores/mongo/migrations.ts'
import { openClient } from '#drivers/stores/mongo/mongo-client.ts'
import { searchWordsOf, taskFields, toTask, toTaskDocument } from '#drivers/stores/mongo/task-documents.ts'
import { createTokens } from './bare-tokens.ts'

/**
 * The limit on MongoDB: `node:http`, the same driver, pool, collections and indexes, and the same questions: one for a
 * task, one for a list; for a new task one for its numbers, and one transaction with the task and its event. No
 * permissions, limits, checks or log, and no order among those who write.
 * Arguments: database URL, token secret, how many tasks to start with.
 */
const [url = '', secret = '', tasks = '0'] = process.argv.slice(2)

const opened = await openClient({ url })
await migrate(opened, { now: () => new Date().toISOString() })
const { client, db } = opened
type Kept = Record<string, any> & { _id: number | string }
const collection = (name: string) => db.collection<Kept>(name)
const userOf = createTokens(secret)
const projection = Object.fromEntries(taskFields.map((field) => [field, 1]))
const batch = 1000

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
  if (path.startsWith('/v1/tasks?')) return send(response, 200, await list(user))
  const found = await collection('tasks').findOne({ _id: Number(path.slice('/v1/tasks/'.length)) }, { projection })
  return found?.creator === user ? send(response, 200, JSON.stringify(toTask(found))) : send(response, 404, '{}')
}

async function list(user: number): Promise<string> {
  const wanted = { $and: [{ isTrash: { $eq: false } }, { seers: { $eq: user } }] }
  const page = { projection, sort: { created: -1, _id: -1 }, limit: 20 } as const
  const found = await collection('tasks').find(wanted, page).toArray()
  return JSON.stringify({ tasks: found.map(toTask), next: null })
}

async function create(user: number, given: { title: string; description?: string }): Promise<string> {
  const numbers = await collection('numbers').findOneAndUpdate(
    { _id: 'numbers' },
    { $inc: { tasks: 1, events: 1 } },
    { returnDocument: 'after' },
  )
  const task = newTask(Number(numbers?.tasks), user, given, new Date().toISOString())
  await client.withSession((session) =>
    session.withTransaction(async () => {
      await collection('tasks').insertMany([toDocument(task)], { session })
      await collection('events').insertMany([toEvent(task, Number(numbers?.events))], { session })
    }),
  )
  return JSON.stringify(task)
}

function newTask(id: number, creator: number, given: { title: string; description?: string }, at: string): Task {
  const rest = { deadline: null, assignee: null, labels: [], completed: null, deleted: null, version: 1 }
  const fixed = { status: 'todo', priority: 'MEDIUM', active: true, created: at, updated: at } as const
  return { id, creator, title: given.title, description: given.description ?? null, ...fixed, ...rest }
}

function toDocument(task: Task): Kept {
  return { _id: task.id, ...toTaskDocument(task, null), words: searchWordsOf(task), reminded: null }
}

function toEvent(task: Task, seq: number): Kept {
  const subject = { kind: 'task', subject: String(task.id), task: task.id, audience: [task.creator] }
  return { _id: seq, at: task.created, actor: task.creator, via: 'bare', type: 'task.created', ...subject, after: task }
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
  const description = 'What there is to do, in a sentence or two.'
  for (let first = 1; first <= count; first += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - first + 1) }, (_, index) => first + index)
    const made = numbers.map((id) =>
      newTask(
        id,
        1,
        { title: `Task number ${id}`, description },
        new Date(Date.UTC(2026, 0, 1) + id * 1000).toISOString(),
      ),
    )
    await collection('tasks').insertMany(made.map(toDocument))
    await collection('events').insertMany(made.map((task) => toEvent(task, task.id)))
  }
  await collection('numbers').updateOne({ _id: 'numbers' }, { $set: { tasks: count, events: count } })
}
