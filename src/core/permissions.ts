import { CoreError } from '#core/errors.ts'
import type { Actor } from '#core/model/actor.ts'
import type { Task } from '#core/model/task.ts'

/** How somebody stands to the thing an action is about. */
export type Relation = 'creator' | 'assignee' | 'self'

type Policy = { who: 'anyone' | 'signed-in' | 'admin' } | { who: 'related'; relations: readonly Relation[] }

const taskPeople = { who: 'related', relations: ['creator', 'assignee'] } as const
const oneself = { who: 'related', relations: ['self'] } as const

/** Who may do what: the one lock behind every door. An administrator may do everything that is listed as related. */
export const policies = {
  public: { who: 'anyone' },
  'account.register': { who: 'anyone' },
  'account.sign_in': { who: 'anyone' },
  'account.refresh': { who: 'anyone' },
  'account.sign_out': { who: 'signed-in' },
  'account.read': { who: 'signed-in' },
  'account.change_password': { who: 'signed-in' },
  'view.list': { who: 'signed-in' },
  'view.keep': { who: 'signed-in' },
  'session.list': { who: 'signed-in' },
  'session.end': oneself,
  'task.create': { who: 'signed-in' },
  'task.list': { who: 'signed-in' },
  'task.batch': { who: 'signed-in' },
  'task.read': taskPeople,
  'task.change': taskPeople,
  'task.delete': taskPeople,
  'task.restore': taskPeople,
  'task.history': taskPeople,
  'task.purge': { who: 'admin' },
  'task.export': { who: 'signed-in' },
  'log.list': { who: 'signed-in' },
  'log.read': taskPeople,
  'log.run': { who: 'admin' },
  'import.create': { who: 'admin' },
  'import.read': { who: 'admin' },
  'job.list': { who: 'admin' },
  'job.retry': { who: 'admin' },
  'audit.read': { who: 'admin' },
  'server.read': { who: 'admin' },
  'journal.follow': { who: 'signed-in' },
  'people.list': { who: 'signed-in' },
  'user.list': { who: 'admin' },
  'user.read': oneself,
  'user.create': { who: 'admin' },
  'user.change': { who: 'admin' },
} as const satisfies Record<string, Policy>

export type Action = keyof typeof policies

/** Permission is a function of the actor, the action and how the actor stands to the subject, never of a role alone. */
export function may(actor: Actor, action: Action, relations: readonly Relation[] = []): boolean {
  const policy: Policy = policies[action]
  if (policy.who === 'anyone' || actor.kind === 'system') return true
  if (actor.kind === 'anonymous') return false
  if (policy.who === 'signed-in' || actor.role === 'admin') return true
  return policy.who === 'related' && policy.relations.some((relation) => relations.includes(relation))
}

export function assertMay(actor: Actor, action: Action, relations: readonly Relation[] = []): void {
  if (may(actor, action, relations)) return
  if (actor.kind === 'anonymous') throw new CoreError('unauthenticated')
  throw new CoreError('forbidden', `Only ${whoMay(action)} may do this.`)
}

function whoMay(action: Action): string {
  const policy: Policy = policies[action]
  return policy.who === 'related' ? `its ${policy.relations.join(', its ')} or an administrator` : 'an administrator'
}

/** Before the subject is known: whether the action needs somebody who is signed in, or an administrator. */
export function needsSignIn(action: Action): boolean {
  return policies[action].who !== 'anyone'
}

/** Whether the role alone decides, so that it can be asked before anything of the request is read. */
export function needsAdministrator(action: Action): boolean {
  return policies[action].who === 'admin'
}

export function taskRelations(actor: Actor, task: Task): Relation[] {
  if (actor.kind !== 'user') return []
  const relations: Relation[] = []
  if (task.creator === actor.id) relations.push('creator')
  if (task.assignee === actor.id) relations.push('assignee')
  return relations
}

/** The users, besides administrators, who may see a task. */
export function taskAudience(...states: (Task | null)[]): number[] {
  const people = new Set<number>()
  for (const task of states) {
    if (task) people.add(task.creator)
    if (task?.assignee) people.add(task.assignee)
  }
  return [...people]
}
