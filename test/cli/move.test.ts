import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMovable } from '#app.ts'
import { runCommand } from '#cli/taskwright.ts'
import { readDatabaseUrl } from '#config/databases.ts'
import { migrations } from '#drivers/stores/sql/migrations.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { loadSqlite } from '#drivers/stores/sql/sqlite-library.ts'
import { answersOf } from '../support/answers.ts'
import { inMongo } from '../support/mongo.ts'
import { createPlaces, ways } from '../support/places.ts'
import { onServer } from '../support/postgres.ts'
import { spawnProgram } from '../support/process.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

const day = 86_400_000
const places = createPlaces()
afterAll(places.remove)
const data = join(places.folder, 'data')

async function run(words: string[], environment: Record<string, string> = {}) {
  const lines = { out: [] as string[], errors: [] as string[], shown: [] as string[] }
  const code = await runCommand(words, {
    environment: { DATA_DIR: data, LOG_LEVEL: 'silent', ...environment },
    input: Readable.from([]) as unknown as NodeJS.ReadStream,
    print: (line) => lines.out.push(line),
    printError: (line) => lines.errors.push(line),
    showProgress: (text) => lines.shown.push(text),
    ending: new AbortController().signal,
  })
  return { code, out: lines.out.join('\n'), errors: lines.errors.join('\n'), shown: lines.shown }
}

const move = (from: string, to: string, ...more: string[]) => run(['move', '--from', from, '--to', to, ...more])

async function answersAt(url: string) {
  const { store } = await openMovable(readDatabaseUrl('url', url))
  return answersOf(store).finally(store.close)
}

