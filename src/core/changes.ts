import type { ImportNews } from '#core/import-news.ts'
import type { Imports } from '#core/imports.ts'
import type { Journal } from '#core/journal.ts'
import type { UserActor } from '#core/model/actor.ts'
import { isTaskEvent, type TaskEvent } from '#core/model/event.ts'
import type { Task } from '#core/model/task.ts'
import type { Store } from '#core/ports/store.ts'
import type { Tasks } from '#core/tasks.ts'

const followedPage = 200

/** One change of a task as somebody who follows may see it. */
export interface TaskNews {
  seq: number
  at: string
  actor: number | null
  via: string
  type: TaskEvent['type'] | 'task.hidden'
  id: number
  /** The task is gone for the one who asks: deleted, purged, or not theirs to see any more. */
  deleted: boolean
  /** The task after the change; null when it is gone. */
  task: Task | null
}

export interface NewsPage {
  changes: TaskNews[]
  /** What to send as `after` next time. */
  next: number
  hasMore: boolean
}

/** A page as somebody gets it who follows: with how far imports are, where that is new. */
interface FollowedPage extends NewsPage {
  imports: ImportNews[]
}

interface ChangeParts {
  store: Store
  journal: Journal
  tasks: Tasks
  imports: Pick<Imports, 'subscribe'>
}

/** What happened to the tasks somebody may see: from the journal, deletions included. */
export function createChanges({ store, journal, tasks, imports }: ChangeParts) {
  /** The changes after event number `after`, in order. */
  async function listChanges(actor: UserActor, after: number, limit: number): Promise<NewsPage> {
    const end = await store.journal.last()
    const concerning = actor.role === 'admin' ? {} : { audience: actor.id }
    const found = await store.journal.read({ after, limit: limit + 1, tasksOnly: true, ...concerning })
    const events = found.slice(0, limit).filter(isTaskEvent)
    const hasMore = found.length > limit
    const next = hasMore ? (events.at(-1)?.seq ?? after) : Math.max(end, events.at(-1)?.seq ?? after, after)
    return { changes: await toNews(actor, events), next, hasMore }
  }

  /** Old states of a task are shown only to those who may see it now. */
  async function toNews(actor: UserActor, events: readonly TaskEvent[]): Promise<TaskNews[]> {
    const ids = [...new Set(events.map(({ subject }) => subject.id))]
    const visible = new Set((await tasks.readMany(actor, ids)).map(({ id }) => id))
    return events.map((event) => toOneNews(event, visible.has(event.subject.id)))
  }

  /**
   * Yields pages of changes after `after` as they happen, until `signal` aborts. Yields an empty page after
   * `idleMilliseconds` without news. A slow reader holds up nobody: it reads on when it is ready.
   */
  async function* follow(
    actor: UserActor,
    after: number,
    signal: AbortSignal,
    idleMilliseconds: number,
  ): AsyncGenerator<FollowedPage> {
    const bell = createBell()
    const heard = new Map<number, ImportNews>()
    const stop = listen(actor, bell.ring, heard)
    signal.addEventListener('abort', bell.ring, { once: true })
    try {
      let cursor = after
      while (!signal.aborted) {
        bell.reset()
        const page = { ...(await listChanges(actor, cursor, followedPage)), imports: [...heard.values()] }
        heard.clear()
        cursor = page.next
        if (page.changes.length + page.imports.length > 0) yield page
        const isNews = page.hasMore || signal.aborted || (await bell.wait(idleMilliseconds))
        if (!isNews) yield { ...page, changes: [], imports: [] }
      }
    } finally {
      stop()
      signal.removeEventListener('abort', bell.ring)
    }
  }

  /** Rings when something is new for the actor; of an import only the last word counts. Answers how to stop. */
  function listen(actor: UserActor, ring: () => void, heard: Map<number, ImportNews>): () => void {
    const stopTasks = journal.subscribe((events) => {
      if (events.some((event) => isTaskEvent(event) && concerns(event, actor))) ring()
    })
    const stopImports = imports.subscribe(actor, (news) => {
      heard.set(news.id, news)
      ring()
    })
    return () => {
      stopTasks()
      stopImports()
    }
  }

  return { listChanges, follow }
}

function concerns(event: TaskEvent, actor: UserActor): boolean {
  return actor.role === 'admin' || event.audience.includes(actor.id)
}

function toOneNews(event: TaskEvent, isVisible: boolean): TaskNews {
  const { seq, at, actor, via, subject, after } = event
  const isGone = !isVisible || after === null || after.deleted !== null
  const isHidden = !isVisible && event.type !== 'task.purged'
  const type = isHidden ? 'task.hidden' : event.type
  return { seq, at, actor, via, type, id: subject.id, deleted: isGone, task: isGone ? null : after }
}

/** Remembers a ring since the last reset until somebody waits for it. */
function createBell() {
  let hasRung = false
  let answer: ((isRung: boolean) => void) | undefined
  function ring(): void {
    hasRung = true
    answer?.(true)
  }
  return {
    ring,
    reset: () => {
      hasRung = false
    },
    /** True for a ring, false when the time is over. */
    wait: (milliseconds: number) =>
      new Promise<boolean>((resolve) => {
        if (hasRung) return resolve(true)
        const timer = setTimeout(() => answer?.(false), milliseconds)
        answer = (isRung) => {
          clearTimeout(timer)
          answer = undefined
          resolve(isRung)
        }
      }),
  }
}
