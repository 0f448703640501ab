import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JobKind, type JobState, jobKinds, jobStates } from '#core/model/job.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

const at = '2026-03-05T12:00:00.000Z'

describe('jobs', () => {
  let server: TestServer
  let root: SignedIn
  let ana: SignedIn
  const ids = new Map<string, number>()
  beforeAll(async () => {
    server = await startTestServer({ ROLES: 'http' }, { now: () => Date.parse(at) })
    root = await server.signUp('root', 'admin')
    ana = await server.signUp('ana')
    for (const kind of jobKinds) for (const state of jobStates) ids.set(`${kind} ${state}`, await addJob(kind, state))
  })
  afterAll(() => server.stop())

  async function addJob(kind: JobKind, state: JobState, key = `the ${state} one`): Promise<number> {
    const lease = state === 'running' ? { leaseUntil: at, worker: 'somebody' } : { leaseUntil: null, worker: null }
    const isOver = state === 'done' || state === 'dead'
    const ending = { finished: isOver ? at : null, error: state === 'dead' ? 'It went wrong.' : null }
    const draft = {
      kind,
      key,
      state,
      payload: { a: [1] },
      attempts: state === 'dead' ? 6 : 1,
      readyAt: at,
      created: at,
    }
    return (await server.app.server.store.write((tx) => tx.jobs.insert({ ...draft, ...lease, ...ending }))).id
  }

  async function list(query = '') {
    const { status, body } = await server.request('GET', `/v1/jobs${query}`, { token: root.token })
    expect(status).toBe(200)
    return body
  }

  async function namesOf(query: string): Promise<string[]> {
    return (await list(query)).jobs.map(({ kind, state }: any) => `${kind} ${state}`)
  }

  const retry = (id: number | string, { token } = root) => server.request('POST', `/v1/jobs/${id}/retry`, { token })

  test('lists all of them, newest first, with everything there is to know', async () => {
    const { jobs, next } = await list()
    expect(next).toBeNull()
    expect(jobs.map(({ id }: any) => id)).toEqual([...ids.values()].toReversed())
    const [dead, done, running] = jobs
    const rest = { kind: 'clean-up', payload: { a: [1] }, ready_at: at, created: at }
    const nobody = { lease_until: null, worker: null }
    const past = { ...rest, ...nobody, finished: at }
    const failed = { attempts: 6, error: 'It went wrong.' }
    expect(dead).toEqual({ id: expect.any(Number), key: 'the dead one', state: 'dead', ...past, ...failed })
    expect(done).toEqual({
      id: expect.any(Number),
      key: 'the done one',
      state: 'done',
      ...past,
      attempts: 1,
      error: null,
    })
    expect(running).toMatchObject({ state: 'running', lease_until: at, worker: 'somebody', finished: null })
  })

  test.each(jobStates)('lists those that are %s', async (state) => {
    expect(await namesOf(`?state=${state}`)).toEqual(jobKinds.map((kind) => `${kind} ${state}`).toReversed())
  })

  test.each(jobKinds)('lists those of the kind %s', async (kind) => {
    expect(await namesOf(`?kind=${kind}`)).toEqual(jobStates.map((state) => `${kind} ${state}`).toReversed())
  })

  test('lists those of one kind and state, and none where there are none', async () => {
    expect(await namesOf('?kind=import&state=dead')).toEqual(['import dead'])
    expect(await list('?before=1')).toEqual({ jobs: [], next: null })
  })

  test.each(['', '&state=dead', '&kind=import', '&kind=import&state=done'])(
    'goes through the list page by page (%s)',
    async (filter) => {
      const seen: number[] = []
      for (let next: number | null | undefined; next !== null; ) {
        const page = await list(`?limit=2${next ? `&before=${next}` : ''}${filter}`)
        expect(page.jobs.length).toBeLessThanOrEqual(2)
        seen.push(...page.jobs.map(({ id }: any) => id))
        next = page.next
      }
      expect(seen).toEqual((await list(`?limit=200${filter}`)).jobs.map(({ id }: any) => id))
    },
  )

  test('says where to go on exactly when there is more', async () => {
    const all = ids.size
    expect((await list(`?limit=${all}`)).next).toBeNull()
    expect((await list(`?limit=${all - 1}`)).next).toBe([...ids.values()][1])
  })

  test.each([
    'state=lost',
    'kind=x',
    'before=0',
    'before=x',
    'limit=0',
    'limit=201',
    'limit=0x10',
    'limit=1e1',
    'limit=%2B1',
    'limit=',
    'x=1',
  ])('refuses %s', async (query) => {
    const { status, body } = await server.request('GET', `/v1/jobs?${query}`, { token: root.token })
    const pointer = `/${query.split('=')[0]}`
    expect({ status, code: body.code, pointer: body.errors[0].pointer }).toEqual({
      ...{ status: 400, code: 'invalid_input', pointer },
    })
  })

  test('lets a dead one be tried anew, once', async () => {
    const id = await addJob('index-text', 'dead', 'to be retried')
    const { status, body } = await retry(id)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id, state: 'waiting', attempts: 0, ready_at: at, finished: null, payload: { a: [1] } })
    expect((await list('?kind=index-text&limit=1')).jobs).toEqual([body])
    expect((await retry(id)).body).toMatchObject({ status: 404, code: 'job_not_found' })
  })

  test.each(jobStates.filter((state) => state !== 'dead'))('has nothing to retry in one that is %s', async (state) => {
    const id = ids.get(`import ${state}`) ?? 0
    const before = await server.app.server.store.jobs.find(id)
    expect((await retry(id)).body).toMatchObject({ status: 404, code: 'job_not_found' })
    expect(await server.app.server.store.jobs.find(id)).toEqual(before)
  })

  test.each([
    ['987654321', 404],
    ['0', 400],
    ['x', 400],
    ['1e3', 400],
  ])('answers for the id %s with %d', async (id, status) => {
    expect((await retry(id)).status).toBe(status)
  })

  test('is for administrators only', async () => {
    const dead = ids.get('import dead') ?? 0
    const { token } = ana
    for (const reply of [await server.request('GET', '/v1/jobs', { token }), await retry(dead, ana)])
      expect(reply.body).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await server.request('GET', '/v1/jobs')).status).toBe(401)
    expect((await server.request('POST', `/v1/jobs/${dead}/retry`)).status).toBe(401)
    expect(await server.app.server.store.jobs.find(dead)).toMatchObject({ state: 'dead' })
  })
})

test('a job that was retried is done by the worker of the same server', async () => {
  const server = await startTestServer()
  const { token } = await server.signUp('root', 'admin')
  const { store, jobs } = server.app.server
  const asked = { kind: 'clean-up', key: 'broken', payload: null, state: 'dead', attempts: 6, readyAt: at } as const
  const rest = { leaseUntil: null, worker: null, created: at, finished: at, error: 'It went wrong.' }
  const { id } = await store.write((tx) => tx.jobs.insert({ ...asked, ...rest }))
  expect((await server.request('POST', `/v1/jobs/${id}/retry`, { token })).status).toBe(200)
  await jobs.ensure({ kind: 'clean-up', key: 'another' })
  const read = async () => {
    const { body } = await server.request('GET', '/v1/jobs?state=done&kind=clean-up', { token })
    return body.jobs.find((job: any) => job.id === id)
  }
  await expect.poll(read, { timeout: 4000 }).toMatchObject({ attempts: 1, error: null })
  await server.stop()
})
