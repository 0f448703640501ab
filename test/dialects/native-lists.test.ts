import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deadlineInstant, instantRange } from '#core/model/deadline.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let admin: SignedIn
let ada: SignedIn
let bob: SignedIn
let later = 0
/** Every task there is, in the trash or not. */
let all: Task[]

const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T
const deadlines = [null, '2026-03-01', '2026-03-01T12:00:00Z', '2026-03-02', '2026-03-02T00:30:00+02:00', '2026-04-01']
const words = ['Alpha', 'alphabet', 'Beta', 'Übung', 'beta-test']

function draft(index: number) {
  return {
    title: `${pick(words, index)} ${pick(words, index * 3 + 1)} ${index}`,
    description: index % 3 === 0 ? null : `about ${pick(words, index * 7)}`,
    status: pick(statuses, index),
    active: index % 5 !== 0,
    priority: pick(priorities, index * 3 + (index >> 2)),
    deadline: pick(deadlines, index * 5 + (index >> 3)),
    assignee: pick([null, ada.id, bob.id], index + (index >> 2)),
    labels: pick([[], ['ops'], ['ops', 'home'], ['Ops'], ['home']], index * 2 + (index >> 3)),
  }
}

beforeAll(async () => {
  server = await startTestServer({}, { now: () => Date.now() + later })
  admin = await server.signUp('root', 'admin')
  ada = await server.signUp('ada')
  bob = await server.signUp('bob')
  for (let index = 0; index < 90; index++) {
    later += (index % 3) * 1000
    const { token } = pick([admin, ada, bob], index)
    const { id } = (await server.request('POST', '/v1/tasks', { token, body: draft(index) })).body
    if (index % 8 === 0) await server.request('DELETE', `/v1/tasks/${id}`, { token })
  }
  all = await server.app.server.store.tasks.findMany(Array.from({ length: 90 }, (_, index) => index + 1))
})
afterAll(() => server.stop())

interface Query {
  status?: string[]
  priority?: string[]
  active?: boolean
  assignee?: string
  creator?: string
  label?: string[]
  deadline_from?: string
  deadline_to?: string
  created_from?: string
  created_to?: string
  q?: string
  deleted?: boolean
  sort?: string
}

function toSearch(query: object): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) search.append(name, String(one))
  return search.toString()
}

async function list(user: SignedIn, query: Query & { limit?: number; cursor?: string; count?: string }) {
  const reply = await server.request('GET', `/v1/tasks?${toSearch(query)}`, { token: user.token })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return reply.body as { tasks: Task[]; next: string | null; count?: { value: number; isExact: boolean } }
}

async function listAll(user: SignedIn, query: Query, limit: number): Promise<Task[]> {
  const found: Task[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < 100; pages++) {
    const page = await list(user, { ...query, limit, ...(cursor && { cursor }) })
    expect(page.tasks.length).toBeLessThanOrEqual(limit)
    found.push(...page.tasks)
    if (page.next === null) return found
    cursor = page.next
  }
  throw new Error('the pages do not end')
}

/** The list as its documentation says it, written down a second time. */
function matches(user: SignedIn, query: Query, task: Task): boolean {
  const isVisible = user === admin || task.creator === user.id || task.assignee === user.id
  return isVisible && isAsked(user, query, task) && isInRange(query, task) && hasWords(query, task)
}

function isAsked(user: SignedIn, query: Query, task: Task): boolean {
  const person = (name: string) => (name === 'me' ? user.id : name === 'none' ? null : Number(name))
  return [
    (task.deleted !== null) === (query.deleted ?? false),
    query.status?.includes(task.status) ?? true,
    query.priority?.includes(task.priority) ?? true,
    query.active === undefined || task.active === query.active,
    query.assignee === undefined || task.assignee === person(query.assignee),
    query.creator === undefined || task.creator === person(query.creator),
    query.label?.every((label) => task.labels.includes(label)) ?? true,
  ].every(Boolean)
}

