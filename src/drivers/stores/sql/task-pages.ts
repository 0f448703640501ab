import { type RawBuilder, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { priorities } from '#core/model/task.ts'
import type { TaskFilter, TaskQuery } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { type KeptQuery, keep } from '#drivers/stores/sql/kept-query.ts'
import { type Arm, armsOf, relationsOf } from '#drivers/stores/sql/task-arms.ts'

type Values = Record<string, unknown>
/** Stands for a value that is given when the query runs. */
type Parameter = (name: string) => unknown
type Condition = RawBuilder<unknown>

/** One statement's part of a list: by deadline, first the tasks that have one, then the others. */
interface Stretch extends TaskQuery {
  hasDue?: boolean
}

const keptShapes = 500

type Speech = Pick<Engine, 'builder' | 'search' | 'json' | 'mergesArms'>

/** Lists and counts of tasks. `row` is the SQL of a whole task as one value. */
export function createTaskPages(engine: Speech, row: Condition) {
  const { builder, search } = engine
  const shapes = new LRUCache<string, KeptQuery<Values>>({ max: keptShapes })

  async function list(queryable: Queryable, query: TaskQuery): Promise<unknown[]> {
    if (query.status?.length === 0 || query.priority?.length === 0) return []
    const found: unknown[] = []
    const values = await valuesOf(queryable, query, search)
    for (const stretch of stretchesOf(query)) {
      const limit = query.limit - found.length
      if (limit <= 0) break
      const kept = keptFor(shapeOf(stretch), (p) => pageQuery(stretch, row, engine, p))
      const page = await kept.first(queryable, { ...values, limit })
      if (page?.tasks) found.push(...JSON.parse(String(page.tasks)))
    }
    return found
  }

  async function count(queryable: Queryable, filter: TaskFilter, cap: number): Promise<number> {
    if (filter.status?.length === 0 || filter.priority?.length === 0) return 0
    const kept = keptFor(`count ${shapeOf(filter)}`, (p) => countQuery(filter, engine, p))
    const found = await kept.first(queryable, { ...(await valuesOf(queryable, filter, search)), limit: cap })
    return Math.min(Number(found?.count ?? 0), cap)
  }

  function keptFor(shape: string, build: (p: Parameter) => RawBuilder<unknown>): KeptQuery<Values> {
    const known = shapes.get(shape)
    if (known) return known
    const kept = keep<Values>((parameter) => ({ compile: () => build(parameter).compile(builder) }))
    shapes.set(shape, kept)
    return kept
  }

  return { list, count }
}

function stretchesOf(query: TaskQuery): Stretch[] {
  if (query.sort.field !== 'deadline') return [query]
  const { after: _, ...fromStart } = query
  const isInSecond = query.after?.value === null
  const first = { ...query, hasDue: true }
  const second = { ...(isInSecond ? query : fromStart), hasDue: false }
  if (query.dueFrom !== undefined || query.dueTo !== undefined) return isInSecond ? [] : [first]
  return isInSecond ? [second] : [first, second]
}

/** Everything of a query but its values: queries of one shape share one statement. */
function shapeOf(query: TaskFilter & Partial<Stretch>): string {
  const { status, priority, active, labels, sort, after, words, viewer, assignee, creator, deleted, hasDue } = query
  const { dueFrom, dueTo, createdFrom, createdTo } = query
  const relations = `${viewer !== null} ${assignee === viewer} ${creator === viewer} ${assignee === null}`
  const facts = `${status} ${priority} ${active} ${labels?.length} ${deleted} ${hasDue}`
  const given = [assignee, creator, dueFrom, dueTo, createdFrom, createdTo, words, after]
  const order = `${sort?.field} ${sort?.descending}`
  return `${relations} ${facts} ${order} ${given.map((one) => (one === undefined ? '-' : '+')).join('')}`
}

async function valuesOf(
  queryable: Queryable,
  query: TaskFilter & Partial<TaskQuery>,
  search: Engine['search'],
): Promise<Values> {
  const { viewer, assignee, creator, dueFrom, dueTo, createdFrom, createdTo, after } = query
  const labels = Object.fromEntries((query.labels ?? []).map((label, index) => [`label${index}`, label]))
  const text = query.words ? await search.expression(queryable, query.words, viewer) : undefined
  const place = { afterValue: after?.value, afterCreated: after?.created, afterId: after?.id }
  return { viewer, assignee, creator, dueFrom, dueTo, createdFrom, createdTo, text, ...labels, ...place }
}

/** Each arm brings its sort keys (`key0`, `key1`, ...) beside the task; the arms are merged by them. */
function pageQuery(query: Stretch, row: Condition, engine: Speech, p: Parameter): RawBuilder<unknown> {
  const keys = keysOf(query)
  const shown = keys.map((key, index) => sql`${key} as ${sql.ref(`key${index}`)}`)
  const order = keys.map((_, index) => `key${index} ${query.sort.descending ? 'desc' : 'asc'}`).join(', ')
  const ending = sql`order by ${sql.raw(order)} limit ${limitOf(p)}`
  const arms = armsOf(query).map((arm) => {
    const conditions = [...conditionsOf(query, arm, engine, p), ...beyond(query, keys, p)]
    return sql`select ${sql.join(shown)}, ${row} as task from ${tablesOf(query)} where ${sql.join(conditions, sql` and `)}`
  })
  const page = sql`${sql.join(endingEach(arms, ending, engine), sql` union all `)} ${ending}`
  return sql`select ${sql.raw(engine.json.arrayOfAll('task', order))} as tasks from (${page}) as page`
}

/** Where the engine would read all of each arm before it sorts them, each brings no more than the page itself. */
function endingEach(arms: Condition[], ending: Condition, { mergesArms }: Speech): Condition[] {
  if (mergesArms || arms.length === 1) return arms
  return arms.map((arm) => sql`select * from (${arm} ${ending}) as arm`)
}

function countQuery(filter: TaskFilter, engine: Speech, p: Parameter): RawBuilder<unknown> {
  const arms = relationsOf(filter).map((relation) => {
    const conditions = sql.join(conditionsOf(filter, { relation }, engine, p), sql` and `)
    return sql`select count(*) as part from (select 1 from ${tablesOf(filter)} where ${conditions} limit ${limitOf(p)}) as found`
  })
  return sql`select sum(part) as count from (${sql.join(arms, sql` union all `)}) as parts`
}

/** SQLite plans by the value of a bare parameter, and so prepares the statement anew each time it is bound: 24 us. */
function limitOf(p: Parameter): Condition {
  return sql`cast(${p('limit')} as bigint)`
}

/** A list by words begins at the index of words, one by labels at the first label, every other at the tasks. */
function tablesOf(filter: TaskFilter): Condition {
  if (filter.words) return sql`tasks_text join tasks on tasks.id = tasks_text.rowid`
  return isByLabel(filter) ? sql`task_labels join tasks on tasks.id = task_labels.task` : sql`tasks`
}

function isByLabel({ words, labels = [] }: TaskFilter): boolean {
  return words === undefined && labels.length > 0
}

function keysOf(query: Stretch): Condition[] {
  const { field } = query.sort
  if (field === 'created' && isByLabel(query)) return [sql`task_labels.created`, sql`task_labels.task`]
  if (field === 'id' && query.words) return [sql`tasks_text.rowid`]
  if (field === 'id' || query.hasDue === false) return [sql`tasks.id`]
  if (field === 'priority') return [sql`tasks.priority`, sql`tasks.created`, sql`tasks.id`]
  return [sql.ref(`tasks.${field === 'deadline' ? 'due' : field}`), sql`tasks.id`]
}

/** After the last task of the page before, in the order of the list. */
function beyond({ sort, after }: Stretch, keys: Condition[], p: Parameter): Condition[] {
  if (!after) return []
  const than = sort.descending ? sql`<` : sql`>`
  const place = { 1: ['afterId'], 2: ['afterValue', 'afterId'], 3: ['afterValue', 'afterCreated', 'afterId'] }[
    keys.length
  ]
  const values = (place ?? []).map((name) => sql`${p(name)}`)
  return [sql`(${sql.join(keys)}) ${than} (${sql.join(values)})`]
}

function conditionsOf(filter: TaskFilter & Partial<Stretch>, arm: Arm, { search }: Speech, p: Parameter): Condition[] {
  return [
    ...(filter.words ? [search.matches(p('text'))] : []),
    filter.deleted ? sql`tasks.deleted is not null` : sql`tasks.deleted is null`,
    ...relationConditions(filter, arm, p),
    ...factConditions(filter, arm, p),
    ...rangeConditions(filter, p),
    ...labelConditions(filter, p),
  ]
}

function relationConditions(filter: TaskFilter, { relation }: Arm, p: Parameter): Condition[] {
  // The index of words holds the owners as words; the row decides.
  if (filter.words) return filter.viewer === null ? [] : [sql`${p('viewer')} in (tasks.creator, tasks.assignee)`]
  const table = isByLabel(filter) ? 'task_labels' : 'tasks'
  const [creator, assignee] = [sql.ref(`${table}.creator`), sql.ref(`${table}.assignee`)]
  if (relation === 'creator') return [sql`${creator} = ${p('viewer')}`]
  if (relation === 'self') return [sql`${creator} = ${p('assignee')}`]
  if (relation === 'assigned') return [sql`${assignee} = ${p('assignee')}`, sql`${assignee} <> ${creator}`]
  return relation === 'assignee' ? [sql`${assignee} = ${p('viewer')}`, sql`${assignee} <> ${creator}`] : []
}

function factConditions(filter: TaskFilter, arm: Arm, p: Parameter): Condition[] {
  const { viewer, status, priority, assignee, creator } = filter
  const places = priority?.map((one) => priorities.indexOf(one))
  const isActive = arm.active ?? filter.active
  return [
    ...(isActive === undefined ? [] : [activeCondition(isActive, filter, arm)]),
    ...oneOf(sql`tasks.status`, arm.status === undefined ? status : [arm.status]),
    ...oneOf(sql`tasks.priority`, arm.priority === undefined ? places : [arm.priority]),
    ...(assignee === null ? [sql`tasks.assignee is null`] : []),
    ...(typeof assignee === 'number' ? [sql`tasks.assignee = ${p('assignee')}`] : []),
    ...(creator === undefined || (creator === viewer && arm.relation === 'creator')
      ? []
      : [sql`tasks.creator = ${p('creator')}`]),
  ]
}

/**
 * Where the list's order has an index, `active` must not draw the planner to another one and a sort of all that
 * is active: no index serves `is true`.
 */
function activeCondition(isActive: boolean, filter: TaskFilter & Partial<Stretch>, arm: Arm): Condition {
  const condition = sql`tasks.active = ${isActive}`
  return filter.sort && arm.active === undefined ? sql`(${condition}) is true` : condition
}

function oneOf(column: Condition, values: readonly unknown[] | undefined): Condition[] {
  if (values === undefined) return []
  return values.length === 1 ? [sql`${column} = ${values[0]}`] : [sql`${column} in (${sql.join(values)})`]
}

function rangeConditions(filter: TaskFilter & Partial<Stretch>, p: Parameter): Condition[] {
  const { hasDue, dueFrom, dueTo, createdFrom, createdTo } = filter
  return [
    ...(hasDue === undefined ? [] : [hasDue ? sql`tasks.due is not null` : sql`tasks.due is null`]),
    ...(dueFrom === undefined ? [] : [sql`tasks.due >= ${p('dueFrom')}`]),
    ...(dueTo === undefined ? [] : [sql`tasks.due <= ${p('dueTo')}`]),
    ...(createdFrom === undefined ? [] : [sql`tasks.created >= ${p('createdFrom')}`]),
    ...(createdTo === undefined ? [] : [sql`tasks.created <= ${p('createdTo')}`]),
  ]
}

function labelConditions(filter: TaskFilter, p: Parameter): Condition[] {
  const { labels = [] } = filter
  return labels.map((_, index) => {
    if (index === 0 && isByLabel(filter)) return sql`task_labels.label = ${p('label0')}`
    return sql`exists (select 1 from task_labels as other where other.task = tasks.id and other.label = ${p(`label${index}`)})`
  })
}
