import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSqlite } from '#drivers/stores/sql/sqlite-library.ts'
import { runProgram, type ServingProcess, startProcess } from '../support/process.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 4)
/** More than 2,000: their text is made ready by a job. */
const tasksOfRound = 2500
const forgottenReplies = 2000
const minute = 60_000
const day = 24 * 60 * minute
const firstDay = Date.UTC(2030, 0, 1)
/** From one round to the next: the log of the days between is caught up. */
const daysApart = 3
const longestWait = 30_000
const kindsOfMorning = ['daily-log', 'reminders', 'clean-up'] as const
const folder = mkdtempSync(join(tmpdir(), 'taskwright-kill-jobs-'))
const counts = { rounds, kills: 0, interruptedJobs: {} as Record<string, number>, interruptedRequests: 0, jobs: 0 }

/** Read before the program is: a round is a morning some days later, and who starts after a kill starts a minute later. */
const clockProgram = `
const RealDate = Date
const ahead = Number(process.env.CLOCK_AT) - RealDate.now()
globalThis.Date = class Date extends RealDate {
  constructor(...parts) { parts.length === 0 ? super(RealDate.now() + ahead) : super(...parts) }
  static now() { return RealDate.now() + ahead }
}`

let clock = firstDay
let server: ServingProcess
let token: string

beforeAll(async () => {
  server = await startProcess(environment())
  await send('POST', '/v1/register', JSON.stringify({ ...ada, role: 'admin' }))
  await signIn()
  await importTasks(0)
  await until('the first day', () => openJobs().length === 0)
  leaveReplies(0)
})
afterAll(async () => {
  await server.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
  console.log(`kill -9 of jobs: ${JSON.stringify(counts)}`)
})

const ada = { username: 'ada', password: 'password of ada' }

function environment() {
  const options = `--import=data:text/javascript,${encodeURIComponent(clockProgram)}`
  return { DATA_DIR: folder, REMIND_MINUTES: '0', NODE_OPTIONS: options, CLOCK_AT: String(clock) }
}

/** Later than every lease that was taken before. */
async function startLater(milliseconds: number): Promise<void> {
  clock += milliseconds
  server = await startProcess(environment())
}

async function signIn(): Promise<void> {
  token = (await send('POST', '/v1/sessions', JSON.stringify(ada))).access_token
}

