import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import type { TaskFilter, TaskPosition, TaskQuery, TaskSortField, Transaction } from '#core/ports/store.ts'
import { instant, taskDraft } from '../support/nouns.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'

type Kept = Task & { due: string | null }
type Sort = TaskQuery['sort']
type Listing = Omit<TaskQuery, 'after'>

const people = [1, 2, 3, 4]
const labels = ['home', 'work', 'urgent']
const vocabulary = ['alpha', 'alphabet', 'beta', 'gamma', 'gammaray', 'delta']
const moments = [0, 1, 2, 3, 4, 5, 6].map(instant)
const fields: TaskSortField[] = ['created', 'updated', 'deadline', 'priority', 'id']
/** Given one time in three: more at once would leave nothing to list. */
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, { arbitrary: value, weight: 1 })
const some = <T>(values: readonly T[], minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength: values.length })

/** Few values each, so that ties are the rule. */
const facts = fc.record({
  creator: fc.constantFrom(...people),
  assignee: fc.constantFrom(null, ...people),
  status: fc.constantFrom(...statuses),
  priority: fc.constantFrom(...priorities),
  active: fc.boolean(),
  deadline: fc.constantFrom(null, null, ...moments),
  labels: some(labels),
  updated: fc.constantFrom(...moments),
  deleted: fc.constantFrom(null, null, null, instant(9)),
  title: some(vocabulary, 1).map((words) => words.join(' ')),
  description: fc.option(some(vocabulary).map((words) => words.join('-'))),
})

const plan = fc.record({
  first: facts,
  created: fc.constantFrom(...moments),
  fate: fc.constantFrom('stay', 'stay', 'change', 'hand over', 'purge'),
  second: facts,
})
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never

