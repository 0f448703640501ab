import { Temporal } from 'temporal-polyfill'
import { Type } from 'typebox'

const datePattern = /^\d{4}-\d{2}-\d{2}$/
const firstInstant = Date.parse('0000-01-01T00:00:00.000Z')
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')
const dateTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** A day (`2026-03-31`) or an instant with its zone (`2026-03-31T09:30:00+02:00`): two kinds, kept as they were given. */
export const Deadline = Type.String({
  format: 'deadline',
  description: 'A date, or a date-time with a zone. A date stays a date: it passes when that day ends.',
  examples: ['2026-03-31', '2026-03-31T09:30:00+02:00'],
})

export function isDeadline(value: string): boolean {
  return isDate(value) || isDateTime(value)
}

/** A day of the calendar, four-digit year: 2025-02-30 is none. */
function isDate(value: string): boolean {
  return datePattern.test(value) && parses(() => Temporal.PlainDate.from(value, { overflow: 'reject' }))
}

function isDateTime(value: string): boolean {
  return dateTimePattern.test(value) && parses(() => inRange(Temporal.Instant.from(value)))
}

function inRange(instant: Temporal.Instant): void {
  const year = instant.toZonedDateTimeISO('UTC').year
  if (year < 0 || year > 9999) throw new RangeError('year out of range')
}

function parses(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch {
    return false
  }
}

/** The instant a deadline passes, in UTC: the last millisecond of a date in `timeZone`, or the date-time itself. */
export function deadlineInstant(deadline: string, timeZone: string): string {
  return isDate(deadline) ? dayEnd(deadline, timeZone) : instantOf(deadline)
}

/** When a task's deadline passes; null for none. */
export function dueOf({ deadline }: { deadline: string | null }, timeZone: string): string | null {
  return deadline === null ? null : deadlineInstant(deadline, timeZone)
}

/** The first and last instant of what a filter names: a whole day in `timeZone`, or one instant. */
export function instantRange(value: string, timeZone: string): { first: string; last: string } {
  if (!isDate(value)) return { first: instantOf(value), last: instantOf(value) }
  return { first: dayStart(value, timeZone), last: dayEnd(value, timeZone) }
}

function instantOf(dateTime: string): string {
  return new Date(Temporal.Instant.from(dateTime).epochMilliseconds).toISOString()
}

function dayStart(date: string, timeZone: string): string {
  if (timeZone === 'UTC') return `${date}T00:00:00.000Z`
  return clamped(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds)
}

function dayEnd(date: string, timeZone: string): string {
  if (timeZone === 'UTC') return `${date}T23:59:59.999Z`
  return clamped(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds - 1)
}

/** The first and the last day of the four-digit calendar may leave it in another zone: the text order must hold. */
function clamped(milliseconds: number): string {
  return new Date(Math.min(Math.max(milliseconds, firstInstant), lastInstant)).toISOString()
}
