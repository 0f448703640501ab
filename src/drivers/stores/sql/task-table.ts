import { type RawBuilder, sql } from 'kysely'
import { likenessOf } from '#core/model/likeness.ts'
import { priorities, type Task } from '#core/model/task.ts'
import type { Likeness, TaskDraft, TaskFilter, TaskQuery, TaskWriter } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { keep, listed } from '#drivers/stores/sql/kept-query.ts'
import type { LogTable } from '#drivers/stores/sql/log-table.ts'
import { createRowInserts } from '#drivers/stores/sql/row-inserts.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'
import { taskIndexes } from '#drivers/stores/sql/task-indexes.ts'
import { createTaskPages } from '#drivers/stores/sql/task-pages.ts'
import { taskRow, toTask } from '#drivers/stores/sql/task-row.ts'

type TaskValues = Omit<Database['tasks'], 'id' | 'reminded'>

const valueNames: (keyof TaskValues)[] = [
  ...(['title', 'description', 'status', 'active', 'priority', 'deadline', 'due', 'assignee', 'labels'] as const),
  ...(['creator', 'created', 'updated', 'completed', 'deleted', 'version', 'likeness'] as const),
]
const rowsAtOnce = 50
/** Fewer tasks are in the indexes sooner than these could be built anew. */
const leastBulk = 50_000

/** The table of tasks with its labels and its text; answers how to use it outside and inside a transaction. */
export function createTaskTable(
  engine: Pick<Engine, 'builder' | 'search' | 'json' | 'columns' | 'rebuildsIndexes' | 'mergesArms'>,
  logs: Pick<LogTable, 'taskChanged'>,
) {
  const { builder, search, columns, rebuildsIndexes } = engine
  const row = taskRow(engine.json)
  const queries = keepQueries(engine, row)
  const insertRows = createRowInserts(builder)
  const pages = createTaskPages(engine, row)

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

  async function insertSome(queryable: Queryable, drafts: readonly TaskDraft[]): Promise<Task[]> {
    const rows = drafts.map(({ task, due }) => toValues(task, due))
    const ids = await insertRows(queryable, 'tasks', rows)
    const tasks = drafts.map(({ task }, index) => ({ id: ids[index] ?? 0, ...task }))
    for (const task of tasks) if (task.labels.length > 0) await insertLabels(queryable, task)
    return tasks
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
    highestId: async () => Number((await queries.highestId.first(queryable, {}))?.id ?? 0),
    list: async (query: TaskQuery) => (await pages.list(queryable, query)).map(toTask),
    count: (filter: TaskFilter, cap: number) => pages.count(queryable, filter, cap),
    async insert(draft, due) {
      const id = await queries.insert.insert(queryable, toValues(draft, due), 'id')
      const task: Task = { id, ...draft }
      if (task.labels.length > 0) await insertLabels(queryable, task)
      queryable.defer(() => search.insert(queryable, task))
      return task
    },
    async insertMany(drafts) {
      const tasks: Task[] = []
      for (let first = 0; first < drafts.length; first += rowsAtOnce) {
        tasks.push(...(await insertSome(queryable, drafts.slice(first, first + rowsAtOnce))))
      }
      return tasks
    },
    async startBulk(expected) {
      const there = Number((await queries.highestId.first(queryable, {}))?.id ?? 0)
      if (!rebuildsIndexes || expected < leastBulk || expected < there / 2) return async () => {}
      const indexes = taskIndexes(columns.thenId)
      for (const { name } of indexes) await queryable.run(`drop index ${name}`, [])
      return async () => {
        for (const { sql: create } of indexes) {
          await queryable.run(create, [])
          await nextTurn()
        }
      }
    },
    async indexText(firstId, lastId) {
      for (const found of await queries.findRange.all(queryable, { firstId, lastId })) {
        const task = toTask(found.task)
        await search.remove(queryable, task.id)
        await search.insert(queryable, task)
      }
    },
    async listToRemind(instant, limit) {
      return (await queries.toRemind.all(queryable, { instant, limit })).map(({ task }) => toTask(task))
    },
    async findAlike(wanted) {
      const asked = wanted.flatMap((one, place) =>
        utcDaysOf(one).map((created) => [likenessOf({ ...one, created }), one.createdFrom, one.createdTo, place]),
      )
      const found = await queries.findAlike.all(queryable, { wanted: JSON.stringify(asked) })
      const alike = wanted.map(() => false)
      for (const { place, title, description, assignee } of found) {
        const one = wanted[Number(place)]
        if (one && one.title === title && one.description === description && one.assignee === assignee)
          alike[Number(place)] = true
      }
      return alike
    },
    async markReminded(id) {
      await queries.markReminded.run(queryable, { id })
    },
    async update(before, after, due) {
      await queries.update.run(queryable, { ...toValues(after, due), id: after.id })
      await updateLabels(queryable, before, after)
      await logs.taskChanged(queryable, before, after)
      queryable.defer(() => search.update(queryable, before, after))
    },
    async purge(task) {
      const { id } = task
      await logs.taskChanged(queryable, task, null)
      await queries.remove.run(queryable, { id })
      await queries.deleteLabels.run(queryable, { task: id })
      queryable.defer(() => search.remove(queryable, id))
    },
  })
}

