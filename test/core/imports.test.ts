import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetExpired } from '#core/housekeeping.ts'
import type { ImportOptions } from '#core/imports.ts'
import { type Actor, systemActor, type UserActor } from '#core/model/actor.ts'
import type { RowError, WatchedImport } from '#core/model/import.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import { loadSqlite } from '#drivers/stores/sql/sqlite-library.ts'
import { codeOf, openCore, type TestCore } from '../support/core.ts'

const header = 'task_name,description,status,priority,created_at,assigned_user'
const sample = readFileSync(new URL('../support/task_List.csv', import.meta.url))
const everything = { limit: 500 }

let core: TestCore
let root: UserActor
let worker: { stop(): Promise<void> } | undefined

async function open(parts: Parameters<typeof openCore>[0] = {}): Promise<void> {
  core = await openCore(parts)
  root = await core.addActor('root', { role: 'admin' })
  work()
}

async function shut(): Promise<void> {
  await worker?.stop()
  expect(core.faults).toEqual([])
  await core.close()
}

function work(): void {
  const { imports, jobs } = core.server
  worker = jobs.work({ import: imports.runImport, 'index-text': imports.indexText })
}

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

function send(file: string | Uint8Array, options: ImportOptions = {}, fileName = 'tasks.csv') {
  const bytes = inPieces(typeof file === 'string' ? Buffer.from(file) : file)
  return core.server.imports.startImport(root, { fileName, bytes }, options)
}

function ended(id: number): Promise<WatchedImport> {
  return core.server.imports.waitForImport(root, id, new AbortController().signal)
}

async function importFile(file: string | Uint8Array, options: ImportOptions = {}): Promise<WatchedImport> {
  return ended((await send(file, options)).id)
}

function csv(...rows: string[]): string {
  return [header, ...rows].join('\n')
}

function row(title: string, rest = ',TRUE,LOW,4/1/2025,'): string {
  return `${title},${rest}`
}

function errorsOf({ id }: WatchedImport): Promise<RowError[]> {
  return core.server.imports.listErrors(root, id, 0, 1000)
}

function allTasks(): Promise<Task[]> {
  const sort = { field: 'id', descending: false } as const
  return core.store.tasks.list({ viewer: null, deleted: false, sort, limit: 100_000 })
}

/** Everything an import could leave behind. */
async function state() {
  return { tasks: await allTasks(), users: await core.store.users.list(0, 1000) }
}

async function eventsAfter(seq: number) {
  return core.store.journal.read({ after: seq, limit: 100_000 })
}

const countsOf = ({ rows, created, skipped, invited, bad }: WatchedImport) => ({ rows, created, skipped, invited, bad })

describe('the sample file', () => {
  test.each([
    ['UTC', '2025-03-31T00:00:00.000Z', '2025-04-01T00:00:00.000Z'],
    ['Asia/Kolkata', '2025-03-30T18:30:00.000Z', '2025-03-31T18:30:00.000Z'],
    ['America/New_York', '2025-03-31T04:00:00.000Z', '2025-04-01T04:00:00.000Z'],
    ['Europe/Berlin', '2025-03-30T22:00:00.000Z', '2025-03-31T22:00:00.000Z'],
  ])('becomes seven tasks and six invited users, in %s', async (timeZone, backup, update) => {
    await open({ timeZone })
    const one = await importFile(sample)
    expect(one).toMatchObject({ state: 'done', progress: 100, error: null, bytes: sample.length, user: root.id })
    expect(countsOf(one)).toEqual({ rows: 7, created: 7, skipped: 0, invited: 6, bad: 0 })
    const { tasks, users } = await state()
    const name = new Map(users.map(({ id, username }) => [id, username]))
    expect(
      tasks.map(({ title, active, priority, assignee }) => [title, active, priority, name.get(assignee ?? 0)]),
    ).toEqual([
      ['Data Backup', true, 'HIGH', 'john_doe'],
      ['Security Audit', true, 'MEDIUM', 'jane_smith'],
      ['API Performance Test', true, 'HIGH', 'mark_jones'],
      ['Code Review', true, 'MEDIUM', 'lisa_adams'],
      ['Server Update', true, 'HIGH', 'john_doe'],
      ['Error Log Analysis', false, 'LOW', 'emma_watson'],
      ['Feature Deployment', false, 'CRITICAL', 'robert_brown'],
    ])
    expect([tasks[0]?.created, tasks[4]?.created]).toEqual([backup, update])
    for (const task of tasks)
      expect(task).toMatchObject({ creator: root.id, status: 'todo', version: 1, deleted: null })
    expect(users.slice(1).map(({ status, role }) => [status, role])).toEqual(Array(6).fill(['invited', 'user']))
    for (const { id } of users.slice(1)) expect(await core.store.users.passwordHash(id)).toBeNull()
    await shut()
  })
})

