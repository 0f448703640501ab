import { CoreError, invalidInput } from '#core/errors.ts'
import { assertMayClaim, type Mode } from '#core/first-administrator.ts'
import type { Guesses } from '#core/guesses.ts'
import type { Actor, UserActor } from '#core/model/actor.ts'
import type { Change } from '#core/model/event.ts'
import { isStorableText, toInstant } from '#core/model/scalars.ts'
import type { Session } from '#core/model/session.ts'
import { nameKey, type Role, type User } from '#core/model/user.ts'
import type { Passwords } from '#core/passwords.ts'
import type { NewId, Now } from '#core/ports/clock.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'
import { end } from '#core/sessions.ts'
import type { Tokens } from '#core/tokens.ts'
import { insertUser, replacePassword } from '#core/users.ts'

const refreshDays = 30

export interface Registration {
  username: string
  password: string
  email?: string | null
  role?: Role
}

export interface Credentials {
  /** A username or, with an @ in it, an e-mail address. */
  name: string
  password: string
}

/** The tokens of one sign-in. Lives in seconds. */
export interface SignIn {
  user: User
  session: Session
  accessToken: string
  accessSeconds: number
  /** Null where the door's clients cannot use one: then the session lives as long as the access token. */
  refreshToken: string | null
}

/** A sign-in that a browser keeps: the cookie lives as long as the session. */
export interface CookieSignIn {
  user: User
  session: Session
  cookie: string
}

interface AccountParts {
  store: Store
  record: Recorder
  passwords: Passwords
  guesses: Guesses
  tokens: Tokens
  now: Now
  newId: NewId
  mode: Mode
  accessMinutes: number
}