async function send(method: string, path: string, body?: string, type = 'application/json'): Promise<any> {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': type }) },
    ...(body && { body }),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

function dateOf(round: number, daysBefore = 0): string {
  return new Date(morningOf(round) - daysBefore * day).toISOString().slice(0, 10)
}

function morningOf(round: number): number {
  return firstDay + round * daysApart * day
}

/** Tasks that are due when the next round begins; answers when they are there, though not yet found by their text. */
async function importTasks(round: number): Promise<void> {
  const end = `TRUE,LOW,${dateOf(round)},,${dateOf(round + 1)}T00:00:00Z`
  const rows = Array.from({ length: tasksOfRound }, (_, n) => `round${round}x task ${n},text,${end}`)
  const header = 'task_name,description,status,priority,created_at,assigned_user,deadline'
  const { id } = await send('POST', '/v1/imports', [header, ...rows].join('\n'), 'text/csv')
  await until('the import', () => read('select state from imports where id = ?', id)[0]?.state === 'done')
}

/** Answers to keys: in the morning of the next round those of now are forgotten, that of the evening before is not. */
function leaveReplies(round: number): void {
  const database = open()
  const insert = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
    insert into replies (scope, key, fingerprint, result, at) select 'test', ? || i, '', 'null', ? from n`
  database.exec('pragma busy_timeout = 5000')
  for (const [amount, at] of [
    [forgottenReplies, clock],
    [1, morningOf(round + 1) - day / 4],
  ] as const) {
    database.prepare(insert).run(amount, `${at} `, new Date(at).toISOString())
  }
  database.close()
}

function open(readOnly = false) {
  return new (loadSqlite().DatabaseSync)(join(folder, 'taskwright.sqlite'), { readOnly })
}

/** Only looks, so that it is the program that mends what a kill has left. */
function read(sql: string, ...values: (string | number)[]): any[] {
  const database = open(true)
  try {
    return database.prepare(sql).all(...values)
  } finally {
    database.close()
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + longestWait; performance.now() < end; await pause(5)) if (isSo()) return
  throw new Error(`${what} was waited for in vain; open jobs: ${JSON.stringify(openJobs())}`)
}

function openJobs(): any[] {
  return read(`select kind, key, state, attempts, error from jobs where state <> 'done'`)
}

async function kill(): Promise<void> {
  await server.end('SIGKILL')
  counts.kills += 1
  for (const { kind } of read(`select kind from jobs where state = 'running'`))
    counts.interruptedJobs[kind] = (counts.interruptedJobs[kind] ?? 0) + 1
}

/** In the midst of one of the jobs that a day begins with, and of whatever runs beside it. */
async function killInTheMorning(round: number): Promise<void> {
  const kind = kindsOfMorning[randomInt(kindsOfMorning.length)] ?? ''
  const begun = `select 1 from jobs where kind = ? and key like ? and state <> 'waiting'`
  await until(`a job ${kind}`, () => read(begun, kind, `${dateOf(round)}%`).length > 0)
  await pause(randomInt(150))
  await kill()
}

async function untilMorningIsOver(round: number): Promise<void> {
  const untold = 'select count(*) as n from tasks where due <= ? and reminded is null'
  const queued = `select kind from jobs where kind in ('daily-log', 'clean-up') and key like ?`
  await until(
    'the morning',
    () =>
      read(untold, new Date(clock).toISOString())[0].n === 0 &&
      read(queued, `${dateOf(round)}%`).length === 2 &&
      openJobs().length === 0,
  )
}

/** The log of each day up to this one, as its rows and as its counter have it; on the day itself of so many tasks. */
function assertLogs(round: number, today: number): void {
  const rows = read('select day, count(*) as n, count(distinct task) as tasks from logs group by day order by day')
  const written = Array.from({ length: round * daysApart }, (_, index) => {
    const n = index === round * daysApart - 1 ? today : tasksAtEndOf(index + 1)
    return { day: dateOf(0, -index - 1), n, tasks: n }
  })
  expect(rows).toEqual(written)
  expect(read('select day, entries as n from log_days where viewer = 0 and entries > 0 order by day')).toEqual(
    written.map(({ day, n }) => ({ day, n })),
  )
}

/** Those of a round are made on the day of its morning, whose log is run by hand at last. */
function tasksAtEndOf(day: number): number {
  return (Math.floor(day / daysApart) + 1) * tasksOfRound
}

/** Word of the log of each day, of each passed deadline and of nothing twice; expired answers are gone, others not. */
function assertMorning(round: number): void {
  const all = round * tasksOfRound
  const days = [2, 1, 0].map((daysBefore) => dateOf(round, daysBefore))
  const told = read(`select after from events where type = 'log.written' and subject >= ? order by seq`, days[0] ?? '')
  expect(told.map(({ after }) => JSON.parse(after))).toEqual(days.map((day) => ({ day, entries: all })))
  const reminded = `select count(*) as n, count(distinct subject || ' ' || json_extract(after, '$.deadline')) as told
    from events where type = 'task.reminded'`
  expect(read(reminded)).toEqual([{ n: all, told: all }])
  expect(read(`select count(*) as n from replies where scope = 'test'`)).toEqual([{ n: 1 }])
}

/** The jobs of the day, each once and done, and nothing left to do. */
function assertJobs(round: number): void {
  const today = `${dateOf(round)}%`
  const jobs = read('select kind, key, state, error from jobs where kind <> ? and key like ?', 'reminders', today)
  const done = { state: 'done', error: null }
  expect(jobs.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
    { kind: 'clean-up', key: `${dateOf(round)}T00`, ...done },
    { kind: 'daily-log', key: dateOf(round), ...done },
  ])
  expect(openJobs()).toEqual([])
}

/** How many tasks of a round are found by their text. */
async function countFound(round: number): Promise<number> {
  return (await send('GET', `/v1/tasks?q=round${round}x&count=exact&limit=1`)).count.value
}

/** By hand, while the text of the import is made ready. */
async function killWhileLogRuns(): Promise<void> {
  const sent = send('POST', '/v1/logs/run', '{}').catch(() => {
    counts.interruptedRequests += 1
  })
  await pause(randomInt(200))
  await kill()
  await sent
}

/** What is due by the clock: the log of three days, reminders, the clean-up. */
async function spendMorning(round: number): Promise<void> {
  await startLater(morningOf(round) - clock)
  for (let left = randomInt(1, 3); left > 0; left--) {
    await killInTheMorning(round)
    await startLater(minute)
  }
  await untilMorningIsOver(round)
  assertMorning(round)
  assertJobs(round)
  assertLogs(round, round * tasksOfRound)
}

/** What is asked for: an import, and the log of the day with its tasks. */
async function spendAfternoon(round: number): Promise<void> {
  await signIn()
  await importTasks(round)
  await killWhileLogRuns()
  await startLater(minute)
  await signIn()
  await send('POST', '/v1/logs/run', '{}')
  await until('the text of the import', () => openJobs().length === 0)
  expect(await countFound(round)).toBe(tasksOfRound)
  assertJobs(round)
  assertLogs(round, (round + 1) * tasksOfRound)
}

describe('kill -9 while jobs run', () => {
  test.each(Array.from({ length: rounds }, (_, index) => index + 1))(
    'loses none and does nothing twice in round %i',
    async (round) => {
      await server.end('SIGKILL')
      await spendMorning(round)
      await spendAfternoon(round)
      leaveReplies(round)
      counts.jobs = read('select max(id) as n from jobs')[0].n
    },
    120_000,
  )

  test('has interrupted jobs, and leaves nothing that the doctor finds', async () => {
    expect(Object.values(counts.interruptedJobs).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    const { stdout } = await runProgram(['doctor', '--json'], { ...environment(), PORT: '1' })
    const findings = JSON.parse(stdout).findings.filter(({ check }: any) => /contents|jobs|imports|clock/.test(check))
    expect(findings.map(({ check, healthy }: any) => [check, healthy])).toEqual([
      ['contents', true],
      ['jobs', true],
      ['imports', true],
      ['clock', true],
    ])
  })
})
