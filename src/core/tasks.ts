import { CoreError, invalidInput } from '#core/errors.ts'
import type { Keep } from '#core/kept-pages.ts'
import type { Actor, UserActor } from '#core/model/actor.ts'
import { dueOf } from '#core/model/deadline.ts'
import { isTaskEvent, type TaskChange, type TaskEvent } from '#core/model/event.ts'
import { withoutUndefined } from '#core/model/scalars.ts'
import type { NewTask, Task, TaskPatch } from '#core/model/task.ts'
import { type Action, assertMay, may, taskRelations } from '#core/permissions.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'
import { createTaskLists } from '#core/task-lists.ts'

/** Conditions of a write: the versions (ETags) one of which the task must have, and the key that makes it happen once. */
export interface Conditions {
  versions?: number[]
  once?: Once | undefined
}

export type TaskOperation =
  | { op: 'create'; task: NewTask }
  | { op: 'change'; id: number; version?: number; patch: TaskPatch }
  | { op: 'delete'; id: number; version?: number }
  | { op: 'restore'; id: number; version?: number }

type PatchOf = TaskPatch | ((task: Task) => TaskPatch)

interface Step {
  result: Task
  changes: TaskChange[]
}

export type Tasks = ReturnType<typeof createTasks>

interface TaskParts {
  store: Store
  record: Recorder
  timeZone: string
  keep: Keep
}

export function createTasks({ store, record, timeZone, keep }: TaskParts) {
  /** Throws `invalid_input` when the assignee does not exist. */
  function createTask(actor: UserActor, input: NewTask, once?: Once): Promise<Task> {
    return record(actor, 'task.create', (tx, at) => stepCreate(tx, actor, input, at), once)
  }

  /** Throws `task_not_found` for what is deleted, not there, or not the actor's: the three look the same. */
  async function readTask(actor: Actor, id: number): Promise<Task> {
    const task = await store.tasks.find(id)
    if (!task || task.deleted || !may(actor, 'task.read', taskRelations(actor, task))) throw notFound()
    return task
  }

  /** Those of `ids` that the actor may see, deleted ones too, in no order. */
  async function readMany(actor: Actor, ids: readonly number[]): Promise<Task[]> {
    const tasks = await store.tasks.findMany(ids)
    return tasks.filter((task) => may(actor, 'task.read', taskRelations(actor, task)))
  }

  /**
   * A merge patch, or how to make one from the task as it is: what is left out stays. No event and the same
   * version when nothing changes.
   */
  function changeTask(actor: UserActor, id: number, patch: PatchOf, conditions: Conditions = {}): Promise<Task> {
    return record(actor, 'task.change', (tx, at) => stepChange(tx, actor, id, patch, at, conditions), conditions.once)
  }

  function deleteTask(actor: UserActor, id: number, conditions: Conditions = {}): Promise<Task> {
    return record(actor, 'task.delete', (tx, at) => stepDelete(tx, actor, id, at, conditions), conditions.once)
  }

  function restoreTask(actor: UserActor, id: number, conditions: Conditions = {}): Promise<Task> {
    return record(actor, 'task.restore', (tx, at) => stepRestore(tx, actor, id, at, conditions), conditions.once)
  }

  /** Removes a task, deleted before or not, for good; its journal stays. Administrators only. */
  function purgeTask(actor: UserActor, id: number, conditions: Conditions = {}): Promise<Task> {
    return record(
      actor,
      'task.purge',
      async (tx) => {
        const before = await findFor(tx, actor, 'task.purge', id)
        assertVersion(before, conditions.versions)
        await tx.tasks.purge(before)
        return { result: before, changes: [taskChange('task.purged', before, null)] }
      },
      conditions.once,
    )
  }

  /** All operations or none, in order; a fault names the operation it is about. Answers each task as it ends. */
  function runBatch(actor: UserActor, operations: readonly TaskOperation[], once?: Once): Promise<Task[]> {
    return record(
      actor,
      'task.batch',
      async (tx, at) => {
        const result: Task[] = []
        const changes: TaskChange[] = []
        for (const [index, operation] of operations.entries()) {
          const step = await runStep(tx, actor, operation, at).catch((fault) => {
            throw inOperation(fault, index, operation.op)
          })
          result.push(step.result)
          changes.push(...step.changes)
        }
        return { result, changes }
      },
      once,
    )
  }

  function runStep(tx: Transaction, actor: UserActor, operation: TaskOperation, at: string): Promise<Step> {
    if (operation.op === 'create') return stepCreate(tx, actor, operation.task, at)
    const conditions = operation.version === undefined ? {} : { versions: [operation.version] }
    if (operation.op === 'change') return stepChange(tx, actor, operation.id, operation.patch, at, conditions)
    if (operation.op === 'delete') return stepDelete(tx, actor, operation.id, at, conditions)
    return stepRestore(tx, actor, operation.id, at, conditions)
  }

  /** Oldest first. The actor must be able to see the task, which may lie in the trash. */
  async function taskHistory(actor: UserActor, id: number, after: number, limit: number): Promise<TaskEvent[]> {
    const task = await store.tasks.find(id)
    if (!task || !may(actor, 'task.history', taskRelations(actor, task))) throw notFound()
    return (await store.journal.ofTask(id, after, limit)).filter(isTaskEvent)
  }

  async function stepCreate(tx: Transaction, actor: UserActor, input: NewTask, at: string): Promise<Step> {
    if (input.assignee) await assertAssignable(tx, input.assignee)
    const draft = newTask(actor, input, at)
    const task = await tx.tasks.insert(draft, dueOf(draft, timeZone))
    return { result: task, changes: [taskChange('task.created', null, task)] }
  }

  async function stepChange(
    tx: Transaction,
    actor: UserActor,
    id: number,
    patchOf: PatchOf,
    at: string,
    { versions }: Conditions,
  ): Promise<Step> {
    const before = await findFor(tx, actor, 'task.change', id)
    if (before.deleted) throw notFound()
    assertVersion(before, versions)
    const patch = withoutUndefined(typeof patchOf === 'function' ? patchOf(before) : patchOf)
    if (patch.assignee && patch.assignee !== before.assignee) await assertAssignable(tx, patch.assignee)
    if (!changesAnything(before, patch)) return { result: before, changes: [] }
    return save(tx, 'task.changed', before, patched(before, patch, at))
  }

  async function stepDelete(tx: Transaction, actor: UserActor, id: number, at: string, { versions }: Conditions) {
    const before = await findFor(tx, actor, 'task.delete', id)
    if (before.deleted) throw notFound()
    assertVersion(before, versions)
    return save(tx, 'task.deleted', before, nextVersion({ ...before, deleted: at }, at))
  }

  async function stepRestore(tx: Transaction, actor: UserActor, id: number, at: string, { versions }: Conditions) {
    const before = await findFor(tx, actor, 'task.restore', id)
    assertVersion(before, versions)
    if (!before.deleted) return { result: before, changes: [] }
    return save(tx, 'task.restored', before, nextVersion({ ...before, deleted: null }, at))
  }

  async function save(tx: Transaction, type: TaskChange['type'], before: Task, after: Task): Promise<Step> {
    await tx.tasks.update(before, after, dueOf(after, timeZone))
    return { result: after, changes: [taskChange(type, before, after)] }
  }

  return {
    createTask,
    readTask,
    readMany,
    listTasks: createTaskLists({ store, timeZone, keep }).listTasks,
    changeTask,
    deleteTask,
    restoreTask,
    purgeTask,
    runBatch,
    taskHistory,
  }
}