describe('an import', () => {
  beforeEach(() => open())
  afterEach(shut)

  test('skips what is there already, and makes it again only if asked', async () => {
    await importFile(sample)
    expect(countsOf(await importFile(sample))).toEqual({ rows: 7, created: 0, skipped: 7, invited: 0, bad: 0 })
    const again = await importFile(sample, { duplicates: 'allow' })
    expect(countsOf(again)).toEqual({ rows: 7, created: 7, skipped: 0, invited: 0, bad: 0 })
    expect(await allTasks()).toHaveLength(14)
  })

  test('skips rows that are equal in name, description, day and assignee, and only those', async () => {
    const rows = [
      ['one', 'text', 'TRUE', 'LOW', '4/1/2025', 'ana'],
      ['one', 'text', 'FALSE', 'HIGH', '2025-04-01', 'ANA'],
      ['one', 'text', 'TRUE', 'LOW', '2025-04-01T13:00:00Z', 'ana'],
      ['One', 'text', 'TRUE', 'LOW', '4/1/2025', 'ana'],
      ['one', '', 'TRUE', 'LOW', '4/1/2025', 'ana'],
      ['one', 'text', 'TRUE', 'LOW', '4/2/2025', 'ana'],
      ['one', 'text', 'TRUE', 'LOW', '4/1/2025', 'bob'],
      ['one', 'text', 'TRUE', 'LOW', '4/1/2025', ''],
    ].map((cells) => cells.join(','))
    expect(countsOf(await importFile(csv(...rows)))).toEqual({ rows: 8, created: 6, skipped: 2, invited: 2, bad: 0 })
    expect(countsOf(await importFile(csv(...rows)))).toMatchObject({ created: 0, skipped: 8 })
    const reversed = csv(...rows.toReversed())
    expect(countsOf(await importFile(reversed))).toMatchObject({ created: 0, skipped: 8 })
  })

  test('finds equal rows however far apart they are, and not among tasks in the trash', async () => {
    const between = Array.from({ length: 1000 }, (_, index) => row(`between ${index}`))
    const one = await importFile(csv(row('same'), ...between, row('same')))
    expect(countsOf(one)).toMatchObject({ created: 1001, skipped: 1 })
    const [first] = await allTasks()
    await core.server.tasks.deleteTask(root, first?.id ?? 0)
    expect(countsOf(await importFile(csv(row('same'))))).toMatchObject({ created: 1, skipped: 0 })
  })

  test('with one bad row leaves nothing but word of it', async () => {
    await core.addActor('ana')
    const before = await state()
    const seq = await core.store.journal.last()
    const good = Array.from({ length: 900 }, (_, index) => row(`task ${index}`, `,TRUE,LOW,4/1/2025,user_${index}`))
    const one = await importFile(csv(...good, row('bad', ',MAYBE,LOW,4/1/2025,')))
    expect(one).toMatchObject({ state: 'refused', error: expect.stringMatching(/nothing was imported\.$/) })
    expect(countsOf(one)).toEqual({ rows: 901, created: 0, skipped: 0, invited: 0, bad: 1 })
    expect(await state()).toEqual(before)
    const finished = { type: 'import.finished', subject: { kind: 'import', id: one.id }, actor: root.id }
    expect(await eventsAfter(seq)).toEqual([expect.objectContaining(finished)])
    expect(await core.store.imports.chunk(one.id, 0)).toBeUndefined()
  })

  test('tells of every bad row with line, column and reason, wherever it stands', async () => {
    const good = Array.from({ length: 500 }, (_, index) => row(`task ${index}`))
    const rows = [row('x', ',MAYBE,LOW,4/1/2025,'), ...good, '"a\nb",,TRUE,URGENT,2/30/2025,ab', 'few,cells', 'a,b"c']
    const one = await importFile(csv(...rows))
    expect(countsOf(one)).toEqual({ rows: 504, created: 0, skipped: 0, invited: 0, bad: 4 })
    expect((await errorsOf(one)).map(({ number, line, column }) => [number, line, column])).toEqual([
      [1, 2, 'status'],
      [2, 503, 'priority'],
      [3, 503, 'created_at'],
      [4, 503, 'assigned_user'],
      [5, 505, null],
      [6, 506, null],
    ])
    expect((await errorsOf(one)).every(({ reason }) => /^[A-Z\w].* .*\.$/.test(reason))).toBe(true)
    expect(await core.server.imports.listErrors(root, one.id, 2, 2)).toMatchObject([{ number: 3 }, { number: 4 }])
  })

  test('in parts takes the good rows and tells of the others', async () => {
    const rows = [row('one'), row('two', ',MAYBE,LOW,4/1/2025,new_user'), row('three'), 'x', row('four')]
    const one = await importFile(csv(...rows), { mode: 'partial' })
    expect(one).toMatchObject({ state: 'done', error: null })
    expect(countsOf(one)).toEqual({ rows: 5, created: 3, skipped: 0, invited: 0, bad: 2 })
    expect((await allTasks()).map(({ title }) => title)).toEqual(['one', 'three', 'four'])
    expect((await errorsOf(one)).map(({ line }) => line)).toEqual([3, 5])
  })

  test('refuses a disabled assignee, and knows users by any case', async () => {
    const { id } = await core.addActor('Dora')
    const ana = await core.addActor('Ana')
    await core.server.users.changeUser(root, id, { status: 'disabled' })
    const one = await importFile(csv(row('x', ',TRUE,LOW,4/1/2025,dORA')))
    expect(one.state).toBe('refused')
    expect(await errorsOf(one)).toMatchObject([{ line: 2, column: 'assigned_user', reason: /disabled/ }].map(loosely))
    const two = await importFile(csv(row('y', ',TRUE,LOW,4/1/2025,ANA'), row('z', ',TRUE,LOW,4/1/2025,ana')))
    expect(countsOf(two)).toMatchObject({ created: 2, invited: 0 })
    expect((await allTasks()).map(({ assignee }) => assignee)).toEqual([ana.id, ana.id])
  })

  function loosely({ reason, ...rest }: { line: number; column: string; reason: RegExp }) {
    return { ...rest, reason: expect.stringMatching(reason) }
  }

  test('makes tasks like any others: events, history, audience, search, lists, changes', async () => {
    const ana = await core.addActor('ana')
    const bob = await core.addActor('bob')
    const seq = await core.store.journal.last()
    await importFile(csv(row('Zebra crossing', 'striped,TRUE,HIGH,4/1/2025,ana'), row('unseen')))
    const [task] = await allTasks()
    const id = task?.id ?? 0
    const { tasks, changes } = core.server
    const events = await eventsAfter(seq)
    expect(events.map(({ type }) => type)).toEqual(['task.created', 'task.created', 'import.finished'])
    expect(events[0]).toMatchObject({ actor: root.id, via: 'native', before: null, after: task })
    expect(await tasks.taskHistory(ana, id, 0, 10)).toMatchObject([{ type: 'task.created', after: task }])
    expect((await tasks.listTasks(ana, everything)).tasks).toEqual([task])
    expect((await tasks.listTasks(ana, { ...everything, text: 'zeb stri' })).tasks).toEqual([task])
    expect((await tasks.listTasks(ana, { ...everything, priority: ['HIGH'], assignee: ana.id })).tasks).toEqual([task])
    expect((await tasks.listTasks(bob, everything)).tasks).toEqual([])
    expect((await changes.listChanges(ana, seq, 10)).changes).toMatchObject([{ type: 'task.created', task }])
    expect((await changes.listChanges(bob, seq, 10)).changes).toEqual([])
    expect((await changes.listChanges(root, seq, 10)).changes).toHaveLength(2)
  })

  test('of more than 2,000 rows has its text ready for searches soon after', async () => {
    const one = await importFile(csv(...Array.from({ length: 2100 }, (_, index) => row(`needle${index} hay`))))
    expect(countsOf(one)).toMatchObject({ created: 2100 })
    const find = async (text: string) => (await core.server.tasks.listTasks(root, { ...everything, text })).tasks.length
    await expect.poll(() => find('needle2099'), { timeout: 10_000 }).toBe(1)
    expect([await find('needle0'), await find('needle1050'), await find('hay')]).toEqual([1, 1, 500])
    const { jobs } = await core.server.jobs.listJobs(root, { kind: 'index-text', limit: 5 })
    expect(jobs).toMatchObject([{ state: 'done', key: `import ${one.id}` }])
  })

  const cells = {
    title: fc.constantFrom('one', 'two', 'three', '', 'ünf'),
    description: fc.constantFrom('', 'text'),
    status: fc.constantFrom('TRUE', 'FALSE', 'TRUE', 'MAYBE'),
    created: fc.constantFrom('4/1/2025', '2025-04-01', '4/2/2025', '2025-04-01T22:00:00Z', '2/30/2025'),
    assignee: fc.constantFrom('', 'ana', 'ANA', 'dora', 'new_one', 'new_two', 'New_One'),
  }
  const rows = fc.array(fc.record(cells), { maxLength: 8 })
  const options = fc.record({
    mode: fc.constantFrom('whole' as const, 'partial' as const),
    duplicates: fc.constantFrom('skip' as const, 'allow' as const),
  })

  test('that is only tried out changes nothing and says what the real one then does', async () => {
    const dora = await core.addActor('dora')
    await core.server.users.changeUser(root, dora.id, { status: 'disabled' })
    await fc.assert(
      fc.asyncProperty(rows, options, async (some, how) => {
        const lines = some.map(
          (one) => `${one.title},${one.description},${one.status},LOW,${one.created},${one.assignee}`,
        )
        const before = await state()
        const seq = await core.store.journal.last()
        const tried = await importFile(csv(...lines), { ...how, dryRun: true })
        expect(await state()).toEqual(before)
        expect((await eventsAfter(seq)).map(({ type }) => type)).toEqual(['import.finished'])
        const real = await importFile(csv(...lines), how)
        expect([real.state, real.error, countsOf(real)]).toEqual([tried.state, tried.error, countsOf(tried)])
        expect(await errorsOf(real)).toEqual(await errorsOf(tried))
        expect((await allTasks()).length).toBe(before.tasks.length + real.created)
      }),
      { numRuns: 60 },
    )
  })

  test.each([
    ['nothing', '', 'tasks.csv', 'columns_missing'],
    ['a header that lacks columns', 'task_name,priority\nx,LOW', 'tasks.csv', 'columns_missing'],
    ['UTF-16', Buffer.from(`\uFEFF${csv()}`, 'utf16le'), 'tasks.csv', 'file_not_csv'],
    ['a spreadsheet', csv(), 'tasks.xlsx', 'file_not_csv'],
    ['a file without a name', csv(), ' ', 'file_unnamed'],
  ])('of %s is refused at once and leaves nothing', async (_, file, name, code) => {
    expect(await codeOf(() => send(file, {}, name))).toBe(code)
    expect((await core.server.imports.listImports(root, 1000, 10)).imports).toEqual([])
    expect(await core.store.imports.chunk(1, 0)).toBeUndefined()
  })

  test('of a file that turns out to be no UTF-8 is refused, and nothing of it stays', async () => {
    const many = csv(...Array.from({ length: 9000 }, (_, index) => row(`task ${index}`)))
    const one = await importFile(Buffer.concat([Buffer.from(many), Buffer.from([0xff, 0x0a])]))
    expect(one).toMatchObject({ state: 'refused', error: expect.stringContaining('not UTF-8'), created: 0 })
    expect(await allTasks()).toEqual([])
  })

  test('of a file that is never received whole leaves nothing', async () => {
    async function* broken() {
      yield Buffer.from(csv(row('one')))
      yield Buffer.alloc(600_000, 'x')
      throw new Error('the client went away')
    }
    const upload = { fileName: 'tasks.csv', bytes: broken() }
    expect(await codeOf(() => core.server.imports.startImport(root, upload))).toContain('the client went away')
    expect(await core.store.imports.list(1000, 10)).toEqual([])
    expect(await core.store.imports.chunk(1, 0)).toBeUndefined()
    expect((await core.server.jobs.listJobs(root, { limit: 5 })).jobs).toEqual([])
  })

  test('whose file was on its way when the server ended is forgotten after a day', async () => {
    const facts = {
      mode: 'whole',
      dryRun: false,
      duplicates: 'skip',
      fileName: 'a.csv',
      bytes: 0,
      user: root.id,
    } as const
    const counts = { rows: 0, created: 0, skipped: 0, invited: 0, bad: 0, error: null, finished: null }
    const at = new Date(core.clock.now).toISOString()
    const { id } = await core.store.write(async (tx) => {
      const one = await tx.imports.insert({ ...facts, ...counts, state: 'receiving', via: 'native', at })
      await tx.imports.addChunk(one.id, 0, Buffer.from('x'))
      return one
    })
    const done = await importFile(sample)
    core.clock.now += 23 * 3_600_000
    expect(await forgetExpired(core.server)).toBe(0)
    expect(await core.store.imports.chunk(id, 0)).toBeDefined()
    core.clock.now += 2 * 3_600_000
    expect(await forgetExpired(core.server)).toBe(1)
    expect([await core.store.imports.find(id), await core.store.imports.chunk(id, 0)]).toEqual([undefined, undefined])
    expect(await core.store.imports.find(done.id)).toMatchObject({ state: 'done' })
  })

  test('goes on when nobody waits for it any more, and nothing is said of the storage', async () => {
    const { id } = await send(csv(row('one')))
    const gone = core.server.imports.waitForImport(root, id, AbortSignal.abort())
    expect(await codeOf(() => gone)).toBe('overloaded')
    expect(await ended(id)).toMatchObject({ state: 'done', created: 1 })
  })

  test('is for administrators', async () => {
    const ana = await core.addActor('ana')
    const { id } = await importFile(sample)
    const upload = { fileName: 'tasks.csv', bytes: inPieces(sample) }
    const { imports } = core.server
    expect(await codeOf(() => imports.startImport(ana, upload))).toBe('forbidden')
    expect(await codeOf(() => imports.readImport(ana, id))).toBe('forbidden')
    expect(await codeOf(async () => imports.listErrors(ana, id, 0, 10))).toBe('forbidden')
    expect(await codeOf(() => imports.readImport(root, id + 1))).toBe('import_not_found')
  })
})

