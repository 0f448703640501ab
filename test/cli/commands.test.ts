import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { runCommand } from '#cli/taskwright.ts'
import { readConfig, settings } from '#config.ts'
import { startTestServer } from '../support/server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function run(words: string[], { input = '', ...environment }: Record<string, string> = {}) {
  const lines = { out: [] as string[], errors: [] as string[] }
  const code = await runCommand(words, {
    environment: { DATA_DIR: folder, LOG_LEVEL: 'silent', ...environment },
    input: Readable.from([input]) as unknown as NodeJS.ReadStream,
    print: (line) => lines.out.push(line),
    printError: (line) => lines.errors.push(line),
    ending: AbortSignal.abort(),
  })
  return { code, out: lines.out.join('\n'), errors: lines.errors.join('\n') }
}

const commands = ['serve', 'init', 'migrate', 'create-admin', 'backup', 'doctor', 'routes', 'log']

describe('taskwright', () => {
  test.each(commands)('%s --help says how it is used', async (command) => {
    const { code, out } = await run([command, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`Usage: taskwright ${command}`)
    expect(existsSync(join(folder, 'taskwright.sqlite'))).toBe(false)
  })

  test('--help names every command and every setting', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    for (const name of [...commands, ...Object.keys(settings)]) expect(out).toContain(name)
  })

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await run(['--version'])).toMatchObject({ code: 0, out: version })
  })

  test.each([
    [['nonsense']],
    [['serve', 'too', 'many']],
    [['serve', '--nonsense']],
    [['create-admin']],
    [['create-admin', 'ada', 'grace']],
    [['create-admin', 'ada', '--email']],
    [['backup']],
    [['backup', 'a', 'b']],
    [['routes', '--yaml']],
    [['init', 'here']],
    [['doctor', '--mend']],
    [['migrate', 'up']],
  ])('%j is used wrongly: 2, and nothing is made', async (words) => {
    const { code, errors, out } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(errors).toMatch(/^error: /)
    expect(existsSync(join(folder, 'taskwright.sqlite'))).toBe(false)
  })

  test.each(['nonsense', 'improt', '/tmp/tasks.csv'])('%s is called no command', async (word) => {
    expect((await run([word])).errors).toMatch(`error: there is no command ${word}: taskwright --help names them all.`)
  })

  test('help is another word for --help', async () => {
    expect((await run(['help', 'backup'])).out).toContain('Usage: taskwright backup')
  })

  test.each(commands.filter((command) => command !== 'serve' && command !== 'doctor'))(
    '%s fails with 1 and one sentence for a bad setting',
    async (command) => {
      const word = { backup: join(folder, 'copy'), 'create-admin': 'ada', log: 'run' }[command]
      const { code, errors } = await run([command, ...(word ? [word] : [])], { TIME_ZONE: 'Mars' })
      expect(code).toBe(1)
      expect(errors).toMatch(/^TIME_ZONE .*\.$/)
    },
  )

  test('serve says where it is and what it is, and ends when it is told to', async () => {
    const { code, out, errors } = await run(['serve'], { PORT: '0' })
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    for (const line of [
      /listens at +http:\/\/localhost:\d+ \(native, stream, daybook, manager, logbook, tracker\)/,
      /data is in /,
      /mode +local/,
    ])
      expect(out).toMatch(line)
    expect(out).toMatch(/durability +(power-safe|crash-safe)/)
    expect(out).not.toContain('setup token  ')
    expect((await run([], { PORT: '0' })).code).toBe(0)
  })

  test('serve prints the setup token of an exposed server once', async () => {
    const exposed = { PORT: '0', PUBLIC_URL: 'https://a.example' }
    expect((await run(['serve'], exposed)).out).toMatch(/setup token +[\w-]{24}/)
    expect((await run(['serve'], exposed)).out).not.toMatch(/setup token +[\w-]{24}/)
  })

  test('migrate may run again and again', async () => {
    expect(await run(['migrate'])).toMatchObject({ code: 0, out: 'The database is up to date.' })
    expect(await run(['migrate'])).toMatchObject({ code: 0 })
  })

  test('keeps what it makes from other users of the machine', async () => {
    const data = join(folder, 'data')
    await run(['migrate'], { DATA_DIR: data })
    await run(['backup', join(data, 'copy.sqlite')], { DATA_DIR: data })
    for (const name of ['', 'secret.key', 'taskwright.sqlite', 'copy.sqlite']) {
      expect(statSync(join(data, name)).mode & 0o077, name).toBe(0)
    }
  })
})

