import type { SearchCodec } from '#web/ui/search-state.ts'

export const ranges = [14, 30, 90, 365] as const
export const parts = ['total', 'priority', 'person'] as const
export const measures = ['active', 'done', 'overdue'] as const
export const shapes = ['chart', 'table'] as const

type Part = (typeof parts)[number]
type Measure = (typeof measures)[number]

/** What of the log is looked at. Without a day: the newest that has entries. */
export interface LogView {
  day?: string
  range: (typeof ranges)[number]
  by: Part
  /** Where parts are told apart, what of them. */
  of: Measure
  as: (typeof shapes)[number]
}

const usual = { range: 30, by: 'total', of: 'active', as: 'chart' } as const satisfies LogView

export const logCodec: SearchCodec<LogView> = {
  read(search) {
    const day = search.get('day') ?? ''
    return {
      ...(/^\d{4}-\d\d-\d\d$/.test(day) && { day }),
      range: ranges.find((range) => String(range) === search.get('range')) ?? usual.range,
      by: parts.find((part) => part === search.get('by')) ?? usual.by,
      of: measures.find((measure) => measure === search.get('of')) ?? usual.of,
      as: shapes.find((shape) => shape === search.get('as')) ?? usual.as,
    }
  },
  write({ day, range, by, of, as }) {
    const search = new URLSearchParams()
    if (day !== undefined) search.set('day', day)
    if (range !== usual.range) search.set('range', String(range))
    if (by !== usual.by) search.set('by', by)
    if (of !== usual.of) search.set('of', of)
    if (as !== usual.as) search.set('as', as)
    return search
  },
}

/** A day of the calendar so many days later, or earlier. */
export function dayFrom(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
