import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Migration, migrate, migrations } from '#drivers/stores/sql/migrations.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { loadSqlite, type SqliteDatabase } from '#drivers/stores/sql/sqlite-library.ts'
import { runProgram, startProcess } from '../support/process.ts'
import { startTestServer } from '../support/server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-faults-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function openBeside(): SqliteDatabase {
  const { DatabaseSync } = loadSqlite()
  return new DatabaseSync(join(folder, 'taskwright.sqlite'))
}

describe('another process that holds the lock', () => {
  async function withLock(work: (parts: Awaited<ReturnType<typeof prepare>>) => Promise<void>) {
    const parts = await prepare()
    parts.other.exec('begin immediate')
    try {
      await work(parts)
    } finally {
      if (parts.other.isTransaction) parts.other.exec('rollback')
      parts.other.close()
      await parts.server.stop()
    }
  }

  async function prepare() {
    const server = await startTestServer({ DATA_DIR: folder })
    const { token } = await server.signUp('ada')
    const create = (title: string) => server.request('POST', '/v1/tasks', { token, body: { title } })
    const list = async (): Promise<string[]> => {
      const { status, body } = await server.request('GET', '/tasks', { token })
      expect(status).toBe(200)
      return body.map(({ title }: { title: string }) => title)
    }
    await create('Before')
    return { server, create, list, other: openBeside() }
  }

  test('makes writes wait, not reads', async () => {
    await withLock(async ({ create, list, other }) => {
      let isAnswered = false
      const writes = ['One', 'Two', 'Three'].map((title) => create(title))
      void Promise.race(writes).then(() => {
        isAnswered = true
      })
      for (let count = 0; count < 20; count++) expect(await list()).toEqual(['Before'])
      expect(isAnswered).toBe(false)
      other.exec('commit')
      expect((await Promise.all(writes)).map(({ status }) => status)).toEqual([201, 201, 201])
      expect((await list()).sort()).toEqual(['Before', 'One', 'Three', 'Two'])
    })
  })

  test('makes writes fail with 503 when it goes on for too long, and leaves nothing of them', async () => {
    await withLock(async ({ server, create, list, other }) => {
      const refused = await Promise.all([create('Lost'), create('Lost too')])
      for (const { status, body, headers } of refused) {
        expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' })
        expect(headers.get('retry-after')).toBe('1')
      }
      expect(await list()).toEqual(['Before'])
      expect((await server.request('GET', '/livez')).status).toBe(200)
      other.exec('rollback')
      expect((await create('After')).status).toBe(201)
      expect(await list()).toEqual(['Before', 'After'])
    })
  })
})

/** Runs the work in a file system of its own of so many kilobytes; answers false where the system does not allow it. */
async function inFileSystem(kilobytes: number, work: (path: string) => Promise<void>): Promise<boolean> {
  const path = join(folder, 'disk')
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return false
  }
  try {
    await work(path)
  } finally {
    execFileSync('umount', ['-l', path])
  }
  return true
}

const needsMount = 'needs the right to mount a file system'

describe('a disk', () => {
  test('that is full refuses writes, serves reads, and is written to again when there is room', async (context) => {
    const isMounted = await inFileSystem(3000, async (path) => {
      writeFileSync(join(path, 'filler'), Buffer.alloc(1_000_000))
      const server = await startProcess({ DATA_DIR: path })
      try {
        await assertSurvivesFullDisk(server.url, () => rmSync(join(path, 'filler')))
      } finally {
        expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
      }
    })
    if (!isMounted) context.skip(needsMount)
  })

  test('that cannot be written to stops the start with one sentence', async (context) => {
    const isMounted = await inFileSystem(3000, async (path) => {
      expect(await runProgram(['migrate'], { DATA_DIR: path })).toMatchObject({ code: 0 })
      execFileSync('mount', ['-o', 'remount,ro', path])
      const { code, stdout, stderr } = await runProgram(['serve'], { DATA_DIR: path, PORT: '0' })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^[^\n]+\n$/)
      expect(stderr).toMatch(/taskwright\.sqlite cannot be opened|read-only/)
    })
    if (!isMounted) context.skip(needsMount)
  })
})

async function assertSurvivesFullDisk(url: string, makeRoom: () => void): Promise<void> {
  const send = async (method: string, path: string, body?: object, token = '') => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
    const reply = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    return { status: reply.status, headers: reply.headers, body: (await reply.json()) as any }
  }
  const person = { username: 'ada', password: 'a long password' }
  await send('POST', '/register', person)
  const token = (await send('POST', '/login', person)).body.token
  const kept: number[] = []
  const fill = () => send('POST', '/v1/tasks', { title: 'Big', description: 'x'.repeat(60_000) }, token)
  let last = await fill()
  for (; last.status === 201; last = await fill()) kept.push(last.body.id)
  expect(last).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(last.headers.get('retry-after')).toBe('1')
  expect(JSON.stringify(last.body)).not.toMatch(/disk|sqlite/i)
  const read = async () => (await send('GET', '/tasks', undefined, token)).body.map(({ id }: { id: number }) => id)
  expect(await read()).toEqual(kept)
  expect((await send('GET', '/livez')).status).toBe(200)
  makeRoom()
  const after = await send('POST', '/v1/tasks', { title: 'Small' }, token)
  expect(after.status).toBe(201)
  expect(await read()).toEqual([...kept, after.body.id])
}

