import { useState } from 'react'
import { Chart } from '#web/log/chart.tsx'
import { Legend } from '#web/log/legend.tsx'
import type { Line } from '#web/log/lines.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { shortDay } from '#web/ui/dates.ts'

interface ChartCardProps {
  days: readonly string[]
  lines: readonly Line[]
  chosen: string | undefined
  onChoose(day: string): void
}

/** The chart with its legend, which tells the numbers of the day that is pointed at, or else shown below. */
export function ChartCard({ days, lines, chosen, onChoose }: ChartCardProps) {
  const { log: texts } = useTexts()
  const [pointed, setPointed] = useState<number | null>(null)
  const ofChosen = days.indexOf(chosen ?? '')
  const place = pointed ?? (ofChosen === -1 ? days.length - 1 : ofChosen)
  const names = lines.map(({ name }) => name).join(', ')
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <p className="tabular min-w-14 font-semibold">{shortDay(days[place] ?? '')}</p>
        <Legend lines={lines} place={place} />
      </div>
      <Chart
        label={texts.chartLabel(names)}
        days={days}
        lines={lines}
        chosen={chosen}
        onChoose={onChoose}
        onPoint={setPointed}
      />
    </div>
  )
}