describe.each(ways)('taskwright move from %s to %s and back', (source, target) => {
  let urls: [first: string, second: string, third: string]
  let root: SignedIn
  let ana: SignedIn
  let [madeOnce, purged] = [0, 0]
  beforeAll(async () => {
    urls = [await places.newUrl[source](), await places.newUrl[target](), await places.newUrl[source]()]
    await useForDays(urls[0])
  }, 120_000)

  /** What an installation has seen after some days. */
  async function useForDays(url: string): Promise<void> {
    const clock = { now: Date.now() - 3 * day }
    const server = await serve(url, { now: () => clock.now })
    root = await server.signUp('root', 'admin')
    ana = await server.signUp('ana')
    const { token } = root
    for (const title of ['Zürich report', 'alpha beta', 'to be thrown away', 'to be purged', 'Ärger'])
      await server.request('POST', '/v1/tasks', { token, body: { title, labels: ['a', title], assignee: ana.id } })
    await server.request('DELETE', '/v1/tasks/3', { token })
    const file =
      'task_name,description,status,priority,created_at,assigned_user\nof a file,,TRUE,LOW,4/1/2025,guest one\nbad\n'
    const upload = { token, body: file, headers: { 'content-type': 'text/csv' } }
    const { body: started } = await server.request('POST', '/v1/imports?mode=partial', upload)
    await until(async () => (await server.request('GET', `/v1/imports/${started.id}`, { token })).body.state === 'done')
    await server.request('PATCH', `/v1/users/${await idOf(server, 'guest one')}`, {
      token,
      body: { status: 'disabled' },
    })
    for (let days = 0; days < 3; days++) {
      expect((await server.request('POST', '/v1/logs/run', { token: root.token, body: {} })).status).toBe(200)
      clock.now += day
      root.token = await server.signIn('root', root.password)
      ana.token = await server.signIn('ana', ana.password)
    }
    madeOnce = (await server.request('POST', '/v1/tasks', once())).body.id
    const last = await server.request('POST', '/v1/tasks', { token: root.token, body: { title: 'of a number' } })
    purged = last.body.id
    await server.request('DELETE', `/v1/tasks/${purged}`, { token: root.token })
    expect((await server.request('POST', `/v1/tasks/${purged}/purge`, { token: root.token })).status).toBe(204)
    await server.stop()
  }

  function once() {
    return { token: ana.token, body: { title: 'made once' }, headers: { 'idempotency-key': 'once' } }
  }

  function serve(url: string, surroundings = {}): Promise<TestServer> {
    return startTestServer({ DATA_DIR: join(data, source), DATABASE_URL: url }, surroundings)
  }

  test('answers the same everywhere, and counts and hashes are shown', async () => {
    const answers = await answersAt(urls[0])
    expect(answers.faults).toEqual([])
    expect(answers.logs[0]?.days.length).toBeGreaterThan(1)
    const there = await move(urls[0], urls[1])
    expect(there).toMatchObject({ code: 0, errors: '' })
    expect(there.out).toMatch(/^users +3 +3 {2}([0-9a-f]{16}) {2}\1 {2}same$/m)
    expect(there.out).not.toContain('DIFFERENT')
    expect(there.out).toContain('JWT_SECRET_KEY (or secret.key in DATA_DIR)')
    expect(there.shown).toContainEqual(expect.stringMatching(/^\[#+\.+\] {1,2}\d+ % {2}copying tasks {2}\d+ records$/))
    expect(there.shown.at(-1)).toBe('')
    expect(await answersAt(urls[1])).toEqual(answers)
    expect(await move(urls[1], urls[2])).toMatchObject({ code: 0, errors: '' })
    expect(await answersAt(urls[2])).toEqual(answers)
  })

  test('whoever was signed in stays so, keys are remembered, and no number is given twice', async () => {
    const server = await serve(urls[2])
    const { token } = ana
    expect((await server.request('GET', '/v1/tasks?q=zür', { token: root.token })).body.tasks).toHaveLength(1)
    expect(await server.request('POST', '/v1/tasks', once())).toMatchObject({ status: 201, body: { id: madeOnce } })
    const { body } = await server.request('POST', '/v1/tasks', { token, body: { title: 'the next one' } })
    expect(body.id).toBe(purged + 1)
    expect((await server.request('GET', `/v1/tasks/${body.id}/history`, { token })).body.events).toHaveLength(1)
    await server.stop()
  })

  test('nothing starts on what has moved, until it is told to', async () => {
    const sentence = /^.* has moved to .*: name that one in DATABASE_URL, or .* taskwright move --reopen\.$/
    for (const words of [['serve'], ['migrate'], ['backup', join(places.folder, 'copy')]]) {
      const { code, errors } = await run(words, { DATABASE_URL: urls[0], PORT: '0' })
      expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(sentence) })
    }
    const doctor = await run(['doctor'], { DATABASE_URL: urls[0] })
    expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining('Everything has moved to') })
    expect(await move(urls[0], urls[1])).toMatchObject({ code: 1, errors: expect.stringContaining('is not empty') })
    const fresh = await places.newUrl[target]()
    expect(await move(urls[0], fresh)).toMatchObject({ code: 1, errors: expect.stringContaining('has moved to') })
    expect(await run(['move', '--reopen'], { DATABASE_URL: urls[0] })).toMatchObject({ code: 0, errors: '' })
    expect(await run(['migrate'], { DATABASE_URL: urls[0] })).toMatchObject({ code: 0, errors: '' })
    const twice = await run(['move', '--reopen', '--from', urls[0]])
    expect(twice).toMatchObject({ code: 1, errors: expect.stringMatching(/has not moved: it is in use\.$/) })
  })
})

