import { dashes } from '#web/log/chart.tsx'
import type { Line } from '#web/log/lines.ts'
import { useTexts } from '#web/texts/use-texts.tsx'

/** The lines by name, with the numbers of a day. */
export function Legend({ lines, place }: { lines: readonly Line[]; place: number }) {
  const { log: texts } = useTexts()
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {lines.map(({ name, colour, values }, at) => (
        <li key={name} className="flex items-center gap-2">
          <svg width="22" height="8" aria-hidden="true" className="shrink-0">
            <line
              x1="0"
              y1="4"
              x2="22"
              y2="4"
              style={{ stroke: `var(--chart-${colour})` }}
              strokeWidth="2.5"
              strokeDasharray={dashes[at]?.join(' ')}
            />
          </svg>
          <span className="text-soft">{name}</span>
          <span className="tabular font-semibold">{texts.number(values[place] ?? 0)}</span>
        </li>
      ))}
    </ul>
  )
}