describe('a worker that stops in the middle', () => {
  beforeEach(() => open())
  afterEach(shut)

  test('gives the import back; until it is done nothing of it is there, and then once', async () => {
    const rows = Array.from({ length: 4000 }, (_, index) =>
      row(`task ${index}`, `,TRUE,LOW,4/1/2025,user_${index % 9}`),
    )
    const before = await state()
    const seq = await core.store.journal.last()
    const running = new Promise<void>((begun) => {
      core.server.imports.subscribe(root, (news) => news.state === 'running' && news.rows > 0 && begun())
    })
    const { id } = await send(csv(...rows))
    await running
    expect(await state()).toEqual(before)
    await worker?.stop()
    expect(await state()).toEqual(before)
    expect(await eventsAfter(seq)).toEqual([])
    expect((await core.server.jobs.listJobs(root, { limit: 1 })).jobs).toMatchObject([
      { state: 'waiting', attempts: 0 },
    ])
    work()
    expect(countsOf(await ended(id))).toEqual({ rows: 4000, created: 4000, skipped: 0, invited: 9, bad: 0 })
    expect(new Set((await allTasks()).map(({ title }) => title)).size).toBe(4000)
    const types = (await eventsAfter(seq)).map(({ type }) => type)
    expect(types.filter((type) => type === 'task.created')).toHaveLength(4000)
    expect(types.filter((type) => type === 'import.finished')).toHaveLength(1)
  })

  test('an import that is over is not begun again', async () => {
    const { id } = await importFile(sample)
    const [job] = (await core.server.jobs.listJobs(root, { kind: 'import', limit: 1 })).jobs
    const seq = await core.store.journal.last()
    if (job) await core.server.imports.runImport(job, new AbortController().signal)
    expect(job?.key).toBe(String(id))
    expect(await eventsAfter(seq)).toEqual([])
    expect(await allTasks()).toHaveLength(7)
  })
})

