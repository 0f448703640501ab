import { createHmac } from 'node:crypto'
import { CoreError } from '#core/errors.ts'
import type { Journal } from '#core/journal.ts'
import type { Actor } from '#core/model/actor.ts'
import { type Change, type Event, isTaskChange, type NewEvent } from '#core/model/event.ts'
import { toInstant } from '#core/model/scalars.ts'
import { type Action, assertMay, taskAudience } from '#core/permissions.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store, Transaction } from '#core/ports/store.ts'

/** Makes a write happen once however often it is sent: the client's key, and what it was sent with. */
export interface Once {
  key: string
  /** Everything of the request that may not differ when the key is used again. */
  request: string
}

/** Before the subject is read only the role can be refused; the use case asks again with the true relation. */
const anyRelation = ['creator', 'assignee', 'self'] as const

interface Outcome<T> {
  result: T
  changes: Change[]
}

/** What long work is given: its transaction, the time it began, and where its changes go. */
export interface LongWork {
  transaction: Transaction
  at: string
  append(changes: readonly Change[]): Promise<void>
}

export type Recorder = ReturnType<typeof createRecord>

interface RecordParts {
  store: Store
  journal: Journal
  now: Now
  /** Keys the fingerprints of requests, which may hold passwords. */
  secret: string
}

/**
 * The heart of the core: one transaction holds the change, its events in the journal and the remembered
 * answer to its key; the news goes out after the commit. A write is never tried again from here.
 */
export function createRecord({ store, journal, now, secret }: RecordParts) {
  async function record<T>(
    actor: Actor,
    action: Action,
    change: (transaction: Transaction, at: string) => Promise<Outcome<T>>,
    once?: Once,
  ): Promise<T> {
    assertMay(actor, action, anyRelation)
    const written = await store.write(async (transaction) => {
      const at = toInstant(now())
      const known = once && (await knownAnswer<T>(transaction, actor, once))
      if (known) return { result: known.result, events: [] }
      const { result, changes } = await change(transaction, at)
      const events: Event[] = []
      for (const one of changes) events.push(await append(transaction, actor, one, at))
      if (once) await remember(transaction, actor, once, result, at)
      return { result, events }
    })
    if (written.events.length > 0) journal.committed(written.events)
    return written.result
  }

  /** Whether this very request was answered before: it then changes nothing, and its answer is known. */
  function isRepeat(actor: Actor, once: Once): Promise<boolean> {
    return store.write(async (transaction) => {
      const reply = await transaction.replies.find(scopeOf(actor), once.key)
      return reply?.fingerprint === fingerprint(once)
    })
  }

  /**
   * The same for work that takes long and changes much: it hands over its changes as it goes, all in one transaction,
   * and runs once.
   */
  async function atLength<T>(actor: Actor, action: Action, work: (long: LongWork) => Promise<T>): Promise<T> {
    assertMay(actor, action, anyRelation)
    const result = await store.writeLong((transaction) => {
      const at = toInstant(now())
      const append = (changes: readonly Change[]) =>
        transaction.journal.appendMany(changes.map((change) => toLine(actor, change, at)))
      return work({ transaction, at, append })
    })
    await journal.catchUp()
    return result
  }

  async function append(transaction: Transaction, actor: Actor, change: Change, at: string): Promise<Event> {
    const line = toLine(actor, change, at)
    return { ...line, seq: await transaction.journal.append(line) }
  }

  async function knownAnswer<T>(transaction: Transaction, actor: Actor, once: Once) {
    const reply = await transaction.replies.find(scopeOf(actor), once.key)
    if (!reply) return undefined
    if (reply.fingerprint !== fingerprint(once)) throw new CoreError('idempotency_key_reused')
    return { result: reply.result as T }
  }

  async function remember(transaction: Transaction, actor: Actor, once: Once, result: unknown, at: string) {
    const reply = { scope: scopeOf(actor), key: once.key, fingerprint: fingerprint(once), result: result ?? null, at }
    await transaction.replies.insert(reply)
  }

  function fingerprint(once: Once): string {
    return createHmac('sha256', secret).update(once.request).digest('base64url')
  }

  return Object.assign(record, { isRepeat, atLength })
}

function toLine(actor: Actor, change: Change, at: string): NewEvent {
  return {
    ...change,
    at,
    actor: actor.kind === 'user' ? actor.id : null,
    via: actor.via,
    audience: isTaskChange(change) ? taskAudience(change.before, change.after) : [],
  }
}

function scopeOf(actor: Actor): string {
  return actor.kind === 'user' ? `user:${actor.id}` : actor.kind
}
