import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import { openEventStream } from '../support/event-stream.ts'
import { type RequestOptions, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { openSocket } from '../support/sockets.ts'

let server: TestServer
let admin: SignedIn
let ada: SignedIn
let bob: SignedIn
/** Where the journal stands when a test begins. */
let start: number
const closing: (() => void)[] = []

beforeAll(async () => {
  server = await startTestServer()
  admin = await server.signUp('root', 'admin')
  ada = await server.signUp('ada')
  bob = await server.signUp('bob')
})
beforeEach(async () => {
  start = await server.app.server.store.journal.last()
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
})
afterAll(() => server.stop())

const as = (user: SignedIn, method: string, path: string, body?: unknown, options: RequestOptions = {}) =>
  server.request(method, path, { token: user.token, ...(body !== undefined && { body }), ...options })

async function create(user: SignedIn, body: object = { title: 'a task' }) {
  return (await as(user, 'POST', '/v1/tasks', body)).body
}

async function changesOf(user: SignedIn, query = `after=${start}&limit=200`) {
  return (await as(user, 'GET', `/v1/changes?${query}`)).body
}

/** A task's life up to its purge. */
async function live(): Promise<number> {
  const { id } = await create(ada)
  await as(ada, 'PATCH', `/v1/tasks/${id}`, { status: 'done' })
  await as(ada, 'DELETE', `/v1/tasks/${id}`)
  await as(ada, 'POST', `/v1/tasks/${id}/restore`)
  return id
}
const life = ['task.created', 'task.changed', 'task.deleted', 'task.restored']

describe('GET /v1/changes', () => {
  test('tells a life, deletions included, and only to those it concerns', async () => {
    const id = await live()
    const { changes } = await changesOf(admin)
    expect(changes.map(({ type }: any) => type)).toEqual(life)
    expect(changes.map(({ deleted }: any) => deleted)).toEqual([false, false, true, false])
    expect(changes.every((one: any) => one.id === id && one.deleted === (one.task === null))).toBe(true)
    expect(changes.map(({ actor, via }: any) => [actor, via])).toEqual(Array(4).fill([ada.id, 'native']))
    expect((await changesOf(ada)).changes).toEqual(changes)
    expect((await changesOf(bob)).changes).toEqual([])
  })

  test('says that a task is purged, and shows none of its old states any more', async () => {
    const id = await live()
    await as(admin, 'POST', `/v1/tasks/${id}/purge`)
    for (const user of [ada, admin]) {
      const { changes } = await changesOf(user)
      expect(changes.map(({ type }: any) => type)).toEqual([...Array(4).fill('task.hidden'), 'task.purged'])
      expect(changes.every((one: any) => one.id === id && one.deleted && one.task === null)).toBe(true)
    }
  })

  test.each([1, 2, 3, 7, 200])('pages to the end in pages of %i without gap or repetition', async (limit) => {
    for (let index = 0; index < 9; index++) await create(ada, { title: `task ${index}` })
    const seen: any[] = []
    let after = start
    for (let pages = 0; pages < 20; pages++) {
      const page = await changesOf(ada, `after=${after}&limit=${limit}`)
      seen.push(...page.changes)
      expect(page.changes.length).toBeLessThanOrEqual(limit)
      after = page.next
      if (!page.has_more) break
    }
    expect(seen.map(({ task }) => task.title)).toEqual(Array.from({ length: 9 }, (_, index) => `task ${index}`))
    expect(after).toBe(await server.app.server.store.journal.last())
    expect((await changesOf(ada, `after=${after}`)).changes).toEqual([])
  })

  test('goes on from `next` even when what happened was not one’s own', async () => {
    await create(bob)
    const page = await changesOf(ada)
    expect(page).toEqual({ changes: [], next: await server.app.server.store.journal.last(), has_more: false })
  })

  test('says that a task is hidden, and nothing of it, once it is another’s alone', async () => {
    const { id } = await create(ada, { title: 'secret later', assignee: bob.id })
    await as(ada, 'PATCH', `/v1/tasks/${id}`, { assignee: null })
    await as(ada, 'PATCH', `/v1/tasks/${id}`, { title: 'not for Bob' })
    const { changes } = await changesOf(bob)
    expect(changes.map(({ type, deleted, task }: any) => [type, deleted, task])).toEqual([
      ['task.hidden', true, null],
      ['task.hidden', true, null],
    ])
  })

  test.each(['after=-1', 'after=x', 'after=1.5', 'limit=0', 'limit=201', 'limit=', 'after=1e99', 'unknown=1'])(
    'refuses %s',
    async (query) => {
      expect((await as(ada, 'GET', `/v1/changes?${query}`)).status).toBe(400)
    },
  )
})

async function follow(user: SignedIn, query = '', headers: Record<string, string> = {}) {
  const stream = await openEventStream(`${server.url}/v1/changes${query}`, {
    authorization: `Bearer ${user.token}`,
    ...headers,
  })
  closing.push(stream.close)
  const hello = await stream.next()
  return { ...stream, hello }
}

/** Does `change` to the next actor that is made of a token, before its request or socket goes on. */
async function whileAuthenticating<T>(change: (actor: UserActor) => Promise<unknown>, work: () => Promise<T>) {
  const { sessions } = server.app.server
  const { authenticate } = sessions
  sessions.authenticate = async (...given) => {
    sessions.authenticate = authenticate
    const actor = await authenticate(...given)
    await change(actor)
    return actor
  }
  return work()
}

describe('server-sent events', () => {
  test('tell what happens from now on, in the words of the list', async () => {
    const { response, hello, next } = await follow(ada)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Number(hello?.id)).toBe(start)
    await create(bob)
    await live()
    const { changes } = await changesOf(ada)
    for (const change of changes) {
      const { id, event, data } = (await next()) ?? {}
      expect({ id, event }).toEqual({ id: String(change.seq), event: change.type })
      expect({ seq: data.seq, type: data.type, id: data.id }).toEqual({
        seq: change.seq,
        type: change.type,
        id: change.id,
      })
    }
  })

  const beginnings: [name: string, from: (seq: number) => [query: string, headers: Record<string, string>]][] = [
    ['after', (seq) => [`?after=${seq}`, {}]],
    ['Last-Event-ID', (seq) => ['', { 'last-event-id': String(seq) }]],
    ['Last-Event-ID rather than after', (seq) => ['?after=0', { 'last-event-id': String(seq) }]],
    ['after when Last-Event-ID is empty', (seq) => [`?after=${seq}`, { 'last-event-id': '' }]],
  ]
  test.each(beginnings)('catch up from %s, then go on', async (_, from) => {
    const titles = ['one', 'two', 'three']
    for (const title of titles) await create(ada, { title })
    const { changes } = await changesOf(ada)
    const { next } = await follow(ada, ...from(changes[0].seq))
    expect([(await next())?.data.task.title, (await next())?.data.task.title]).toEqual(['two', 'three'])
    await create(ada, { title: 'four' })
    expect((await next())?.data.task.title).toBe('four')
  })

  test('catch up over more than one page, without gap', async () => {
    const operations = Array.from({ length: 450 }, (_, index) => ({ op: 'create', task: { title: `${index}` } }))
    await as(ada, 'POST', '/v1/tasks/batch', { operations })
    const { next } = await follow(ada, `?after=${start}`)
    for (let index = 0; index < 450; index++) expect((await next())?.data.task.title).toBe(`${index}`)
  })

  test.each(['x', '-1', '1.5', '1e3', '9'.repeat(16)])('refuse the Last-Event-ID %s', async (id) => {
    const { status, body } = await as(ada, 'GET', '/v1/changes', undefined, {
      headers: { accept: 'text/event-stream', 'last-event-id': id },
    })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_input' })
  })

  test('end with the session', async () => {
    const token = await server.signIn('ada', ada.password)
    const { next } = await follow({ ...ada, token })
    await server.request('DELETE', '/v1/sessions/current', { token })
    expect(await next()).toBeUndefined()
  })

  test('end when the session ended while they were being opened', async () => {
    const token = await server.signIn('ada', ada.password)
    const { next } = await whileAuthenticating(
      (actor) => server.app.server.accounts.signOut(actor),
      () => follow({ ...ada, token }),
    )
    expect(await next()).toBeUndefined()
  })
})

