import type { Static } from 'typebox'
import type { UserActor } from '#core/model/actor.ts'
import type { TaskEvent } from '#core/model/event.ts'
import { NewTask, Task, TaskPatch } from '#core/model/task.ts'
import type { TaskSortField } from '#core/ports/store.ts'
import type { TaskListing } from '#core/task-lists.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { TaskOperation } from '#core/tasks.ts'
import { type Answer, createRouter, type Route } from '#dialects/dialect.ts'
import {
  conditionHeaders,
  conditionsOf,
  etag,
  idempotencyHeader,
  isKnown,
  onceOf,
} from '#dialects/native/conditions.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'
import { AfterQuery, IdParams } from '#dialects/native/shapes/pages.ts'
import * as shapes from '#dialects/native/shapes/tasks.ts'

type ListQuery = Static<typeof shapes.TaskListQuery>

const route = createRouter('native')
const batchBodyLimit = 8 * 1024 * 1024
const taskAnswer = { description: 'The task', schema: Task, example: exampleTask }

export function taskRoutes({ tasks }: TaskServer): Route[] {
  return [
    route({
      name: 'createTask',
      method: 'POST',
      path: '/v1/tasks',
      summary: 'Create a task',
      policy: 'task.create',
      limit: 'api',
      schemas: { body: NewTask },
      example: { title: 'Back up the database', priority: 'HIGH', deadline: '2026-12-01' },
      headers: idempotencyHeader,
      answers: { 201: taskAnswer },
      errors: ['invalid_input', 'idempotency_key_reused'],
      async handle(call) {
        const task = await tasks.createTask(call.actor, call.body, onceOf(call))
        return withTag(201, task, { location: `/v1/tasks/${task.id}` })
      },
    }),
    route({
      name: 'listTasks',
      method: 'GET',
      path: '/v1/tasks',
      summary: 'List the tasks you may see',
      policy: 'task.list',
      limit: 'api',
      schemas: { query: shapes.TaskListQuery },
      answers: {
        200: {
          description: 'A page of tasks',
          schema: shapes.TaskPage,
          example: { tasks: [exampleTask], next: null },
        },
      },
      errors: ['invalid_input'],
      async handle({ actor, query }) {
        return { status: 200, body: await tasks.listTasks(actor, toListing(actor, query)) }
      },
    }),
    route({
      name: 'readTask',
      method: 'GET',
      path: '/v1/tasks/:id',
      summary: 'Read a task',
      policy: 'task.read',
      limit: 'api',
      schemas: { params: IdParams },
      headers: { 'If-None-Match': 'An ETag: 304 while it is the current one' },
      answers: { 200: taskAnswer, 304: { description: 'Not changed' } },
      errors: ['invalid_input', 'task_not_found'],
      async handle(call) {
        const task = await tasks.readTask(call.actor, Number(call.params.id))
        return isKnown(call, task.version) ? { status: 304, headers: { etag: etag(task.version) } } : withTag(200, task)
      },
    }),
    route({
      name: 'changeTask',
      method: 'PATCH',
      path: '/v1/tasks/:id',
      summary: 'Change a task (merge patch)',
      policy: 'task.change',
      limit: 'api',
      schemas: { params: IdParams, body: TaskPatch },
      example: { status: 'done', deadline: null },
      headers: conditionHeaders,
      answers: { 200: taskAnswer },
      errors: ['invalid_input', 'task_not_found', 'version_mismatch', 'idempotency_key_reused'],
      async handle(call) {
        return withTag(200, await tasks.changeTask(call.actor, Number(call.params.id), call.body, conditionsOf(call)))
      },
    }),
    route({
      name: 'deleteTask',
      method: 'DELETE',
      path: '/v1/tasks/:id',
      summary: 'Move a task to the trash',
      policy: 'task.delete',
      limit: 'api',
      schemas: { params: IdParams },
      headers: conditionHeaders,
      answers: { 204: { description: 'It is in the trash' } },
      errors: ['invalid_input', 'task_not_found', 'version_mismatch', 'idempotency_key_reused'],
      async handle(call) {
        await tasks.deleteTask(call.actor, Number(call.params.id), conditionsOf(call))
        return { status: 204 }
      },
    }),
    route({
      name: 'restoreTask',
      method: 'POST',
      path: '/v1/tasks/:id/restore',
      summary: 'Take a task out of the trash',
      policy: 'task.restore',
      limit: 'api',
      schemas: { params: IdParams },
      headers: conditionHeaders,
      answers: { 200: taskAnswer },
      errors: ['invalid_input', 'task_not_found', 'version_mismatch', 'idempotency_key_reused'],
      async handle(call) {
        return withTag(200, await tasks.restoreTask(call.actor, Number(call.params.id), conditionsOf(call)))
      },
    }),
    route({
      name: 'purgeTask',
      method: 'POST',
      path: '/v1/tasks/:id/purge',
      summary: 'Remove a task for good (administrators)',
      policy: 'task.purge',
      limit: 'api',
      schemas: { params: IdParams },
      headers: conditionHeaders,
      answers: { 204: { description: 'It is gone; its history stays in the journal' } },
      errors: ['invalid_input', 'forbidden', 'task_not_found', 'version_mismatch', 'idempotency_key_reused'],
      async handle(call) {
        await tasks.purgeTask(call.actor, Number(call.params.id), conditionsOf(call))
        return { status: 204 }
      },
    }),
    route({
      name: 'runBatch',
      method: 'POST',
      path: '/v1/tasks/batch',
      summary: 'Up to 1,000 operations, all or nothing',
      policy: 'task.batch',
      limit: 'api',
      bodyLimit: batchBodyLimit,
      schemas: { body: shapes.TaskBatch },
      example: {
        operations: [
          { op: 'create', task: { title: 'One' } },
          { op: 'change', id: 1, patch: { status: 'done' } },
        ],
      },
      headers: idempotencyHeader,
      answers: {
        200: {
          description: 'Each task, in order',
          schema: shapes.TaskBatchResult,
          example: { tasks: [exampleTask] },
        },
      },
      errors: ['invalid_input', 'task_not_found', 'version_mismatch', 'idempotency_key_reused', 'payload_too_large'],
      async handle(call) {
        const { operations } = call.body as unknown as { operations: TaskOperation[] }
        return { status: 200, body: { tasks: await tasks.runBatch(call.actor, operations, onceOf(call)) } }
      },
    }),
    route({
      name: 'readTaskHistory',
      method: 'GET',
      path: '/v1/tasks/:id/history',
      summary: 'Who changed what, oldest first',
      policy: 'task.history',
      limit: 'api',
      schemas: { params: IdParams, query: AfterQuery },
      answers: { 200: { description: 'A page of events', schema: shapes.TaskHistory, example: exampleHistory() } },
      errors: ['invalid_input', 'task_not_found'],
      async handle({ actor, params, query }) {
        const limit = query.limit ?? 50
        const events = await tasks.taskHistory(actor, Number(params.id), query.after ?? 0, limit + 1)
        const page = events.slice(0, limit)
        const next = events.length > limit ? (page.at(-1)?.seq ?? null) : null
        return { status: 200, body: { events: page.map(toHistoryEvent), next } }
      },
    }),
  ]
}