describe('an import that could not be carried out', () => {
  beforeEach(() => open())
  afterEach(shut)

  /** As if six workers in a row had died of it. */
  async function sendToDie(): Promise<{ id: number; jobId: number }> {
    await worker?.stop()
    const { id } = await send(csv(row('one'), row('two')))
    const job = await core.store.jobs.findByKey('import', String(id))
    if (!job) throw new Error('There is no job.')
    await core.store.write((tx) => tx.jobs.update({ ...job, attempts: 6 }))
    work()
    return { id, jobId: job.id }
  }

  const revive = (jobId: number) => core.server.jobs.retryJob(root, jobId)

  test('says so, keeps its file, and is whole when its job is tried anew', async () => {
    const { id, jobId } = await sendToDie()
    expect(await ended(id)).toMatchObject({ state: 'failed', created: 0, error: expect.stringContaining('tried anew') })
    await expect.poll(async () => (await core.store.jobs.find(jobId))?.state).toBe('dead')
    core.faults.length = 0
    expect(await allTasks()).toEqual([])
    await revive(jobId)
    const read = () => core.server.imports.readImport(root, id)
    await expect.poll(read).toMatchObject({ state: 'done', created: 2, error: null })
    expect((await allTasks()).map(({ title }) => title)).toEqual(['one', 'two'])
  })

  test('says that its file is gone when it is tried anew too late', async () => {
    const { id, jobId } = await sendToDie()
    await ended(id)
    await expect.poll(async () => (await core.store.jobs.find(jobId))?.state).toBe('dead')
    core.faults.length = 0
    core.clock.now += 7 * 86_400_000
    await forgetExpired({ store: core.store, now: () => core.clock.now })
    expect(await core.store.imports.chunk(id, 0)).toBeDefined()
    core.clock.now += 1
    await forgetExpired({ store: core.store, now: () => core.clock.now })
    expect(await core.store.imports.chunk(id, 0)).toBeUndefined()
    await revive(jobId)
    const read = () => core.server.imports.readImport(root, id)
    await expect.poll(read).toMatchObject({ state: 'refused', error: expect.stringContaining('send it again') })
  })
})

