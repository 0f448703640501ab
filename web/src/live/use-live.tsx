import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { createLive, type ImportNews, type Live, type LiveState, type TaskNews } from '#web/live/live.ts'

const LiveContext = createContext<Live>(
  createLive({ open: (after) => new EventSource(changesUrl(after)), onRefused: () => {} }),
)

export function changesUrl(after: number | undefined): string {
  return after === undefined ? '/v1/changes' : `/v1/changes?after=${after}`
}

/** Keeps the stream open while it is there. */
export function LiveProvider({ live, children }: { live: Live; children: ReactNode }) {
  useEffect(() => live.start(), [live])
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLiveState(): LiveState {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live.onState, live.state)
}

/** Grows whenever the stream begins anew: what was read before may have missed something. */
export function useStreamOpenings(): number {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live.onState, live.openings)
}

/** Calls with every change of a task that the person may see, in order. */
export function useNews(tell: (news: TaskNews) => void): void {
  const live = useContext(LiveContext)
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => live.onNews((news) => latest.current(news)), [live])
}

/** Calls with how far imports are; for administrators. */
export function useImportNews(tell: (news: ImportNews) => void): void {
  const live = useContext(LiveContext)
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => live.onImport((news) => latest.current(news)), [live])
}
