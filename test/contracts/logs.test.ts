import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskChange } from '#core/model/event.ts'
import type { LogCount, LogEntry, LoggedTask } from '#core/model/log.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import type { LogReader, Store, Transaction } from '#core/ports/store.ts'
import { instant, taskDraft, userDraft } from '../support/nouns.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'

const people = [1, 2, 3]
/** The last one is nobody's creator and nobody's assignee. */
const viewers = [null, ...people, 4]
const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-02-01']

const facts = fc.record({
  status: fc.constantFrom(...statuses),
  priority: fc.constantFrom(...priorities),
  active: fc.boolean(),
  assignee: fc.constantFrom(null, ...people),
  title: fc.constantFrom('a', 'b'),
  deadline: fc.constantFrom(null, '2026-01-01', '2026-01-02', '2026-01-02T23:30:00-05:00'),
})
/** `which` picks a task, or an event, among those there are. */
const which = fc.nat(1000)
const step = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), creator: fc.constantFrom(...people), facts }),
  fc.record({ kind: fc.constant('change' as const), which, facts }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'restore' as const), which }),
  fc.record({ kind: fc.constant('purge' as const), which: fc.nat(1000) }),
  fc.record({ kind: fc.constant('log' as const), day: fc.constantFrom(...days), which, isPast: fc.boolean() }),
  fc.record({ kind: fc.constant('log' as const), day: fc.constantFrom(...days), which, isPast: fc.boolean() }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What the store should say, in the plainest form. */
function createModel() {
  const tasks = new Map<number, Task>()
  const entries: Omit<LogEntry, 'id'>[] = []
  /** All tasks as they were after each event. */
  const states: { seq: number; tasks: Map<number, Task> }[] = [{ seq: 0, tasks: new Map() }]

  function happened(seq: number, id: number, after: Task | null): void {
    if (after) tasks.set(id, after)
    else tasks.delete(id)
    states.push({ seq, tasks: new Map(tasks) })
    if (!after) entries.splice(0, entries.length, ...entries.filter(({ task }) => task !== id))
  }

  function write(day: string, at: string, asOf: number | null, firstTask: number, lastTask: number): number {
    const state = asOf === null ? tasks : (states.findLast(({ seq }) => seq <= asOf)?.tasks ?? tasks)
    const wanted = [...state.values()].filter(
      ({ id, active, deleted }) => active && !deleted && tasks.has(id) && id >= firstTask && id <= lastTask,
    )
    const missing = wanted.filter(({ id }) => !entries.some((entry) => entry.task === id && entry.day === day))
    for (const { id, status, active, priority, deadline } of missing) {
      const isOpen = status === 'todo' || status === 'in_progress'
      const overdue = isOpen && deadline !== null && deadline.slice(0, 10) < day
      entries.push({ task: id, day, status, active, priority, overdue, at })
    }
    return missing.length
  }

  function seenBy(viewer: number | null): Seen[] {
    const seen = entries.flatMap((log) => {
      const task = tasks.get(log.task)
      if (!task || task.deleted) return []
      const isTheirs = viewer === null || task.creator === viewer || task.assignee === viewer
      return isTheirs ? [{ log, task, assigneeName: task.assignee === null ? null : `user ${task.assignee}` }] : []
    })
    return seen.sort((a, b) => (a.log.day === b.log.day ? b.log.task - a.log.task : a.log.day < b.log.day ? 1 : -1))
  }

  return { tasks, states, entries, happened, write, seenBy }
}
type Model = ReturnType<typeof createModel>
type Seen = Omit<LoggedTask, 'log'> & { log: Omit<LogEntry, 'id'> }

/** Does a step in the store and in the model. */
async function take(store: Store, model: Model, one: Step): Promise<void> {
  if (one.kind === 'log') return writeLog(store, model, one)
  await store.write(async (tx) => {
    const { id, change } = (await makeChange(tx, model, one)) ?? {}
    if (id === undefined || !change) return
    const seq = await tx.journal.append({
      ...change,
      at: instant(model.states.length),
      actor: 1,
      via: 'x',
      audience: [],
    })
    model.happened(seq, id, change.after)
  })
}

async function makeChange(tx: Transaction, { tasks }: Model, one: Exclude<Step, { kind: 'log' }>) {
  if (one.kind === 'create') {
    const made = await tx.tasks.insert(taskDraft({ ...one.facts, creator: one.creator }), null)
    return { id: made.id, change: toChange('task.created', null, made) }
  }
  const before = [...tasks.values()][one.which % Math.max(tasks.size, 1)]
  if (!before) return undefined
  if (one.kind === 'purge') {
    await tx.tasks.purge(before)
    return { id: before.id, change: toChange('task.purged', before, null) }
  }
  const changed = one.kind === 'change' ? one.facts : { deleted: one.kind === 'delete' ? instant(1) : null }
  const after = { ...before, ...changed, version: before.version + 1 }
  await tx.tasks.update(before, after, null)
  return { id: before.id, change: toChange('task.changed', before, after) }
}

function toChange(type: TaskChange['type'], before: Task | null, after: Task | null): TaskChange {
  return { type, subject: { kind: 'task', id: (after ?? before)?.id ?? 0 }, before, after }
}

/** In two ranges, as of now or as of some event. */
async function writeLog(store: Store, model: Model, { day, which: number, isPast }: Extract<Step, { kind: 'log' }>) {
  const asOf = isPast ? (model.states[number % model.states.length]?.seq ?? 0) : null
  const at = instant(model.entries.length)
  const border = number % 7
  for (const [firstTask, lastTask] of [[1, border] as const, [border + 1, 1000] as const]) {
    const written = await store.write((tx) => tx.logs.write({ day, at, firstTask, lastTask, asOf }))
    expect(written).toBe(model.write(day, at, asOf, firstTask, lastTask))
  }
}

describe.each(Object.entries(storeDrivers))('%s: the daily log', (driver, open) => {
  async function opened(): Promise<OpenedStore> {
    const made = await open()
    await made.store.write(async (tx) => {
      for (const id of [...people, 4]) await tx.users.insert(userDraft({ username: `user ${id}` }), null)
    })
    return made
  }

  test('is at every moment, for everybody, what a plain list of it would be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 45, size: 'max' }), async (steps) => {
        const { store, close } = await opened()
        const model = createModel()
        for (const [index, one] of steps.entries()) {
          await take(store, model, one)
          if (index % 9 === 0) await agree(store, model)
        }
        await agree(store, model)
        await close()
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  test('leaves nothing behind when the transaction of a change or of a log is undone', async () => {
    const { store, close } = await opened()
    const model = createModel()
    const plain = { status: 'todo', priority: 'LOW', active: true, assignee: 2, title: 'a', deadline: null } as const
    for (const creator of people) await take(store, model, { kind: 'create', creator, facts: plain })
    await take(store, model, { kind: 'log', day: '2026-01-01', which: 3, isPast: false })
    const [first] = model.tasks.values()
    const undone = store.write(async (tx) => {
      if (first) await tx.tasks.update(first, { ...first, assignee: 3, deleted: null }, null)
      await tx.logs.write({ day: '2026-01-02', at: instant(9), firstTask: 1, lastTask: 9, asOf: null })
      expect(await tx.logs.count({ viewer: 3 })).toBe(4)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await agree(store, model)
    await close()
  })

  describe('of many tasks', () => {
    const size = 9000
    // The engine in MongoDB's place sorts what a real one reads in order.
    const stride = driver === 'mongo' ? 1331 : 331
    let many: OpenedStore
    beforeAll(async () => {
      many = await opened()
      const draft = (index: number) => ({ task: taskDraft({ creator: 1, assignee: index % 3 ? null : 2 }), due: null })
      await many.store.write((tx) => tx.tasks.insertMany(Array.from({ length: size }, (_, index) => draft(index))))
      for (const day of ['2026-01-01', '2026-01-02']) {
        for (let first = 1; first <= size; first += 1234) {
          const range = { firstTask: first, lastTask: Math.min(first + 1233, size) }
          await many.store.write((tx) => tx.logs.write({ day, at: instant(0), ...range, asOf: null }))
        }
      }
    })
    afterAll(() => many.close())

    const idsOf = (viewer: number | null) =>
      Array.from({ length: size }, (_, index) => size - index).filter((id) => viewer !== 2 || (id - 1) % 3 === 0)

    async function agreeOn(viewer: number | null, ids: number[]): Promise<void> {
      const { logs } = many.store
      const all = ['2026-01-02', '2026-01-01'].flatMap((day) => ids.map((task) => `${day} ${task}`))
      expect(await logs.count({ viewer })).toBe(all.length)
      for (let offset = 0; offset < size * 2 + 500; offset += stride) {
        const page = await logs.page({ viewer, offset, limit: 7 })
        expect(page.map(({ log }) => `${log.day} ${log.task}`)).toEqual(all.slice(offset, offset + 7))
        const ofDay = await logs.page({ viewer, day: '2026-01-01', offset, limit: 7 })
        expect(ofDay.map(({ log }) => log.task)).toEqual(ids.slice(offset, offset + 7))
      }
    }

    /** Every eighth one of the newer half. */
    async function changeSome(change: (task: Task) => Partial<Task>): Promise<number[]> {
      const ids = idsOf(null).filter((id) => id > size / 2 && id % 8 === 0)
      await many.store.write(async (tx) => {
        for (const task of await tx.tasks.findMany(ids)) await tx.tasks.update(task, { ...task, ...change(task) }, null)
      })
      return ids
    }

    test.each([null, 1, 2, 3])('has each page where it belongs (%s)', async (viewer) => {
      await agreeOn(viewer, viewer === 3 ? [] : idsOf(viewer))
    })

    test('has each page where it belongs when many have gone and come', async () => {
      const gone = new Set(await changeSome(() => ({ deleted: instant(1) })))
      for (const viewer of [null, 1, 2])
        await agreeOn(
          viewer,
          idsOf(viewer).filter((id) => !gone.has(id)),
        )
      await changeSome(() => ({ deleted: null, assignee: 3 }))
      for (const viewer of [null, 1]) await agreeOn(viewer, idsOf(viewer))
      await agreeOn(
        2,
        idsOf(2).filter((id) => !gone.has(id)),
      )
      await agreeOn(3, [...gone])
    }, 180_000)
  })
})

async function agree({ logs }: Store, model: Model): Promise<void> {
  const found = await agreeFor(logs, null, model.seenBy(null), model)
  expect(new Set(found.map(({ log }) => log.id)).size).toBe(found.length)
  for (const viewer of viewers.slice(1)) await agreeFor(logs, viewer, model.seenBy(viewer), model)
  for (const one of found) expect(await logs.find(one.log.id)).toEqual(one)
  for (const id of [...model.tasks.keys(), 999]) {
    const newest = model.entries.filter(({ task }) => task === id).toSorted((a, b) => (a.day < b.day ? 1 : -1))[0]
    expect(withoutId(await logs.latestOf(id))).toEqual(newest)
  }
}

async function agreeFor(logs: LogReader, viewer: number | null, seen: Seen[], { tasks }: Model): Promise<LoggedTask[]> {
  for (const day of [undefined, ...days]) {
    const wanted = seen.filter(({ log }) => day === undefined || log.day === day)
    const query = { viewer, ...(day && { day }) }
    expect(await logs.count(query)).toBe(wanted.length)
    for (let offset = 0; offset <= wanted.length; offset++) {
      expect(plain(await logs.page({ ...query, offset, limit: 3 }))).toEqual(wanted.slice(offset, offset + 3))
    }
  }
  for (const task of tasks.keys()) {
    expect(plain(await walk(logs, { viewer, task }))).toEqual(seen.filter(({ log }) => log.task === task))
  }
  for (const [dayFrom, dayTo] of [
    ['2026-01-02', '2026-01-03'],
    ['2026-01-03', '2026-01-01'],
  ] as const) {
    const wanted = seen.filter(({ log }) => log.day >= dayFrom && log.day <= dayTo)
    expect(plain(await walk(logs, { viewer, dayFrom, dayTo }))).toEqual(wanted)
  }
  const all = await walk(logs, { viewer })
  expect(plain(all)).toEqual(seen)
  await agreeOnCounts(logs, viewer, seen)
  return all
}

const ranges = [
  ...[['2026-01-01', '2026-02-01'] as const, ['2026-01-02', '2026-01-03'] as const],
  ['2026-01-03', '2026-01-01'] as const,
]

/** By priority all of them; by assignee those of the two who have most on the last day, the one with the lower id first. */
async function agreeOnCounts(logs: LogReader, viewer: number | null, seen: Seen[]): Promise<void> {
  for (const [dayFrom, dayTo] of ranges) {
    const wanted = seen.filter(({ log }) => log.day >= dayFrom && log.day <= dayTo)
    const priorityOf = ({ log }: Seen) => log.priority
    expect(bySort(await logs.countByPriority({ viewer, dayFrom, dayTo }))).toEqual(
      countBy(wanted, 'priority', priorityOf),
    )
    const assigneeOf = ({ task }: Seen) => task.assignee
    const counts = countBy(wanted, 'assignee', assigneeOf)
    const lastDay = wanted[0]?.log.day
    const last = counts.filter(({ day }) => day === lastDay)
    const most = last.toSorted((a, b) => b.active - a.active || Number(a.assignee) - Number(b.assignee)).slice(0, 2)
    const busiest = counts.filter(({ assignee }) => most.some((one) => one.assignee === assignee))
    expect(bySort(await logs.countByAssignee({ viewer, dayFrom, dayTo, most: 2 }))).toEqual(busiest)
  }
}

function countBy<K extends string, T>(seen: Seen[], name: K, partOf: (one: Seen) => T) {
  const counts = new Map<string, LogCount & Record<K, T>>()
  for (const one of seen) {
    const [day, part] = [one.log.day, partOf(one)]
    const known = counts.get(`${day} ${part}`) ?? { day, active: 0, done: 0, overdue: 0 }
    known.active += 1
    known.done += Number(one.log.status === 'done')
    known.overdue += Number(one.log.overdue)
    counts.set(`${day} ${part}`, { ...known, [name]: part } as LogCount & Record<K, T>)
  }
  return bySort([...counts.values()])
}

function bySort<T extends object>(counts: T[]): T[] {
  return counts.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function keyOf({ day, priority, assignee }: { day?: string; priority?: string; assignee?: number | null }): string {
  return `${day} ${priority} ${assignee}`
}

/** Page by page, each from the last entry of the one before. */
async function walk(logs: LogReader, query: Omit<Parameters<LogReader['list']>[0], 'limit'>): Promise<LoggedTask[]> {
  const all: LoggedTask[] = []
  for (let page = 0; page < 500; page++) {
    const last = all.at(-1)?.log
    const found = await logs.list({ ...query, ...(last && { after: last }), limit: 2 })
    if (found.length === 0) return all
    all.push(...found)
  }
  throw new Error('the pages never end')
}

const plain = (logs: LoggedTask[]): unknown[] => logs.map(({ log, ...rest }) => ({ log: withoutId(log), ...rest }))

function withoutId(entry: LogEntry | undefined): Omit<LogEntry, 'id'> | undefined {
  if (!entry) return undefined
  const { id: _, ...rest } = entry
  return rest
}
