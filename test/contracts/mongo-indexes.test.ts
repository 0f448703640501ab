import { describe, expect, test } from 'vitest'
import type { TaskFilter, TaskPosition, TaskQuery, TaskSortField } from '#core/ports/store.ts'
import type { Condition } from '#drivers/stores/mongo/conditions.ts'
import { indexes } from '#drivers/stores/mongo/indexes.ts'
import { listTasks } from '#drivers/stores/mongo/task-pages.ts'
import { instant } from '../support/nouns.ts'

/** What is asked of the tasks, as far as an index is concerned. */
interface Asked {
  /** Fields that have one value, or one of a few. */
  equal: string[]
  sort: string[]
  /** Fields with a range. */
  ranges: string[]
}

const keys = (indexes.tasks ?? []).map(({ key }) => Object.keys(key))

async function askedOf(query: TaskQuery): Promise<Asked[]> {
  const all: Asked[] = []
  const find = async (_: string, condition: Condition, { sort = {} }: { sort?: object } = {}) => {
    all.push({ ...fieldsOf(condition), sort: Object.keys(sort) })
    return []
  }
  await listTasks({ find } as never, query)
  return all
}

function fieldsOf(condition: Condition): Omit<Asked, 'sort'> {
  const conditions = (condition.$and ?? [condition]) as Condition[]
  const fields = conditions.flatMap((one) => Object.entries(one))
  const isEqual = ([, asked]: [string, unknown]) =>
    Object.keys(asked as object).every((word) => /^\$(eq|in)$/.test(word))
  const names = (some: typeof fields) => [...new Set(some.map(([field]) => field))]
  return { equal: names(fields.filter(isEqual)), ranges: names(fields.filter((one) => !isEqual(one))) }
}

/** Whether an index gives the tasks in the wanted order, and no others than those that are read all the same. */
function isServed({ equal, sort, ranges }: Asked): boolean {
  return keys.some((key) => {
    const first = key.slice(0, key.length - sort.length)
    const isInOrder = key.slice(first.length).join() === sort.join()
    return isInOrder && isSameSet(first, equal) && ranges.every((field) => sort.includes(field))
  })
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one))
}

const fields: TaskSortField[] = ['created', 'updated', 'deadline', 'priority', 'id']
const place: TaskPosition = { value: instant(5), created: instant(4), id: 7 }
const viewers = [null, 1]

function queryOf(filter: Partial<TaskFilter>, field: TaskSortField, descending: boolean): TaskQuery {
  return { viewer: null, deleted: false, ...filter, sort: { field, descending }, limit: 20 }
}

describe('tasks on MongoDB', () => {
  const orders = fields.flatMap((field) => [true, false].map((descending) => [field, descending] as const))
  const lists = viewers.flatMap((viewer) => orders.map(([field, descending]) => [viewer, field, descending] as const))

  test.each(lists)(
    'of viewer %s by %s (descending: %s) are read in the order of an index, wherever the page begins',
    async (...list) => {
      const [viewer, field, descending] = list
      // Everybody's by id: the ids themselves, but for those in the trash.
      if (viewer === null && field === 'id') return
      const query = queryOf({ viewer }, field, descending)
      const withoutDue: TaskPosition = { value: null, id: 7 }
      const pages = [
        query,
        { ...query, after: place },
        ...(field === 'deadline' ? [{ ...query, after: withoutDue }] : []),
      ]
      for (const page of pages) {
        const asked = await askedOf(page)
        expect(asked.length).toBeGreaterThan(0)
        for (const one of asked) expect(one).toSatisfy(isServed)
      }
    },
  )

  test.each(viewers)('of viewer %s are, when their facts are asked for, however many of them', async (viewer) => {
    const facts: Partial<TaskFilter>[] = [
      ...[{ status: ['todo'] as const }, { priority: ['HIGH', 'LOW'] as const }, { active: true }],
      { status: ['todo', 'done'], priority: ['HIGH'], active: false },
    ]
    for (const filter of facts)
      for (const after of [undefined, place])
        for (const one of await askedOf({
          ...queryOf({ viewer, ...filter }, 'created', true),
          ...(after && { after }),
        }))
          expect(one).toSatisfy(isServed)
  })

  test.each(viewers)('of viewer %s are, when a time is asked for', async (viewer) => {
    const times = { from: instant(1), to: instant(9) }
    const due = queryOf({ viewer, dueFrom: times.from, dueTo: times.to }, 'deadline', false)
    const created = queryOf({ viewer, createdFrom: times.from, createdTo: times.to }, 'created', true)
    for (const query of [due, created]) for (const one of await askedOf(query)) expect(one).toSatisfy(isServed)
  })

  test.each(viewers)('of viewer %s with a label are', async (viewer) => {
    const [one] = await askedOf(queryOf({ viewer, labels: ['work'] }, 'created', true))
    const withoutSeers = { ...one, equal: one?.equal.filter((field) => field !== 'seers') }
    expect(withoutSeers).toSatisfy(isServed)
  })

  test.each([{ creator: 3 }, { assignee: 3 }])(
    'of everybody by %j begin with those whom that user sees',
    async (filter) => {
      const [one] = await askedOf(queryOf(filter, 'created', true))
      expect(one?.equal).toContain('seers')
    },
  )

  test('no index has two lists', () => {
    const lists = ['seers', 'labelled', 'words']
    for (const key of keys) expect(key.filter((field) => lists.includes(field)).length).toBeLessThan(2)
  })

  test('the trash is read as the list is', async () => {
    for (const viewer of viewers)
      for (const one of await askedOf(queryOf({ viewer, deleted: true }, 'created', true)))
        expect(one).toSatisfy(isServed)
  })
})
