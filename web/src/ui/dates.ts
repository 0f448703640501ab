// Made once: making a format takes a hundred times as long as using it.
const language = document.documentElement.lang
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
const full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
const dayAndYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' })

const units: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** As "3 hours ago", in the language of the page. */
export function relativeTime(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
  return relative.format(Math.round(seconds / size), unit)
}

export function fullTime(instant: string): string {
  return full.format(new Date(instant))
}

/** A day as `2026-12-01`, in words that are as short as can be. */
export function shortDay(text: string): string {
  const date = new Date(`${text}T12:00:00`)
  const isThisYear = date.getFullYear() === new Date().getFullYear()
  return (isThisYear ? day : dayAndYear).format(date)
}

/** The day of an instant where the person is, as `2026-12-01`. */
export function dayOf(date: Date): string {
  const twoDigits = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
}
