import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Kept, type KeptPlace, openKeptPlace } from '../support/kept.ts'
import { type ServingProcess, startProcess } from '../support/process.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 5)
const clients = 16
const counts = { rounds, acknowledged: 0, unacknowledged: 0, whole: 0, absent: 0, repeated: 0, events: 0, tasks: 0 }

interface Write {
  /** Stands in the title of whatever the write makes or changes. */
  mark: string
  method: string
  path: string
  body: any
  key?: string
  /** The task that is changed or deleted. */
  target?: number
  answer?: any
}

interface Client {
  /** The last acknowledged state of each task, null for a deleted one. */
  tasks: Map<number, any>
  /** What was sent and not yet answered. */
  open: Write | undefined
}

let place: KeptPlace
let server: ServingProcess
let token: string
const acknowledged: Write[] = []
const all: Client[] = Array.from({ length: clients }, () => ({ tasks: new Map(), open: undefined }))

beforeAll(async () => {
  place = await openKeptPlace()
  server = await start()
  const person = { username: 'ada', password: 'password of ada' }
  await send({ mark: '', method: 'POST', path: '/v1/register', body: { ...person, role: 'admin' } })
  token = (await send({ mark: '', method: 'POST', path: '/v1/sessions', body: person })).body.access_token
})
afterAll(async () => {
  await server.end('SIGKILL')
  await place.close()
  console.log(`kill -9 on ${place.name}: ${JSON.stringify(counts)}`)
})

function start(): Promise<ServingProcess> {
  return startProcess(place.environment)
}

async function send({ method, path, body, key }: Write): Promise<{ status: number; body: any }> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const kinds: Record<string, (mark: string, target: number) => Omit<Write, 'mark'>> = {
  create: (mark) => ({ method: 'POST', path: '/v1/tasks', body: newTask(mark), key: randomUUID() }),
  createInStream: (mark) => ({ method: 'POST', path: '/tasks', body: { title: mark, description: 'stream' } }),
  change: (mark, target) => ({
    ...{ method: 'PATCH', path: `/v1/tasks/${target}`, target, key: randomUUID() },
    body: { title: mark, labels: [mark.slice(0, 8)], status: 'done' },
  }),
  changeInStream: (mark, target) => ({ method: 'PUT', path: `/tasks/${target}`, target, body: { title: mark } }),
  delete: (_, target) => ({
    method: 'DELETE',
    path: `/v1/tasks/${target}`,
    target,
    body: undefined,
    key: randomUUID(),
  }),
  deleteInStream: (_, target) => ({ method: 'DELETE', path: `/tasks/${target}`, target, body: undefined }),
  batch: (mark, target) => ({
    ...{ method: 'POST', path: '/v1/tasks/batch', target, key: randomUUID() },
    body: {
      operations: [
        ...Array.from({ length: 5 }, () => ({ op: 'create', task: newTask(mark) })),
        { op: 'change', id: target, patch: { title: mark } },
      ],
    },
  }),
}

function newTask(mark: string) {
  return { title: mark, description: `made as ${mark}`, labels: ['kill', mark.slice(0, 8)], priority: 'HIGH' }
}

function nextWrite(client: Client): Write {
  const mark = randomUUID()
  const living = [...client.tasks].filter(([, task]) => task !== null).map(([id]) => id)
  const target = living[randomInt(Math.max(living.length, 1))]
  const names = Object.keys(kinds)
  const name = target === undefined ? 'create' : (names[randomInt(names.length)] ?? 'create')
  return { mark, ...(kinds[name] as (typeof kinds)[string])(mark, target ?? 0) }
}

