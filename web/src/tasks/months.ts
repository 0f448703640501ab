import { dayOf } from '#web/ui/dates.ts'

const daysOfWeek = 7

/** As `2026-12`. */
export function monthOf(date: Date): string {
  return dayOf(date).slice(0, 7)
}

/** The weeks that a month touches, from Monday to Sunday, as days. */
export function weeksOf(month: string): string[][] {
  const day = new Date(`${month}-01T12:00:00`)
  day.setDate(day.getDate() - ((day.getDay() + 6) % daysOfWeek))
  const weeks: string[][] = []
  do {
    weeks.push(
      Array.from({ length: daysOfWeek }, () => {
        const one = dayOf(day)
        day.setDate(day.getDate() + 1)
        return one
      }),
    )
  } while (monthOf(day) === month)
  return weeks
}