describe.each(ways)('a move from %s to %s', (source, target) => {
  test('that is killed changes nothing, and another one makes the copy whole', async () => {
    const [from, to] = [await places.newUrl[source](), await places.newUrl[target]()]
    await fillWithTasks(from, 1000)
    const before = await answersAt(from)
    const counts = { incomplete: 0, kills: 0 }
    for (const wait of [0, 100, 300]) {
      const { child, ended } = spawnProgram(['move', '--from', from, '--to', to], { DATA_DIR: data })
      await until(async () => (await markOf(to)) !== undefined || child.exitCode !== null)
      await pause(wait)
      child.kill('SIGKILL')
      const { signal } = await ended
      if (signal === 'SIGKILL') counts.kills += 1
      if ((await markOf(from)) === 'moved_to') break
      const started = await run(['serve'], { DATABASE_URL: to, PORT: '0' })
      expect(started).toMatchObject({
        code: 1,
        errors: expect.stringMatching(/never became whole: run taskwright move again/),
      })
      counts.incomplete += 1
    }
    expect(counts.incomplete).toBeGreaterThan(0)
    if ((await markOf(from)) === undefined) expect((await answersAt(from)).events).toEqual(before.events)
    if ((await markOf(to)) !== undefined) expect(await move(from, to)).toMatchObject({ code: 0, errors: '' })
    expect(await answersAt(to)).toEqual(before)
  }, 120_000)

  test('lets a server read meanwhile, and tell writers to come again', async () => {
    const [from, to] = [await places.newUrl[source](), await places.newUrl[target]()]
    await fillWithTasks(from, 300)
    const server = await startTestServer({ DATABASE_URL: from, ROLES: 'http' })
    const token = await server.signIn('root', 'password of root')
    const { child, ended } = spawnProgram(['move', '--from', from, '--to', to], { DATA_DIR: data })
    try {
      await until(async () => (await markOf(to)) !== undefined)
      child.kill('SIGSTOP')
      expect(await markOf(from)).toBeUndefined()
      const list = await server.request('GET', '/v1/tasks?limit=1', { token })
      expect(list).toMatchObject({ status: 200, body: { tasks: [{ title: 'task 299' }] } })
      const refused = await server.request('POST', '/v1/tasks', { token, body: { title: 'too late' } })
      expect(refused.status).toBe(503)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    } finally {
      child.kill('SIGCONT')
    }
    expect(await ended).toMatchObject({ code: 0 })
    const after = await server.request('POST', '/v1/tasks', { token, body: { title: 'too late' } })
    expect(after).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('moving to another database') },
    })
    expect((await server.request('GET', '/v1/tasks/1', { token })).status).toBe(200)
    await server.stop()
  }, 60_000)
})

describe('taskwright move refuses', () => {
  let used: string
  beforeAll(async () => {
    used = await places.newUrl.sqlite()
    await fillWithTasks(used, 1)
  })

  test.each([
    [[], 'say where to, with --to URL'],
    [['--to', 'nonsense'], 'write sqlite:/// and the path of a file, postgresql://'],
    [['--to', 'mysql://h/d'], 'The URL is not one this version can open'],
    [['--to', 'sqlite:///:memory:'], 'A database in memory ends with its process'],
    [['--from', 'sqlite:///', '--to', 'sqlite:///x'], 'The URL is not one this version can open'],
    [['--to', 'sqlite:///x', '--reopen'], '--to and --reopen exclude each other'],
    [['--to'], 'argument missing'],
  ])('%j, used wrongly: 2', async (words, sentence) => {
    const { code, out, errors } = await run(['move', ...words])
    expect({ code, out, errors }).toEqual({ code: 2, out: '', errors: expect.stringContaining(sentence) })
  })

  test('nothing when it is asked how it is used', async () => {
    const { code, out } = await run(['move', '--help'])
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Usage: taskwright move [options]') })
  })

  test('the same database twice, by one name and by another', async () => {
    const path = used.slice('sqlite:///'.length)
    expect(await move(used, used)).toMatchObject({ code: 1, errors: `${path} is both: name two databases.` })
    const other = await move(used, used.replace('/data/', '/data/../data/').replace(/\/(\d+\.sqlite)$/, '/./$1'))
    expect(other).toMatchObject({ code: 1, errors: expect.stringContaining('is both') })
  })

  test('a source that is not there, empty, or no database, and makes nothing', async () => {
    const target = await places.newUrl.sqlite()
    const nowhere = await places.newUrl.sqlite()
    expect(await move(nowhere, target)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/is not there: name .*\.$/),
    })
    expect(existsSync(nowhere.slice('sqlite:///'.length))).toBe(false)
    expect(existsSync(target.slice('sqlite:///'.length))).toBe(false)
    const empty = await places.newUrl.sqlite()
    await run(['migrate'], { DATABASE_URL: empty })
    expect(await move(empty, target)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('there is nothing to move'),
    })
    const file = await move(`sqlite:///${process.cwd()}/package.json`, target)
    expect(file).toMatchObject({ code: 1, errors: expect.stringContaining('cannot be opened as a SQLite database') })
    expect(readFileSync('package.json', 'utf8')).toContain('taskwright')
  })

  test('a target that holds something, of us or of others, and leaves it alone', async () => {
    const [fresh, foreign] = [await places.newUrl.sqlite(), await places.newUrl.sqlite()]
    await fillWithTasks(fresh, 1)
    const sentence = /is not empty: name a database without users and tasks\.$/
    expect(await move(used, fresh)).toMatchObject({ code: 1, errors: expect.stringMatching(sentence) })
    expect((await answersAt(fresh)).highestTask).toBe(1)
    const { DatabaseSync } = loadSqlite()
    const database = new DatabaseSync(foreign.slice('sqlite:///'.length))
    database.exec(`create table users (name text); insert into users values ('theirs')`)
    expect(await move(used, foreign)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/cannot be filled \(.*\): name an empty/),
    })
    expect(database.prepare('select name from users').all()).toHaveLength(1)
    database.close()
  })

  test.each([
    ['newer', migrations.length + 1, /that of a newer program/],
    ['older', migrations.length - 1, /that of an older program: bring it up to date with taskwright migrate\.$/],
  ])('a source with a schema that is %s', async (_, version, sentence) => {
    const url = await places.newUrl.sqlite()
    await fillWithTasks(url, 1)
    const engine = openSqliteEngine(url.slice('sqlite:///'.length))
    await engine.migrate(async (queryable) => {
      await queryable.run('delete from schema_versions', [])
      await queryable.run(`insert into schema_versions values (${version}, 'x', 'x')`, [])
    })
    await engine.close()
    const { code, errors } = await move(url, await places.newUrl.sqlite())
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(sentence) })
    if (version > migrations.length)
      expect(await move(used, url)).toMatchObject({
        code: 1,
        errors: expect.stringMatching(/newer program: name an empty one\.$/),
      })
  })

  test.skipIf(!isThere('postgres'))('a server that does not answer, or has no such database, at once', async () => {
    const nobody = await move(used, 'postgresql://postgres:secret@127.0.0.1:1/none')
    expect(nobody).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/postgres@127\.0\.0\.1:1\/none cannot be opened/),
    })
    expect(nobody.errors).not.toContain('secret')
    const missing = (await places.newUrl.postgres()).replace(/\/[^/]*$/, '/taskwright_never_made')
    expect(await move(missing, used)).toMatchObject({ code: 1, errors: expect.stringContaining('does not exist') })
    expect(await markOf(used)).toBeUndefined()
  })
})

