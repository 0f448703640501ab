import { CoreError, invalidInput } from '#core/errors.ts'
import type { Actor, UserActor } from '#core/model/actor.ts'
import type { Change } from '#core/model/event.ts'
import { isStorableText, withoutUndefined } from '#core/model/scalars.ts'
import { nameKey, type User } from '#core/model/user.ts'
import type { Passwords } from '#core/passwords.ts'
import { assertMay } from '#core/permissions.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'
import { endSessions } from '#core/sessions.ts'

export interface NewUser {
  username: string
  email?: string | null
  role: User['role']
  /** Without a password the user is invited: can be assigned to, cannot sign in. */
  password?: string
}

export interface UserPatch {
  email?: string | null
  role?: User['role']
  status?: 'active' | 'disabled'
  /** Ends the user's sessions; an invited user becomes active. */
  password?: string
}

/** What administrators do with users. */
export function createUsers({ store, record, passwords }: { store: Store; record: Recorder; passwords: Passwords }) {
  async function listUsers(
    actor: Actor,
    after: number,
    limit: number,
  ): Promise<{ users: User[]; next: number | null }> {
    assertMay(actor, 'user.list')
    const found = await store.users.list(after, limit + 1)
    const users = found.slice(0, limit)
    return { users, next: found.length > limit ? (users.at(-1)?.id ?? null) : null }
  }

  /** The names by which colleagues know each other, to assign tasks by and to read who did what; nothing else of them. */
  async function listPeople(actor: Actor, after: number, limit: number) {
    assertMay(actor, 'people.list')
    const found = await store.users.list(after, limit + 1)
    const people = found.slice(0, limit).map(({ id, username, status }) => ({ id, username, status }))
    return { people, next: found.length > limit ? (people.at(-1)?.id ?? null) : null }
  }

  /** Oneself or, for an administrator, anybody; else `user_not_found`. */
  async function readUser(actor: UserActor, id: number): Promise<User> {
    const user = actor.id === id || actor.role === 'admin' ? await store.users.find(id) : undefined
    if (!user) throw new CoreError('user_not_found')
    return user
  }

  async function createUser(actor: Actor, input: NewUser, once?: Once): Promise<User> {
    assertMay(actor, 'user.create')
    const { password, ...fields } = input
    const passwordHash = password === undefined ? null : await passwords.hash(password)
    const status = passwordHash === null ? 'invited' : 'active'
    return record(actor, 'user.create', (tx, at) => insertUser(tx, { ...fields, status }, passwordHash, at), once)
  }

  /** Takes effect at once: a user who is disabled or gets another role has every session ended or read anew. */
  async function changeUser(
    actor: Actor,
    id: number,
    patch: UserPatch,
    { versions, once }: { versions?: number[]; once?: Once | undefined } = {},
  ): Promise<User> {
    assertMay(actor, 'user.change')
    const passwordHash = patch.password === undefined ? null : await passwords.hash(patch.password)
    return record(
      actor,
      'user.change',
      async (tx, at) => {
        const before = await tx.users.find(id)
        if (!before) throw new CoreError('user_not_found')
        assertVersion(before, versions)
        const changes = await applyPatch(tx, before, patch, at)
        if (passwordHash !== null) changes.push(...(await replacePassword(tx, id, passwordHash, at)))
        return { result: (await tx.users.find(id)) ?? before, changes }
      },
      once,
    )
  }

  /** Usernames by id, in one lookup; nobody is named twice. */
  async function namesOf(ids: readonly (number | null)[]): Promise<ReadonlyMap<number, string>> {
    const wanted = [...new Set(ids)].filter((id) => id !== null)
    const found = wanted.length > 0 ? await store.users.findMany(wanted) : []
    return new Map(found.map(({ id, username }) => [id, username]))
  }

  /** Whom a door calls by name to assign a task to. Throws `invalid_input`. */
  async function idOfAssignee(username: string): Promise<number> {
    const user = isStorableText(username) ? await store.users.findByUsername(nameKey(username)) : undefined
    if (user) return user.id
    throw invalidInput('body', '/assignee', 'exists', 'There is no user of that name who can be assigned to.')
  }

  return { listUsers, listPeople, readUser, createUser, changeUser, namesOf, idOfAssignee }
}