function newTask(actor: UserActor, input: NewTask, at: string): Omit<Task, 'id'> {
  const status = input.status ?? 'todo'
  return {
    title: input.title,
    description: input.description ?? null,
    status,
    active: input.active ?? true,
    priority: input.priority ?? 'MEDIUM',
    deadline: input.deadline ?? null,
    assignee: input.assignee ?? null,
    labels: input.labels ?? [],
    creator: actor.id,
    created: at,
    updated: at,
    completed: status === 'done' ? at : null,
    deleted: null,
    version: 1,
  }
}

function patched(before: Task, patch: TaskPatch, at: string): Task {
  const after = nextVersion({ ...before, ...patch }, at)
  if (after.status !== before.status) after.completed = after.status === 'done' ? at : null
  return after
}

function nextVersion(task: Task, at: string): Task {
  return { ...task, updated: at, version: task.version + 1 }
}

function changesAnything(before: Task, patch: TaskPatch): boolean {
  const fields = Object.keys(patch) as (keyof TaskPatch)[]
  return fields.some((field) => JSON.stringify(patch[field]) !== JSON.stringify(before[field]))
}

async function findFor(tx: Transaction, actor: UserActor, action: Action, id: number): Promise<Task> {
  const task = await tx.tasks.find(id)
  const relations = task ? taskRelations(actor, task) : []
  if (!task || !may(actor, 'task.read', relations)) throw notFound()
  assertMay(actor, action, relations)
  return task
}

function assertVersion(task: Task, versions: number[] | undefined): void {
  if (!versions || versions.includes(task.version)) return
  const message = `The task is at version ${task.version}, the request was for ${versions.join(' or ') || 'another'}.`
  throw new CoreError('version_mismatch', message, { versions: { given: versions, current: task.version } })
}

async function assertAssignable(tx: Transaction, id: number): Promise<void> {
  const user = await tx.users.find(id)
  if (user && user.status !== 'disabled') return
  throw invalidInput('body', '/assignee', 'exists', `There is no user ${id} who can be assigned to.`)
}

function inOperation(fault: unknown, index: number, op: TaskOperation['op']): unknown {
  if (!(fault instanceof CoreError)) return fault
  const pointer = `/operations/${index}`
  const within = op === 'create' ? `${pointer}/task` : `${pointer}/patch`
  const about = { part: 'body', pointer, rule: fault.code, message: fault.message } as const
  const issues = fault.details.issues?.map((issue) => ({ ...issue, pointer: within + issue.pointer })) ?? [about]
  return new CoreError(fault.code, `Operation ${index}: ${fault.message}`, { ...fault.details, issues })
}

function taskChange(type: TaskChange['type'], before: Task | null, after: Task | null): TaskChange {
  const id = (after ?? before)?.id ?? 0
  return { type, subject: { kind: 'task', id }, before, after }
}

function notFound(): CoreError {
  return new CoreError('task_not_found')
}
