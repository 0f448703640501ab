import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEventStream } from '../support/event-stream.ts'
import { rawRequest, sendRaw } from '../support/raw.ts'
import { type Reply, type SignedIn, startTestServer, type TestServer } from '../support/server.ts'

const header = 'task_name,description,status,priority,created_at,assigned_user'
const sample = readFileSync(new URL('../support/task_List.csv', import.meta.url), 'utf8')
const formType = { 'content-type': 'multipart/form-data; boundary=cut' }
const csvType = { 'content-type': 'text/csv' }

let server: TestServer
let root: SignedIn
let ana: SignedIn

beforeAll(async () => {
  server = await startTestServer({ IMPORT_MEGABYTES: '1' })
  root = await server.signUp('root', 'admin')
  ana = await server.signUp('ana')
})
afterAll(() => server.stop())

function form(file: string, fileName = 'tasks.csv', field = 'file'): string {
  const disposition = `Content-Disposition: form-data; name="${field}"; filename="${fileName}"`
  return `--cut\r\n${disposition}\r\nContent-Type: text/csv\r\n\r\n${file}\r\n--cut--\r\n`
}

function post(body: string, headers: Record<string, string> = csvType, query = '', token = root.token): Promise<Reply> {
  return server.request('POST', `/v1/imports${query}`, { token, body, headers })
}

function get(path: string, token = root.token): Promise<Reply> {
  return server.request('GET', path, { token })
}

async function ended({ body }: Reply): Promise<any> {
  const path = `/v1/imports/${body.id}`
  await expect.poll(async () => (await get(path)).body.finished, { timeout: 10_000 }).not.toBeNull()
  return (await get(path)).body
}

/** What a refused request could leave behind. */
async function left() {
  const { store } = server.app.server
  const [{ id } = { id: 0 }] = await store.imports.list(Number.MAX_SAFE_INTEGER, 1)
  return { id, last: await store.journal.last(), chunk: await store.imports.chunk(id + 1, 0) }
}

function rows(count: number, mark: string): string {
  return [header, ...Array.from({ length: count }, (_, n) => `${mark} ${n},,TRUE,LOW,4/1/2025,`)].join('\n')
}