function isInRange(query: Query, task: Task): boolean {
  const due = task.deadline === null ? null : deadlineInstant(task.deadline, 'UTC')
  return (
    isBetween(due, query.deadline_from, query.deadline_to) &&
    isBetween(task.created, query.created_from, query.created_to)
  )
}

function isBetween(instant: string | null, from: string | undefined, to: string | undefined): boolean {
  if (instant === null) return from === undefined && to === undefined
  const isLate = from === undefined || instant >= instantRange(from, 'UTC').first
  return isLate && (to === undefined || instant <= instantRange(to, 'UTC').last)
}

function hasWords({ q = '' }: Query, task: Task): boolean {
  const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const text = wordsOf(`${task.title} ${task.description ?? ''}`)
  return wordsOf(q).every((word) => text.some((one) => one.startsWith(word)))
}

/** What the sort says of two neighbours: never the second before the first. */
function isSorted(tasks: Task[], sort: string): boolean {
  const descending = sort.startsWith('-')
  const field = sort.replace('-', '')
  const key = (task: Task): string | number | null => {
    if (field === 'priority') return priorities.indexOf(task.priority)
    if (field === 'deadline') return task.deadline === null ? null : deadlineInstant(task.deadline, 'UTC')
    return task[field as 'created']
  }
  return tasks.every((task, index) => {
    const [before, now] = [key(tasks[index - 1] ?? task), key(task)]
    if (before === null || now === null) return now === null
    return descending ? before >= now : before <= now
  })
}

const days = fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-01T12:00:00Z', '2026-03-01T22:30:00Z', '2026-03-02')
const orders = ['created', 'updated', 'deadline', 'priority'].flatMap((field) => [field, `-${field}`])
const filters = fc.record(
  {
    status: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1 }),
    priority: fc.uniqueArray(fc.constantFrom(...priorities), { minLength: 1 }),
    active: fc.boolean(),
    assignee: fc.constantFrom('me', 'none', '1', '2', '3', '99'),
    creator: fc.constantFrom('me', '1', '2', '3', '99'),
    label: fc.uniqueArray(fc.constantFrom('ops', 'home', 'Ops', 'nothing'), { minLength: 1, maxLength: 2 }),
    deadline_from: days,
    deadline_to: days,
    created_from: fc.constantFrom('2020-01-01', '2999-01-01'),
    created_to: fc.constantFrom('2020-01-01', '2999-01-01'),
    deleted: fc.boolean(),
  },
  { requiredKeys: [] },
)
const users = fc.constantFrom('admin', 'ada', 'bob')
const userNamed = (name: string): SignedIn => ({ admin, ada, bob })[name] as SignedIn
const idsOf = (tasks: Task[]) => tasks.map(({ id }) => id)

test('every mixture of filters, in every order and in pages of every size, lists exactly what matches', async () => {
  await fc.assert(
    fc.asyncProperty(
      filters,
      users,
      fc.constantFrom(undefined, ...orders),
      fc.integer({ min: 1, max: 30 }),
      async (filter, name, sort, limit) => {
        const user = userNamed(name)
        const query = { ...filter, ...(sort && { sort }) }
        const found = await listAll(user, query, limit)
        const wanted = all.filter((task) => matches(user, query, task))
        expect(idsOf(found).toSorted()).toEqual(idsOf(wanted).toSorted())
        expect(isSorted(found, sort ?? '-created')).toBe(true)
        expect(idsOf(found)).toEqual(idsOf((await list(user, { ...query, limit: 200 })).tasks))
      },
    ),
    { numRuns: 80 },
  )
})

test.each([
  ...['alpha', 'ALPHA', 'alph beta', 'be', 'übung', 'beta-test', '"alpha"', 'alpha*', 'alpha OR nothing', 'NOT'],
  ...["a'b", '7', 'nothing at all', 'about', '%', 'alpha AND beta', 'title:alpha', '(alpha', '-alpha', 'al"ph'],
])('the search %j finds words that begin so, for whoever asks', async (q) => {
  for (const user of [admin, ada, bob]) {
    const reply = await server.request('GET', `/v1/tasks?${toSearch({ q, limit: 200 })}`, { token: user.token })
    if (q === '%') expect(reply.status).toBe(400)
    else {
      const wanted = all.filter((task) => matches(user, { q }, task))
      expect(idsOf(reply.body.tasks)).toEqual(idsOf(wanted).toSorted((a, b) => b - a))
      expect(idsOf(await listAll(user, { q }, 4))).toEqual(idsOf(reply.body.tasks))
    }
  }
})