async function applyPatch(tx: Transaction, before: User, patch: UserPatch, at: string): Promise<Change[]> {
  const { password: _, ...facts } = withoutUndefined(patch)
  const after: User = { ...before, ...facts, updated: at, version: before.version + 1 }
  if (facts.status === 'active' && !(await hasPassword(tx, patch, before.id))) after.status = 'invited'
  if (after.email === before.email && after.role === before.role && after.status === before.status) return []
  if (after.email !== before.email) await assertEmailFree(tx, after.email, before.id)
  await assertNotLastAdministrator(tx, before, after)
  await tx.users.update(after)
  const changed: Change = { type: 'user.changed', subject: { kind: 'user', id: before.id }, before, after }
  return after.status === 'disabled' ? [changed, ...(await endSessions(tx, before.id, at))] : [changed]
}

async function hasPassword(tx: Transaction, { password }: UserPatch, id: number): Promise<boolean> {
  return password !== undefined || (await tx.users.passwordHash(id)) !== null
}

/** Inserts a user whose names are free; answers it with its change for the journal. */
export async function insertUser(
  tx: Transaction,
  fields: { username: string; email?: string | null; role: User['role']; status: User['status'] },
  passwordHash: string | null,
  at: string,
): Promise<{ result: User; changes: Change[] }> {
  if (await tx.users.findByUsername(nameKey(fields.username))) throw new CoreError('username_taken')
  const email = fields.email ?? null
  await assertEmailFree(tx, email)
  const user = await tx.users.insert({ ...fields, email, created: at, updated: at, version: 1 }, passwordHash)
  const change: Change = { type: 'user.registered', subject: { kind: 'user', id: user.id }, before: null, after: user }
  return { result: user, changes: [change] }
}

/** Sets a password, which ends every session of the user but `keptSession`; answers the changes for the journal. */
export async function replacePassword(
  tx: Transaction,
  userId: number,
  passwordHash: string,
  at: string,
  keptSession?: string,
): Promise<Change[]> {
  const before = await tx.users.find(userId)
  if (!before) throw new CoreError('user_not_found')
  const after: User = { ...before, updated: at, version: before.version + 1 }
  if (before.status === 'invited') after.status = 'active'
  await tx.users.update(after)
  await tx.users.setPasswordHash(userId, passwordHash)
  const changed: Change = { type: 'user.password_changed', subject: { kind: 'user', id: userId }, before, after }
  return [changed, ...(await endSessions(tx, userId, at, keptSession))]
}

async function assertEmailFree(tx: Transaction, email: string | null, owner?: number): Promise<void> {
  const holder = email === null ? undefined : await tx.users.findByEmail(nameKey(email))
  if (holder && holder.id !== owner) throw new CoreError('email_taken')
}

async function assertNotLastAdministrator(tx: Transaction, before: User, after: User): Promise<void> {
  if (!isActiveAdministrator(before) || isActiveAdministrator(after)) return
  if ((await tx.users.countActiveAdministrators()) <= 1) throw new CoreError('last_administrator')
}

function isActiveAdministrator(user: User): boolean {
  return user.role === 'admin' && user.status === 'active'
}

function assertVersion(user: User, versions: number[] | undefined): void {
  if (!versions || versions.includes(user.version)) return
  const message = `The user is at version ${user.version}, the request was for ${versions.join(' or ') || 'another'}.`
  throw new CoreError('version_mismatch', message, { versions: { given: versions, current: user.version } })
}

/** The active administrator with the lowest id; undefined when there is none. */
export async function firstAdministrator(users: Store['users']): Promise<User | undefined> {
  if ((await users.countActiveAdministrators()) === 0) return undefined
  for (let page = await users.list(0, 500); page.length > 0; page = await users.list(page.at(-1)?.id ?? 0, 500)) {
    const found = page.find(({ role, status }) => role === 'admin' && status === 'active')
    if (found) return found
  }
  return undefined
}
