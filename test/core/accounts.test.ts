import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeSetupToken } from '#core/first-administrator.ts'
import { systemActor, type UserActor } from '#core/model/actor.ts'
import { codeOf, openCore, peer, stranger, type TestCore } from '../support/core.ts'

const password = 'correct horse'
const wrong = 'wrong horse'

describe('accounts', () => {
  let core: TestCore
  let root: UserActor
  beforeEach(async () => {
    core = await openCore()
    root = await core.addActor('root', { role: 'admin', password })
  })
  afterEach(() => core.close())

  const register = (username: string, email?: string) =>
    core.server.accounts.register(stranger(), { username, password, ...(email && { email }) })
  const signIn = (name: string, given = password) =>
    core.server.accounts.signIn(stranger(), { name, password: given }, true)
  const authenticate = (token: string) => core.server.sessions.authenticate(token, 'native', peer())

  test.each(['Ana', 'ANA', 'ana', 'Ana@Example.org', 'ana@example.ORG'])('are signed in to as %s', async (name) => {
    const user = await register('Ana', 'ana@example.org')
    const { accessToken } = await signIn(name)
    expect(await authenticate(accessToken)).toMatchObject({ id: user.id, role: 'user' })
    expect(await codeOf(() => signIn(name, wrong))).toBe('invalid_credentials')
  })

  test('are refused when the name or the address is taken in another case', async () => {
    await register('Ana', 'ana@example.org')
    expect(await codeOf(() => register('aNA'))).toBe('username_taken')
    expect(await codeOf(() => register('other', 'ANA@example.org'))).toBe('email_taken')
    const codes = await Promise.all(Array.from({ length: 4 }, () => codeOf(() => register('Bob'))))
    expect(codes.toSorted()).toEqual(['no fault', ...Array(3).fill('username_taken')])
  })

  test('that are unknown, invited or disabled answer like a wrong password', async () => {
    const ana = await register('ana')
    await core.addActor('invited')
    const { accessToken } = await signIn('ana')
    await authenticate(accessToken)
    await core.server.users.changeUser(root, ana.id, { status: 'disabled' })
    for (const name of ['nobody', 'no@body', 'invited', 'ana'])
      expect(await codeOf(() => signIn(name))).toBe('invalid_credentials')
    expect(await codeOf(() => authenticate(accessToken))).toBe('unauthenticated')
  })

  test('end all other sessions when the password changes, at once', async () => {
    await register('ana')
    const [here, there] = [await signIn('ana'), await signIn('ana')]
    const [me] = await Promise.all([authenticate(here.accessToken), authenticate(there.accessToken)])
    expect(await codeOf(() => core.server.accounts.changePassword(me, wrong, 'next horse'))).toBe('invalid_input')
    await core.server.accounts.changePassword(me, password, 'next horse')
    expect(await codeOf(() => authenticate(here.accessToken))).toBe('no fault')
    expect(await codeOf(() => authenticate(there.accessToken))).toBe('unauthenticated')
    expect(await codeOf(() => core.server.accounts.refresh(stranger(), there.refreshToken ?? ''))).toBe(
      'invalid_refresh_token',
    )
    expect(await codeOf(() => signIn('ana'))).toBe('invalid_credentials')
    expect(await codeOf(() => signIn('ana', 'next horse'))).toBe('no fault')
  })

  describe('that change the password with a key', () => {
    const change = (me: UserActor, current: string, next: string) =>
      core.server.accounts.changePassword(me, current, next, { key: 'key', request: `${current} ${next}` })
    const codesOf = async (count: number, work: () => Promise<unknown>) => {
      const codes: string[] = []
      for (let index = 0; index < count; index++) codes.push(await codeOf(work))
      return [...new Set(codes)]
    }
    let me: UserActor
    beforeEach(async () => {
      await register('ana')
      me = await authenticate((await signIn('ana')).accessToken)
      await change(me, password, 'next horse')
    })

    test('guess nothing by sending it again', async () => {
      const last = await core.store.journal.last()
      expect(await codesOf(12, () => change(me, password, 'next horse'))).toEqual(['no fault'])
      expect(await core.store.journal.last()).toBe(last)
      expect(await codesOf(4, () => signIn('ana', wrong))).toEqual(['invalid_credentials'])
      expect(await codeOf(() => signIn('ana', 'next horse'))).toBe('no fault')
    })

    test('guess with every other request under the same key', async () => {
      expect(await codesOf(5, () => change(me, wrong, 'next horse'))).toEqual(['idempotency_key_reused'])
      expect(await codeOf(() => change(me, wrong, 'next horse'))).toBe('too_many_guesses')
      expect(await codeOf(() => change(me, password, 'next horse'))).toBe('no fault')
    })

    test('guess nothing by sending it again while the first is under way', async () => {
      const again = () =>
        core.server.accounts.changePassword(me, 'next horse', 'third horse', { key: 'another', request: 'r' })
      const { users } = core.store
      const { passwordHash } = users
      users.passwordHash = async (id) => {
        users.passwordHash = passwordHash
        await again()
        return passwordHash(id)
      }
      await again()
      expect(await codesOf(4, () => signIn('ana', wrong))).toEqual(['invalid_credentials'])
      expect(await codeOf(() => signIn('ana', 'third horse'))).toBe('no fault')
    })
  })

  test('trade a refresh token once; an old one seen again ends the whole family', async () => {
    await register('ana')
    const first = await signIn('ana')
    const refresh = (token: string | null) => core.server.accounts.refresh(stranger(), token ?? '')
    const second = await refresh(first.refreshToken)
    expect(await codeOf(() => authenticate(second.accessToken))).toBe('no fault')
    expect(await codeOf(() => refresh(first.refreshToken))).toBe('invalid_refresh_token')
    expect(await codeOf(() => refresh(second.refreshToken))).toBe('invalid_refresh_token')
    expect(await codeOf(() => authenticate(second.accessToken))).toBe('unauthenticated')
  })

  test('tell who watches a session when it ends', async () => {
    await register('ana')
    const me = await authenticate((await signIn('ana')).accessToken)
    const told = new Promise<void>((resolve) => core.server.sessions.whenEnded(me, resolve))
    await core.server.accounts.signOut(me)
    await told
  })

  test('keep the last active administrator', async () => {
    for (const patch of [{ role: 'user' }, { status: 'disabled' }] as const)
      expect(await codeOf(() => core.server.users.changeUser(root, root.id, patch))).toBe('last_administrator')
    const other = await core.addActor('other', { role: 'admin', password })
    const demote = (id: number) => codeOf(() => core.server.users.changeUser(root, id, { role: 'user' }))
    expect((await Promise.all([demote(root.id), demote(other.id)])).toSorted()).toEqual([
      'last_administrator',
      'no fault',
    ])
  })
})

