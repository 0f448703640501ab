import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', '＋1', '－1', '＠x']

describe('the audit', () => {
  let server: TestServer
  let root: SignedIn
  let ana: SignedIn
  let id: number
  beforeAll(async () => {
    server = await startTestServer()
    root = await server.signUp('root', 'admin')
    ana = await server.signUp('ana')
    const made = await server.request('POST', '/v1/tasks', { token: ana.token, body: { title: 'Draft' } })
    id = made.body.id
    await server.request('PATCH', `/v1/tasks/${id}`, { token: root.token, body: { title: 'a "quoted", title\n' } })
    await server.request('PUT', `/tasks/${id}`, { token: ana.token, body: { title: 'by stream' } })
  })
  afterAll(() => server.stop())

  async function list(query = ''): Promise<any[]> {
    const { status, body } = await server.request('GET', `/v1/audit${query}`, { token: root.token })
    expect(status).toBe(200)
    return body.entries
  }

  /** The text as it is: the document says no more of it than that it is text. */
  async function download(query = '') {
    const headers = { authorization: `Bearer ${root.token}` }
    const response = await fetch(`${server.url}/v1/audit.csv${query}`, { headers })
    return { response, text: await response.text() }
  }

  const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true })

  test('lists each change of a task, newest first', async () => {
    const entries = await list(`?task=${id}`)
    expect(entries).toEqual([
      {
        ...{ seq: expect.any(Number), kind: 'task', type: 'task.changed', task_id: id, subject: String(id) },
        ...{ previous: { title: 'a "quoted", title\n' }, new: { title: 'by stream' } },
        ...{ modified_by: ana.id, door: 'stream', timestamp: expect.stringMatching(/Z$/) },
      },
      expect.objectContaining({ previous: { title: 'Draft' }, modified_by: root.id, door: 'native' }),
      expect.objectContaining({
        type: 'task.created',
        previous: null,
        new: expect.objectContaining({ title: 'Draft' }),
      }),
    ])
    const [newest, , oldest] = entries
    expect(newest.seq).toBeGreaterThan(oldest.seq)
  })

  test.each([
    ['actor', () => `?actor=${root.id}`, ['a "quoted", title\n']],
    ['door', () => '?door=stream', ['by stream']],
    ['time', () => '?to=2020-01-01', []],
    ['another time', () => '?from=2020-01-01&to=2020-12-31T00:00:00%2B02:00', []],
    ['number', () => '?limit=1', ['by stream']],
  ])('filters by %s', async (_, query, titles) => {
    expect((await list(query())).map((entry) => entry.new.title)).toEqual(titles)
  })

  test('tells of users and sessions when asked, without a secret', async () => {
    const users = await list('?kind=user')
    expect(users.map(({ type, subject, task_id }) => ({ type, subject, task_id }))).toEqual([
      { type: 'user.registered', subject: String(ana.id), task_id: null },
      { type: 'user.registered', subject: String(root.id), task_id: null },
    ])
    expect((await list('?kind=session'))[0]).toMatchObject({ type: 'session.started', new: { door: 'native' } })
    expect(JSON.stringify(users)).not.toMatch(/argon2|password/)
  })

  test('goes through all of it page by page', async () => {
    const seen: number[] = []
    for (let next: number | null | undefined; next !== null; ) {
      const path = `/v1/audit?limit=1${next ? `&before=${next}` : ''}`
      const { body } = await server.request('GET', path, { token: root.token })
      seen.push(...body.entries.map(({ seq }: any) => seq))
      next = body.next
    }
    expect(seen).toEqual((await list()).map(({ seq }) => seq))
  })

  test.each([
    'task=0',
    'task=x',
    'actor=0',
    'door=',
    'kind=cat',
    'from=yesterday',
    'to=2026-02-30',
    'limit=0',
    'before=0',
    'x=1',
  ])('refuses %s', async (query) => {
    const { status, body } = await server.request('GET', `/v1/audit?${query}`, { token: root.token })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_input' })
  })

  test('is a file of what matches, with states as JSON', async () => {
    const { response, text } = await download(`?task=${id}`)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"')
    const columns = 'seq,kind,type,task_id,subject,previous,new,modified_by,door,timestamp'
    expect(text.startsWith(`${columns}\r\n`)).toBe(true)
    const asListed = (await list(`?task=${id}`)).map((entry) => ({
      ...Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, String(value ?? '')])),
      previous: entry.previous === null ? '' : JSON.stringify(entry.previous),
      new: JSON.stringify(entry.new),
    }))
    expect(rowsOf(text)).toEqual(asListed)
  })

  test('is the header alone when nothing matches', async () => {
    const { response, text } = await download('?task=987654')
    expect({ status: response.status, lines: text.split('\r\n').length }).toEqual({ status: 200, lines: 2 })
  })

  test('has no cell that a spreadsheet would run', async () => {
    const { store } = server.app.server
    await store.write(async ({ journal }) => {
      for (const word of formulas) {
        const subject = { kind: 'session', id: word } as const
        const line = { at: '2026-01-01T00:00:00.000Z', actor: null, via: word, audience: [] }
        await journal.append({ type: 'session.ended', subject, before: null, after: null, ...line })
      }
    })
    const rows = rowsOf((await download('?kind=session')).text).slice(0, formulas.length)
    const defused = formulas.map((word) => `'${word}`).toReversed()
    expect(rows.map(({ subject }) => subject)).toEqual(defused)
    expect(rows.map(({ door }) => door)).toEqual(defused)
  })

  test('the file is whole however large, and comes while others are served', async () => {
    const operations = Array.from({ length: 1000 }, (_, count) => ({
      op: 'create',
      task: { title: `many ${count}`, description: 'x'.repeat(4000) },
    }))
    for (let round = 0; round < 3; round++) {
      await server.request('POST', '/v1/tasks/batch', { token: ana.token, body: { operations } })
    }
    const rows = rowsOf((await download(`?actor=${ana.id}`)).text)
    const made = rows.filter(({ new: state }) => state?.includes('"title":"many '))
    expect(made).toHaveLength(3000)
    expect(new Set(rows.map(({ seq }) => seq)).size).toBe(rows.length)
  })

  test('a file that nobody takes to its end ends with the session', async () => {
    const { token } = { token: await server.signIn('root', root.password) }
    const response = await fetch(`${server.url}/v1/audit.csv`, { headers: { authorization: `Bearer ${token}` } })
    const reader = response.body?.getReader()
    await reader?.read()
    await server.request('DELETE', '/v1/sessions/current', { token })
    const rest = async () => {
      while (!(await reader?.read())?.done);
    }
    await expect(rest()).rejects.toThrow('terminated')
  })

  test.each(['/v1/audit', '/v1/audit.csv'])('%s is for administrators', async (path) => {
    expect((await server.request('GET', path, { token: ana.token })).status).toBe(403)
    expect((await server.request('GET', path)).status).toBe(401)
  })
})
