import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import { openCore, peer, stranger, type TestCore } from '../support/core.ts'

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

  test('have the rights of now, also when those change while the session is read', async () => {
    const { accessToken } = await signIn()
    duringTheNextRead(() => core.server.users.changeUser(root, ana.id, { role: 'admin' }))
    await authenticate(accessToken)
    expect((await authenticate(accessToken)).role).toBe('admin')
    await core.server.users.changeUser(root, ana.id, { role: 'user' })
    expect((await authenticate(accessToken)).role).toBe('user')
  })
})