describe('POST /v1/imports', () => {
  test('takes a form, answers 202 where the import is, which then is done', async () => {
    const reply = await post(form(sample, 'task_List.csv'), formType)
    expect(reply.status).toBe(202)
    expect(reply.headers.get('location')).toBe(`/v1/imports/${reply.body.id}`)
    expect(reply.body).toMatchObject({
      state: 'waiting',
      mode: 'whole',
      dry_run: false,
      duplicates: 'skip',
      progress: 0,
    })
    expect(await ended(reply)).toMatchObject({
      ...{ id: reply.body.id, state: 'done', file_name: 'task_List.csv', bytes: sample.length, user: root.id },
      ...{ rows: 7, created: 7, skipped: 0, invited: 6, bad: 0, progress: 100, error: null, via: 'native' },
    })
    const titles = (await get('/v1/tasks?q=backup+database')).body.tasks.map(({ title }: any) => title)
    expect(titles).toEqual(['Data Backup'])
  })

  test.each(['text/csv', 'text/csv; charset=utf-8', 'application/octet-stream', 'application/vnd.ms-excel'])(
    'takes the file itself as %s',
    async (type) => {
      const reply = await post(rows(2, type), { 'content-type': type })
      expect(reply.status).toBe(202)
      expect(await ended(reply)).toMatchObject({ state: 'done', file_name: 'body.csv', created: 2 })
    },
  )

  test('takes a form with other fields before and after, and another file', async () => {
    const field = (name: string) => `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nvalue\r\n`
    const other = form(rows(9, 'other'), 'other.csv', 'upload').replace('--cut--\r\n', '')
    const body = `${field('a')}${other}${form(rows(2, 'fields'), 'T.CSV').replace('--cut--\r\n', '')}${field('b')}--cut--\r\n`
    expect(await ended(await post(body, formType))).toMatchObject({ state: 'done', file_name: 'T.CSV', created: 2 })
  })

  test.each([
    ['with a NUL in it', 'na\0med.csv', 'named.csv'],
    ['that is cut in the midst of a character', `${'𝄞'.repeat(200)}.csv`, `\uFFFD${'𝄞'.repeat(125)}.csv`],
  ])('takes a file of a name %s, with a key and without', async (_, fileName, kept) => {
    for (const headers of [{}, { 'idempotency-key': fileName.slice(-9).replaceAll(/[^a-z]/g, '-') }]) {
      const reply = await post(form(rows(1, 'named'), fileName), { ...formType, ...headers })
      expect([reply.status, reply.body.file_name]).toEqual([202, kept])
      await ended(reply)
    }
  })

  test('says what it takes to who sends something else', async () => {
    const { body } = await post('{}', { 'content-type': 'application/json' })
    expect(body.detail).toBe('Send the file as `file` of a form (multipart/form-data), or as a body of type text/csv.')
  })

  test('obeys its options', async () => {
    const file = `${rows(2, 'options')}\nbad`
    const tried = await ended(await post(file, csvType, '?dry_run=true&mode=partial'))
    expect(tried).toMatchObject({ state: 'done', dry_run: true, mode: 'partial', created: 2, bad: 1 })
    expect((await get('/v1/tasks?q=options')).body.tasks).toEqual([])
    expect(await ended(await post(file))).toMatchObject({ state: 'refused', created: 0, bad: 1 })
    expect(await ended(await post(file, csvType, '?mode=partial'))).toMatchObject({ state: 'done', created: 2, bad: 1 })
    expect(await ended(await post(rows(2, 'options')))).toMatchObject({ created: 0, skipped: 2 })
    const again = await ended(await post(rows(2, 'options'), csvType, '?duplicates=allow'))
    expect(again).toMatchObject({ created: 2, skipped: 0, duplicates: 'allow' })
  })

  const noBoundary = { 'content-type': 'multipart/form-data' }
  const plainField = '--cut\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--cut--\r\n'
  test.each<[string, string, Record<string, string>, string, number, string]>([
    ['an empty form', '--cut--\r\n', formType, '', 400, 'file_missing'],
    ['a form whose file has another name', form(sample, 'a.csv', 'upload'), formType, '', 400, 'file_missing'],
    ['a form with a field in its place', plainField, formType, '', 400, 'file_missing'],
    ['a file without a name', form(sample, ''), formType, '', 400, 'file_unnamed'],
    ['a large file without a name', form(rows(30_000, 'x'), ''), formType, '', 400, 'file_unnamed'],
    ['a file that is not named .csv', form(sample, 'tasks.xlsx'), formType, '', 400, 'file_not_csv'],
    ['a header that is none', '\0,\uFEFF', csvType, '', 400, 'columns_missing'],
    ['an empty file', form(''), formType, '', 400, 'columns_missing'],
    ['missing columns', 'task_name,status\nx,TRUE', csvType, '', 400, 'columns_missing'],
    ['an unknown mode', sample, csvType, '?mode=half', 400, 'invalid_input'],
    ['an unknown rule', sample, csvType, '?duplicates=2', 400, 'invalid_input'],
    ['an unknown parameter', sample, csvType, '?dryrun=true', 400, 'invalid_input'],
    ['dry_run that is no boolean', sample, csvType, '?dry_run=perhaps', 400, 'invalid_input'],
    ['a form without a boundary', form(sample), noBoundary, '', 400, 'malformed_body'],
    ['a form that is cut off in its headers', form(sample).slice(0, 40), formType, '', 400, 'malformed_body'],
    ['a form that is cut off in its file', form(sample).slice(0, 300), formType, '', 400, 'malformed_body'],
    ['a form of another boundary', form(sample), { 'content-type': 'multipart/form-data; boundary=x' }, '', 400, ''],
    ['JSON', '{}', { 'content-type': 'application/json' }, '', 415, 'unsupported_media_type'],
    ['a form of the other kind', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, '', 415, ''],
    ['a file of more than a megabyte', `${header}\n${'x'.repeat(1_048_576)}`, csvType, '', 413, 'payload_too_large'],
    ['such a file in a form', form(`${header}\n${'x'.repeat(1_048_576)}`), formType, '', 413, 'payload_too_large'],
  ])('refuses %s and leaves nothing', async (_, body, headers, query, status, code) => {
    const before = await left()
    const reply = await post(body, headers, query)
    expect([reply.status, code && reply.body.code]).toEqual([status, code])
    expect(await left()).toEqual(before)
  })

  test('names what is missing, and the limit', async () => {
    expect((await post('task_name,status\nx,TRUE')).body.detail).toContain(
      'Missing columns: description, priority, created_at, assigned_user',
    )
    expect((await post('x'.repeat(2_000_000))).body.detail).toContain('1 MiB (IMPORT_MEGABYTES)')
  })

  test('takes a file of exactly a megabyte', async () => {
    const file = `${rows(2, 'exact')}\n`
    const reply = await post(form(file + '\n'.repeat(1_048_576 - file.length)), formType)
    expect(await ended(reply)).toMatchObject({ state: 'done', created: 2, bytes: 1_048_576 })
  })

  test('sends a file that grows beyond the limit away, however it is announced', async () => {
    const before = await left()
    const headers = { authorization: `Bearer ${root.token}`, ...csvType, 'transfer-encoding': 'chunked' }
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const file = [
      `${header.length.toString(16)}\r\n${header}\r\n`,
      '1\r\n\n\r\n',
      ...Array(20).fill(chunk),
      '0\r\n\r\n',
    ]
    const answer = await sendRaw(server.port, [rawRequest('POST', '/v1/imports', headers), ...file])
    expect(answer.status).toBe(413)
    expect(await left()).toEqual(before)
  })

  test('answers the next request of a connection on which a file was refused', async () => {
    const body = form(rows(30_000, 'x'), '')
    const length = { 'content-length': String(Buffer.byteLength(body)), connection: 'keep-alive' }
    const headers = { authorization: `Bearer ${root.token}`, ...formType, ...length }
    const first = rawRequest('POST', '/v1/imports', headers, body).replace('Connection: close\r\n', '')
    const { text } = await sendRaw(server.port, [first, rawRequest('GET', '/livez')])
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200'])
  })

  test.each([
    ['nobody', () => '', 401],
    ['a user', () => ana.token, 403],
  ])('answers %s before the body is read', async (_, token, status) => {
    const before = await left()
    const headers = { ...(token() && { authorization: `Bearer ${token()}` }), ...csvType, 'content-length': '900000' }
    const answer = await sendRaw(server.port, rawRequest('POST', '/v1/imports', headers, `${header}\n`), 2000)
    expect(answer.status).toBe(status)
    expect(await left()).toEqual(before)
  })

  test('forgets the file of a client that goes away', async () => {
    const before = await left()
    for (const [type, body] of [
      [csvType, `${header}\n${'x'.repeat(500_000)}`],
      [formType, form(`${header}\n${'x'.repeat(500_000)}`).slice(0, 400_000)],
    ] as const) {
      const headers = { authorization: `Bearer ${root.token}`, ...type, 'content-length': '900000' }
      await goAway(rawRequest('POST', '/v1/imports', headers, body))
    }
    await expect.poll(left, { timeout: 5000 }).toEqual(before)
    expect((await get('/readyz')).status).toBe(200)
    expect(await ended(await post(rows(1, 'still alive')))).toMatchObject({ state: 'done' })
  })

  /** Sends what there is, and ends the connection when the server has begun to take it. */
  async function goAway(bytes: string): Promise<void> {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(bytes)
    const { store } = server.app.server
    const receiving = async () => (await store.imports.list(Number.MAX_SAFE_INTEGER, 1))[0]?.state
    await expect.poll(receiving, { timeout: 5000, interval: 5 }).toBe('receiving')
    socket.destroy()
    await expect.poll(receiving, { timeout: 5000 }).not.toBe('receiving')
  }
})

