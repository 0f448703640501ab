import { type RawBuilder, sql } from 'kysely'
import { priorities, type Status, type Task } from '#core/model/task.ts'
import type { JsonWords } from '#drivers/stores/sql/engine.ts'

/** A row of `tasks` as one JSON array, in SQL. */
export function taskRow({ array }: Pick<JsonWords, 'array'>): RawBuilder<unknown> {
  return sql`${sql.raw(array)}(${sql.join(rowNames.map((name) => sql.ref(`tasks.${name}`)))})`
}

/** The columns of a task as it is read: one JSON array costs half of what an object of sixteen columns does. */
const rowNames = [
  ...(['id', 'title', 'description', 'status', 'active', 'priority', 'deadline', 'assignee', 'labels'] as const),
  ...(['creator', 'created', 'updated', 'completed', 'deleted', 'version'] as const),
]

type TaskRow = [
  ...[id: number, title: string, description: string | null, status: Status, active: unknown, priority: number],
  ...[deadline: string | null, assignee: number | null, labels: unknown, creator: number, created: string],
  ...[updated: string, completed: string | null, deleted: string | null, version: number],
]

/** From what `taskRow` reads. */
export function toTask(row: unknown): Task {
  const values: TaskRow = typeof row === 'string' ? JSON.parse(row) : row
  const [id, title, description, status, active, priority, deadline, assignee, labels, creator, ...rest] = values
  const [created, updated, completed, deleted, version] = rest
  return {
    id,
    title,
    description,
    status,
    active: Boolean(active),
    priority: priorities[priority] ?? 'MEDIUM',
    deadline,
    assignee,
    labels: toLabels(labels),
    creator,
    created: toIso(created),
    updated: toIso(updated),
    completed: completed && toIso(completed),
    deleted: deleted && toIso(deleted),
    version,
  }
}

/** Some engines write an instant their own way inside JSON. */
export function toIso(instant: string): string {
  return instant.endsWith('Z') ? instant : new Date(instant).toISOString()
}

function toLabels(labels: unknown): string[] {
  if (labels === '[]') return []
  return (typeof labels === 'string' ? JSON.parse(labels) : labels) as string[]
}