function withTag(status: number, task: Task, headers: Record<string, string> = {}): Answer {
  return { status, body: task, headers: { etag: etag(task.version), ...headers } }
}

function toListing(actor: UserActor, query: ListQuery): TaskListing {
  const { assignee, creator, q: text, sort, limit = 50 } = query
  return {
    limit,
    ...given({
      status: query.status,
      priority: query.priority,
      active: query.active,
      labels: query.label,
      assignee: assignee && toPerson(actor, assignee),
      creator: creator && (toPerson(actor, creator) ?? undefined),
      deadlineFrom: query.deadline_from,
      deadlineTo: query.deadline_to,
      createdFrom: query.created_from,
      createdTo: query.created_to,
      text,
      deleted: query.deleted,
      sort: sort && toSort(sort),
      cursor: query.cursor,
      count: query.count,
    }),
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined | ''> }

/** Without what was left out: the core tells "left out" from every value. */
function given<T extends object>(fields: T): Given<T> {
  const kept: Partial<T> = {}
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name]
  return kept as Given<T>
}

function toPerson(actor: UserActor, person: string): number | null {
  if (person === 'me') return actor.id
  return person === 'none' ? null : Number(person)
}

function toSort(sort: string): { field: TaskSortField; descending: boolean } {
  const descending = sort.startsWith('-')
  return { field: (descending ? sort.slice(1) : sort) as TaskSortField, descending }
}

const bookkeeping = new Set(['id', 'version', 'updated'])

function toHistoryEvent({ seq, at, actor, via, type, before, after }: TaskEvent) {
  const fields = Object.keys(after ?? before ?? {}).filter((field) => !bookkeeping.has(field)) as (keyof Task)[]
  const changes = fields
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
  return { seq, at, actor, via, type, changes }
}

function exampleHistory() {
  const changes = [{ field: 'status', before: 'todo', after: 'done' }]
  return {
    events: [{ seq: 2, at: exampleTask.updated, actor: 1, via: 'native', type: 'task.changed', changes }],
    next: null,
  }
}
