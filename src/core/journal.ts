import type { Event } from '#core/model/event.ts'
import type { Bus } from '#core/ports/bus.ts'
import type { Store } from '#core/ports/store.ts'

const topic = 'journal'
const pageSize = 500
/** How long news of another process may stay unnoticed when no bus tells of it. */
const pollMilliseconds = 400

type Listener = (events: readonly Event[]) => void

export type Journal = ReturnType<typeof createJournal>

interface JournalParts {
  store: Store
  bus: Bus
  /** Takes the faults of listeners, who must never stop the journal or each other. */
  onFault: (fault: unknown) => void
}

/**
 * Follows the journal for everything in this process that reacts to events, in order and without gaps:
 * what this process commits, at once; what others commit, when the bus says so or at the next poll.
 */
export function createJournal({ store, bus, onFault }: JournalParts) {
  const listeners = new Set<Listener>()
  let cursor = 0
  let reading: Promise<void> | undefined
  let again = false
  let timer: NodeJS.Timeout | undefined
  let unsubscribe = () => {}

  /** Begins at the end of the journal: what came before is for `read`. */
  async function start(): Promise<void> {
    cursor = await store.journal.last()
    unsubscribe = bus.subscribe(topic, (message) => {
      if (Number(message) > cursor) wake()
    })
    timer = setInterval(wake, pollMilliseconds)
    timer.unref()
  }

  /** Takes what this process has just committed; reads the journal itself if that does not follow on. */
  function committed(events: readonly Event[]): void {
    const first = events[0]
    const last = events.at(-1)
    if (!first || !last) return
    if (first.seq === cursor + 1 && !reading) deliver(events, last.seq)
    else if (last.seq > cursor) wake()
    bus.publish(topic, String(last.seq))
  }

  function wake(): void {
    if (reading) {
      again = true
      return
    }
    reading = readOn().finally(() => {
      reading = undefined
      if (again) {
        again = false
        wake()
      }
    })
  }

  async function readOn(): Promise<void> {
    try {
      for (;;) {
        const events = await store.journal.read({ after: cursor, limit: pageSize })
        const last = events.at(-1)
        if (!last) return
        deliver(events, last.seq)
        // Others wait for their turn too when a million events are read.
        if (events.length === pageSize) await nextTurn()
      }
    } catch (fault) {
      onFault(fault)
    }
  }

  /** After a commit of very many events: tells of them page by page. */
  async function catchUp(): Promise<void> {
    bus.publish(topic, String(await store.journal.last()))
    wake()
  }

  function deliver(events: readonly Event[], last: number): void {
    cursor = last
    for (const listener of listeners) {
      try {
        listener(events)
      } catch (fault) {
        onFault(fault)
      }
    }
  }

  return {
    start,
    committed,
    catchUp,
    /** The number of the last event this process has seen. */
    position: () => cursor,
    /** How many numbers the newest event of the store is ahead of it. */
    async lag(): Promise<number> {
      return Math.max(0, (await store.journal.last()) - cursor)
    },
    /** Calls `listener` with all new events, in order; answers how to stop. */
    subscribe(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop(): Promise<void> {
      clearInterval(timer)
      unsubscribe()
      listeners.clear()
      await reading
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
