import type { Session } from '#core/model/session.ts'
import type { Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'

export const instant = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString()

/** A task as a store takes it, with what the test does not care about filled in. */
export function taskDraft(fields: Partial<Omit<Task, 'id'>> = {}): Omit<Task, 'id'> {
  return {
    title: 'a task',
    description: null,
    status: 'todo',
    active: true,
    priority: 'MEDIUM',
    deadline: null,
    assignee: null,
    labels: [],
    creator: 1,
    created: instant(0),
    updated: instant(0),
    completed: null,
    deleted: null,
    version: 1,
    ...fields,
  }
}

export function userDraft(fields: Partial<Omit<User, 'id'>> = {}): Omit<User, 'id'> {
  const username = fields.username ?? 'somebody'
  const rest = { email: null, role: 'user', status: 'active', version: 1 } as const
  return { ...rest, created: instant(0), updated: instant(0), ...fields, username }
}

export function sessionDraft(fields: Partial<Session> & { id: string }): Session {
  const times = { created: instant(0), refreshed: instant(0), expires: instant(3600), ended: null }
  return { user: 1, ...times, door: 'native', address: null, agent: null, generation: 1, ...fields }
}
