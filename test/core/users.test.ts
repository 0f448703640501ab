import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '#core/model/actor.ts'
import { openCore, type TestCore } from '../support/core.ts'

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

  test('take an explicit undefined of a patch for left out', async () => {
    const ana = await users().createUser(root, { username: 'ana', email: 'ana@example.org', role: 'user', password })
    const last = await events()
    const nothing: object = { email: undefined, role: undefined, status: undefined, password: undefined }
    expect(await users().changeUser(root, ana.id, nothing)).toEqual(ana)
    expect(await events()).toBe(last)
    const changed = await users().changeUser(root, ana.id, { ...nothing, status: 'disabled' })
    expect(changed).toEqual({ ...ana, status: 'disabled', version: 2 })
  })
})
