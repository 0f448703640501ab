import type { Schemas } from '#web/api/client.ts'

export type TaskNews = Schemas['TaskNews']

/** How far an import is; what came of it is to be asked for. */
export type ImportNews = Pick<Schemas['Import'], 'id' | 'user' | 'state' | 'rows'> & { progress: number }

/** `connecting`: the connection was lost, or is not there yet. */
export type LiveState = 'connecting' | 'live' | 'offline'

interface LiveParts {
  /** Opens the stream from the event after `after` on, or from now on. */
  open(after: number | undefined): EventSource
  /** The stream was refused: whether the session still lives is for somebody else to find out. */
  onRefused(): void
}

const taskEvents: TaskNews['type'][] = [
  ...(['task.created', 'task.changed', 'task.deleted', 'task.restored', 'task.purged'] as const),
  ...(['task.reminded', 'task.hidden'] as const),
]
const longestPauseMilliseconds = 30_000
const restMilliseconds = 20_000

export type Live = ReturnType<typeof createLive>

/** One stream of events for the whole page. What was missed while it was down is told when it is back. */
export function createLive({ open, onRefused }: LiveParts) {
  const newsListeners = new Set<(news: TaskNews) => void>()
  const importListeners = new Set<(news: ImportNews) => void>()
  const stateListeners = new Set<() => void>()
  let state: LiveState = 'connecting'
  let source: EventSource | undefined
  let last: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let resting: ReturnType<typeof setTimeout> | undefined
  let openings = 0

  function start(): () => void {
    connect()
    addEventListener('online', reconnect)
    addEventListener('offline', lost)
    document.addEventListener('visibilitychange', restOrWake)
    return () => {
      removeEventListener('online', reconnect)
      removeEventListener('offline', lost)
      document.removeEventListener('visibilitychange', restOrWake)
      clearTimeout(resting)
      clearTimeout(timer)
      source?.close()
      source = undefined
    }
  }

  function connect(): void {
    source?.close()
    clearTimeout(timer)
    const isFromNow = last === undefined
    const opened = open(last)
    source = opened
    opened.onopen = () => {
      failures = 0
      if (isFromNow) openings += 1
      say('live')
    }
    opened.onerror = () => failed(opened)
    for (const type of taskEvents) opened.addEventListener(type, heard)
    opened.addEventListener('import.progress', ({ data }) => {
      for (const tell of importListeners) tell(JSON.parse(data) as ImportNews)
    })
  }

  function heard({ data, lastEventId }: MessageEvent<string>): void {
    last = Number(lastEventId)
    const news = JSON.parse(data) as TaskNews
    for (const tell of newsListeners) tell(news)
  }

  /** The browser tries again by itself while the stream is only broken, not when it was refused. */
  function failed(broken: EventSource): void {
    if (broken !== source) return
    say(navigator.onLine ? 'connecting' : 'offline')
    if (broken.readyState !== EventSource.CLOSED) return
    onRefused()
    failures += 1
    timer = setTimeout(connect, Math.min(1000 * 2 ** failures, longestPauseMilliseconds))
  }

  function reconnect(): void {
    say('connecting')
    connect()
  }

  /** A browser has six connections to a server for all its windows: one that nobody looks at gives its own back. */
  function restOrWake(): void {
    clearTimeout(resting)
    if (document.hidden) resting = setTimeout(() => source?.close(), restMilliseconds)
    else if (source?.readyState === EventSource.CLOSED) reconnect()
  }

  function lost(): void {
    say('offline')
  }

  function say(next: LiveState): void {
    if (state === next) return
    state = next
    for (const tell of stateListeners) tell()
  }

  return {
    start,
    state: () => state,
    /** How often the stream began anew, with nothing told of what was before. */
    openings: () => openings,
    onState: subscribeTo(stateListeners),
    onNews: subscribeTo(newsListeners),
    onImport: subscribeTo(importListeners),
  }
}

function subscribeTo<T>(listeners: Set<T>) {
  return (listener: T) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
}
