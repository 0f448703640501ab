import { LRUCache } from 'lru-cache'
import { CoreError } from '#core/errors.ts'
import type { Journal } from '#core/journal.ts'
import type { Actor, Peer, UserActor } from '#core/model/actor.ts'
import type { Change, Event } from '#core/model/event.ts'
import { toInstant } from '#core/model/scalars.ts'
import type { Session } from '#core/model/session.ts'
import type { Role } from '#core/model/user.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'
import type { Carrier, Tokens } from '#core/tokens.ts'

const keptSessions = 10_000
const expirySweepMilliseconds = 1000

interface LiveSession {
  userId: number
  role: Role
  expires: number
}

interface Watched {
  userId: number
  /** Undefined until the session was found. */
  expires: number | undefined
  tells: Set<() => void>
}

interface SessionParts {
  store: Store
  record: Recorder
  journal: Journal
  tokens: Tokens
  now: Now
}

/** Who is signed in. What is known of a session is kept in memory and dropped when the journal tells of a change. */
export function createSessions({ store, record, journal, tokens, now }: SessionParts) {
  const live = new LRUCache<string, LiveSession>({ max: keptSessions })
  const watchers = new Map<string, Watched>()
  let changes = 0
  journal.subscribe((events) => events.forEach(forget))
  const sweep = setInterval(endExpired, expirySweepMilliseconds)
  sweep.unref()

  /** The user behind an access token; at once when token and session are known. Throws `unauthenticated`. */
  function authenticate(
    token: string,
    via: string,
    peer: Peer,
    carrier: Carrier = 'bearer',
  ): UserActor | Promise<UserActor> {
    const claims = tokens.verifyAccess(token, carrier)
    if (claims instanceof Promise) return claims.then(({ sessionId }) => loadActor(sessionId, via, peer))
    const session = live.get(claims.sessionId)
    return session ? toActor(session, claims.sessionId, via, peer) : loadActor(claims.sessionId, via, peer)
  }

  async function loadActor(sessionId: string, via: string, peer: Peer): Promise<UserActor> {
    return toActor(await load(sessionId), sessionId, via, peer)
  }

  async function load(sessionId: string): Promise<LiveSession> {
    const changesBefore = changes
    const session = await store.sessions.find(sessionId)
    const user = session && !session.ended ? await store.users.find(session.user) : undefined
    if (!session || user?.status !== 'active') throw ended()
    const loaded = { userId: user.id, role: user.role, expires: Date.parse(session.expires) }
    // What changed while it was read may already be old: it serves this once and is not kept.
    if (changes === changesBefore) live.set(sessionId, loaded)
    return loaded
  }

  function toActor(session: LiveSession, sessionId: string, via: string, peer: Peer): UserActor {
    if (session.expires <= now()) throw ended()
    return { kind: 'user', id: session.userId, role: session.role, sessionId, via, peer }
  }

  function forget(event: Event): void {
    if (event.type === 'session.ended') drop(event.subject.id)
    if (event.type === 'user.changed') forgetUser(event.subject.id)
    if (event.type === 'session.refreshed' && event.after) prolong(event.after)
  }

  /** Read anew when it is next asked for; who watches it need not wait for that. */
  function prolong({ id, expires }: Session): void {
    changes += 1
    live.delete(id)
    const watched = watchers.get(id)
    if (watched) watched.expires = Date.parse(expires)
  }

  /** Another role or status: everything the user has open starts anew, with the rights of now. */
  function forgetUser(userId: number): void {
    changes += 1
    for (const [sessionId, session] of live.entries()) if (session.userId === userId) drop(sessionId)
    for (const [sessionId, watched] of watchers) if (watched.userId === userId) drop(sessionId)
  }

  function drop(sessionId: string): void {
    changes += 1
    live.delete(sessionId)
    const watched = watchers.get(sessionId)
    watchers.delete(sessionId)
    for (const tell of watched?.tells ?? []) tell()
  }

  function endExpired(): void {
    const at = now()
    for (const [sessionId, { expires }] of watchers) if (expires !== undefined && expires <= at) drop(sessionId)
  }

  /**
   * Calls `tell` once when the session ends or expires or its user's rights change, also if they did since the
   * actor was made; answers how to stop watching.
   */
  function whenEnded(actor: UserActor, tell: () => void): () => void {
    const { id: userId, sessionId } = actor
    const watched: Watched = watchers.get(sessionId) ?? { userId, expires: undefined, tells: new Set() }
    const isWatched = () => watchers.get(sessionId) === watched
    watchers.set(sessionId, watched)
    watched.tells.add(tell)
    // Nobody can vouch for a session that cannot be read.
    confirm(actor, watched).catch(() => isWatched() && drop(sessionId))
    return () => {
      watched.tells.delete(tell)
      if (watched.tells.size === 0 && isWatched()) watchers.delete(sessionId)
    }
  }

  /** The expiry is kept beside the watchers: what is in memory of a session may be pushed out while it is watched. */
  async function confirm({ sessionId, role }: UserActor, watched: Watched): Promise<void> {
    const session = live.get(sessionId) ?? (await load(sessionId))
    if (session.role !== role) throw ended()
    // A refresh told of meanwhile knows better.
    watched.expires ??= session.expires
  }

  function listSessions(actor: UserActor): Promise<Session[]> {
    return store.sessions.listLive(actor.id, toInstant(now()))
  }

  /** Ends one of the actor's own sessions; every access token of it is refused from now on. */
  function endSession(actor: UserActor, sessionId: string, once?: Once): Promise<void> {
    return record(
      actor,
      'session.end',
      async (tx, at) => {
        const session = await tx.sessions.find(sessionId)
        if (!session || session.ended || !mayEnd(actor, session)) throw new CoreError('session_not_found')
        return { result: undefined, changes: [await end(tx, session, at)] }
      },
      once,
    )
  }

  return { authenticate, whenEnded, listSessions, endSession, stop: () => clearInterval(sweep) }
}

/** Ends a session inside a transaction; answers the change for the journal. */
export async function end(tx: Transaction, session: Session, at: string) {
  const after = { ...session, ended: at }
  await tx.sessions.update(after)
  return { type: 'session.ended', subject: { kind: 'session', id: session.id }, before: session, after } as const
}

/** Ends every session of a user that lives, but `except`; answers the changes for the journal. */
export async function endSessions(tx: Transaction, userId: number, at: string, except?: string): Promise<Change[]> {
  const changes: Change[] = []
  for (const session of await tx.sessions.listLive(userId, at)) {
    if (session.id !== except) changes.push(await end(tx, session, at))
  }
  return changes
}

function mayEnd(actor: Actor, session: Session): boolean {
  return actor.kind === 'user' && (actor.id === session.user || actor.role === 'admin')
}

function ended(): CoreError {
  return new CoreError('unauthenticated', 'The session has ended: sign in again.')
}
