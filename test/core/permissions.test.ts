import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Actor, systemActor, type UserActor } from '#core/model/actor.ts'
import {
  type Action,
  assertMay,
  may,
  needsSignIn,
  policies,
  type Relation,
  taskAudience,
  taskRelations,
} from '#core/permissions.ts'
import { codeOf, peer, stranger } from '../support/core.ts'
import { taskDraft } from '../support/nouns.ts'

function user(id: number, role: UserActor['role'] = 'user'): UserActor {
  return { kind: 'user', id, role, sessionId: `session ${id}`, via: 'native', peer: peer() }
}
const admin = user(1, 'admin')
const someone = user(2)

/** Written out, not made from the policies: whom besides administrators and the server itself each action is for. */
const allowed: Record<Action, 'anyone' | 'signed-in' | 'nobody' | Relation[]> = {
  public: 'anyone',
  'account.register': 'anyone',
  'account.sign_in': 'anyone',
  'account.refresh': 'anyone',
  'account.sign_out': 'signed-in',
  'account.read': 'signed-in',
  'account.change_password': 'signed-in',
  'view.list': 'signed-in',
  'view.keep': 'signed-in',
  'session.list': 'signed-in',
  'session.end': ['self'],
  'task.create': 'signed-in',
  'task.list': 'signed-in',
  'task.batch': 'signed-in',
  'task.read': ['creator', 'assignee'],
  'task.change': ['creator', 'assignee'],
  'task.delete': ['creator', 'assignee'],
  'task.restore': ['creator', 'assignee'],
  'task.history': ['creator', 'assignee'],
  'task.purge': 'nobody',
  'task.export': 'signed-in',
  'log.list': 'signed-in',
  'log.read': ['creator', 'assignee'],
  'log.run': 'nobody',
  'import.create': 'nobody',
  'import.read': 'nobody',
  'job.list': 'nobody',
  'job.retry': 'nobody',
  'audit.read': 'nobody',
  'server.read': 'nobody',
  'journal.follow': 'signed-in',
  'people.list': 'signed-in',
  'user.list': 'nobody',
  'user.read': ['self'],
  'user.create': 'nobody',
  'user.change': 'nobody',
}
const actions = Object.entries(allowed) as [Action, (typeof allowed)[Action]][]
const relations: Relation[] = ['creator', 'assignee', 'self']

describe('permissions', () => {
  test('are written down here for every action there is', () => {
    expect(Object.keys(allowed).toSorted()).toEqual(Object.keys(policies).toSorted())
  })

  test.each(actions)('let the right people do %s, whatever their relation', (action, whom) => {
    fc.assert(
      fc.property(fc.subarray(relations), (given) => {
        const isRelated = Array.isArray(whom) && whom.some((relation) => given.includes(relation))
        expect(may(stranger(), action, given)).toBe(whom === 'anyone')
        expect(may(someone, action, given)).toBe(whom === 'anyone' || whom === 'signed-in' || isRelated)
        expect(may(admin, action, given)).toBe(true)
        expect(may(systemActor('cli'), action, given)).toBe(true)
      }),
    )
  })

  test.each(actions)('say before the subject is known whether %s needs somebody who is signed in', (action, whom) => {
    expect(needsSignIn(action)).toBe(whom !== 'anyone')
  })

  test.each(actions)('tell a stranger apart from a user who may not do %s', async (action, whom) => {
    expect(await codeOf(() => assertMay(stranger(), action))).toBe(whom === 'anyone' ? 'no fault' : 'unauthenticated')
    const isForAll = whom === 'anyone' || whom === 'signed-in'
    expect(await codeOf(() => assertMay(someone, action))).toBe(isForAll ? 'no fault' : 'forbidden')
  })

  test('say who may instead', () => {
    expect(() => assertMay(someone, 'user.list')).toThrow('Only an administrator may do this.')
    const people = 'Only its creator, its assignee or an administrator may do this.'
    expect(() => assertMay(someone, 'task.change')).toThrow(people)
  })
})

describe('the relations to a task', () => {
  test.each([
    [2, 3, ['creator']],
    [3, 2, ['assignee']],
    [2, 2, ['creator', 'assignee']],
    [2, null, ['creator']],
    [3, null, []],
    [3, 4, []],
  ])('created by %j and assigned to %j are %j', (creator, assignee, expected) => {
    const task = { ...taskDraft({ creator, assignee }), id: 1 }
    expect(taskRelations(someone, task)).toEqual(expected)
  })

  test('are none for those who are no user, and not those of a role', () => {
    const task = { ...taskDraft({ creator: 2 }), id: 1 }
    const others: Actor[] = [stranger(), systemActor('cli'), admin]
    for (const actor of others) expect(taskRelations(actor, task)).toEqual([])
  })
})

describe('the audience of a change', () => {
  const state = (creator: number, assignee: number | null) => ({ ...taskDraft({ creator, assignee }), id: 1 })
  const cases: [name: string, states: Parameters<typeof taskAudience>, audience: number[]][] = [
    ['a creation', [null, state(1, null)], [1]],
    ['a purge', [state(1, 2), null], [1, 2]],
    ['a hand-over, also who loses it', [state(1, 2), state(1, 3)], [1, 2, 3]],
    ['a task of one’s own', [state(1, 1), state(1, 1)], [1]],
    ['nothing', [null, null], []],
  ]
  test.each(cases)('of %s is each of its people once', (_, states, audience) => {
    expect(taskAudience(...states).toSorted()).toEqual(audience)
  })

  test('is exactly those who may read one of the states', () => {
    const person = fc.integer({ min: 1, max: 4 })
    const task = fc.option(fc.tuple(person, fc.option(person)).map(([creator, assignee]) => state(creator, assignee)))
    fc.assert(
      fc.property(task, task, person, (before, after, id) => {
        const actor = user(id)
        const sees = [before, after].some((one) => one && may(actor, 'task.read', taskRelations(actor, one)))
        expect(taskAudience(before, after).includes(id)).toBe(sees)
      }),
    )
  })
})