export function createAccounts(parts: AccountParts) {
  const { store, record, passwords, guesses, tokens, now, newId, mode, accessMinutes } = parts

  /** A stranger's registration. Throws `username_taken`, `email_taken`, `administrator_claim_refused`. */
  async function register(actor: Actor, registration: Registration, once?: Once): Promise<User> {
    const { password, role = 'user', ...names } = registration
    const passwordHash = await passwords.hash(password)
    return record(
      actor,
      'account.register',
      async (tx, at) => {
        if (role === 'admin' && actor.kind !== 'system') await assertMayClaim(tx, mode, actor.peer)
        return insertUser(tx, { ...names, role, status: 'active' }, passwordHash, at)
      },
      once,
    )
  }

  /** Throws `invalid_credentials`, the same for an unknown name, and `too_many_guesses`. */
  async function signIn(actor: Actor, credentials: Credentials, withRefresh: boolean): Promise<SignIn> {
    const { user, session } = await enter(actor, credentials, withRefresh)
    return toSignIn(user, session, withRefresh)
  }

  /** The same for a browser, which keeps a cookie instead of tokens. */
  async function signInByCookie(actor: Actor, credentials: Credentials): Promise<CookieSignIn> {
    const { user, session } = await enter(actor, credentials, true)
    return toCookieSignIn(user, session)
  }

  async function enter(actor: Actor, { name, password }: Credentials, isLong: boolean) {
    const user = await findByName(name)
    const passwordHash = user?.status === 'active' ? await store.users.passwordHash(user.id) : null
    const isRight = await check(name, actor, password, passwordHash)
    if (!user || !isRight) throw new CoreError('invalid_credentials')
    return { user, session: await startSession(actor, user, passwordHash, isLong) }
  }

  /** One guess, counted; a check that could not be made is not held against anybody. */
  async function check(name: string, actor: Actor, password: string, passwordHash: string | null): Promise<boolean> {
    const guess = guesses.begin(name, actor.peer.address)
    try {
      const isRight = await passwords.matches(password, passwordHash)
      if (isRight) guess.succeeded()
      return isRight
    } catch (fault) {
      guess.withdrawn()
      throw fault
    }
  }

  /** A name that no store can hold is nobody's. */
  async function findByName(name: string): Promise<User | undefined> {
    if (!isStorableText(name)) return undefined
    return name.includes('@') ? store.users.findByEmail(nameKey(name)) : store.users.findByUsername(nameKey(name))
  }

  function startSession(actor: Actor, user: User, checkedHash: string | null, isLong: boolean): Promise<Session> {
    return record(actor, 'account.sign_in', async (tx, at) => {
      await assertUnchanged(tx, user.id, checkedHash)
      const started = newSession(actor, user, at, isLong)
      await tx.sessions.insert(started)
      return { result: started, changes: [sessionChange('session.started', null, started)] }
    })
  }

  function newSession(actor: Actor, user: User, at: string, isLong: boolean): Session {
    const seconds = isLong ? refreshDays * 86_400 : accessMinutes * 60
    return {
      id: newId(),
      user: user.id,
      created: at,
      refreshed: at,
      expires: toInstant(Date.parse(at) + seconds * 1000),
      ended: null,
      door: actor.via,
      address: actor.peer.address,
      agent: actor.peer.agent?.slice(0, 200) ?? null,
      generation: 1,
    }
  }

  async function toSignIn(user: User, session: Session, withRefresh: boolean): Promise<SignIn> {
    const accessSeconds = accessMinutes * 60
    const expires = Math.floor(now() / 1000) + accessSeconds
    const refreshExpires = Math.floor(Date.parse(session.expires) / 1000)
    const { id: sessionId, generation } = session
    return {
      user,
      session,
      accessToken: await tokens.signAccess({ userId: user.id, sessionId, expires }),
      accessSeconds,
      refreshToken: withRefresh ? await tokens.signRefresh({ sessionId, generation }, refreshExpires) : null,
    }
  }

  async function toCookieSignIn(user: User, session: Session): Promise<CookieSignIn> {
    const expires = Math.floor(Date.parse(session.expires) / 1000)
    const claims = { userId: user.id, sessionId: session.id, expires }
    return { user, session, cookie: await tokens.signAccess(claims, 'cookie') }
  }

  /**
   * Prolongs the session of a cookie. The old cookie stays good while it lasts: of two windows that prolong at once
   * neither is a thief. Throws `unauthenticated`.
   */
  async function prolong(actor: Actor, cookie: string): Promise<CookieSignIn> {
    const { sessionId } = await tokens.verifyAccess(cookie, 'cookie')
    const prolonged = await record(actor, 'account.refresh', async (tx, at) => {
      const session = await tx.sessions.find(sessionId)
      const user = session && (await tx.users.find(session.user))
      if (!session || session.ended || session.expires <= at || user?.status !== 'active') return nothing
      const after = { ...session, refreshed: at, expires: inDays(at, refreshDays) }
      await tx.sessions.update(after)
      return { result: { user, session: after }, changes: [sessionChange('session.refreshed', session, after)] }
    })
    if (!prolonged) throw new CoreError('unauthenticated')
    return toCookieSignIn(prolonged.user, prolonged.session)
  }

  /**
   * Trades a refresh token for new tokens. A refresh token works once: seeing an old one again means that it
   * was stolen, and ends the session for everybody. Throws `invalid_refresh_token`.
   */
  async function refresh(actor: Actor, refreshToken: string): Promise<SignIn> {
    const { sessionId, generation } = await tokens.verifyRefresh(refreshToken)
    const renewed = await record(actor, 'account.refresh', async (tx, at) => {
      const session = await tx.sessions.find(sessionId)
      const user = session && (await tx.users.find(session.user))
      if (!session || session.ended || session.expires <= at || user?.status !== 'active') return nothing
      if (generation !== session.generation) return { result: undefined, changes: [await end(tx, session, at)] }
      const after = { ...session, generation: generation + 1, refreshed: at, expires: inDays(at, refreshDays) }
      await tx.sessions.update(after)
      return { result: { user, session: after }, changes: [sessionChange('session.refreshed', session, after)] }
    })
    if (!renewed) throw new CoreError('invalid_refresh_token')
    return toSignIn(renewed.user, renewed.session, true)
  }

  function signOut(actor: UserActor): Promise<void> {
    return record(actor, 'account.sign_out', async (tx, at) => {
      const session = await tx.sessions.find(actor.sessionId)
      const changes = session && !session.ended ? [await end(tx, session, at)] : []
      return { result: undefined, changes }
    })
  }

  async function readAccount(actor: UserActor): Promise<User> {
    const user = await store.users.find(actor.id)
    if (!user) throw new CoreError('unauthenticated')
    return user
  }

  /** Ends the actor's other sessions. Throws `invalid_input` when the current password is wrong. */
  async function changePassword(actor: UserActor, current: string, next: string, once?: Once): Promise<void> {
    const user = await readAccount(actor)
    const checkedHash = await store.users.passwordHash(actor.id)
    // Asked after the hash was read: a first try that ends in between would leave its repetition a wrong guess.
    if (once && (await record.isRepeat(actor, once))) return
    const isRight = await check(user.username, actor, current, checkedHash)
    const passwordHash = isRight ? await passwords.hash(next) : undefined
    await record(
      actor,
      'account.change_password',
      async (tx, at) => {
        // Refused only here: a try that was answered before, with the password of then, gets its answer again.
        if (passwordHash === undefined) throw wrongPassword()
        await assertUnchanged(tx, actor.id, checkedHash)
        return { result: null, changes: await replacePassword(tx, actor.id, passwordHash, at, actor.sessionId) }
      },
      once,
    )
  }

  return { register, signIn, signInByCookie, prolong, refresh, signOut, readAccount, changePassword }
}

const nothing = { result: undefined, changes: [] }

/** What was checked outside the transaction must still hold inside it. */
async function assertUnchanged(tx: Transaction, userId: number, checkedHash: string | null): Promise<void> {
  const user = await tx.users.find(userId)
  const isSame = (await tx.users.passwordHash(userId)) === checkedHash
  if (user?.status !== 'active' || !isSame) throw new CoreError('invalid_credentials')
}

function wrongPassword(): CoreError {
  return invalidInput('body', '/current_password', 'password', 'The current password is wrong.')
}

function sessionChange(type: 'session.started' | 'session.refreshed', before: Session | null, after: Session): Change {
  return { type, subject: { kind: 'session', id: after.id }, before, after }
}

function inDays(at: string, days: number): string {
  return toInstant(Date.parse(at) + days * 86_400_000)
}
