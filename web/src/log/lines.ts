import type { LogSummary } from '#web/log/log-calls.ts'
import { type LogView, measures } from '#web/log/log-view.ts'
import type { Texts } from '#web/texts/texts.ts'

/** A line of the chart and a column of the table. */
export interface Line {
  name: string
  /** Of the colours of charts in `tokens.css`. */
  colour: number
  values: readonly number[]
}

const priorityColours = { CRITICAL: 2, HIGH: 3, MEDIUM: 4, LOW: 8 } as const
const othersColour = 9

/** What is wanted of a summary. Colours stay with what they stand for. */
export function linesOf(summary: LogSummary, { by, of }: Pick<LogView, 'by' | 'of'>, { log: texts }: Texts): Line[] {
  if (by === 'total')
    return measures.map((measure, place) => ({
      ...{ name: texts.measures[measure], colour: [1, 6, 2][place] ?? 1, values: summary.total[measure] },
    }))
  if (by === 'priority')
    return (['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const).map((one) => ({
      ...{ name: texts.priorities[one] ?? one, colour: priorityColours[one], values: summary.priorities[one][of] },
    }))
  const people = summary.people.map((person, place) => ({
    ...{ name: person.username ?? texts.unassigned, colour: place + 1, values: person[of] },
  }))
  const hasOthers = summary.others.active.some((count) => count > 0)
  return hasOthers ? [...people, { name: texts.others, colour: othersColour, values: summary.others[of] }] : people
}