describe('the socket namespace /v1', () => {
  function open(auth: object) {
    const socket = openSocket(`${server.url}/v1`, { auth })
    closing.push(socket.close)
    return socket
  }

  test('tells from now on what the list tells', async () => {
    const [own, all, none] = [ada, admin, bob].map(({ token }) => open({ token }))
    for (const socket of [own, all, none]) expect(await socket?.hear('following')).toEqual({ after: start })
    await live()
    await own?.hear('change', life.length)
    await all?.hear('change', life.length)
    expect(own?.all('change').map(({ type }: any) => type)).toEqual(life)
    expect(all?.all('change').map(({ seq }: any) => seq)).toEqual(own?.all('change').map(({ seq }: any) => seq))
    const { id } = await create(bob)
    expect(await none?.hear('change')).toMatchObject({ type: 'task.created', id })
    expect(none?.all('change')).toHaveLength(1)
  })

  test('catches up after a lost connection', async () => {
    await create(ada, { title: 'one' })
    const first = open({ token: ada.token, after: start })
    const { seq } = await first.hear('change')
    first.close()
    await create(ada, { title: 'two' })
    const second = open({ token: ada.token, after: seq })
    expect(await second.hear('following')).toEqual({ after: seq })
    expect((await second.hear('change')).task.title).toBe('two')
    expect((await changesOf(ada)).changes.at(-1)).toEqual((second.all('change') as unknown[])[0])
  })

  test.each([{}, { token: null }, { token: 'x' }, { token: 5 }, { token: '' }])('refuses %j', async (auth) => {
    const socket = open(auth)
    expect(await socket.hear('connect_error')).toMatch(/token/)
  })

  test.each(['x', -1, 1.5, {}, [], 'Infinity', true])('does not take after: %j for a place', async (after) => {
    const socket = open({ token: ada.token, after })
    const following = await socket.hear('following')
    expect(Number.isSafeInteger(following.after)).toBe(true)
  })

  test('closes with the session', async () => {
    const token = await server.signIn('ada', ada.password)
    const socket = open({ token })
    await socket.hear('following')
    await server.request('DELETE', '/v1/sessions/current', { token })
    await socket.hear('disconnect')
  })
  test('closes when the session ended while it was being opened', async () => {
    const token = await server.signIn('ada', ada.password)
    await whileAuthenticating(
      (actor) => server.app.server.accounts.signOut(actor),
      () => open({ token }).hear('disconnect'),
    )
  })
})
