import { useQuery } from '@tanstack/react-query'
import { DayBar } from '#web/log/day-bar.tsx'
import { EntryList } from '#web/log/entry-list.tsx'
import { summaryQuery } from '#web/log/log-calls.ts'
import { logCodec } from '#web/log/log-view.ts'
import { NoEntries } from '#web/log/no-entries.tsx'
import { SummarySection } from '#web/log/summary-section.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { dayOf } from '#web/ui/dates.ts'
import { useKeys } from '#web/ui/keys.tsx'
import { Page } from '#web/ui/page.tsx'
import { useSearchState } from '#web/ui/search-state.ts'
import { Failure, Skeleton } from '#web/ui/states.tsx'

/** The daily log: over time, and the entries of one day. */
export function LogPage() {
  const { log: texts } = useTexts()
  const [view, setView] = useSearchState(logCodec)
  const { data: summary, error, refetch } = useQuery(summaryQuery(view.range))
  useKeys([
    { key: 't', text: texts.keys.table, run: () => setView({ ...view, as: view.as === 'chart' ? 'table' : 'chart' }) },
  ])
  const today = dayOf(new Date())
  const newest = summary?.days.at(-1) ?? today
  const day = view.day ?? newest
  const place = summary?.days.indexOf(day) ?? -1
  const { day: _, ...atNewest } = view
  const isEver = (summary?.days.length ?? 0) > 0
  return (
    <Page title={texts.title}>
      {error && !summary && <Failure fault={error} onRetry={() => void refetch()} />}
      {!summary && !error && <Skeleton rows={8} />}
      {summary && isEver && <SummarySection summary={summary} view={view} chosen={day} onChange={setView} />}
      {summary && (
        <>
          {(isEver || view.day) && (
            <DayBar
              day={day}
              newest={newest > today ? newest : today}
              count={place === -1 ? undefined : summary.total.active[place]}
              onChange={(next) => setView(next === undefined ? atNewest : { ...atNewest, day: next })}
            />
          )}
          <EntryList key={day} day={day} empty={<NoEntries isEver={isEver} />} />
        </>
      )}
    </Page>
  )
}