describe('the first administrator', () => {
  let core: TestCore
  afterEach(() => core.close())
  const claim = (username: string, from: Parameters<typeof stranger>[0]) =>
    codeOf(() => core.server.accounts.register(stranger(from), { username, password, role: 'admin' }))

  test('is exactly one of two who claim at once, and the refused has no account', async () => {
    core = await openCore()
    const local = { isLocalCommand: true }
    const codes = await Promise.all([claim('one', local), claim('two', local)])
    expect(codes.toSorted()).toEqual(['administrator_claim_refused', 'no fault'])
    expect(await core.store.users.list(0, 5)).toHaveLength(1)
  })

  test('of an exposed server needs the setup token', async () => {
    core = await openCore({ mode: 'exposed' })
    const setupToken = (await makeSetupToken(core.store, () => 'token')) ?? ''
    for (const from of [{ isLocalCommand: true }, { setupToken: 'other' }, { setupToken: '' }])
      expect(await claim('one', from)).toBe('administrator_claim_refused')
    expect(await claim('one', { setupToken })).toBe('no fault')
    expect(await claim('two', { setupToken })).toBe('administrator_claim_refused')
    expect(await makeSetupToken(core.store, () => 'again')).toBeUndefined()
    expect((await core.server.users.listUsers(systemActor('test'), 0, 5)).users).toHaveLength(1)
  })
})
