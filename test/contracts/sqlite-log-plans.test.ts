import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Task } from '#core/model/task.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { instant, taskDraft } from '../support/nouns.ts'

const month = { dayFrom: '2026-01-01', dayTo: '2026-01-31' }
const range = { at: instant(0), firstTask: 1, lastTask: 9 }

describe('the plans of the daily log', () => {
  let engine: Engine
  let store: Store
  let task: Task
  let asked: { sql: string; values: readonly unknown[] }[] = []
  beforeAll(async () => {
    engine = openSqliteEngine(':memory:')
    await migrate(engine, { now: () => instant(0), copyFirst: async () => {} })
    store = createSqlStore({
      ...watched(engine),
      transaction: (work) => engine.transaction((queryable) => work(watched(queryable))),
    })
    task = await store.write(async (tx) => {
      await tx.logs.write({ ...range, day: '2026-01-01', asOf: null })
      return tx.tasks.insert(taskDraft({ creator: 1, assignee: 2 }), null)
    })
  })
  afterAll(() => store.close())

  function watched<T extends Queryable>(queryable: T): T {
    const noted =
      <A extends [string, readonly unknown[]], R>(send: (...words: A) => R) =>
      (...words: A): R => {
        asked.push({ sql: words[0], values: words[1] })
        return send(...words)
      }
    return { ...queryable, all: noted(queryable.all), first: noted(queryable.first), run: noted(queryable.run) }
  }

  async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
    asked = []
    await work()
    const statements = asked.filter(({ sql }) => /\blog/.test(sql))
    expect(statements).not.toEqual([])
    return (await Promise.all(statements.map(({ sql, values }) => explain(sql, values)))).flat()
  }

  async function explain(sql: string, values: readonly unknown[]): Promise<string[]> {
    return (await engine.all(`explain query plan ${sql}`, values)).map(({ detail }) => String(detail))
  }

  test.each([
    ['a page', () => store.logs.page({ viewer: 1, offset: 0, limit: 9 })],
    ['a page of a day', () => store.logs.page({ viewer: null, day: '2026-01-01', offset: 0, limit: 9 })],
    ['a count', () => store.logs.count({ viewer: 1 })],
    ['a count of a day', () => store.logs.count({ viewer: 1, day: '2026-01-01' })],
    ['a list', () => store.logs.list({ viewer: 1, dayFrom: '2026-01-01', dayTo: '2026-01-02', limit: 9 })],
    ['the next of a list', () => store.logs.list({ viewer: 1, after: { day: '2026-01-01', task: 5 }, limit: 9 })],
    ['the list of a task', () => store.logs.list({ viewer: 1, task: 1, limit: 9 })],
    ['one entry', () => store.logs.find(1)],
    ['the latest of a task', () => store.logs.latestOf(1)],
    ['counts by priority', () => store.logs.countByPriority({ viewer: 1, ...month })],
    ['the newest', () => store.logs.newest()],
    ['writing as of now', () => write((tx) => tx.logs.write({ ...range, day: '2026-01-02', asOf: null }))],
    ['writing as of an event', () => write((tx) => tx.logs.write({ ...range, day: '2026-01-03', asOf: 0 }))],
    ['handing a task over', () => write((tx) => tx.tasks.update(task, { ...task, assignee: 3 }, null))],
    ['purging a task', () => write((tx) => tx.tasks.purge({ ...task, assignee: 3 }))],
  ])('%s reads what it needs', async (_, work) => {
    const plan = await plansOf(work)
    expect(plan.filter(isTooWide)).toEqual([])
    expect(plan.some((detail) => detail.startsWith('SEARCH'))).toBe(true)
  })

  test('counts by assignee sort the people of one day, and nothing else', async () => {
    const plan = await plansOf(() => store.logs.countByAssignee({ viewer: null, ...month, most: 8 }))
    expect(plan.filter(isTooWide)).toEqual(['USE TEMP B-TREE FOR ORDER BY'])
    expect(
      plan.some((detail) => /^SEARCH log_sums USING PRIMARY KEY \(viewer=\? AND day=\? AND part=\?\)/.test(detail)),
    ).toBe(true)
  })

  test('a page begins at its place in the day', async () => {
    const plan = await plansOf(() => store.logs.list({ viewer: 1, after: { day: '2026-01-01', task: 5 }, limit: 9 }))
    expect(plan).toContain('SEARCH log_viewers USING PRIMARY KEY (viewer=? AND day>? AND (day,task)<(?,?))')
  })

  test('a task whose people stay the same costs the log nothing, one without entries a look', async () => {
    const other = await store.write((tx) => tx.tasks.insert(taskDraft({ creator: 1, assignee: 2 }), null))
    asked = []
    const renamed: Task = { ...other, title: 'renamed', active: false, status: 'done' }
    await write((tx) => tx.tasks.update(other, renamed, null))
    expect(asked.filter(({ sql }) => /\blog/.test(sql))).toEqual([])
    await write((tx) => tx.tasks.update(renamed, { ...renamed, deleted: instant(1) }, null))
    expect(asked.filter(({ sql }) => /\blog/.test(sql))).toHaveLength(1)
  })

  test.each([
    [
      'all that is active',
      'select id from tasks where id between ? and ? and active = ? and deleted is null',
      [1, 9, 1],
    ],
    ['a whole table', 'select id from logs where status = ?', ['x']],
    ['a sort of a viewer', 'select task from log_viewers where viewer = ? order by task limit 9', [1]],
  ])('would be found at fault with %s', async (_, sql, values) => {
    expect((await explain(sql, values)).filter(isTooWide)).not.toEqual([])
  })

  function write(work: (tx: Transaction) => Promise<unknown>): Promise<unknown> {
    return store.write(work)
  }
})

/** Beside its own range: a table from end to end, the index of all active tasks, a sort that is not of the few found. */
function isTooWide(detail: string): boolean {
  const scansTable = /^SCAN (logs|log_\w+|tasks|users|events)\b/.test(detail)
  const isOfAllActive = detail.includes('(active=?')
  return scansTable || isOfAllActive || detail === 'USE TEMP B-TREE FOR ORDER BY'
}
