import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSqlite } from '#drivers/stores/sql/sqlite-library.ts'
import { type ServingProcess, startProcess } from '../support/process.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 5)
const rowsOfImport = 6000
/** Fills a file in every second round until the import takes it for a large one, which builds indexes anew. */
const longText = 'x'.repeat(700)
const folder = mkdtempSync(join(tmpdir(), 'taskwright-kill-import-'))
const counts = { rounds, killed: 0, whole: 0, absent: 0, answered: 0 }

let server: ServingProcess
let token: string
let indexes: string[]
/** How long an import takes that nobody interrupts: the last one that was done. */
let usualMilliseconds = 1000

beforeAll(async () => {
  server = await startProcess({ DATA_DIR: folder })
  const person = { username: 'ada', password: 'password of ada' }
  await send('POST', '/v1/register', JSON.stringify({ ...person, role: 'admin' }))
  token = (await send('POST', '/v1/sessions', JSON.stringify(person))).access_token
  indexes = indexesOfTasks()
})
afterAll(async () => {
  await server.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
  console.log(`kill -9 of imports: ${JSON.stringify(counts)}`)
})

async function send(method: string, path: string, body?: string, type = 'application/json'): Promise<any> {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': type }) },
    ...(body && { body }),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

function fileOf(round: number): string {
  const rows = Array.from(
    { length: rowsOfImport },
    (_, n) => `round ${round} row ${n},${round % 2 === 1 ? longText : 'text'},TRUE,LOW,4/1/2025,user_${n % 50}`,
  )
  return ['task_name,description,status,priority,created_at,assigned_user', ...rows].join('\n')
}

/** Opens the file beside the server, or while it is down. */
function inDatabase<T>(work: (rows: (sql: string, ...values: (string | number)[]) => any[]) => T): T {
  const database = new (loadSqlite().DatabaseSync)(join(folder, 'taskwright.sqlite'))
  try {
    return work((sql, ...values) => database.prepare(sql).all(...values))
  } finally {
    database.close()
  }
}

function indexesOfTasks(): string[] {
  const sql = `select name from sqlite_master where type = 'index' and tbl_name = 'tasks' order by name`
  return inDatabase((rows) => rows(sql).map(({ name }) => name))
}

/** The last event and the last task. */
function readEnds(): { seq: number; task: number } {
  return inDatabase((rows) =>
    rows('select (select max(seq) from events) as seq, (select max(id) from tasks) as task'),
  )[0]
}

/** What there is of an import after those ends: all of it or nothing. Answers which. */
function assertWholeOrAbsent(round: number, id: number, { seq, task }: ReturnType<typeof readEnds>): boolean {
  expect(indexesOfTasks()).toEqual(indexes)
  return inDatabase((rows) => {
    const [one] = rows('select state, created from imports where id = ?', id)
    const [tasks] = rows(
      'select count(*) as n, count(distinct title) as titles, sum(title like ?) as own from tasks where id > ?',
      `round ${round} row %`,
      task ?? 0,
    )
    const [events] = rows(
      `select count(*) as n, count(distinct subject) as tasks from events where type = 'task.created' and seq > ?`,
      seq,
    )
    const finished = rows(`select seq from events where type = 'import.finished' and subject = ?`, String(id)).length
    const isDone = one.state === 'done'
    const all = isDone ? rowsOfImport : 0
    expect({ ...one, tasks, events, finished }).toEqual({
      ...{ state: isDone ? 'done' : expect.stringMatching(/waiting|running/), created: all, finished: isDone ? 1 : 0 },
      ...{ tasks: { n: all, titles: all, own: all || null }, events: { n: all, tasks: all } },
    })
    return isDone
  })
}

function assertIntegrity(): void {
  expect(inDatabase((rows) => rows('pragma integrity_check'))).toEqual([{ integrity_check: 'ok' }])
}

/** As if the thirty seconds were over for which a worker that says nothing is waited for. */
function endLeases(): void {
  inDatabase((rows) => rows(`update jobs set lease_until = '2020-01-01T00:00:00.000Z' where state = 'running'`))
}

/** Asks for one thing after the other until the server is gone; answers how often it was answered. */
async function askUntilGone(): Promise<number> {
  for (let answers = 0; ; answers++) {
    const reply = await send('GET', '/v1/me').catch(() => undefined)
    if (!reply) return answers
    expect(reply.username).toBe('ada')
  }
}

async function ended(id: number): Promise<any> {
  for (;;) {
    const one = await send('GET', `/v1/imports/${id}`)
    if (one.finished !== null) return one
    await pause(20)
  }
}

describe('kill -9 during an import', () => {
  test.each(Array.from({ length: rounds }, (_, index) => index + 1))(
    'leaves it whole or absent, and done once, in round %i',
    async (round) => {
      const ends = readEnds()
      const { id } = await send('POST', '/v1/imports', fileOf(round), 'text/csv')
      const asking = askUntilGone()
      await pause(randomInt(Math.ceil(1.5 * usualMilliseconds)))
      await server.end('SIGKILL')
      counts.answered += await asking
      counts.killed += 1
      assertIntegrity()
      const isWhole = assertWholeOrAbsent(round, id, ends)
      counts[isWhole ? 'whole' : 'absent'] += 1
      endLeases()
      server = await startProcess({ DATA_DIR: folder })
      const begun = performance.now()
      expect(await ended(id)).toMatchObject({
        state: 'done',
        rows: rowsOfImport,
        created: rowsOfImport,
        skipped: 0,
        bad: 0,
      })
      if (!isWhole) usualMilliseconds = performance.now() - begun
      expect(assertWholeOrAbsent(round, id, ends)).toBe(true)
    },
    60_000,
  )

  test('has interrupted imports, and answered others meanwhile', () => {
    assertIntegrity()
    expect(counts.absent).toBeGreaterThan(0)
    expect(counts.answered).toBeGreaterThan(rounds)
    const users = inDatabase((rows) => rows(`select username from users where username like 'user\\_%' escape '\\'`))
    expect(users).toHaveLength(50)
  })
})
