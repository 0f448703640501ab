import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from '#core/model/actor.ts'
import { instantRange } from '#core/model/deadline.ts'
import type { Event } from '#core/model/event.ts'
import { toInstant } from '#core/model/scalars.ts'
import { assertMay } from '#core/permissions.ts'
import type { JournalQuery, Store } from '#core/ports/store.ts'

/** A page is looked for among so many events, in parts of which the first usually is enough. */
const mostLookedAt = 10_000
const smallestPart = 100
const largestPart = 1000
const partOfAll = 200
const endOfCalendar = '9999-12-31T23:59:59.999Z'

export const auditKinds = ['task', 'user', 'session', 'log', 'import'] as const satisfies Event['subject']['kind'][]

type State = Record<string, unknown>

/** A line of the journal as who answers for it reads it: who changed what, from which values to which. */
export interface AuditEntry {
  seq: number
  at: string
  kind: (typeof auditKinds)[number]
  type: Event['type']
  subject: number | string
  actor: number | null
  via: string
  /** The fields that changed, as they were; null where there was nothing before. */
  previous: State | null
  /** The same fields as they became; null where nothing is left. */
  next: State | null
}

export interface AuditFilter {
  /** Tasks, if nothing is said. */
  kind?: AuditEntry['kind']
  task?: number
  actor?: number
  via?: string
  /** Days or instants, both ends included. */
  from?: string
  to?: string
}

export interface AuditListing extends AuditFilter {
  /** Only events before this number. */
  before?: number
  limit: number
}

export interface AuditPage {
  entries: AuditEntry[]
  /** Where to look on; null at the beginning of the journal. A page may end before it is full. */
  next: number | null
}

type Bounds = Pick<JournalQuery, 'after' | 'before'>
type Facts = Pick<JournalQuery, 'kind' | 'task' | 'actor' | 'via'>

/** Who changed what, through which door: for administrators. */
export function createAudit({ store, timeZone }: { store: Store; timeZone: string }) {
  /** The newest first. */
  async function listAudit(actor: Actor, { before: end, limit, ...filter }: AuditListing): Promise<AuditPage> {
    assertMay(actor, 'audit.read')
    const { after, before } = await boundsOf(filter)
    return page(factsOf(filter), { after, before: Math.min(before, end ?? before) }, limit)
  }

  /** All that match, the newest first, in parts; what happens meanwhile is not among them. */
  async function allAudit(actor: Actor, filter: AuditFilter): Promise<AsyncGenerator<AuditEntry[]>> {
    assertMay(actor, 'audit.read')
    return parts(factsOf(filter), await boundsOf(filter))
  }

  async function* parts(facts: Facts, { after, before }: Bounds): AsyncGenerator<AuditEntry[]> {
    for (let next: number | null = before; next !== null; ) {
      const part: AuditPage = await page(facts, { after, before: next }, partOfAll)
      yield part.entries
      next = part.next
      // Others want to be served meanwhile.
      await nextTurn()
    }
  }

  /** Looks at few events first and at more only when they do not fill the page. */
  async function page(facts: Facts, { after, before }: Bounds, limit: number): Promise<AuditPage> {
    const events: Event[] = []
    let next = before
    let scan = Math.max(limit, smallestPart)
    let left = mostLookedAt
    while (left > 0 && next > 0 && events.length < limit) {
      const found = await store.journal.search({ ...facts, after, before: next, limit: limit - events.length, scan })
      events.push(...found.events)
      next = found.next
      left -= scan
      scan = Math.min(scan * 2, largestPart, Math.max(left, 1))
    }
    return { entries: events.map(toEntry), next: next > after + 1 ? next : null }
  }

  /** Numbers grow with time: the events of a time are those between two numbers. */
  async function boundsOf({ from, to }: AuditFilter): Promise<Bounds> {
    const after = from === undefined ? 0 : await store.journal.lastBefore(instantRange(from, timeZone).first)
    const end = to === undefined ? endOfCalendar : instantRange(to, timeZone).last
    const isOpen = end === endOfCalendar
    const last = isOpen ? store.journal.last() : store.journal.lastBefore(toInstant(Date.parse(end) + 1))
    return { after, before: (await last) + 1 }
  }

  return { listAudit, allAudit }
}

function factsOf({ kind = 'task', task, actor, via }: AuditFilter): Facts {
  return {
    kind,
    ...(task !== undefined && { task }),
    ...(actor !== undefined && { actor }),
    ...(via !== undefined && { via }),
  }
}

/** What every change changes says nothing: the entry has its time, and the order is that of its numbers. */
const bookkeeping = new Set(['updated', 'version'])

function toEntry({ seq, at, actor, via, type, subject, before, after }: Event): AuditEntry {
  const [previous, next] = difference(before as State | null, after as State | null)
  return { seq, at, kind: subject.kind, type, subject: subject.id, actor, via, previous, next }
}

function difference(before: State | null, after: State | null): [State | null, State | null] {
  if (!before || !after) return [before, after]
  const differs = (field: string) => JSON.stringify(before[field]) !== JSON.stringify(after[field])
  return [only(before, differs), only(after, differs)]
}

function only(state: State, differs: (field: string) => boolean): State {
  return Object.fromEntries(Object.entries(state).filter(([field]) => !bookkeeping.has(field) && differs(field)))
}