describe('routes', () => {
  test('--json prints the whole table', async () => {
    const { code, out } = await run(['routes', '--json'])
    expect(code).toBe(0)
    const routes = JSON.parse(out)
    expect(routes).toEqual(await listRoutes(readConfig({})))
    for (const route of routes) {
      const texts = ['port', 'dialects', 'name', 'method', 'path', 'policy', 'limits', 'summary']
      expect(Object.keys(route)).toEqual(texts)
    }
    expect(new Set(routes.map(({ method, path }: any) => `${method} ${path}`)).size).toBe(routes.length)
  })

  test('prints a line per route of the mounted dialects, without touching the data', async () => {
    const { out } = await run(['routes'], { LISTEN: '5000=stream,tracker 5001=daybook' })
    expect(out).toMatch(/^5000 POST +\/tasks +stream,tracker +task\.create +api$/m)
    expect(out).toMatch(/^5001 GET +\/tasks\/task\/:date +daybook +task\.list +\S*daybook,daybookMinute$/m)
    expect(out).not.toContain(' native ')
    expect(existsSync(join(folder, 'taskwright.sqlite'))).toBe(false)
  })
})

describe('create-admin', () => {
  async function withServer(work: (server: Awaited<ReturnType<typeof startTestServer>>) => Promise<void>) {
    const server = await startTestServer({ DATA_DIR: folder })
    await work(server).finally(() => server.stop())
  }

  test('takes the password from standard input, also beside a serving process', async () => {
    await withServer(async (server) => {
      const made = await run(['create-admin', 'ada', '--email', 'ada@example.com'], { input: ' a pass word \n' })
      expect(made).toEqual({ code: 0, out: 'ada is an administrator.', errors: '' })
      const token = await server.signIn('ada', ' a pass word ')
      const me = await server.request('GET', '/v1/me', { token })
      expect(me.body).toMatchObject({ username: 'ada', email: 'ada@example.com', role: 'admin' })
    })
  })

  test('makes up a password and prints it', async () => {
    const { code, out } = await run(['create-admin', 'ada', '--generate'])
    expect(code).toBe(0)
    const password = /the password is ([\w-]{20})\.$/.exec(out)?.[1] ?? ''
    await withServer(async (server) => expect(await server.signIn('ada', password)).toBeTruthy())
  })

  test('promotes a user at once', async () => {
    await withServer(async (server) => {
      const ada = await server.signUp('ada')
      expect((await server.request('GET', '/v1/users', { token: ada.token })).status).toBe(403)
      expect(await run(['create-admin', 'ADA', '--promote'])).toMatchObject({
        code: 0,
        out: 'ada is an administrator.',
      })
      await expect.poll(async () => (await server.request('GET', '/v1/users', { token: ada.token })).status).toBe(200)
    })
  })

  test.each([
    [['ab'], 'a long password'],
    [['a@b'], 'a long password'],
    [[' ada'], 'a long password'],
    [['x'.repeat(81)], 'a long password'],
    [['ada'], ''],
    [['ada'], 'short'],
    [['ada'], 'x'.repeat(257)],
    [['nobody', '--promote'], ''],
    [['ada', '--email', 'nonsense'], 'a long password'],
    [['ada', '--email', ''], 'a long password'],
  ])('refuses %j with the password "%s": 1, one sentence, no account', async (words, input) => {
    const { code, errors, out } = await run(['create-admin', ...words], { input })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(errors).toMatch(/^[A-Z].*\.$/)
    const { out: promoted } = await run(['create-admin', words[0] ?? '', '--promote'])
    expect(promoted).toBe('')
  })

  test('refuses a name that is taken', async () => {
    await run(['create-admin', 'ada', '--generate'])
    const { code, errors } = await run(['create-admin', 'Ada', '--generate'])
    expect({ code, errors }).toEqual({ code: 1, errors: 'The username is taken' })
  })
})

describe('backup', () => {
  test('copies everything acknowledged while the server writes', async () => {
    const server = await startTestServer({ DATA_DIR: folder })
    const ada = await server.signUp('ada')
    const create = (title: string) => server.request('POST', '/v1/tasks', { token: ada.token, body: { title } })
    for (let count = 0; count < 20; count++) await create(`before ${count}`)
    const copy = join(folder, 'copy.sqlite')
    const [made] = await Promise.all([
      run(['backup', copy]),
      ...Array.from({ length: 50 }, (_, n) => create(`during ${n}`)),
    ])
    expect(made).toMatchObject({ code: 0, errors: '' })
    await server.stop()
    const restored = await startTestServer({ DATA_DIR: folder, DATABASE_URL: `sqlite:///${copy}` })
    const { body } = await restored.request('GET', '/tasks', { token: ada.token })
    await restored.stop()
    const titles = body.map(({ title }: any) => title)
    expect(titles.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, count) => `before ${count}`))
  })

  test('never writes over a file', async () => {
    const path = join(folder, 'precious')
    writeFileSync(path, 'precious')
    const { code, errors } = await run(['backup', path])
    expect({ code, content: readFileSync(path, 'utf8') }).toEqual({ code: 1, content: 'precious' })
    expect(errors).toMatch(/exists: name a file/)
  })

  test('fails with one sentence where it cannot write', async () => {
    const { code, errors } = await run(['backup', join(folder, 'no', 'such', 'folder', 'copy')])
    expect(code).toBe(1)
    expect(errors).toMatch(/^\/.*copy cannot be made: its folder is not there\.$/)
  })
})