const filter: fc.Arbitrary<TaskFilter> = fc
  .record({
    viewer: fc.constantFrom(null, ...people),
    deleted: fc.constantFrom(false, false, false, true),
    status: maybe(some(statuses)),
    priority: maybe(some(priorities)),
    active: maybe(fc.boolean()),
    assignee: maybe(fc.constantFrom(null, ...people)),
    creator: maybe(fc.constantFrom(...people)),
    labels: maybe(some(labels)),
    dueFrom: maybe(fc.constantFrom(...moments)),
    dueTo: maybe(fc.constantFrom(...moments)),
    createdFrom: maybe(fc.constantFrom(...moments)),
    createdTo: maybe(fc.constantFrom(...moments)),
    words: maybe(
      fc.uniqueArray(fc.constantFrom('alp', 'alpha', 'alphabet', 'g', 'gam', 'delta', 'no'), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
  })
  .map(withoutUndefined)

const listing: fc.Arbitrary<Listing> = fc
  .record({
    filter,
    sort: fc.record({ field: fc.constantFrom(...fields), descending: fc.boolean() }),
    limit: fc.constantFrom(1, 2, 3, 7, 20),
  })
  .map(({ filter: chosen, sort, limit }) => ({ ...chosen, sort, limit }))

function withoutUndefined<T extends object>(record: T): any {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

describe.each(Object.entries(storeDrivers))('%s', (_, open) => {
  describe.each([11, 12, 13])('population %i', (seed) => {
    let opened: OpenedStore
    let model: Kept[]
    beforeAll(async () => {
      opened = await open()
      model = await populate(opened, fc.sample(plan, { seed, numRuns: 300 }))
    })
    afterAll(() => opened.close())

    test('walks every list page by page in the order of a plain sort, nothing twice, nothing missing', async () => {
      await fc.assert(
        fc.asyncProperty(listing, async (query) => {
          expect(await walk(opened, query)).toEqual(expected(model, query).map(withoutDue))
        }),
        { numRuns: 250, seed },
      )
    })

    test('lists each single filter in every order both ways', async () => {
      const singles = fc.sample(filter, { seed, numRuns: 40 }).flatMap((chosen) =>
        Object.entries(chosen)
          .filter(([name]) => name !== 'viewer' && name !== 'deleted')
          .map(([name, value]) => ({ viewer: chosen.viewer, deleted: false, [name]: value })),
      )
      const sorts = fields.flatMap((field) => [true, false].map((descending): Sort => ({ field, descending })))
      for (const [index, single] of singles.entries()) {
        const query = { ...single, sort: sorts[index % sorts.length] ?? { field: 'id', descending: true }, limit: 5 }
        expect(ids(await walk(opened, query)), JSON.stringify(query)).toEqual(ids(expected(model, query)))
      }
    })

    test('counts what it lists, up to the cap', async () => {
      await fc.assert(
        fc.asyncProperty(filter, fc.constantFrom(1, 3, 20, 1000), async (chosen, cap) => {
          const all = model.filter((task) => matches(task, chosen)).length
          expect(await opened.store.tasks.count(chosen, cap)).toBe(Math.min(all, cap))
        }),
        { numRuns: 250, seed },
      )
    })
  })
})

async function populate({ store }: OpenedStore, plans: Plan[]): Promise<Kept[]> {
  const model = await store.write(async (tx) => {
    const kept: (Kept | undefined)[] = []
    for (const plan of plans) kept.push(await live(tx, plan))
    return kept
  })
  return model.filter((task) => task !== undefined)
}

async function live(tx: Transaction, { first, created, fate, second }: Plan): Promise<Kept | undefined> {
  const task = await tx.tasks.insert(taskDraft({ ...first, created }), first.deadline)
  if (fate === 'stay') return { ...task, due: task.deadline }
  if (fate === 'purge') return void (await tx.tasks.purge(task))
  const changed = fate === 'change' ? { ...second, creator: task.creator } : { assignee: second.assignee }
  const after = { ...task, ...changed, version: 2 }
  await tx.tasks.update(task, after, after.deadline)
  return { ...after, due: after.deadline }
}

/** All pages, each begun after the last row of the one before. */
async function walk({ store }: OpenedStore, query: Listing): Promise<Task[]> {
  const found: Task[] = []
  let after: TaskPosition | undefined
  for (let page = 0; page < 300; page++) {
    const rows = await store.tasks.list({ ...query, limit: query.limit + 1, ...(after && { after }) })
    found.push(...rows.slice(0, query.limit))
    const last = rows[query.limit - 1]
    if (rows.length <= query.limit || !last) return found
    after = positionOf(last, query.sort.field)
  }
  throw new Error('the pages never end')
}

function positionOf(task: Task, field: TaskSortField): TaskPosition {
  if (field === 'priority') return { value: priorities.indexOf(task.priority), created: task.created, id: task.id }
  return { value: field === 'deadline' ? task.deadline : task[field], id: task.id }
}

function expected(model: readonly Kept[], query: Listing): Kept[] {
  return model.filter((task) => matches(task, query)).sort((a, b) => compare(a, b, query.sort))
}

function matches(task: Kept, wanted: TaskFilter): boolean {
  return isSeen(task, wanted) && hasFacts(task, wanted) && isInRanges(task, wanted) && hasText(task, wanted)
}

function isSeen({ creator, assignee, deleted }: Kept, wanted: TaskFilter): boolean {
  const isTheirs = wanted.viewer === null || creator === wanted.viewer || assignee === wanted.viewer
  return isTheirs && (deleted !== null) === wanted.deleted
}

function hasFacts(task: Kept, wanted: TaskFilter): boolean {
  return (
    (wanted.status?.includes(task.status) ?? true) &&
    (wanted.priority?.includes(task.priority) ?? true) &&
    (wanted.active ?? task.active) === task.active &&
    (wanted.assignee === undefined || wanted.assignee === task.assignee) &&
    (wanted.creator ?? task.creator) === task.creator
  )
}

function isInRanges({ due, created }: Kept, { dueFrom, dueTo, createdFrom, createdTo }: TaskFilter): boolean {
  const isDue = dueFrom === undefined && dueTo === undefined ? true : isBetween(due, dueFrom, dueTo)
  return isDue && isBetween(created, createdFrom, createdTo)
}

function isBetween(value: string | null, from = '', to = '~'): boolean {
  return value !== null && value >= from && value <= to
}

function hasText({ title, description, labels: own }: Kept, { labels: wanted = [], words = [] }: TaskFilter): boolean {
  const text = `${title} ${description ?? ''}`.split(/[^a-z]+/)
  const hasWords = words.every((word) => text.some((one) => one.startsWith(word)))
  return hasWords && wanted.every((label) => own.includes(label))
}

/** No deadline stands last in both directions. */
function compare(a: Kept, b: Kept, { field, descending }: Sort): number {
  if (field === 'deadline' && (a.due === null) !== (b.due === null)) return a.due === null ? 1 : -1
  const keys = [keysOf(a, field), keysOf(b, field)] as const
  const different = keys[0].findIndex((key, index) => key !== keys[1][index])
  const isBefore = (keys[0][different] ?? 0) < (keys[1][different] ?? 0)
  return isBefore === descending ? 1 : -1
}

function keysOf(task: Kept, field: TaskSortField): (string | number)[] {
  if (field === 'priority') return [priorities.indexOf(task.priority), task.created, task.id]
  return [field === 'deadline' ? (task.due ?? '') : task[field], task.id]
}

function withoutDue({ due: _, ...task }: Kept): Task {
  return task
}

const ids = (tasks: readonly { id: number }[]): number[] => tasks.map(({ id }) => id)