test('counts what it lists', async () => {
  const wanted = all.filter((task) => matches(ada, {}, task)).length
  for (const count of ['capped', 'exact'])
    expect((await list(ada, { count, limit: 1 })).count).toEqual({ value: wanted, isExact: true })
  expect((await list(ada, { count: 'none' })).count).toBeUndefined()
})

describe('refuses', () => {
  const refused = [
    ...['limit=0', 'limit=201', 'limit=x', 'limit=1.5', 'limit=', 'status=open', 'status=', 'priority=low'],
    ...['active=maybe', 'active=', 'assignee=0', 'assignee=you', 'creator=none', 'creator=-1', 'label='],
    ...['deadline_from=2025-02-30', 'deadline_to=yesterday', 'created_from=2026-01-01T00:00', 'created_to='],
    ...['sort=title', 'sort=--created', 'sort=id', 'count=all', 'deleted=2', 'q=', 'q=!!!', 'q=a%00b', 'page=2'],
    ...['q=alpha&sort=created', `q=${'x'.repeat(201)}`, `cursor=${'x'.repeat(501)}`, 'limit=1&limit=2'],
  ]
  test.each(refused)('%s, and says where', async (query) => {
    const { status, body } = await server.request('GET', `/v1/tasks?${query}`, { token: ada.token })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_input' })
    expect(body.errors[0]).toMatchObject({ part: 'query', pointer: expect.stringMatching(/^\/\w+/) })
  })

  test('an unknown parameter by its name', async () => {
    const { body } = await server.request('GET', '/v1/tasks?page=2', { token: ada.token })
    expect(body.errors[0].pointer).toBe('/page')
    expect(body.detail).toContain('`page`')
  })
})

describe('a cursor', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  test('belongs to its order', async () => {
    const { next } = await list(ada, { sort: 'created', limit: 1 })
    for (const sort of orders.filter((one) => one !== 'created')) {
      const query = toSearch({ sort, cursor: next })
      expect((await server.request('GET', `/v1/tasks?${query}`, { token: ada.token })).status).toBe(400)
    }
  })

  test('shows nobody what is another’s', async () => {
    const { next } = await list(admin, { limit: 1 })
    const page = await list(bob, { limit: 200, cursor: next ?? '' })
    expect(page.tasks.every((task) => matches(bob, {}, task))).toBe(true)
  })

  test.each([
    ...['x', '!!', encode(null), encode([]), encode({}), encode('x'), encode(['created', true])],
    encode(['created', true, null, null, 1]),
    encode(['created', true, 5, null, 1]),
    encode(['created', true, 'x'.repeat(50), null, 1]),
    encode(['created', true, '2026', null, 'id']),
    encode(['created', true, '2026', null, 1.5]),
    encode(['created', true, { $gt: '' }, null, 1]),
  ])('that is none is refused: %s', async (cursor) => {
    const query = toSearch({ sort: '-created', cursor })
    const { status, body } = await server.request('GET', `/v1/tasks?${query}`, { token: ada.token })
    expect({ status, at: body.errors?.[0].pointer }).toEqual({ status: 400, at: '/cursor' })
  })

  test('loses and repeats nothing while others write', async () => {
    const wanted = idsOf(all.filter((task) => matches(bob, {}, task)))
    const found: number[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 200; pages++) {
      const page = await list(bob, { sort: 'created', limit: 3, ...(cursor && { cursor }) })
      found.push(...idsOf(page.tasks))
      if (pages < 10) await server.request('POST', '/v1/tasks', { token: bob.token, body: { title: `late ${pages}` } })
      if (page.next === null) break
      cursor = page.next
    }
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(wanted))
  })
})