async function fillWithTasks(url: string, count: number): Promise<void> {
  const server = await startTestServer({ DATABASE_URL: url, ROLES: 'http' })
  const { token } = await server.signUp('root', 'admin')
  for (let made = 0; made < count; made += 100) {
    const operations = Array.from({ length: Math.min(100, count - made) }, (_, index) => ({
      ...{ op: 'create', task: { title: `task ${made + index}`, description: 'x'.repeat(500), labels: ['some'] } },
    }))
    const { status } = await server.request('POST', '/v1/tasks/batch', { token, body: { operations } })
    expect(status).toBe(200)
  }
  await server.stop()
}

/** The mark that a database bears. */
async function markOf(url: string): Promise<string | undefined> {
  const question = `select key from settings where key in ('moved_to', 'incomplete_copy_of')`
  try {
    if (url.startsWith('mongodb')) return await mongoMarkOf(url)
    if (url.startsWith('postgres')) return (await onServer((client) => client.query(question), url)).rows[0]?.key
    const { DatabaseSync } = loadSqlite()
    const database = new DatabaseSync(url.slice('sqlite:///'.length), { readOnly: true })
    try {
      return database.prepare(question).get()?.key as string | undefined
    } finally {
      database.close()
    }
  } catch (fault) {
    // Before its tables are made, or while they are.
    if (/no such table|does not exist|locked|unable to open/.test(String(fault))) return undefined
    throw fault
  }
}

async function mongoMarkOf(url: string): Promise<string | undefined> {
  const marked = { _id: { $in: ['moved_to', 'incomplete_copy_of'] } }
  const found = await inMongo((client) => client.db().collection<{ _id: string }>('settings').findOne(marked), url)
  return found?._id
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await isSo()); await pause(5))
    if (Date.now() > end) throw new Error('it did not come about in time')
}

async function idOf(server: TestServer, username: string): Promise<number> {
  return Number((await server.app.server.store.users.findByUsername(username))?.id)
}
