import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import { createTaskServer } from '#core/task-server.ts'
import { codeOf, openCore, partsOn, peer, stranger, type TestCore } from '../support/core.ts'

const password = 'correct horse'
const days = 86_400_000

describe('sessions', () => {
  let core: TestCore
  let [ana, root] = [] as unknown as [UserActor, UserActor]
  beforeEach(async () => {
    core = await openCore()
    ana = await core.addActor('ana', { password })
    root = await core.addActor('root', { role: 'admin', password })
  })
  afterEach(() => core.close())

  const sessions = () => core.server.sessions
  const accounts = () => core.server.accounts
  const authenticate = (token: string) => sessions().authenticate(token, 'native', peer())
  const signIn = (withRefresh = true) => accounts().signIn(stranger(), { name: 'ana', password }, withRefresh)

  /** A session of ana's with the actor it makes. */
  async function enter(withRefresh = true) {
    const signedIn = await signIn(withRefresh)
    return { ...signedIn, actor: await authenticate(signedIn.accessToken) }
  }

  /** Watches the session of an actor: whether it was told yet, and a promise of that. */
  function watch(actor: UserActor) {
    const watched = { times: 0, told: Promise.resolve(), stop: () => {} }
    watched.told = new Promise((resolve) => {
      watched.stop = sessions().whenEnded(actor, () => {
        watched.times += 1
        resolve()
      })
    })
    return watched
  }

  /** Does `work` the next time a user is read, before the reader gets the answer. */
  function duringTheNextRead(work: () => Promise<unknown>): void {
    const { users } = core.store
    const { find } = users
    users.find = async (id) => {
      users.find = find
      const user = await find(id)
      await work()
      return user
    }
  }

  describe('that are watched', () => {
    test('are told of when they expire after they were refreshed', async () => {
      const { actor, refreshToken } = await enter()
      const watched = watch(actor)
      await accounts().refresh(stranger(), refreshToken ?? '')
      core.clock.now += 30 * days
      await watched.told
      expect(watched.times).toBe(1)
    })

    test('live on for as long as a refresh prolonged them', async () => {
      const [refreshed, other] = [await enter(), await enter()]
      const [living, expiring] = [watch(refreshed.actor), watch(other.actor)]
      core.clock.now += 29 * days
      await accounts().refresh(stranger(), refreshed.refreshToken ?? '')
      core.clock.now += 29 * days
      await expiring.told
      expect(living.times).toBe(0)
      core.clock.now += days
      await living.told
    })

    test('are told of when they expire without ever having been kept in memory', async () => {
      const [first, { actor: other }] = [await signIn(false), await enter()]
      duringTheNextRead(() => accounts().signOut(other))
      const watched = watch(await authenticate(first.accessToken))
      core.clock.now += 60 * 60_000
      await watched.told
    })

    const before: [name: string, end: (actor: UserActor) => Promise<unknown>][] = [
      ['ended', (actor) => accounts().signOut(actor)],
      ['got another role', () => core.server.users.changeUser(root, ana.id, { role: 'admin' })],
      ['lost its user', () => core.server.users.changeUser(root, ana.id, { status: 'disabled' })],
    ]
    test.each(before)('are told of when the session %s before it was watched', async (_, end) => {
      const { actor } = await enter()
      await end(actor)
      const watched = watch(actor)
      await watched.told
      expect(watched.times).toBe(1)
    })

    test('are told of when the storage cannot say whether they live', async () => {
      const { actor, refreshToken } = await enter()
      await accounts().refresh(stranger(), refreshToken ?? '')
      core.store.sessions.find = () => Promise.reject(new Error('down'))
      await watch(actor).told
    })

    test('are told of each once when the session ends, and not to who stopped', async () => {
      const { actor } = await enter()
      const [one, two, stopped] = [watch(actor), watch(actor), watch(actor)]
      stopped.stop()
      await accounts().signOut(actor)
      await Promise.all([one.told, two.told])
      one.stop()
      expect([one.times, two.times, stopped.times]).toEqual([1, 1, 0])
    })
  })

  test('are kept by who they are, from where and through which door, newest first', async () => {
    const from = peer({ address: '192.0.2.7', agent: 'a'.repeat(300) })
    const first = await signIn(false)
    core.clock.now += 1000
    const second = await accounts().signIn(
      { ...stranger(), via: 'stream', peer: from },
      { name: 'ana', password },
      true,
    )
    const me = await authenticate(first.accessToken)
    expect(me).toMatchObject({ kind: 'user', id: ana.id, role: 'user', sessionId: first.session.id, via: 'native' })
    const listed = await sessions().listSessions(me)
    expect(listed).toEqual([second.session, first.session])
    expect(listed[0]).toMatchObject({ door: 'stream', address: '192.0.2.7', agent: 'a'.repeat(200) })
    const lives = listed.map(({ created, expires }) => Date.parse(expires) - Date.parse(created))
    expect(lives).toEqual([30 * days, 60 * 60_000])
  })

  test('let nobody in after they expired, in memory or not, though the token lives on', async () => {
    await core.close()
    core = await openCore({ accessMinutes: 40 * 24 * 60 })
    ana = await core.addActor('ana', { password })
    const [{ accessToken, actor }, unseen, { refreshToken }] = [await enter(), await signIn(), await enter()]
    core.clock.now += 30 * days - 1
    expect((await authenticate(accessToken)).sessionId).toBe(actor.sessionId)
    const { session } = await accounts().refresh(stranger(), refreshToken ?? '')
    core.clock.now += 1
    for (const token of [accessToken, unseen.accessToken])
      expect(await codeOf(() => authenticate(token))).toBe('unauthenticated')
    expect(await sessions().listSessions(actor)).toEqual([session])
  })

  describe('that are ended', () => {
    test('refuse every token of theirs at once, and no other', async () => {
      const [here, there] = [await enter(), await enter()]
      await sessions().endSession(here.actor, there.actor.sessionId)
      expect(await codeOf(() => authenticate(there.accessToken))).toBe('unauthenticated')
      expect(await codeOf(() => accounts().refresh(stranger(), there.refreshToken ?? ''))).toBe('invalid_refresh_token')
      expect(await codeOf(() => authenticate(here.accessToken))).toBe('no fault')
      expect((await sessions().listSessions(here.actor)).map(({ id }) => id)).toEqual([here.actor.sessionId])
    })

    test('are not there to end for anybody else, nor a second time', async () => {
      const [{ actor }, bob] = [await enter(), await core.addActor('bob')]
      const end = (who: UserActor, id = actor.sessionId) => codeOf(() => sessions().endSession(who, id))
      const last = await core.store.journal.last()
      expect([await end(bob), await end(actor, 'unknown')]).toEqual(['session_not_found', 'session_not_found'])
      expect(await core.store.journal.last()).toBe(last)
      expect([await end(root), await end(root), await end(actor)]).toEqual([
        'no fault',
        'session_not_found',
        'session_not_found',
      ])
    })

    test('with a key answer the same again', async () => {
      const [here, there] = [await enter(), await enter()]
      const end = (request: string) => sessions().endSession(here.actor, there.actor.sessionId, { key: 'key', request })
      expect([await codeOf(() => end('r')), await codeOf(() => end('r'))]).toEqual(['no fault', 'no fault'])
      expect(await codeOf(() => end('other'))).toBe('idempotency_key_reused')
    })

    test('by signing out, a second time too, end once', async () => {
      const { actor } = await enter()
      const last = await core.store.journal.last()
      await Promise.all([accounts().signOut(actor), accounts().signOut(actor)])
      const events = await core.store.journal.read({ after: last, limit: 5 })
      expect(events.map(({ type, subject }) => [type, subject.id])).toEqual([['session.ended', actor.sessionId]])
    })
  })

  test('end in another process too, for its requests and for what watches there', async () => {
    const other = createTaskServer(partsOn(core.store, () => core.clock.now, core.faults))
    await other.start()
    const { accessToken, actor } = await enter()
    const there = await other.sessions.authenticate(accessToken, 'native', peer())
    const told = new Promise<void>((resolve) => other.sessions.whenEnded(there, resolve))
    await accounts().signOut(actor)
    await told
    expect(await codeOf(() => other.sessions.authenticate(accessToken, 'native', peer()))).toBe('unauthenticated')
    await other.stop()
  })

  test('have the rights of now, also when those change while the session is read', async () => {
    const { accessToken } = await signIn()
    duringTheNextRead(() => core.server.users.changeUser(root, ana.id, { role: 'admin' }))
    await authenticate(accessToken)
    expect((await authenticate(accessToken)).role).toBe('admin')
    await core.server.users.changeUser(root, ana.id, { role: 'user' })
    expect((await authenticate(accessToken)).role).toBe('user')
  })
})
