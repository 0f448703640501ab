import { answerOf, api, ifMatch, type Schemas, type Task } from '#web/api/client.ts'
import type { Posted } from '#web/live/outbox.ts'

export type NewTask = Schemas['NewTask']
export type TaskPatch = Schemas['TaskPatch']

/** What people do with tasks. A `version` is the one they saw: at another one it is a conflict. */
export type TaskOperation =
  | { kind: 'create'; task: NewTask }
  | { kind: 'change'; id: number; patch: TaskPatch; version?: number }
  | { kind: 'delete'; id: number }
  | { kind: 'restore'; id: number }
  | { kind: 'batch'; operations: BatchOperation[] }

export type BatchOperation = { op: 'change'; id: number; patch: TaskPatch } | { op: 'delete' | 'restore'; id: number }

/** Sends it once, however often it is called; answers the tasks as they are then. */
export async function sendOperation({ id: key, operation }: Posted<TaskOperation>): Promise<Task[]> {
  const once = { 'Idempotency-Key': key }
  if (operation.kind === 'create')
    return [await answerOf(api.POST('/v1/tasks', { params: { header: once }, body: operation.task }))]
  if (operation.kind === 'batch') {
    const body = { operations: operation.operations }
    return (await answerOf(api.POST('/v1/tasks/batch', { params: { header: once }, body }))).tasks
  }
  const path = { id: String(operation.id) }
  if (operation.kind === 'change') {
    const header = { ...once, ...(operation.version !== undefined && ifMatch(operation.version)) }
    return [await answerOf(api.PATCH('/v1/tasks/{id}', { params: { path, header }, body: operation.patch }))]
  }
  if (operation.kind === 'restore')
    return [await answerOf(api.POST('/v1/tasks/{id}/restore', { params: { path, header: once } }))]
  await answerOf(api.DELETE('/v1/tasks/{id}', { params: { path, header: once } }))
  return []
}

/** What waits for a task that was just changed is meant for the version that came of it. */
export function adaptVersion(
  waiting: Posted<TaskOperation>,
  { operation: done }: Posted<TaskOperation>,
  [result]: Task[],
): Posted<TaskOperation> {
  const { operation } = waiting
  if (operation.kind !== 'change' || done.kind !== 'change' || operation.id !== done.id || !result) return waiting
  if (operation.version === undefined) return waiting
  return { ...waiting, operation: { ...operation, version: result.version } }
}

/** The tasks as they will be when it is done, as far as that can be told beforehand. */
export function foresee(operation: TaskOperation, known: (id: number) => Task | undefined): Task[] {
  if (operation.kind === 'create') return []
  if (operation.kind === 'batch') return operation.operations.flatMap((one) => foreseeOne(one.op, one, known))
  return foreseeOne(operation.kind, operation, known)
}

function foreseeOne(
  kind: 'change' | 'delete' | 'restore',
  { id, patch }: { id: number; patch?: TaskPatch },
  known: (id: number) => Task | undefined,
): Task[] {
  const task = known(id)
  if (!task) return []
  if (kind === 'change') return [{ ...task, ...patch }]
  return [{ ...task, deleted: kind === 'delete' ? new Date().toISOString() : null }]
}
