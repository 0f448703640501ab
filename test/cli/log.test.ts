import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '#cli/taskwright.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const now = Date.parse('2026-03-05T12:00:00Z')

describe('taskwright log run', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startTestServer({ ROLES: 'http' }, { now: () => now })
    const { token } = await server.signUp('ana')
    for (const title of ['one', 'two']) await server.request('POST', '/v1/tasks', { token, body: { title } })
  })
  afterEach(() => server.stop())

  /** Beside the server, on its database; the command has the clock of the machine. */
  async function run(...words: string[]) {
    const lines = { out: [] as string[], errors: [] as string[] }
    const code = await runCommand(['log', 'run', ...words], {
      environment: { DATA_DIR: server.folder, LOG_LEVEL: 'silent' },
      input: Readable.from(['']) as unknown as NodeJS.ReadStream,
      print: (line) => lines.out.push(line),
      printError: (line) => lines.errors.push(line),
      ending: AbortSignal.abort(),
    })
    return { code, out: lines.out.join('\n'), errors: lines.errors.join('\n') }
  }

  test('writes what is missing of a day, while the server runs', async () => {
    expect(await run('--day', '2026-03-04')).toMatchObject({ code: 0, out: 'The log of 2026-03-04: 0 new entries.' })
    expect(await run('--day', '2026-03-05')).toMatchObject({ code: 0, out: 'The log of 2026-03-05: 2 new entries.' })
    expect(await run('--day', '2026-03-05')).toMatchObject({ code: 0, out: 'The log of 2026-03-05: 0 new entries.' })
    expect(await server.app.server.store.logs.count({ viewer: null })).toBe(2)
  })

  test('is for today if no day is named', async () => {
    const before = new Date().toISOString().slice(0, 10)
    const [, day = '', entries] = /^The log of (\S+): (\d+) new entries\.$/.exec((await run()).out) ?? []
    const after = new Date().toISOString().slice(0, 10)
    expect([before, after]).toContain(day)
    expect(entries).toBe('2')
  })

  test.each(['2026-02-30', 'yesterday', ''])('refuses %j, which is no day', async (day) => {
    const { code, errors } = await run('--day', day)
    expect(code).toBe(2)
    expect(errors).toContain('YYYY-MM-DD')
  })

  test('refuses a day to come', async () => {
    const { code, errors } = await run('--day', '9999-12-31')
    expect(code).toBe(1)
    expect(errors).toContain('9999-12-31 is still to come')
  })
})
