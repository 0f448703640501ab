import { lazy, Suspense, useMemo } from 'react'
import { linesOf } from '#web/log/lines.ts'
import type { LogSummary } from '#web/log/log-calls.ts'
import { type LogView, measures, parts, ranges, shapes } from '#web/log/log-view.ts'
import { NumbersTable } from '#web/log/numbers-table.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { SwitchRow } from '#web/ui/choice-row.tsx'
import { Select } from '#web/ui/field.tsx'

/** uPlot is fetched by those who look at a chart. */
const ChartCard = lazy(async () => ({ default: (await import('#web/log/chart-card.tsx')).ChartCard }))

interface SummarySectionProps {
  summary: LogSummary
  view: LogView
  chosen: string | undefined
  onChange(view: LogView): void
}

/** The log over time, as a chart or as the numbers themselves. */
export function SummarySection({ summary, view, chosen, onChange }: SummarySectionProps) {
  const texts = useTexts()
  const { log } = texts
  const { by, of } = view
  const lines = useMemo(() => linesOf(summary, { by, of }, texts), [summary, by, of, texts])
  const shown = { days: summary.days, lines, chosen, onChoose: (day: string) => onChange({ ...view, day }) }
  return (
    <section aria-label={log.summary} className="mx-4 mb-4 rounded-large border border-line bg-raised p-4 wide:mx-6">
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <SwitchRow
          label={log.by}
          value={by}
          options={parts.map((part) => [part, log.parts[part]] as const)}
          onChange={(next) => onChange({ ...view, by: next })}
        />
        {by !== 'total' && (
          <Select
            aria-label={log.measure}
            className="w-32"
            value={of}
            options={measures.map((measure) => [measure, log.measures[measure]] as const)}
            onChange={(next) => onChange({ ...view, of: next })}
          />
        )}
        <div className="flex flex-wrap gap-2 wide:ml-auto">
          <Select
            aria-label={log.range}
            className="w-28"
            value={String(view.range)}
            options={ranges.map((range) => [String(range), log.ranges[range] ?? ''] as const)}
            onChange={(next) => onChange({ ...view, range: ranges.find((range) => String(range) === next) ?? 30 })}
          />
          <SwitchRow
            label={log.shape}
            value={view.as}
            options={shapes.map((shape) => [shape, log.shapes[shape]] as const)}
            onChange={(as) => onChange({ ...view, as })}
          />
        </div>
      </div>
      <div className="min-h-[262px]">
        {view.as === 'table' ? (
          <NumbersTable {...shown} />
        ) : (
          <Suspense>
            <ChartCard {...shown} />
          </Suspense>
        )}
      </div>
      <p className="mt-2 text-small text-soft">
        {[log.meaning, ...(view.as === 'chart' ? [log.chartHint] : [])].join(' ')}
      </p>
    </section>
  )
}