describe('an import that is large for what is there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-indexes-'))
  beforeEach(() => open({ importBytes: 10_000_000 }))
  afterEach(shut)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  let copies = 0
  /** The definitions in the order in which they were made, as a copy of the file has them; and what a query reads. */
  async function look() {
    copies += 1
    const path = join(folder, `copy-${copies}.sqlite`)
    await core.store.backup(path)
    const database = new (loadSqlite().DatabaseSync)(path, { readOnly: true })
    const rows = (sql: string): any[] => database.prepare(sql).all()
    const indexes = rows(
      `select rowid as place, name, sql from sqlite_master where type = 'index' and tbl_name = 'tasks'`,
    )
    const plan = rows(`explain query plan select id from tasks where deleted is null order by created desc limit 5`)
    const check = rows('pragma integrity_check')
    database.close()
    return { indexes, plan: plan.map(({ detail }) => detail).join(), check }
  }

  /** So many rows as 50,000 of usual length have bytes, by a column that nobody reads. */
  function large(bad = ''): string {
    const rows = Array.from({ length: 1500 }, (_, index) =>
      row(`task ${index}`, `,TRUE,LOW,4/1/2025,,${'x'.repeat(2800)}`),
    )
    return [`${header},remark`, ...rows, ...(bad ? [bad] : [])].join('\n')
  }

  test('builds the indexes anew, as they were, and lists use them', async () => {
    await importFile(sample)
    const before = await look()
    expect(countsOf(await importFile(large()))).toMatchObject({ created: 1500, bad: 0 })
    const after = await look()
    const named = ({ name, sql }: any) => ({ name, sql })
    expect(after.indexes.map(named).toSorted(byName)).toEqual(before.indexes.map(named).toSorted(byName))
    expect(after.indexes.length).toBeGreaterThan(14)
    const places = (indexes: any[]) => indexes.map(({ name, place }) => `${name} ${place}`)
    expect(places(after.indexes)).not.toEqual(places(before.indexes))
    expect(after.plan).toContain('INDEX tasks_all_created')
    expect(after.check).toEqual([{ integrity_check: 'ok' }])
    const sort = { field: 'created', descending: true } as const
    expect((await core.server.tasks.listTasks(root, { limit: 2, sort })).tasks).toHaveLength(2)
  })

  test('leaves the indexes as they were when it is refused', async () => {
    const before = await look()
    expect((await importFile(large('bad'))).state).toBe('refused')
    expect((await look()).indexes).toEqual(before.indexes)
    expect(await allTasks()).toEqual([])
  })

  function byName(a: { name: string }, b: { name: string }): number {
    return a.name < b.name ? -1 : 1
  }
})

