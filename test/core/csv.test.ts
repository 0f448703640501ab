import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columns, type RowTask } from '#core/csv/csv-columns.ts'
import { csvHeader, toCsvLines } from '#core/csv/csv-lines.ts'
import type { CsvRecord } from '#core/csv/csv-reader.ts'
import { readRecords } from '#core/csv/csv-records.ts'
import { readRows } from '#core/csv/csv-rows.ts'
import { defused, fused } from '#core/csv/formulas.ts'
import { priorities, statuses } from '#core/model/task.ts'

const bom = '\uFEFF'
const header = 'task_name,description,status,priority,created_at,assigned_user'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function collect<T>(parts: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const part of parts) all.push(...part)
  return all
}

function recordsOf(text: string | Uint8Array, size = 1_000_000): Promise<CsvRecord[]> {
  return collect(readRecords(inPieces(typeof text === 'string' ? Buffer.from(text) : text, size)))
}

function rowsOf(text: string) {
  return collect(readRows(inPieces(Buffer.from(text), 1_000_000)))
}

async function faultOf(work: () => Promise<unknown>): Promise<string> {
  return work().then(
    () => 'no fault',
    (fault: Error) => fault.message,
  )
}

const character = fc.constantFrom(...'ab ,;"\'\n\r\t=ß€𝄞'.split(''), 'é', '漢', '𝄞', '\r\n', '""')
const cell = fc.oneof(
  fc.array(character, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)
const wellFormed = cell.map((text) => text.toWellFormed())
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.array(fc.array(wellFormed, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
  )

interface Writing {
  ending: string
  hasBom: boolean
  hasFinalBreak: boolean
  quotesAll: boolean
}

const writing: fc.Arbitrary<Writing> = fc.record({
  ending: fc.constantFrom('\n', '\r\n', '\r'),
  hasBom: fc.boolean(),
  hasFinalBreak: fc.boolean(),
  quotesAll: fc.boolean(),
})

function written(rows: readonly string[][], { ending, hasBom, hasFinalBreak, quotesAll }: Writing): string {
  const quoted = (text: string) => (quotesAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = rows.map((cells) => cells.map(quoted).join(','))
  return `${hasBom ? bom : ''}${lines.join(ending)}${hasFinalBreak ? ending : ''}`
}

/** Counted in another way than the reader does: over the whole text before each row. */
function firstLines(rows: readonly string[][]): number[] {
  const heights = rows.map((cells) => 1 + cells.reduce((sum, text) => sum + text.split(/\r\n|\r|\n/).length - 1, 0))
  return heights.map((_, index) => 1 + heights.slice(0, index).reduce((sum, height) => sum + height, 0))
}

describe('records', () => {
  test('whatever was written as RFC 4180 is read as it was, with its lines, cut anywhere', async () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1_000_000))
    await fc.assert(
      fc.asyncProperty(table, writing, size, async (rows, how, pieceSize) => {
        fc.pre(how.hasBom || rows[0]?.[0]?.startsWith(bom) !== true)
        const lines = firstLines(rows)
        const expected = rows.map((cells, index) => ({ line: lines[index], cells }))
        expect(await recordsOf(written(rows, how), pieceSize)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  test('is the same for every place at which a file of all kinds is cut in two', async () => {
    const bytes = Buffer.from(`${bom}a,"b\r\n\r""ß"\r\n𝄞,"",""""\r\r\n"€\r",x\n\n"c"d,e\r\nf"g,h\n1,2`)
    const whole = await recordsOf(bytes)
    expect(whole).toEqual([
      { line: 1, cells: ['a', 'b\r\n\r"ß'] },
      { line: 4, cells: ['𝄞', '', '"'] },
      { line: 6, cells: ['€\r', 'x'] },
      { line: 9, fault: expect.stringContaining('After the closing quote') },
      { line: 10, fault: expect.stringContaining('inside a cell') },
      { line: 11, cells: ['1', '2'] },
    ])
    for (let place = 0; place <= bytes.length; place++) {
      async function* cut() {
        yield bytes.subarray(0, place)
        yield bytes.subarray(place)
      }
      expect(await collect(readRecords(cut())), `cut at ${place}`).toEqual(whole)
    }
  })

  const long = 'x'.repeat(256 * 1024)
  test.each<[string, string, (number | string)[]]>([
    ['a quote inside a cell', 'a,b"c\nd,e\n', ['1 inside a cell', 2]],
    ['two of them in a line', 'a"b,c"d\ne,f\ng"h,i\nj,k', ['1 inside a cell', 2, '3 inside a cell', 4]],
    ['text after a closing quote', 'a,"b"c\nd,e\n', ['1 After the closing quote', 2]],
    ['text after a closing quote, and nothing quoted below', `"a" ,b\n${'c,d\n'.repeat(3)}`, ['1 After the', 2, 3, 4]],
    ['a bad row of several lines', 'a,"b\nc"d\ne,f\n', ['1 After the closing quote', 3]],
    ['bad rows between lines of nothing', '\n\na"b,c\n\nd"e,f\ng,h', ['3 inside a cell', '5 inside a cell', 6]],
    ['a quote that is never closed', 'a,b\nc,"d\ne,f\n', [1, '2 never closed']],
    ['nothing but a quote', '"', ['1 never closed']],
    ['a row that is too long', `a,b\n${long},x\nc,d\n`, [1, '2 262144 characters', 3]],
    ['a quoted row that is too long', `a,b\n"${long}\n",x\nc,d\n`, [1, '2 262144 characters', 4]],
    ['too many cells for any row', `a,b\n${','.repeat(300_000)}\nc,d\n`, [1, '2 262144 characters', 3]],
    ['lines of nothing', '\n\r\na,b\n\n\nc,d\n\n', [3, 6]],
    ['a cell of nothing, quoted', '""\na,b', [1, 2]],
    ['a comma at the end of the file', 'a,b\nc,', [1, 2]],
    ['nothing', '', []],
  ])('%s', async (_, text, expected) => {
    const records = await recordsOf(text, 70_000)
    expect(records.map((one) => ('fault' in one ? `${one.line} ${one.fault}` : one.line))).toEqual(
      expected.map((one) => (typeof one === 'number' ? one : expect.stringMatching(toPattern(one)))),
    )
  })

  function toPattern(lineAndWords: string): RegExp {
    const [line, ...words] = lineAndWords.split(' ')
    return new RegExp(`^${line} .*${words.join(' ')}`)
  }

  test('the longest row there may be is read', async () => {
    const [record] = await recordsOf(`${'x'.repeat(256 * 1024 - 3)},y`)
    expect(record && 'cells' in record && record.cells.map((one) => one.length)).toEqual([256 * 1024 - 3, 1])
  })

  test.each([
    ['a byte of Latin-1', Buffer.concat([Buffer.from('a,b\nc,'), Buffer.from([0xe9]), Buffer.from('\nd,e')])],
    ['a character that is cut off', Buffer.from('a,b\nc,€').subarray(0, -1)],
    ['UTF-16, little end first', Buffer.from(`${bom}a,b\nc,d`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`${bom}a,b\nc,d`, 'utf16le').swap16()],
  ])('%s is no UTF-8, in one sentence', async (_, bytes) => {
    expect(await faultOf(() => recordsOf(bytes))).toMatch(/^The file is not UTF-8: a byte after line \d+ is none\./)
  })
})

describe('the header', () => {
  const row = 'one,,TRUE,LOW,4/1/2025,'
  const one = expect.objectContaining({ line: 2, task: expect.objectContaining({ title: 'one', priority: 'LOW' }) })

  test.each([
    ['as in the sample', `${header}\n${row}`],
    ['with capitals, blanks and a byte order mark', `${bom}${header.toUpperCase().replaceAll(',', ' , ')}\n${row}`],
    [
      'in another order, with columns of others',
      `X,assigned_user,created_at,priority,status,description,task_name,x\n1,,4/1/2025,LOW,TRUE,,one,2`,
    ],
    ['quoted', `${header.replace(/\w+/g, '"$&"')}\n${row}`],
  ])('%s', async (_, text) => {
    expect(await rowsOf(text)).toEqual([one])
  })

  test.each([
    ['nothing', '', `Missing columns: ${header.replaceAll(',', ', ')}`],
    ['lines of nothing', '\n\n\r\n', `Missing columns: ${header.replaceAll(',', ', ')}`],
    ['without two', header.replace('status,priority,', ''), 'Missing columns: status, priority'],
    ['with one twice', `${header},STATUS`, 'The column status stands in the header twice'],
    ['with an optional one twice', `${header},labels,Labels`, 'The column labels stands in the header twice'],
    ['with semicolons', header.replaceAll(',', ';'), `Missing columns: ${header.replaceAll(',', ', ')}`],
    ['with a stray quote', `x"${header}`, 'There is a quote inside a cell'],
    ['UTF-16 without a byte order mark', header.replace(/./g, '$&\0'), 'Missing columns'],
  ])('%s is refused', async (_, text, message) => {
    expect(await faultOf(() => rowsOf(text))).toContain(message)
  })
})

/** A column, its cell, and what the task then has in which field. */
type Taken = [string, string, keyof RowTask, unknown]

describe('rows', () => {
  const good = { task_name: 'one', description: '', status: 'TRUE', priority: 'LOW', created_at: '4/1/2025' }

  function row(fields: Record<string, string>) {
    const optional = ['workflow_status', 'deadline', 'labels']
    const names = [...header.split(','), ...optional]
    const all: Record<string, string> = { ...good, ...fields }
    const cells = names.map((name) => `"${(all[name] ?? '').replaceAll('"', '""')}"`)
    return rowsOf(`${names.join(',')}\n${cells.join(',')}`)
  }

  test.each<Taken>([
    ['task_name', ' kept as it is ', 'title', ' kept as it is '],
    ['task_name', '𝄞'.repeat(500), 'title', '𝄞'.repeat(500)],
    ['task_name', ' \t ', 'title', ' \t '],
    ['task_name', "'=1+1", 'title', '=1+1'],
    ['description', '', 'description', null],
    ['description', 'a\nb', 'description', 'a\nb'],
    ['description', 'x'.repeat(65_536), 'description', 'x'.repeat(65_536)],
    ...['TRUE', 'true', ' True ', 't', 'yes', 'Y', '1'].map((word) => ['status', word, 'active', true] satisfies Taken),
    ...['FALSE', 'false', 'f', 'no', 'N', '0'].map((word) => ['status', word, 'active', false] satisfies Taken),
    ...priorities.map((word) => ['priority', ` ${word.toLowerCase()} `, 'priority', word] satisfies Taken),
    ['created_at', '3/31/2025', 'created', '2025-03-31'],
    ['created_at', '03/01/2025', 'created', '2025-03-01'],
    ['created_at', '2/29/2024', 'created', '2024-02-29'],
    ['created_at', ' 2025-03-31 ', 'created', '2025-03-31'],
    ['created_at', '2025-03-31T09:30:00+02:00', 'created', '2025-03-31T09:30:00+02:00'],
    ['assigned_user', '', 'assignee', null],
    ['assigned_user', ' john_doe ', 'assignee', 'john_doe'],
    ['assigned_user', 'José María', 'assignee', 'José María'],
    ['assigned_user', 'x'.repeat(80), 'assignee', 'x'.repeat(80)],
    ['assigned_user', "'-ana", 'assignee', '-ana'],
    ['workflow_status', '', 'status', 'todo'],
    ...statuses.map((word) => ['workflow_status', word.toUpperCase(), 'status', word] satisfies Taken),
    ['deadline', '', 'deadline', null],
    ['deadline', '2026-03-31', 'deadline', '2026-03-31'],
    ['deadline', '2026-03-31T09:30:00Z', 'deadline', '2026-03-31T09:30:00Z'],
    ['labels', '', 'labels', []],
    ['labels', '["a","b, c","\\""]', 'labels', ['a', 'b, c', '"']],
  ])('%s takes %j', async (name, text, field, value) => {
    expect(await row({ [name]: text })).toEqual([{ line: 2, task: expect.objectContaining({ [field]: value }) }])
  })

  test.each([
    ...[
      ['task_name', ''],
      ['task_name', 'x'.repeat(501)],
      ['task_name', 'a\0b'],
    ],
    ...[
      ['description', 'ß'.repeat(32_769)],
      ['description', '\0'],
    ],
    ...['', 'maybe', '2', 'TRUE FALSE', 'wahr', 'null'].map((word) => ['status', word]),
    ...['', 'URGENT', 'LOW,HIGH', '0', 'constructor'].map((word) => ['priority', word]),
    ...['', '2/30/2025', '13/1/2025', '31/3/2025', '0/1/2025', '1/0/2025', '2/29/2025'].map((day) => [
      'created_at',
      day,
    ]),
    ...['3/31/25', '2025-02-30', '2025-3-1', '31.3.2025', '2025-03-31 09:30', '2025-03-31T09:30', '45000', 'today'].map(
      (day) => ['created_at', day],
    ),
    ...['ab', 'x'.repeat(81), 'a@b.example', 'a\0bc', 'a\tbc', 'a\nbc'].map((name) => ['assigned_user', name]),
    ...['open', 'pending', 'TRUE'].map((word) => ['workflow_status', word]),
    ...['2026-02-30', '3/31/2026', 'soon'].map((day) => ['deadline', day]),
    ...['a', '"a"', '[1]', '["a","a"]', '[""]', '{"a":1}', '["a\\u0000"]', '["\\ud800"]'].map((text) => [
      'labels',
      text,
    ]),
    ['labels', JSON.stringify(['x'.repeat(1000)])],
    ['labels', JSON.stringify(Array.from({ length: 51 }, (_, index) => `label ${index}`))],
  ])('%s refuses %j and says what is accepted', async (name = '', text = '') => {
    const reason = expect.stringMatching(new RegExp(`^${name} must .*\\.$`))
    expect(await row({ [name]: text })).toEqual([{ line: 2, faults: [{ line: 2, column: name, reason }] }])
  })

  test('every bad cell of a row is told of', async () => {
    const [bad] = await row({
      task_name: '',
      status: '',
      priority: '',
      created_at: '',
      assigned_user: 'x',
      deadline: 'x',
    })
    const names = bad && 'faults' in bad ? bad.faults.map(({ column }) => column) : []
    expect(names).toEqual(['task_name', 'status', 'priority', 'created_at', 'assigned_user', 'deadline'])
  })

  test('a row with too few or too many cells is told of, and the rest is read', async () => {
    const rows = await rowsOf(
      `${header}\na,b\none,,TRUE,LOW,4/1/2025,\n"x\ny",,TRUE,LOW,4/1/2025,,\ntwo,,TRUE,LOW,4/1/2025,`,
    )
    expect(rows).toEqual([
      { line: 2, faults: [{ line: 2, column: null, reason: 'The row has 2 cells, the header has 6.' }] },
      expect.objectContaining({ line: 3, task: expect.objectContaining({ title: 'one' }) }),
      { line: 4, faults: [{ line: 4, column: null, reason: 'The row has 7 cells, the header has 6.' }] },
      expect.objectContaining({ line: 6, task: expect.objectContaining({ title: 'two' }) }),
    ])
  })
})

describe('cells that a spreadsheet would run', () => {
  const dangerous = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', "'", '')
  const text = fc
    .tuple(fc.array(dangerous, { maxLength: 4 }), fc.string())
    .map(([signs, rest]) => signs.join('') + rest)

  test('come out of the file as they went in, whatever they are', () => {
    fc.assert(fc.property(text, (value) => void expect(fused(defused(value))).toBe(value)))
  })

  test('never begin as a formula does', () => {
    fc.assert(fc.property(text, (value) => void expect(defused(value)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)))
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', "'=1", "''=1", '＝1'])(
    '%j gets an apostrophe',
    (value) => {
      expect(defused(value)).toBe(`'${value}`)
    },
  )

  test.each(['', 'a=1', ' =1', "'", "'a", "it's -1", '1-1'])('%j stays as it is', (value) => {
    expect(defused(value)).toBe(value)
    expect(fused(value)).toBe(value)
  })
})

describe('what is written', () => {
  const storable = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', ''))
  const risky = fc.constantFrom('', '=', '-', '@', "'", '"', '\r\n', '\n', '\r', ' ', ',')
  const text = fc.tuple(risky, storable, risky, storable).map((parts) => parts.join(''))
  const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  const task: fc.Arbitrary<RowTask> = fc.record({
    title: fc.oneof(
      fc.constantFrom(' ', '\t', '\n', '\u00a0'),
      text.map((value) => `${value}x`),
    ),
    description: fc.oneof(
      fc.constant(null),
      text.map((value) => `${value}.`),
    ),
    active: fc.boolean(),
    priority: fc.constantFrom(...priorities),
    created: day.map((value) => value.toISOString().slice(0, 10)),
    assignee: fc.constantFrom(null, 'ana', '-ana', "'bob", '=cmd', 'José, "x"'),
    status: fc.constantFrom(...statuses),
    deadline: fc.constantFrom(null, '2026-03-31', '2026-03-31T09:30:00+02:00'),
    labels: fc.uniqueArray(
      text.map((value) => `${value}l`),
      { maxLength: 3 },
    ),
  })

  test('is read as the same tasks, and no cell of it begins as a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(task, { maxLength: 5 }), async (tasks) => {
        const csv = csvHeader() + toCsvLines(tasks)
        expect((await rowsOf(csv)).map((one) => ('task' in one ? one.task : one))).toEqual(tasks)
        const cells = (await recordsOf(csv)).flatMap((one) => ('cells' in one ? one.cells : []))
        expect(cells.length).toBe((tasks.length + 1) * columns.length)
        for (const one of cells) expect(one).not.toMatch(/^[=+\-@\t\r\n]/)
      }),
      { numRuns: 200 },
    )
  })
})
