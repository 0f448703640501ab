import { Temporal } from 'temporal-polyfill'
import { toInstant } from '#core/model/scalars.ts'

interface LogDayParts {
  timeZone: string
  /** `HH:MM` of each day in `timeZone`. */
  dailyLogAt: string
}

/** The days of the calendar in a time zone, and when the log of each is due. Days are text, instants are UTC. */
export function createLogDays({ timeZone, dailyLogAt }: LogDayParts) {
  const time = Temporal.PlainTime.from(dailyLogAt)

  /** Where the clock jumps over the time, as much later as it jumps; where it shows it twice, the first time. */
  function dueInstant(day: string): string {
    return toInstant(dueMilliseconds(Temporal.PlainDate.from(day)))
  }

  function dueMilliseconds(day: Temporal.PlainDate): number {
    return day.toPlainDateTime(time).toZonedDateTime(timeZone).epochMilliseconds
  }

  /** The last day whose log is due by then. */
  function lastDue(milliseconds: number): string {
    // A clock that is set back over midnight shows a day again after the next one was due.
    let day = dateAt(milliseconds).add({ days: 1 })
    while (!isReal(day) || dueMilliseconds(day) > milliseconds) day = day.subtract({ days: 1 })
    return day.toString()
  }

  function dayAt(milliseconds: number): string {
    return dateAt(milliseconds).toString()
  }

  function dateAt(milliseconds: number): Temporal.PlainDate {
    return Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(timeZone).toPlainDate()
  }

  /** The instant the next day begins. */
  function endInstant(day: string): string {
    const next = Temporal.PlainDate.from(day).add({ days: 1 })
    return toInstant(next.toZonedDateTime(timeZone).epochMilliseconds)
  }

  function dayBefore(day: string): string {
    return Temporal.PlainDate.from(day).subtract({ days: 1 }).toString()
  }

  function daysEarlier(day: string, days: number): string {
    return Temporal.PlainDate.from(day).subtract({ days }).toString()
  }

  /** The days after one up to another, oldest first. */
  function* daysAfter(day: string, last: string): Generator<string> {
    for (
      let next = Temporal.PlainDate.from(day).add({ days: 1 });
      next.toString() <= last;
      next = next.add({ days: 1 })
    )
      if (isReal(next)) yield next.toString()
  }

  /** Zones that moved over the date line left out a day of the calendar. */
  function exists(day: string): boolean {
    return isReal(Temporal.PlainDate.from(day))
  }

  function isReal(day: Temporal.PlainDate): boolean {
    return day.toZonedDateTime(timeZone).toPlainDate().equals(day)
  }

  return { dueInstant, lastDue, dayAt, endInstant, dayBefore, daysEarlier, daysAfter, exists }
}