function keepQueries(
  { builder: db, json, columns }: Pick<Engine, 'builder' | 'json' | 'columns'>,
  row: RawBuilder<unknown>,
) {
  const find = keep<{ id: number }>((p) => db.selectFrom('tasks').select(row.as('task')).where('id', '=', p('id')))
  const findMany = keep<{ ids: string }>((p) =>
    db
      .selectFrom('tasks')
      .select(row.as('task'))
      .where('id', 'in', listed<number>(json, p('ids'), 'bigint')),
  )
  const highestId = keep<object>(() => db.selectFrom('tasks').select((eb) => eb.fn.max('id').as('id')))
  const findRange = keep<{ firstId: number; lastId: number }>((p) =>
    db
      .selectFrom('tasks')
      .select(row.as('task'))
      .where('id', '>=', p('firstId'))
      .where('id', '<=', p('lastId'))
      .orderBy('id'),
  )
  /** In the words of the index, so that the planner knows it. */
  const toRemind = keep<{ instant: string; limit: number }>((p) =>
    db
      .selectFrom('tasks')
      .select(row.as('task'))
      .where(sql<boolean>`deleted is null and status in ('todo', 'in_progress')
        and due is not null and (reminded is null or reminded <> due)`)
      .where('due', '<=', p('instant'))
      .orderBy('due')
      .orderBy('id')
      .limit(p('limit')),
  )
  const markReminded = keep<{ id: number }>((p) =>
    db
      .updateTable('tasks')
      .set((eb) => ({ reminded: eb.ref('due') }))
      .where('id', '=', p('id')),
  )
  const given = (place: number, type: string) => sql.raw(`cast(wanted.value ->> ${place} as ${type})`)
  const findAlike = keep<{ wanted: string }>((p) => ({
    compile: () =>
      sql`select wanted.value ->> 3 as place, tasks.title, tasks.description, tasks.assignee
        from ${json.each(p('wanted'))} cross join tasks
        where tasks.deleted is null and tasks.likeness = ${given(0, columns.id)}
          and tasks.created between ${given(1, columns.instant)} and ${given(2, columns.instant)}`.compile(db),
  }))
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
  return {
    find,
    findMany,
    highestId,
    findRange,
    toRemind,
    markReminded,
    findAlike,
    insert,
    update,
    remove,
    insertLabel,
    deleteLabels,
  }
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
    likeness: likenessOf(task),
  }
}

/** The days, in UTC, that a time touches: one or two. */
function utcDaysOf({ createdFrom, createdTo }: Likeness): string[] {
  const [first, last] = [createdFrom.slice(0, 10), createdTo.slice(0, 10)]
  return first === last ? [first] : [first, last]
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