/** Writes until the connection breaks; what was on the way then stays open. */
async function writeUntilKilled(client: Client, onAnswer: () => void): Promise<void> {
  for (;;) {
    client.open = nextWrite(client)
    let reply: { status: number; body: any }
    try {
      reply = await send(client.open)
    } catch {
      return
    }
    if (reply.status >= 300)
      throw new Error(`${client.open.path} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    settle(client, client.open, reply.body)
    client.open = undefined
    onAnswer()
  }
}

/** Notes what the server has promised. */
function settle(client: Client, write: Write, body: any): void {
  acknowledged.push({ ...write, answer: body })
  if (write.method === 'DELETE') client.tasks.set(write.target ?? 0, null)
  else for (const task of body.tasks ?? [body]) client.tasks.set(task.id, task)
}

async function writeAndKill(): Promise<void> {
  const enough = randomInt(40, 400)
  let answers = 0
  const writing = all.map((client) =>
    writeUntilKilled(client, () => {
      answers += 1
      if (answers === enough) killSoon()
    }),
  )
  await Promise.all(writing)
  await server.ended
}

/** With the answer itself, when what was answered too early is not there yet, or in the midst of the next writes. */
function killSoon(): void {
  if (randomInt(2) === 0) server.child.kill('SIGKILL')
  else setTimeout(() => server.child.kill('SIGKILL'), randomInt(8))
}

/** Every event follows the one before it, and the last one tells how the task stands. */
function assertJournal({ events, tasks }: Kept): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  const states = new Map<number, any>()
  for (const { type, subject, before, after } of events.filter(({ type }) => type.startsWith('task.'))) {
    const id = Number(subject)
    expect(before, `${type} of task ${id}`).toEqual(states.get(id) ?? null)
    states.set(id, after)
  }
  expect([...states.keys()].sort(inOrder)).toEqual([...tasks.keys()].sort(inOrder))
  for (const [id, { title, description, version, deleted }] of tasks) {
    expect(states.get(id)).toMatchObject({ id, title, description, version, deleted })
  }
  counts.events = events.length
  counts.tasks = tasks.size
}

function inOrder(a: number, b: number): number {
  return a - b
}

/** What a reader of the change feed is told, from the beginning, in small pages. */
async function assertFeed({ events }: Kept): Promise<void> {
  const told: number[] = []
  for (let after = 0, hasMore = true; hasMore; ) {
    const path = `/v1/changes?after=${after}&limit=200`
    const { body } = await send({ mark: '', method: 'GET', path, body: undefined })
    told.push(...body.changes.map(({ seq }: { seq: number }) => seq))
    after = body.next
    hasMore = body.has_more
  }
  expect(told).toEqual(events.filter(({ type }) => type.startsWith('task.')).map(({ seq }) => seq))
}

/** Exactly as acknowledged, unless the write that was on the way has changed it. */
async function assertAcknowledged({ tasks }: Kept, client: Client): Promise<void> {
  for (const [id, promised] of client.tasks) {
    const kept = tasks.get(id)
    expect(kept, `task ${id}`).toBeDefined()
    if (client.open?.target === id) continue
    expect(kept.deleted === null, `task ${id} is there`).toBe(promised !== null)
    if (promised === null) continue
    const path = 'version' in promised ? `/v1/tasks/${id}` : `/tasks/${id}`
    const { body } = await send({ mark: '', method: 'GET', path, body: undefined })
    expect(body).toEqual(promised)
  }
}

/** What a write leaves when it happened: how many events, and how many of its tasks. */
function tracesOf({ events, replies }: Kept, { mark, method, target, key }: Write, version: number) {
  const own = events.filter(({ subject, after }) =>
    method === 'DELETE' ? Number(subject) === target && after.version > version : after?.title === mark,
  )
  return { events: own.length, reply: key !== undefined && replies.has(key) }
}

/** Task, event and remembered answer together, or none of them; sent again with its key it happens once. */
async function settleOpen(kept: Kept, client: Client): Promise<void> {
  const write = client.open
  client.open = undefined
  if (!write) return
  counts.unacknowledged += 1
  const version = versionOf(kept, client, write)
  const expected = write.path.endsWith('batch') ? 6 : 1
  const traces = tracesOf(kept, write, version)
  expect([0, expected], `${write.method} ${write.path} is whole or absent`).toContain(traces.events)
  if (write.key) expect(traces.reply, `the answer of ${write.path} is kept with it`).toBe(traces.events > 0)
  if (traces.events > 0) counts.whole += 1
  else counts.absent += 1
  if (write.key) return repeat(client, write, version, expected)
  forget(client, write)
}

async function repeat(client: Client, write: Write, version: number, expected: number): Promise<void> {
  const reply = await send(write)
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300)
  counts.repeated += 1
  expect(tracesOf(await place.read(), write, version)).toEqual({ events: expected, reply: true })
  settle(client, write, reply.body)
}

/** Without a key nobody can say whether it happened: the test does not touch the task again. */
function forget(client: Client, { target }: Write): void {
  if (target !== undefined) client.tasks.delete(target)
}

/** The version of the target that was last acknowledged: the journal knows it where the stream's answers do not. */
function versionOf({ events }: Kept, client: Client, { target, mark }: Write): number {
  const promised = target === undefined ? undefined : client.tasks.get(target)
  if (promised?.version) return promised.version
  const known = events.filter(({ subject, type, after }) => {
    return type.startsWith('task.') && Number(subject) === target && after.deleted === null && after.title !== mark
  })
  return known.at(-1)?.after.version ?? 0
}

/** The same key again, long after the answer: the same answer, and nothing happens. */
async function repeatSomeAcknowledged(last: number): Promise<void> {
  for (const write of acknowledged.filter(({ key }) => key).slice(-20)) {
    expect((await send(write)).body).toEqual(write.answer)
    counts.repeated += 1
  }
  expect((await place.read()).events.length).toBe(last)
}

describe('kill -9 under load', () => {
  test.each(Array.from({ length: rounds }, (_, index) => index + 1))(
    'loses nothing in round %i',
    async () => {
      const before = acknowledged.length
      await writeAndKill()
      counts.acknowledged += acknowledged.length - before
      server = await start()
      const kept = await place.read()
      assertJournal(kept)
      await assertFeed(kept)
      await Promise.all(all.map((client) => assertAcknowledged(kept, client)))
      for (const { key, path } of acknowledged) if (key) expect(kept.replies.has(key), path).toBe(true)
      for (const client of all) await settleOpen(kept, client)
      await repeatSomeAcknowledged((await place.read()).events.length)
    },
    120_000,
  )

  test('has really acknowledged writes and interrupted others', () => {
    expect(counts.acknowledged).toBeGreaterThan(rounds * 39)
    expect(counts.unacknowledged).toBeGreaterThan(rounds)
  })
})
