import type { Role } from '#core/model/user.ts'

/** Where a request came from, as far as it matters to whom it is trusted. */
export interface Peer {
  /** The client's address; null for the command line. */
  address: string | null
  agent: string | null
  /**
   * The connection itself, and the only `Host` it named, are loopback, no proxy left its mark, and neither did a
   * browser, unless it shows a page of this very server.
   */
  isLocalCommand: boolean
  /** The token a new administrator presents on an exposed server. */
  setupToken: string | null
}

interface ActorBase {
  via: string
  peer: Peer
}

export interface UserActor extends ActorBase {
  kind: 'user'
  id: number
  role: Role
  sessionId: string
}

interface AnonymousActor extends ActorBase {
  kind: 'anonymous'
}

/** The server's own hand: the command line and the jobs. */
export interface SystemActor extends ActorBase {
  kind: 'system'
}

export type Actor = UserActor | AnonymousActor | SystemActor

export function systemActor(via: string): SystemActor {
  return { kind: 'system', via, peer: { address: null, agent: null, isLocalCommand: true, setupToken: null } }
}
