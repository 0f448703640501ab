import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store, TaskFilter, TaskPosition, TaskQuery, TaskSortField } from '#core/ports/store.ts'
import type { Engine } from '#drivers/stores/sql/engine.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { instant } from '../support/nouns.ts'

interface Step {
  parent: number | string
  detail: string
}

const orders = ['created', 'updated', 'deadline', 'priority'] as const
const places: Record<(typeof orders)[number] | 'id', TaskPosition> = {
  created: { value: instant(1), id: 5 },
  updated: { value: instant(1), id: 5 },
  deadline: { value: instant(1), id: 5 },
  priority: { value: 1, created: instant(1), id: 5 },
  id: { value: 5, id: 5 },
}

type Narrowing = Omit<TaskFilter, 'viewer' | 'deleted'> & { deleted?: boolean }

const filters: Record<string, Narrowing> = {
  'no filter': {},
  'one status': { status: ['todo'] },
  'two statuses': { status: ['todo', 'in_progress'] },
  'one priority': { priority: ['HIGH'] },
  'two priorities': { priority: ['HIGH', 'CRITICAL'] },
  active: { active: true },
  'status and priority and active': { status: ['todo'], priority: ['HIGH'], active: true },
  creator: { creator: 2 },
  'another as assignee': { assignee: 2 },
  'oneself as assignee': { assignee: 7 },
  'no assignee': { assignee: null },
}

/** Lists that are kept in one order only; in any other they sort all that match. */
const oneOrder: Record<string, [Narrowing, TaskSortField]> = {
  'one label': [{ labels: ['a'] }, 'created'],
  'two labels': [{ labels: ['a', 'b'] }, 'created'],
  trash: [{ deleted: true }, 'created'],
  'a range of creation': [{ createdFrom: instant(0), createdTo: instant(9) }, 'created'],
  'a range of deadlines': [{ dueFrom: instant(0), dueTo: instant(9) }, 'deadline'],
  text: [{ words: ['alpha'] }, 'id'],
}

const cases = [
  ...Object.entries(filters).flatMap(([name, filter]) => orders.map((field) => ({ name, filter, field }))),
  ...Object.entries(oneOrder).map(([name, [filter, field]]) => ({ name, filter, field })),
].flatMap(({ name, filter, field }) =>
  pagesBy(field, filter).flatMap(({ page, after }) =>
    [7, null].flatMap((viewer) =>
      [true, false].map((descending) => ({
        list: `${name} by ${field} ${descending ? 'falling' : 'rising'}, ${page}, for ${viewer ?? 'an administrator'}`,
        query: { viewer, deleted: false, ...filter, sort: { field, descending }, limit: 20, ...(after && { after }) },
      })),
    ),
  ),
)

function pagesBy(field: TaskSortField, { dueFrom }: Narrowing): { page: string; after?: TaskPosition }[] {
  const pages = [{ page: 'first page' }, { page: 'next page', after: places[field] }]
  return field === 'deadline' && !dueFrom
    ? [...pages, { page: 'page without deadlines', after: { value: null, id: 5 } }]
    : pages
}

describe('the plans of the common lists', () => {
  let folder: string
  let engine: Engine
  let store: Store
  let asked: { sql: string; values: readonly unknown[] }[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-plans-'))
    engine = openSqliteEngine(join(folder, 'plans.sqlite'))
    await migrate(engine, { now: () => instant(0), copyFirst: async () => {} })
    store = createSqlStore({
      ...engine,
      first(sql, values) {
        asked.push({ sql, values })
        return engine.first(sql, values)
      },
    })
  })
  afterAll(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function planOf(query: TaskQuery): Promise<Step[]> {
    asked = []
    await store.tasks.list(query)
    const plans = await Promise.all(asked.map(({ sql, values }) => explain(sql, values)))
    return plans.flatMap((plan, index) => plan.map((step) => ({ ...step, parent: `${index} ${step.parent}` })))
  }

  async function explain(sql: string, values: readonly unknown[]): Promise<Step[]> {
    return (await engine.all(`explain query plan ${sql}`, values)) as unknown as Step[]
  }

  test.each(cases)('$list', async ({ query }) => {
    const plan = await planOf(query)
    expect(plan.filter(isFullScan).map(({ detail }) => detail)).toEqual([])
    expect(unboundedSorts(plan).map(({ detail }) => detail)).toEqual([])
    expect(plan.some(isByIndex), plan.map(({ detail }) => detail).join('\n')).toBe(true)
  })

  test.each(orders.flatMap((field) => [7, null].map((viewer) => ({ field, viewer }))))(
    'begins a page by $field at the row it follows, however many rows have the same value ($viewer)',
    async ({ field, viewer }) => {
      const sort = { field, descending: true }
      const plan = await planOf({ viewer, deleted: false, sort, limit: 20, after: places[field] })
      const reads = plan.map(({ detail }) => detail).filter((detail) => detail.includes('USING INDEX'))
      const unplaced = reads.filter((detail) => !/\((\w+,)+rowid\)<|due=\?/.test(detail))
      expect(unplaced).toEqual([])
    },
  )

  test.each([
    ['a full scan', 'select * from tasks where title = ?', ['x']],
    ['a sort of all matches', 'select * from tasks where creator = ? and deleted is null order by title', [1]],
    ['a sort inside an arm', 'select id from (select id from tasks where deleted is null order by title limit 3)', []],
  ])('would be found at fault with %s', async (_, sql, values) => {
    const plan = await explain(sql, values)
    expect([...plan.filter(isFullScan), ...unboundedSorts(plan)]).not.toEqual([])
  })
})

function isByIndex({ detail }: Step): boolean {
  return /USING (COVERING )?INDEX|VIRTUAL TABLE INDEX/.test(detail)
}

/** A walk along an index ends at the limit; a walk along the table does not know the order. */
function isFullScan({ detail }: Step): boolean {
  return /^SCAN (tasks|task_labels)\b/.test(detail) && !isByIndex({ detail } as Step)
}

/** Sorts beside a reading of a table by anything but the ids that the arms, each limited, have found. */
function unboundedSorts(plan: readonly Step[]): Step[] {
  const sorts = plan.filter(({ detail }) => /TEMP B-TREE FOR .*ORDER BY/.test(detail))
  return sorts.filter(({ parent }) =>
    plan.some(
      (step) => step.parent === parent && /^(SCAN|SEARCH) (tasks|task_labels)/.test(step.detail) && !isById(step),
    ),
  )
}

function isById({ detail }: Step): boolean {
  return detail.includes('USING INTEGER PRIMARY KEY (rowid=?)')
}
