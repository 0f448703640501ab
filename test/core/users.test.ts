import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CoreError } from '#core/errors.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { NewUser, UserPatch } from '#core/users.ts'
import { codeOf, openCore, peer, stranger, type TestCore } from '../support/core.ts'

const password = 'correct horse'

describe('users', () => {
  let core: TestCore
  let root: UserActor
  beforeEach(async () => {
    core = await openCore()
    root = await core.addActor('root', { role: 'admin', password })
  })
  afterEach(() => core.close())

  const users = () => core.server.users
  const events = () => core.store.journal.last()
  const add = (username: string, fields: Partial<NewUser> = {}) =>
    users().createUser(root, { username, role: 'user', ...fields })
  const signIn = (name: string, given = password) =>
    core.server.accounts.signIn(stranger(), { name, password: given }, true)
  const authenticate = (token: string) => core.server.sessions.authenticate(token, 'native', peer())
  /** What the journal tells since event `after`. */
  const told = async (after: number) =>
    (await core.store.journal.read({ after, limit: 50 })).map(({ type, subject, actor }) => [type, subject.id, actor])

  describe('created by an administrator', () => {
    test('are invited without a password and active with one', async () => {
      const last = await events()
      const [invited, active] = [await add('ana'), await add('bob', { email: 'Bob@Example.org', password })]
      const rest = { role: 'user', version: 1, created: expect.any(String), updated: expect.any(String) }
      expect(invited).toEqual({ ...rest, id: invited.id, username: 'ana', email: null, status: 'invited' })
      expect(active).toEqual({ ...rest, id: active.id, username: 'bob', email: 'Bob@Example.org', status: 'active' })
      expect(await told(last)).toEqual([
        ['user.registered', invited.id, root.id],
        ['user.registered', active.id, root.id],
      ])
      expect(await codeOf(() => signIn('ana'))).toBe('invalid_credentials')
      expect(await codeOf(() => signIn('bob'))).toBe('no fault')
    })

    test('are refused when the name or the address is taken in another case', async () => {
      await add('ana', { email: 'ana@example.org' })
      const last = await events()
      expect(await codeOf(() => add('ANA'))).toBe('username_taken')
      expect(await codeOf(() => add('other', { email: 'ANA@example.org' }))).toBe('email_taken')
      expect(await events()).toBe(last)
    })

    test('happen once with a key, however often they are sent', async () => {
      const once = { key: 'key', request: 'r' }
      const input = { username: 'ana', role: 'user' } as const
      const [first, ...again] = await Promise.all(
        Array.from({ length: 10 }, () => users().createUser(root, input, once)),
      )
      for (const answer of again) expect(answer).toEqual(first)
      expect(await codeOf(() => users().createUser(root, input, { ...once, request: 'other' }))).toBe(
        'idempotency_key_reused',
      )
    })
  })

  test('are for administrators only, and nobody else changes anything', async () => {
    const ana = await core.addActor('ana')
    const last = await events()
    for (const [actor, code] of [
      [ana, 'forbidden'],
      [stranger(), 'unauthenticated'],
    ] as const) {
      expect(await codeOf(() => users().listUsers(actor, 0, 5))).toBe(code)
      expect(await codeOf(() => users().createUser(actor, { username: 'eve', role: 'admin' }))).toBe(code)
      expect(await codeOf(() => users().changeUser(actor, ana.id, { role: 'admin' }))).toBe(code)
    }
    expect(await events()).toBe(last)
  })

  test('are read by themselves and by administrators; to others they do not exist', async () => {
    const [ana, bob] = [await core.addActor('ana'), await core.addActor('bob')]
    expect((await users().readUser(ana, ana.id)).username).toBe('ana')
    expect((await users().readUser(root, ana.id)).username).toBe('ana')
    for (const [actor, id] of [
      [bob, ana.id],
      [bob, root.id],
      [bob, 999],
      [root, 999],
    ] as const)
      expect(await codeOf(() => users().readUser(actor, id))).toBe('user_not_found')
  })

  test('are listed page by page in the order of their ids, each once', async () => {
    for (let index = 0; index < 6; index++) await add(`user ${index}`)
    const seen: string[] = []
    const pages: (number | null)[] = []
    let after: number | null = 0
    while (after !== null) {
      const page = await users().listUsers(root, after, 3)
      seen.push(...page.users.map(({ username }) => username))
      pages.push(page.users.length)
      after = page.next
    }
    expect(seen).toEqual(['root', ...Array.from({ length: 6 }, (_, index) => `user ${index}`)])
    expect(pages).toEqual([3, 3, 1])
    expect((await users().listUsers(root, 0, 7)).next).toBeNull()
  })

  describe('that are changed', () => {
    test('keep what a patch leaves out, and get a version and an event only from a change', async () => {
      const ana = await add('ana', { email: 'ana@example.org', password })
      const last = await events()
      core.clock.now += 1000
      for (const patch of [{}, { email: 'ana@example.org' }, { role: 'user' }, { status: 'active' }] as UserPatch[])
        expect(await users().changeUser(root, ana.id, patch)).toEqual(ana)
      expect(await events()).toBe(last)
      const changed = await users().changeUser(root, ana.id, { email: null })
      const updated = new Date(core.clock.now).toISOString()
      expect(changed).toEqual({ ...ana, email: null, updated, version: 2 })
      expect(await told(last)).toEqual([['user.changed', ana.id, root.id]])
    })

    test('take an explicit undefined of a patch for left out', async () => {
      const ana = await add('ana', { email: 'ana@example.org', password })
      const last = await events()
      const nothing: object = { email: undefined, role: undefined, status: undefined, password: undefined }
      expect(await users().changeUser(root, ana.id, nothing)).toEqual(ana)
      expect(await events()).toBe(last)
      const changed = await users().changeUser(root, ana.id, { ...nothing, status: 'disabled' })
      expect(changed).toEqual({ ...ana, status: 'disabled', version: 2 })
    })

    test('may change the case of their own address, but not take that of another', async () => {
      const [ana, bob] = [await add('ana', { email: 'ana@example.org' }), await add('bob')]
      expect((await users().changeUser(root, ana.id, { email: 'ANA@example.org' })).email).toBe('ANA@example.org')
      expect(await codeOf(() => users().changeUser(root, bob.id, { email: 'Ana@Example.org' }))).toBe('email_taken')
      await users().changeUser(root, ana.id, { email: null })
      expect(await codeOf(() => users().changeUser(root, bob.id, { email: 'Ana@Example.org' }))).toBe('no fault')
    })

    test('are refused for another version, which names both, or when they are not there', async () => {
      const { id } = await add('ana')
      await users().changeUser(root, id, { email: 'a@b' }, { versions: [1] })
      const fault: CoreError = await users()
        .changeUser(root, id, { email: 'c@d' }, { versions: [1, 7] })
        .then(
          () => expect.unreachable(),
          (reason) => reason,
        )
      expect([fault.code, fault.details.versions]).toEqual(['version_mismatch', { given: [1, 7], current: 2 }])
      expect((await users().readUser(root, id)).email).toBe('a@b')
      expect(await codeOf(() => users().changeUser(root, 999, {}))).toBe('user_not_found')
    })

    test('are out at once when they are disabled, and not in again by being enabled', async () => {
      const ana = await add('ana', { password })
      const { accessToken, refreshToken } = await signIn('ana')
      await authenticate(accessToken)
      const last = await events()
      await users().changeUser(root, ana.id, { status: 'disabled' })
      expect((await told(last)).map(([type]) => type)).toEqual(['user.changed', 'session.ended'])
      await users().changeUser(root, ana.id, { status: 'active' })
      expect(await codeOf(() => authenticate(accessToken))).toBe('unauthenticated')
      expect(await codeOf(() => core.server.accounts.refresh(stranger(), refreshToken ?? ''))).toBe(
        'invalid_refresh_token',
      )
      expect(await codeOf(() => signIn('ana'))).toBe('no fault')
    })

    test('have the rights of their new role in the sessions they have', async () => {
      const ana = await add('ana', { password })
      const { accessToken } = await signIn('ana')
      for (const role of ['user', 'admin', 'user'] as const) {
        await users().changeUser(root, ana.id, { role })
        expect(await authenticate(accessToken)).toMatchObject({ id: ana.id, role })
      }
    })

    test('with a new password lose their sessions and the old one', async () => {
      const ana = await add('ana', { password })
      const { accessToken } = await signIn('ana')
      const last = await events()
      const changed = await users().changeUser(root, ana.id, { password: 'next horse' })
      expect(changed).toMatchObject({ status: 'active', version: 2 })
      expect((await told(last)).map(([type]) => type)).toEqual(['user.password_changed', 'session.ended'])
      expect(await codeOf(() => authenticate(accessToken))).toBe('unauthenticated')
      expect(await codeOf(() => signIn('ana'))).toBe('invalid_credentials')
      expect(await codeOf(() => signIn('ana', 'next horse'))).toBe('no fault')
    })

    test('once with a key, however often it is sent', async () => {
      const ana = await add('ana', { password })
      const change = () =>
        users().changeUser(root, ana.id, { password: 'next horse' }, { once: { key: 'key', request: 'r' } })
      const first = await change()
      const { accessToken } = await signIn('ana', 'next horse')
      expect(await change()).toEqual(first)
      expect(await codeOf(() => authenticate(accessToken))).toBe('no fault')
    })
  })

  describe('that are invited', () => {
    test('come in with the password they are given, and not by being called active', async () => {
      const ana = await add('ana')
      expect((await users().changeUser(root, ana.id, { status: 'active' })).status).toBe('invited')
      expect((await users().changeUser(root, ana.id, { password })).status).toBe('active')
      expect(await codeOf(() => signIn('ana'))).toBe('no fault')
    })

    test('are invited again when they are enabled after they were disabled', async () => {
      const ana = await add('ana')
      expect((await users().changeUser(root, ana.id, { status: 'disabled' })).status).toBe('disabled')
      expect((await users().changeUser(root, ana.id, { status: 'active' })).status).toBe('invited')
      await users().changeUser(root, ana.id, { status: 'disabled' })
      expect((await users().changeUser(root, ana.id, { status: 'active', password })).status).toBe('active')
      expect(await codeOf(() => signIn('ana'))).toBe('no fault')
    })
  })

  test('are found by name, whatever its case, for whoever assigns a task to them', async () => {
    const ana = await add('Ana', { email: 'ana@example.org' })
    expect(await users().idOfAssignee('aNA')).toBe(ana.id)
    for (const name of ['nobody', '', 'ana@example.org', '\0', '\ud800']) {
      expect(await codeOf(() => users().idOfAssignee(name)), JSON.stringify(name)).toBe('invalid_input')
    }
  })

  test('are named by their ids, nobody twice and nobody who is not there', async () => {
    const [ana, bob] = [await add('ana'), await add('bob')]
    const names = await users().namesOf([ana.id, null, bob.id, ana.id, 987_654])
    expect([...names].toSorted(([a], [b]) => a - b)).toEqual([
      [ana.id, 'ana'],
      [bob.id, 'bob'],
    ])
    expect(await users().namesOf([null])).toEqual(new Map())
  })

  test('are never shown with their password or its hash, in no answer and no event', async () => {
    const ana = await add('ana', { password })
    await users().changeUser(root, ana.id, { password: 'next horse' })
    const hash = (await core.store.users.passwordHash(ana.id)) ?? ''
    expect(hash).toMatch(/^\$argon2id\$/)
    const shown = JSON.stringify([
      await users().readUser(root, ana.id),
      await users().listUsers(root, 0, 5),
      await core.store.journal.read({ after: 0, limit: 50 }),
    ])
    for (const secret of [hash, password, 'next horse', 'argon2']) expect(shown).not.toContain(secret)
  })
})