describe('an import', () => {
  test('is followed to its end as an event stream', async () => {
    const reply = await post(rows(5000, 'streamed'))
    const authorization = `Bearer ${root.token}`
    const stream = await openEventStream(`${server.url}/v1/imports/${reply.body.id}`, { authorization })
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    const seen: any[] = []
    for (let one = await stream.next(); one; one = await stream.next()) {
      expect(one.event).toBe('import')
      seen.push(one.data)
    }
    expect(seen.at(-1)).toMatchObject({ id: reply.body.id, state: 'done', progress: 100, rows: 5000, created: 5000 })
    expect(seen.slice(0, -1).every(({ state }) => state === 'waiting' || state === 'running')).toBe(true)
    const progress = seen.map((one) => one.progress)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  })

  test('tells of its bad rows page by page', async () => {
    const file = [header, ...Array.from({ length: 5 }, (_, n) => `bad ${n},,MAYBE,LOW,4/1/2025,`), 'x'].join('\n')
    const { id } = await ended(await post(file))
    const pages: any[] = []
    for (let after: number | null = 0; after !== null; after = pages.at(-1).next) {
      const { body, status } = await get(`/v1/imports/${id}/errors?limit=2&after=${after}`)
      expect(status).toBe(200)
      pages.push(body)
    }
    expect(pages.map(({ errors, next }) => [errors.map(({ line }: any) => line), next])).toEqual([
      [[2, 3], 2],
      [[4, 5], 4],
      [[6, 7], null],
    ])
    const reason = 'status must be TRUE or FALSE.'
    expect(pages[0].errors[0]).toEqual({ number: 1, line: 2, column: 'status', reason })
    expect(pages[2].errors[1]).toMatchObject({ number: 6, column: null, reason: expect.stringContaining('1 cells') })
  })

  test('stands in the list, newest first', async () => {
    const ids = [await post(rows(1, 'first')), await post(rows(1, 'second'))].map(({ body }) => body.id)
    const { body } = await get('/v1/imports?limit=1')
    expect(body.imports.map(({ id }: any) => id)).toEqual([ids[1]])
    const second = await get(`/v1/imports?limit=1&before=${body.next}`)
    expect(second.body.imports.map(({ id }: any) => id)).toEqual([ids[0]])
  })

  test.each(['', '/1', '/1/errors'])('is for administrators: GET /v1/imports%s', async (path) => {
    expect((await get(`/v1/imports${path}`, ana.token)).status).toBe(403)
    expect((await server.request('GET', `/v1/imports${path}`)).status).toBe(401)
  })

  test.each(['/987654', '/987654/errors'])('that is not there is 404: GET /v1/imports%s', async (path) => {
    expect((await get(`/v1/imports${path}`)).body).toMatchObject({ status: 404, code: 'import_not_found' })
  })
})

