import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '#cli/taskwright.ts'
import { startTestServer } from '../support/server.ts'

const header = 'task_name,description,status,priority,created_at,assigned_user'
const sample = resolve(import.meta.dirname, '../support/task_List.csv')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-import-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function run(words: string[], environment: Record<string, string> = {}) {
  const lines = { out: [] as string[], errors: [] as string[], shown: [] as string[] }
  const code = await runCommand(words, {
    environment: { DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent', ...environment },
    input: Readable.from(['a password\n']) as unknown as NodeJS.ReadStream,
    print: (line) => lines.out.push(line),
    printError: (line) => lines.errors.push(line),
    showProgress: (text) => lines.shown.push(text),
    ending: new AbortController().signal,
  })
  return { code, out: lines.out.join('\n'), errors: lines.errors.join('\n'), shown: lines.shown }
}

function file(...rows: string[]): string {
  const path = join(folder, 'tasks.csv')
  writeFileSync(path, [header, ...rows].join('\n'))
  return path
}

const created = (n: number, rest = '') => `${n} rows: ${n} tasks made, 0 were there already, 0 bad; ${rest}`

describe('taskwright import', () => {
  test('makes the tasks and says so, the second time nothing', async () => {
    await run(['create-admin', 'ada'])
    const first = await run(['import', sample])
    expect(first).toMatchObject({ code: 0, errors: '', out: created(7, '6 users invited.') })
    const out = '7 rows: 0 tasks made, 7 were there already, 0 bad; 0 users invited.'
    expect(await run(['import', sample])).toMatchObject({ code: 0, out })
    const again = await run(['import', sample, '--duplicates', 'allow'])
    expect(again).toMatchObject({ code: 0, out: created(7, '0 users invited.') })
  })

  test('shows how far it is, and takes that away at the end', async () => {
    await run(['create-admin', 'ada'])
    const rows = Array.from({ length: 5000 }, (_, n) => `task ${n},,TRUE,LOW,4/1/2025,`)
    const { code, shown } = await run(['import', file(...rows)])
    expect(code).toBe(0)
    expect(shown).toContain(`[${'#'.repeat(30)}] 100 %  5000 rows`)
    expect(shown[0]).toMatch(/^\[[#.]{30}\] {1,3}\d+ % {2}\d+ rows$/)
    expect(shown).toContain('making the text ready for searches')
    expect(shown.at(-1)).toBe('')
  })

  test('tries it out and changes nothing', async () => {
    await run(['create-admin', 'ada'])
    const { code, out } = await run(['import', sample, '--dry-run'])
    expect({ code, out }).toEqual({ code: 0, out: created(7, '6 users invited (dry run: nothing was changed).') })
    expect(await run(['import', sample])).toMatchObject({ out: created(7, '6 users invited.') })
  })

  test('fails with every bad row and imports nothing, or the good rows', async () => {
    await run(['create-admin', 'ada'])
    const path = file('one,,TRUE,LOW,4/1/2025,', 'two,,MAYBE,LOW,4/1/2025,', 'three')
    const whole = await run(['import', path])
    expect(whole).toMatchObject({ code: 1, out: expect.stringContaining('3 rows: 0 tasks made') })
    expect(whole.errors.split('\n')).toEqual([
      'line 3: status must be TRUE or FALSE.',
      'line 4: The row has 1 cells, the header has 6.',
      expect.stringContaining('nothing was imported'),
    ])
    const partial = await run(['import', path, '--mode', 'partial'])
    expect(partial).toMatchObject({ code: 0, out: expect.stringMatching(/^3 rows: 1 tasks made, .* 2 bad; /) })
    expect(partial.errors.split('\n')).toHaveLength(2)
  })

  test('shows fifty errors and says where the others are', async () => {
    await run(['create-admin', 'ada'])
    const { errors } = await run(['import', file(...Array<string>(60).fill('bad'))])
    expect(errors.split('\n')).toHaveLength(52)
    expect(errors).toMatch(/\.\.\. 60 rows are bad; all of them: GET \/v1\/imports\/\d+\/errors/)
  })

  test('makes them of whom it is told to, while the server runs', async () => {
    const server = await startTestServer({ DATA_DIR: join(folder, 'data') })
    try {
      const root = await server.signUp('root', 'admin')
      const ana = await server.signUp('ana')
      expect(await run(['import', sample, '--as', 'ANA'])).toMatchObject({ code: 0, errors: '' })
      const other = file('of root,,TRUE,LOW,4/1/2025,')
      expect(await run(['import', other])).toMatchObject({ code: 0, errors: '' })
      const creators = async (token: string) =>
        (await server.request('GET', '/v1/tasks', { token })).body.tasks.map((task: any) => task.creator)
      expect(await creators(ana.token)).toEqual(Array(7).fill(ana.id))
      const all = await creators(root.token)
      expect(all.toSorted()).toEqual([root.id, ...Array(7).fill(ana.id)].toSorted())
    } finally {
      await server.stop()
    }
  })

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['there is no administrator', ['import', sample], {}, /no administrator: make one/],
    ['there is no such user', ['import', sample, '--as', 'nobody'], {}, /no user nobody/],
    ['the file is not there', ['import', 'nowhere.csv'], {}, /nowhere\.csv cannot be read/],
    ['the file is a folder', ['import', resolve('src')], {}, /src is no file: name a CSV file/],
    ['a setting is bad', ['import', sample], { IMPORT_MEGABYTES: '0' }, /^IMPORT_MEGABYTES .*\.$/],
  ])('fails with one sentence where %s', async (_, words, environment, sentence) => {
    const { code, out, errors } = await run(words, environment)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(errors).toMatch(sentence)
    expect(errors.split('\n')).toHaveLength(1)
  })

  test('refuses a file that is too large, is no CSV or lacks columns', async () => {
    await run(['create-admin', 'ada'])
    const path = join(folder, 'large.csv')
    writeFileSync(path, 'x\n'.repeat(524_289))
    const large = await run(['import', path], { IMPORT_MEGABYTES: '1' })
    expect(large).toMatchObject({ code: 1, errors: expect.stringContaining('IMPORT_MEGABYTES allows 1048576') })
    const lacking = await run(['import', path])
    expect(lacking).toMatchObject({ code: 1, errors: expect.stringMatching(/^Missing columns: task_name/) })
    const other = await run(['import', resolve('package.json')])
    expect(other).toMatchObject({ code: 1, errors: expect.stringContaining('Only CSV files') })
  })

  test.each([[[]], [['a.csv', 'b.csv']], [['a.csv', '--mode', 'half']], [['a.csv', '--duplicates', 'maybe']]])(
    'is used wrongly with %j: 2, and nothing is made',
    async (words) => {
      expect(await run(['import', ...words])).toMatchObject({ code: 2, out: '' })
      expect(existsSync(join(folder, 'data'))).toBe(false)
    },
  )
})

describe('taskwright export', () => {
  test('writes a file that imports as the same', async () => {
    await run(['create-admin', 'ada'])
    await run(['import', sample])
    const path = join(folder, 'out.csv')
    expect(await run(['export', path])).toMatchObject({ code: 0, errors: '', out: `Exported to ${path}.` })
    expect(statSync(path).mode & 0o077).toBe(0)
    const text = readFileSync(path, 'utf8')
    expect(text.split('\r\n').slice(0, 2)).toEqual([
      `${header},workflow_status,deadline,labels`,
      'Data Backup,Backup database daily,TRUE,HIGH,2025-03-31,john_doe,todo,,',
    ])
    const elsewhere = { DATA_DIR: join(folder, 'elsewhere') }
    await run(['create-admin', 'ada'], elsewhere)
    expect(await run(['import', path], elsewhere)).toMatchObject({ code: 0, out: created(7, '6 users invited.') })
    const second = join(folder, 'second.csv')
    await run(['export', second], elsewhere)
    expect(readFileSync(second, 'utf8')).toBe(text)
  })

  test('never writes over a file', async () => {
    const path = join(folder, 'precious')
    writeFileSync(path, 'precious')
    expect(await run(['export', path])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('exists: name a file'),
    })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  test('fails with one sentence where it cannot write, and with 2 without a file', async () => {
    const { code, errors } = await run(['export', join(folder, 'no', 'such', 'file.csv')])
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(/^.*its folder is not there\.$/) })
    expect(await run(['export'])).toMatchObject({ code: 2 })
  })
})