test('an export that is imported elsewhere exports as the same text', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((value) => value.replaceAll('\0', ''))
  const draft = fc.record({
    title: fc.tuple(fc.constantFrom('', '=', "'-", '@', '"', ' '), text).map(([sign, rest]) => `${sign}${rest}x`),
    description: fc.oneof(
      fc.constant(null),
      text.map((value) => `${value}\r\n"=1"`),
    ),
    active: fc.boolean(),
    priority: fc.constantFrom(...priorities),
    status: fc.constantFrom(...statuses),
    deadline: fc.constantFrom(null, '2026-03-31', '2026-03-31T09:30:00+02:00'),
    labels: fc.uniqueArray(
      text.map((value) => `${value}l`),
      { maxLength: 3 },
    ),
    assignee: fc.constantFrom(null, '-ana', 'José', "'bob", '=cmd|x'),
    hour: fc.integer({ min: 0, max: 20_000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(draft, { maxLength: 12 }), async (drafts) => {
      const zone = { timeZone: 'Europe/Berlin' }
      await open(zone)
      const ids = new Map<string, number>()
      for (const { assignee, hour, ...fields } of drafts) {
        if (assignee !== null && !ids.has(assignee)) ids.set(assignee, (await core.addActor(assignee)).id)
        core.clock.now = Date.UTC(2025, 0, 1, hour)
        await core.server.tasks.createTask(root, { ...fields, assignee: ids.get(assignee ?? '') ?? null })
      }
      const first = await exported()
      await shut()
      await open(zone)
      const one = await importFile(first, { duplicates: 'allow' })
      expect(countsOf(one)).toEqual({
        rows: drafts.length,
        created: drafts.length,
        skipped: 0,
        invited: ids.size,
        bad: 0,
      })
      expect(await exported()).toBe(first)
      await shut()
    }),
    { numRuns: 15 },
  )
})

async function exported(actor: Actor = systemActor('test')): Promise<string> {
  const parts: string[] = []
  for await (const part of core.server.exports.exportTasks(actor)) parts.push(part)
  return parts.join('')
}

describe('an export', () => {
  beforeEach(() => open())
  afterEach(shut)

  test('holds what its reader may see, page by page, without the trash', async () => {
    const ana = await core.addActor('ana')
    await importFile(csv(...Array.from({ length: 1200 }, (_, index) => row(`task ${index}`))))
    const { id } = await core.server.tasks.createTask(ana, { title: 'of ana' })
    const gone = await core.server.tasks.createTask(ana, { title: 'gone' })
    await core.server.tasks.deleteTask(ana, gone.id)
    const lines = (await exported()).trimEnd().split('\r\n')
    expect(lines).toHaveLength(1202)
    expect(lines.slice(1, 1201).every((line, index) => line.startsWith(`task ${index},`))).toBe(true)
    expect((await exported(ana)).split('\r\n').slice(1)).toEqual([expect.stringMatching(/^of ana,/), ''])
    expect(id).toBeGreaterThan(1200)
  })
})
