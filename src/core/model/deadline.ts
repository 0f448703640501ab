import { Temporal } from 'temporal-polyfill'
import { Type } from 'typebox'

const datePattern = /^\d{4}-\d{2}-\d{2}$/
/** Databases with a type for dates know no year 0. */
const firstInstant = Date.parse('0001-01-01T00:00:00.000Z')
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')
const dateTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/
const localDateTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/

/** A day (`2026-03-31`) or an instant with its zone (`2026-03-31T09:30:00+02:00`): two kinds, kept as they were given. */
export const Deadline = Type.String({
  format: 'deadline',
  description: 'A date, or a date-time with a zone. A date stays a date: it passes when that day ends.',
  examples: ['2026-03-31', '2026-03-31T09:30:00+02:00'],
})

export function isDeadline(value: string): boolean {
  return isDate(value) || isDateTime(value)
}

/** What programs write besides: no zone, or a space for the T. `toDeadline` makes a deadline of it. */
export const LooseDeadline = Type.String({
  format: 'loose-deadline',
  description: 'A date, or a date-time; without a zone it is meant in the time zone of the server.',
  examples: ['2026-03-31', '2026-03-31T09:30:00', '2026-03-31T09:30:00+02:00'],
})

export function isLooseDeadline(value: string): boolean {
  return isDeadline(withT(value)) || isLocalDateTime(withT(value))
}

/** A loose deadline as tasks keep it: a date-time without a zone becomes the instant it names in `timeZone`. */
export function toDeadline(value: string, timeZone: string): string {
  const text = withT(value)
  if (!isLocalDateTime(text)) return text
  return clamped(Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds)
}

function isLocalDateTime(value: string): boolean {
  if (!localDateTimePattern.test(value) || value.startsWith('0000')) return false
  return parses(() => Temporal.PlainDateTime.from(value, { overflow: 'reject' }))
}

function withT(value: string): string {
  return value.length > 10 && value[10] === ' ' ? `${value.slice(0, 10)}T${value.slice(11)}` : value
}

/** A day of the calendar, four-digit year from 0001 on: 2025-02-30 is none. */
export function isDate(value: string): boolean {
  if (!datePattern.test(value)) return false
  const [year = 0, month = 0, day = 0] = value.split('-').map(Number)
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}

function isDateTime(value: string): boolean {
  return dateTimePattern.test(value) && parses(() => inRange(Temporal.Instant.from(value)))
}

function inRange(instant: Temporal.Instant): void {
  const year = instant.toZonedDateTimeISO('UTC').year
  if (year < 1 || year > 9999) throw new RangeError('year out of range')
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

/** The day of the calendar in `timeZone` that an instant lies in. */
export function dayOf(instant: string, timeZone: string): string {
  if (timeZone === 'UTC') return instant.slice(0, 10)
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()
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
