import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { EntryRow } from '#web/log/entry-row.tsx'
import { entriesQuery } from '#web/log/log-calls.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { scrollParent, topIn } from '#web/ui/scroll-parent.ts'
import { Failure, Skeleton } from '#web/ui/states.tsx'

const rowHeight = 41

/** The entries of a day. Only those in sight are there; the next page is fetched before its place is reached. */
export function EntryList({ day, empty }: { day: string; empty: ReactNode }) {
  const { log: texts } = useTexts()
  const list = useRef<HTMLUListElement>(null)
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(entriesQuery(day))
  const entries = useMemo(() => data?.pages.flatMap(({ logs }) => logs) ?? [], [data])
  const [scrollMargin, setMargin] = useState(0)
  // What stands above may grow and shrink with every render.
  useLayoutEffect(() => setMargin(Math.round(topIn(scrollParent(list.current), list.current))))
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scrollParent(list.current),
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => entries[index]?.id ?? index,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last > entries.length - 60) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, entries.length, fetchNextPage])
  if (error && entries.length === 0) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={8} />
  if (entries.length === 0) return empty
  return (
    <ul
      ref={list}
      aria-label={texts.day.title(day)}
      className="relative mb-6 shrink-0"
      style={{ height: rows.getTotalSize() }}
    >
      {shown.map(({ key, index, start }) => {
        const entry = entries[index]
        return entry && <EntryRow key={key} entry={entry} top={start - scrollMargin} />
      })}
    </ul>
  )
}
