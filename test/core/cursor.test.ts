import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromCursor, toCursor } from '#core/cursor.ts'
import type { TaskPosition, TaskSortField } from '#core/ports/store.ts'
import { codeOf } from '../support/core.ts'
import { instant } from '../support/nouns.ts'

const places: [TaskSortField, TaskPosition][] = [
  ['created', { value: instant(1), id: 5 }],
  ['updated', { value: instant(1), id: 5 }],
  ['deadline', { value: instant(1), id: 5 }],
  ['deadline', { value: null, id: 5 }],
  ['priority', { value: 2, created: instant(1), id: 5 }],
  ['id', { value: 5, id: 5 }],
]
const fields = places.map(([field]) => field)
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** No fault or `invalid_input`: whatever else a stranger's text brings about is a fault of ours. */
async function outcome(cursor: string, field: TaskSortField, descending: boolean): Promise<string> {
  return codeOf(() => fromCursor(cursor, field, descending))
}

describe('a cursor', () => {
  test.each(places)('by %s is read as it was made', (field, position) => {
    for (const descending of [true, false])
      expect(fromCursor(toCursor({ field, descending, position }), field, descending)).toEqual(position)
  })

  test.each(places)('by %s is refused for any other order', async (field, position) => {
    const cursor = toCursor({ field, descending: true, position })
    expect(await outcome(cursor, field, false)).toBe('invalid_input')
    for (const other of fields.filter((one) => one !== field))
      expect(await outcome(cursor, other, true)).toBe('invalid_input')
  })

  test.each([
    encoded([{ toString: 1, valueOf: 1 }, true, 1, 1, 1]),
    encoded([null, null, null, null, null]),
    encoded(['created', true, null, null, 5]),
    encoded(['created', true, 'a\0b', null, 5]),
    encoded(['created', true, 'x'.repeat(41), null, 5]),
    encoded(['priority', true, 1, null, 5]),
    encoded(['priority', true, 1.5, instant(1), 5]),
    encoded(['id', true, 5, null, '5']),
    encoded(['id', true, 5, null, 1e300]),
    Buffer.from('['.repeat(100_000)).toString('base64url'),
    '',
    '%%%',
  ])('is invalid input, not more, as %#', async (cursor) => {
    for (const field of fields) expect(await outcome(cursor, field, true)).toBe('invalid_input')
  })

  test('made of garbage never does more than be refused', async () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue({ depthSize: 'small' }).map(encoded),
      fc.tuple(fc.constantFrom(...fields), fc.boolean(), fc.jsonValue(), fc.jsonValue(), fc.jsonValue()).map(encoded),
      fc.array(fc.jsonValue(), { minLength: 5, maxLength: 5 }).map(encoded),
    )
    const property = fc.asyncProperty(
      garbage,
      fc.constantFrom(...fields),
      fc.boolean(),
      async (cursor, field, down) => {
        expect(['no fault', 'invalid_input']).toContain(await outcome(cursor, field, down))
      },
    )
    await fc.assert(property, { numRuns: 2000 })
  })
})
