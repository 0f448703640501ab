import { expect, test } from 'vitest'
import { parseBeginning, readFirstRows } from '#web/imports/first-rows.ts'

test.each([
  [
    'a,b\n1,2\n3,4',
    [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ],
    [1, 2, 3],
  ],
  [
    'a,b\r\n"1,""x""",\r\n',
    [
      ['a', 'b'],
      ['1,"x"', ''],
    ],
    [1, 2],
  ],
  ['a\r"1\n2"\r3', [['a'], ['1\n2'], ['3']], [1, 2, 4]],
  [
    '\uFEFFa,b\n\n,\n5,6\n',
    [
      ['a', 'b'],
      ['5', '6'],
    ],
    [1, 4],
  ],
  [
    ',a\n,1',
    [
      ['', 'a'],
      ['', '1'],
    ],
    [1, 2],
  ],
  ['', [], []],
])('reads %j as its rows, with their lines', (text, cells, lines) => {
  const found = parseBeginning(text, false)
  expect(found.map((record) => record.cells)).toEqual(cells)
  expect(found.map(({ line }) => line)).toEqual(lines)
})

test('leaves out a row that is cut off', () => {
  expect(parseBeginning('a,b\n1,2\n3,', true)).toHaveLength(2)
})

test('reads only the beginning of a large file', async () => {
  const file = new Blob(['a,b\n', '1,2\n'.repeat(100_000)])
  const { header, rows } = await readFirstRows(file, 3)
  expect({ header, rows: rows.length }).toEqual({ header: ['a', 'b'], rows: 3 })
})