describe('GET /v1/export.csv', () => {
  test('holds what the reader may see', async () => {
    await server.request('POST', '/v1/tasks', { token: ana.token, body: { title: '=cmd|"x"', labels: ['a'] } })
    const own = await get('/v1/export.csv', ana.token)
    expect(own.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(own.headers.get('content-disposition')).toBe('attachment; filename="tasks.csv"')
    const [first, only, ...rest] = own.body.split('\r\n')
    expect(first).toBe(`${header},workflow_status,deadline,labels`)
    expect(only).toMatch(/^"'=cmd\|""x""",,TRUE,\w+,[\dT:.Z-]+,,todo,,"\[""a""\]"$/)
    expect(rest).toEqual([''])
    const all = (await get('/v1/export.csv')).body.trimEnd().split('\r\n')
    const { store } = server.app.server
    expect(all.length - 1).toBe(await store.tasks.count({ viewer: null, deleted: false }, 1_000_000))
    expect(all).toContain(only)
  })

  test('is no one’s without a token', async () => {
    expect((await server.request('GET', '/v1/export.csv')).status).toBe(401)
  })

  test('is imported without a change by an administrator', async () => {
    const { body } = await get('/v1/export.csv', ana.token)
    expect(await ended(await post(body))).toMatchObject({ state: 'done', rows: 1, bad: 0 })
  })
})