describe('migrations', () => {
  const extra: Migration = {
    name: 'extra',
    statements: () => ['create table extra (id integer)', 'insert into extra values (1)'],
  }
  const broken: Migration = { name: 'broken', statements: () => ['create table half (id integer)', 'nonsense'] }
  const now = () => '2026-01-01T00:00:00.000Z'

  async function withEngine(work: (engine: ReturnType<typeof openSqliteEngine>) => Promise<void>): Promise<void> {
    const engine = openSqliteEngine(join(folder, 'taskwright.sqlite'))
    await work(engine).finally(() => engine.close())
  }

  test('refuse a database of a newer program with one sentence', async () => {
    expect((await runProgram(['migrate'], { DATA_DIR: folder })).code).toBe(0)
    const other = openBeside()
    other.exec(`insert into schema_versions values (999, 'from the future', '${now()}')`)
    other.close()
    for (const command of ['serve', 'migrate']) {
      const { code, stdout, stderr } = await runProgram([command], { DATA_DIR: folder, PORT: '0' })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(
        /^The database is at schema version 999, this program knows \d+: run the newer program\.\n$/,
      )
    }
  })

  test('of many processes at once happen once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => runProgram(['migrate'], { DATA_DIR: folder })))
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(5).fill({ code: 0, stderr: '' }))
    const other = openBeside()
    const versions = other.prepare('select version from schema_versions order by version').all()
    other.close()
    expect(versions).toEqual(migrations.map((_, index) => ({ version: index + 1 })))
  })

  test('of two engines at once run each step once', async () => {
    await withEngine((engine) => migrate(engine, { now, copyFirst: async () => {} }).then(() => {}))
    const [one, two] = [0, 0].map(() => openSqliteEngine(join(folder, 'taskwright.sqlite')))
    const steps = [...migrations, extra]
    await Promise.all([one, two].map((engine) => engine && migrate(engine, { now, steps, copyFirst: async () => {} })))
    expect(await one?.first('select count(*) as count from extra', [])).toEqual({ count: 1 })
    await Promise.all([one?.close(), two?.close()])
  })

  test('copy a database that holds something before they change it', async () => {
    await withEngine(async (engine) => {
      const copies: string[] = []
      const copyFirst = async (from: number) => {
        const path = join(folder, `copy-${from}.sqlite`)
        await engine.backup(path)
        copies.push(path)
      }
      await migrate(engine, { now, copyFirst })
      expect(copies).toEqual([])
      await migrate(engine, { now, copyFirst, steps: [...migrations, extra] })
      expect(copies).toHaveLength(1)
      const { DatabaseSync } = loadSqlite()
      const copy = new DatabaseSync(copies[0] ?? '')
      const names = copy
        .prepare('select name from sqlite_master')
        .all()
        .map(({ name }) => name)
      copy.close()
      expect(names).toContain('tasks')
      expect(names).not.toContain('extra')
      await migrate(engine, { now, copyFirst, steps: [...migrations, extra] })
      expect(copies).toHaveLength(1)
    })
  })

  test('change nothing when the copy cannot be made', async () => {
    await withEngine(async (engine) => {
      await migrate(engine, { now, copyFirst: async () => {} })
      const copyFirst = () => Promise.reject(new Error('no room'))
      await expect(migrate(engine, { now, copyFirst, steps: [...migrations, extra] })).rejects.toThrow('no room')
      await expect(engine.first('select * from extra', [])).rejects.toThrow(/no such table/)
    })
  })

  test('go on where a step that broke off left them', async () => {
    await withEngine(async (engine) => {
      const copyFirst = async () => {}
      await expect(migrate(engine, { now, copyFirst, steps: [...migrations, extra, broken] })).rejects.toThrow()
      await expect(engine.first('select * from half', [])).rejects.toThrow(/no such table/)
      const steps = [...migrations, extra, { ...broken, statements: () => ['create table half (id integer)'] }]
      const from = migrations.length + 1
      expect(await migrate(engine, { now, copyFirst, steps })).toEqual({ from, to: from + 1 })
      expect(await engine.first('select count(*) as count from extra', [])).toEqual({ count: 1 })
    })
  })

  test('of the first start make no copy', async () => {
    expect((await runProgram(['migrate'], { DATA_DIR: folder })).code).toBe(0)
    expect(readdirSync(folder)).not.toContain('backups')
  })
})
