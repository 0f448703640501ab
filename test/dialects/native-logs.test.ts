import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

const start = Date.parse('2026-03-05T12:00:00Z')
const day = 86_400_000

describe('the daily log', () => {
  let server: TestServer
  let root: SignedIn
  let ana: SignedIn
  let ben: SignedIn
  let id: number
  let now = start
  beforeAll(async () => {
    server = await startTestServer({ ROLES: 'http', ACCESS_TOKEN_EXPIRE_MINUTES: '10000' }, { now: () => now })
    root = await server.signUp('root', 'admin')
    ana = await server.signUp('ana')
    ben = await server.signUp('ben')
    const body = {
      ...{ title: 'Back up', description: 'Nightly', priority: 'HIGH', assignee: ben.id, deadline: '2026-03-04' },
    }
    id = (await server.request('POST', '/v1/tasks', { token: ana.token, body })).body.id
    await server.request('POST', '/v1/tasks', { token: root.token, body: { title: 'theirs' } })
    await server.request('POST', '/v1/tasks', { token: ana.token, body: { title: 'idle', active: false } })
    expect(await run()).toEqual({ status: 200, body: { day: '2026-03-05', entries: 2 } })
    now += day
    const change = { title: 'Back it up', status: 'done', priority: 'LOW' }
    await server.request('PATCH', `/v1/tasks/${id}`, { token: ana.token, body: change })
    expect(await run({ day: '2026-03-06' })).toEqual({ status: 200, body: { day: '2026-03-06', entries: 2 } })
  })
  afterAll(() => server.stop())

  async function run(body?: unknown) {
    const { status, body: answer } = await server.request('POST', '/v1/logs/run', {
      token: root.token,
      ...(body !== undefined && { body }),
    })
    return { status, body: answer }
  }

  async function list(query = '', { token } = ana) {
    const { status, body } = await server.request('GET', `/v1/logs${query}`, { token })
    expect(status).toBe(200)
    return body
  }

  test('lists entries with what they were and the task as it is', async () => {
    const live = { task: id, title: 'Back it up', description: 'Nightly', assignee: ben.id, assignee_name: 'ben' }
    const number = expect.any(Number)
    const newer = {
      ...live,
      id: number,
      day: '2026-03-06',
      status: 'done',
      active: true,
      priority: 'LOW',
      overdue: false,
    }
    const older = {
      ...live,
      id: number,
      day: '2026-03-05',
      status: 'todo',
      active: true,
      priority: 'HIGH',
      overdue: true,
    }
    expect(await list()).toEqual({
      logs: [
        { ...newer, at: '2026-03-06T12:00:00.000Z' },
        { ...older, at: '2026-03-05T12:00:00.000Z' },
      ],
      next: null,
    })
    expect(await list('', ben)).toEqual(await list())
  })

  test.each([
    ['', ['2026-03-06 theirs', '2026-03-06 Back it up', '2026-03-05 theirs', '2026-03-05 Back it up']],
    ['?task=1', ['2026-03-06 Back it up', '2026-03-05 Back it up']],
    ['?task=1&day_to=2026-03-05', ['2026-03-05 Back it up']],
    ['?day_from=2026-03-06', ['2026-03-06 theirs', '2026-03-06 Back it up']],
    ['?day_from=2026-03-05&day_to=2026-03-05', ['2026-03-05 theirs', '2026-03-05 Back it up']],
    ['?day_from=2026-03-06&day_to=2026-03-05', []],
    ['?task=987', []],
  ])('filters by %j', async (query, wanted) => {
    const { logs } = await list(query, root)
    expect(logs.map((log: any) => `${log.day} ${log.title}`)).toEqual(wanted)
  })

  test("of somebody else's task there is nothing", async () => {
    expect((await list('?task=2')).logs).toEqual([])
    const [theirs] = (await list('?task=2', root)).logs
    expect((await server.request('GET', `/v1/logs/${theirs.id}`, { token: ana.token })).body.code).toBe('log_not_found')
  })

  test('goes through all of it page by page', async () => {
    const seen: number[] = []
    for (let next: string | null | undefined; next !== null; ) {
      const page = await list(`?limit=1${next ? `&cursor=${next}` : ''}`, root)
      seen.push(...page.logs.map((log: any) => log.id))
      next = page.next
    }
    expect(seen).toEqual((await list('', root)).logs.map((log: any) => log.id))
  })

  test('tells in numbers what each may see', async () => {
    const none = { active: [0, 0], done: [0, 0], overdue: [0, 0] }
    const [high, low] = [
      { active: [1, 0], done: [0, 0], overdue: [1, 0] },
      { active: [0, 1], done: [0, 1], overdue: [0, 0] },
    ]
    const theirs = { active: [1, 1], done: [0, 1], overdue: [1, 0] }
    const days = ['2026-03-05', '2026-03-06']
    const mine = {
      ...{ days, total: theirs, priorities: { LOW: low, MEDIUM: none, HIGH: high, CRITICAL: none }, others: none },
      people: [{ assignee: ben.id, username: 'ben', ...theirs }],
    }
    expect(await list('/summary')).toEqual(mine)
    expect(await list('/summary', ben)).toEqual(mine)
    const all = await list('/summary?day_from=2026-03-01&day_to=2026-03-31', root)
    const nobodys = { active: [1, 1], done: [0, 0], overdue: [0, 0] }
    expect(all.total).toEqual({ active: [2, 2], done: [0, 1], overdue: [1, 0] })
    expect(all.priorities.MEDIUM).toEqual(nobodys)
    expect(all.people).toContainEqual({ assignee: null, username: null, ...nobodys })
    expect(await list('/summary?day_from=2026-03-06', root)).toMatchObject({ days: ['2026-03-06'] })
    expect(await list('/summary?day_to=2026-03-01', root)).toMatchObject({ days: [], people: [] })
  })

  test('counts together whoever is not among the eight with most', async () => {
    const boss = await server.signUp('boss')
    const people: SignedIn[] = []
    for (let number = 0; number < 9; number++) people.push(await server.signUp(`worker ${number}`))
    for (const [place, { id: assignee }] of people.entries())
      for (let left = place === 3 ? 1 : 2; left > 0; left--)
        await server.request('POST', '/v1/tasks', { token: boss.token, body: { title: 'work', assignee } })
    await run()
    const { people: shown, others, total } = await list('/summary', boss)
    expect(total.active).toEqual([17])
    expect(shown.map(({ username }: any) => username)).toEqual([0, 1, 2, 4, 5, 6, 7, 8].map((one) => `worker ${one}`))
    expect(others).toEqual({ active: [1], done: [0], overdue: [0] })
  })

  test.each([
    ['day_from=2025-03-06&day_to=2026-03-06', 200],
    ['day_from=2025-03-05&day_to=2026-03-06', 400],
    ['day_from=2026-02-30', 400],
    ['task=1', 400],
  ])('of so many days there are numbers: %s', async (query, status) => {
    const answer = await server.request('GET', `/v1/logs/summary?${query}`, { token: ana.token })
    expect(answer.status).toBe(status)
  })

  test('reads one entry', async () => {
    const [log] = (await list()).logs
    const { status, body } = await server.request('GET', `/v1/logs/${log.id}`, { token: ana.token })
    expect({ status, body }).toEqual({ status: 200, body: log })
  })

  test('is added to when it is run again', async () => {
    expect(await run({})).toEqual({ status: 200, body: { day: '2026-03-06', entries: 0 } })
    await server.request('PATCH', '/v1/tasks/3', { token: ana.token, body: { active: true } })
    expect(await run()).toEqual({ status: 200, body: { day: '2026-03-06', entries: 1 } })
    await server.request('DELETE', '/v1/tasks/3', { token: ana.token })
  })

  test.each(['task=0', 'task=x', 'day_from=yesterday', 'day_to=2026-02-30', 'limit=0', 'limit=201', 'cursor=x', 'x=1'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await server.request('GET', `/v1/logs?${query}`, { token: ana.token })
      expect({ status, code: body.code, pointer: body.errors[0].pointer }).toEqual({
        status: 400,
        code: 'invalid_input',
        pointer: `/${query.split('=')[0]}`,
      })
    },
  )

  test.each([
    { day: '2026-03-07' },
    { day: '2026-02-30' },
    { day: null },
    { day: 5 },
    { day: '' },
    { days: '2026-03-05' },
  ])('does not run for %j', async (asked) => {
    const { status, body } = await run(asked)
    expect({ status, code: body.code, part: body.errors[0].part }).toEqual({
      ...{ status: 400, code: 'invalid_input', part: 'body' },
    })
  })

  test('is run by administrators only', async () => {
    expect((await server.request('POST', '/v1/logs/run', { token: ana.token })).status).toBe(403)
    expect((await server.request('POST', '/v1/logs/run')).status).toBe(401)
  })
})
