import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deadlineInstant, instantRange, isDeadline } from '#core/model/deadline.ts'

const zones = ['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Niue']
const zone = fc.constantFrom(...zones)
const days = { min: new Date('1980-01-01'), max: new Date('2090-12-31'), noInvalidDate: true }
const day = fc.date(days).map((date) => date.toISOString().slice(0, 10))

function dayIn(timeZone: string, instant: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(instant))
}

describe('a deadline', () => {
  test('that is a day passes in its last millisecond, where the zone has it', () => {
    const property = fc.property(day, zone, (date, timeZone) => {
      const last = deadlineInstant(date, timeZone)
      const next = new Date(Date.parse(last) + 1).toISOString()
      expect(instantRange(date, timeZone).last).toBe(last)
      expect([dayIn(timeZone, last), dayIn(timeZone, next) > date]).toEqual([date, true])
      expect(dayIn(timeZone, instantRange(date, timeZone).first)).toBe(date)
    })
    fc.assert(property, { numRuns: 500 })
  })

  test('that is an instant is the same in every zone', () => {
    const property = fc.property(fc.date(days), zone, (date, timeZone) => {
      expect(deadlineInstant(date.toISOString(), timeZone)).toBe(date.toISOString())
    })
    fc.assert(property)
  })

  test.each([
    '0000-01-01',
    '0000-01-01T00:00Z',
    '0001-01-01T00:00+14:00',
    '2025-02-30',
    '2026-13-01',
    '2026-1-1',
    '2026-01-01T10:00',
    '2026-01-01T25:00Z',
    '',
    'today',
  ])('cannot be %j', (text) => expect(isDeadline(text)).toBe(false))

  test('made of any text is asked about without a fault, and what is accepted has an instant', () => {
    const property = fc.property(fc.oneof(fc.string(), day), zone, (text, timeZone) => {
      if (isDeadline(text)) expect(deadlineInstant(text, timeZone)).toHaveLength(24)
    })
    fc.assert(property)
  })
})
