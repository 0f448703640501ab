import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store, TaskQuery } from '#core/ports/store.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { median, type Row } from '../report.ts'
import { newTask, query } from './tasks-of-size.ts'

const small = 10_000
const perTransaction = 5000
const repeats = 200

const queries: Record<string, TaskQuery> = {
  'first page': query({}),
  'page in the middle': query({ after: 'middle' }),
  'by status': query({ status: ['in_progress'] }),
  'by rare status': query({ status: ['cancelled'] }),
  'by priority': query({ priority: ['CRITICAL'] }),
  'by status and priority': query({ status: ['done'], priority: ['LOW'] }),
  'a day of deadlines': query({ dueFrom: '2026-06-01T00:00:00.000Z', dueTo: '2026-06-01T23:59:59.999Z' }, 'deadline'),
  'by deadline': query({}, 'deadline'),
  'by priority, sorted': query({}, 'priority'),
  'by change': query({}, 'updated'),
  'a day of creation': query({ createdFrom: '2026-01-01T02:00:00.000Z', createdTo: '2026-01-01T02:10:00.000Z' }),
  'by label': query({ labels: ['label7'] }),
  'text, common word': query({ words: ['number'] }, 'id'),
  'text, rare word': query({ words: ['rare777'] }, 'id'),
}

const viewers = [
  ['user', 1],
  ['administrator', null],
] as const
/** Numbered pages of the daily log, and how far into it they begin. */
const logPages = [
  ['first page of the log', 0],
  ['page in the middle of the log', 0.5],
] as const

/** How much longer each list takes with `large` tasks of one user than with 10,000: the median of many in the store itself. */
export async function sizeRows(large: number, tell: (line: string) => void): Promise<Row[]> {
  const few = await timesWith(small, tell)
  const many = await timesWith(large, tell)
  return [...Object.keys(queries), ...logPages.map(([name]) => name)].flatMap((name) =>
    (['user', 'administrator'] as const).map((viewer) => {
      const key = `${name}, ${viewer}`
      const [before = 0, after = 0] = [few.get(key), many.get(key)]
      const times = `${before.toFixed(0)} -> ${after.toFixed(0)} us`
      return { name: key, bare: '', taskwright: times, ratio: (after / before).toFixed(2), target: '<= 2.0 (1.3)' }
    }),
  )
}

async function timesWith(count: number, tell: (line: string) => void): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-bench-'))
  const engine = openSqliteEngine(join(folder, 'size.sqlite'))
  await migrate(engine, { now: () => new Date().toISOString(), copyFirst: async () => {} })
  const store = createSqlStore(engine)
  await fill(store, count, tell)
  const times = new Map<string, number>()
  for (const [name, one] of Object.entries(queries)) {
    for (const [viewerName, viewer] of viewers) {
      times.set(`${name}, ${viewerName}`, await timeOf(() => store.tasks.list({ ...one, viewer })))
    }
  }
  for (const [viewerName, viewer] of viewers) {
    for (const [name, share] of logPages) {
      const page = { viewer, offset: Math.floor((await store.logs.count({ viewer })) * share), limit: 10 }
      times.set(`${name}, ${viewerName}`, await timeOf(() => store.logs.page(page)))
    }
  }
  await store.close()
  rmSync(folder, { recursive: true, force: true })
  return times
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const microseconds: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const begun = performance.now()
    await work()
    microseconds.push((performance.now() - begun) * 1000)
  }
  return median(microseconds)
}

async function fill(store: Store, count: number, tell: (line: string) => void): Promise<void> {
  for (let done = 0; done < count; done += perTransaction) {
    await store.write(async ({ tasks }) => {
      for (let index = done; index < Math.min(done + perTransaction, count); index++) {
        const task = newTask(index)
        await tasks.insert(task, task.deadline && `${task.deadline}T23:59:59.999Z`)
      }
    })
    const range = { firstTask: done + 1, lastTask: done + perTransaction, asOf: null }
    await store.write(({ logs }) => logs.write({ day: '2026-01-01', at: '2026-01-01T00:00:00.000Z', ...range }))
    if (done % 100_000 === 0) tell(`filling: ${done} of ${count}`)
  }
}
