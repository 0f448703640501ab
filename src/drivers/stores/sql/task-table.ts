import { type Kysely, type RawBuilder, sql } from 'kysely'
import { priorities, type Status, type Task } from '#core/model/task.ts'
import type { TaskFilter, TaskQuery, TaskWriter } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'
import { createTaskPages } from '#drivers/stores/sql/task-pages.ts'

type TaskValues = Omit<Database['tasks'], 'id'>

const valueNames: (keyof TaskValues)[] = [
  ...(['title', 'description', 'status', 'active', 'priority', 'deadline', 'due', 'assignee', 'labels'] as const),
  ...(['creator', 'created', 'updated', 'completed', 'deleted', 'version'] as const),
]

/** The table of tasks with its labels and its text; answers how to use it outside and inside a transaction. */
export function createTaskTable({ builder, search, json }: Pick<Engine, 'builder' | 'search' | 'json'>) {
  const row = sql`${sql.raw(json.array)}(${sql.join(rowNames.map((name) => sql.ref(`tasks.${name}`)))})`
  const queries = keepQueries(builder, row)
  const pages = createTaskPages({ builder, search, json }, row)

  async function insertLabels(queryable: Queryable, task: Task): Promise<void> {
    const { id, creator, assignee, created } = task
    for (const label of task.labels)
      await queries.insertLabel.run(queryable, { label, task: id, creator, assignee, created })
  }

  async function updateLabels(queryable: Queryable, before: Task, after: Task): Promise<void> {
    if (before.assignee === after.assignee && before.labels.join('\0') === after.labels.join('\0')) return
    await queries.deleteLabels.run(queryable, { task: after.id })
    await insertLabels(queryable, after)
  }

  return (queryable: Queryable): TaskWriter => ({
    async find(id) {
      const found = await queries.find.first(queryable, { id })
      return found && toTask(found.task)
    },
    async findMany(ids) {
      const found = await queries.findMany.all(queryable, { ids: JSON.stringify(ids) })
      return found.map(({ task }) => toTask(task))
    },
    list: async (query: TaskQuery) => (await pages.list(queryable, query)).map(toTask),
    count: (filter: TaskFilter, cap: number) => pages.count(queryable, filter, cap),
    async insert(draft, due) {
      const id = await queries.insert.insert(queryable, toValues(draft, due), 'id')
      const task: Task = { id, ...draft }
      if (task.labels.length > 0) await insertLabels(queryable, task)
      queryable.defer(() => search.insert(queryable, task))
      return task
    },
    async update(before, after, due) {
      await queries.update.run(queryable, { ...toValues(after, due), id: after.id })
      await updateLabels(queryable, before, after)
      queryable.defer(() => search.update(queryable, before, after))
    },
    async purge({ id }) {
      await queries.remove.run(queryable, { id })
      await queries.deleteLabels.run(queryable, { task: id })
      queryable.defer(() => search.remove(queryable, id))
    },
  })
}

function keepQueries(db: Kysely<Database>, row: RawBuilder<unknown>) {
  const find = keep<{ id: number }>((p) => db.selectFrom('tasks').select(row.as('task')).where('id', '=', p('id')))
  const findMany = keep<{ ids: string }>((p) =>
    db
      .selectFrom('tasks')
      .select(row.as('task'))
      .where('id', 'in', (eb) =>
        eb.selectFrom(eb.fn<{ value: number }>('json_each', [eb.val(p('ids'))]).as('wanted')).select('wanted.value'),
      ),
  )
  const insert = keep<TaskValues>((p) => db.insertInto('tasks').values(valuesOf(p)))
  const update = keep<TaskValues & { id: number }>((p) =>
    db.updateTable('tasks').set(valuesOf(p)).where('id', '=', p('id')),
  )
  const remove = keep<{ id: number }>((p) => db.deleteFrom('tasks').where('id', '=', p('id')))
  const insertLabel = keep<Database['task_labels']>((p) =>
    db.insertInto('task_labels').values({
      label: p('label'),
      task: p('task'),
      creator: p('creator'),
      assignee: p('assignee'),
      created: p('created'),
    }),
  )
  const deleteLabels = keep<{ task: number }>((p) => db.deleteFrom('task_labels').where('task', '=', p('task')))
  return { find, findMany, insert, update, remove, insertLabel, deleteLabels }
}

function valuesOf(parameter: <K extends keyof TaskValues>(name: K) => TaskValues[K]): TaskValues {
  return Object.fromEntries(valueNames.map((name) => [name, parameter(name)])) as unknown as TaskValues
}

function toValues(task: Omit<Task, 'id'>, due: string | null): TaskValues {
  return {
    title: task.title,
    description: task.description,
    status: task.status,
    active: task.active,
    priority: priorities.indexOf(task.priority),
    deadline: task.deadline,
    due,
    assignee: task.assignee,
    labels: JSON.stringify(task.labels),
    creator: task.creator,
    created: task.created,
    updated: task.updated,
    completed: task.completed,
    deleted: task.deleted,
    version: task.version,
  }
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

function toTask(row: unknown): Task {
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
    created,
    updated,
    completed,
    deleted,
    version,
  }
}

function toLabels(labels: unknown): string[] {
  if (labels === '[]') return []
  return (typeof labels === 'string' ? JSON.parse(labels) : labels) as string[]
}
