import { type Expression, type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { priorities, statuses } from '#core/model/task.ts'
import type { TaskFilter, TaskQuery } from '#core/ports/store.ts'
import type { Engine, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { type KeptQuery, keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

/**
 * A page is put together from arms: ranges of an index that are in the wanted order already, each read no
 * further than the page is long. What a user may see is two arms (created by, assigned to); a status or a
 * priority that is left open is one arm for each of its values. So a page costs the same in a thousand tasks
 * and in a million.
 */
interface Arm {
  relation: 'all' | 'creator' | 'assignee'
  active?: boolean
  status?: string
  priority?: number
  /** Of a list by deadline: the tasks that have one, or those that have none, which come last. */
  hasDue?: boolean
}

type Values = Record<string, unknown>
type Parameter = (name: string) => never
type ArmQuery = SelectQueryBuilder<Database, 'tasks', object>

const keptShapes = 500
const sortColumn = { created: 'created', updated: 'updated', deadline: 'due', priority: 'priority', id: 'id' } as const

export function createTaskPages({ builder: db, search }: Pick<Engine, 'builder' | 'search'>) {
  const shapes = new LRUCache<string, KeptQuery<Values>>({ max: keptShapes })

  async function list(queryable: Queryable, query: TaskQuery): Promise<Row[]> {
    if (query.status?.length === 0 || query.priority?.length === 0) return []
    const kept = keptFor(`list ${shapeOf(query)}`, (p) => pageQuery(db, query, p))
    return kept.all(queryable, valuesOf(query, search))
  }

  async function count(queryable: Queryable, filter: TaskFilter, cap: number): Promise<number> {
    const kept = keptFor(`count ${shapeOf(filter)}`, (p) => countQuery(db, filter, p))
    const row = await kept.first(queryable, { ...valuesOf(filter, search), limit: cap })
    return Number(row?.count ?? 0)
  }

  function keptFor(shape: string, build: (p: Parameter) => { compile(): never }): KeptQuery<Values> {
    const known = shapes.get(shape)
    if (known) return known
    const kept = keep<Values>((parameter) => build(parameter as Parameter))
    shapes.set(shape, kept)
    return kept
  }

  return { list, count }
}

/** Everything of a query but its values: queries of one shape share one statement. */
function shapeOf(query: TaskFilter & Partial<TaskQuery>): string {
  const { status, priority, labels, sort, after, words, viewer, assignee, creator } = query
  return JSON.stringify([
    viewer !== null,
    viewer !== null && assignee === viewer,
    viewer !== null && creator === viewer,
    query.deleted,
    status,
    priority,
    query.active,
    assignee === undefined ? 0 : assignee === null ? 1 : 2,
    creator !== undefined,
    labels?.length ?? 0,
    [query.dueFrom, query.dueTo, query.createdFrom, query.createdTo].map((bound) => bound !== undefined),
    words !== undefined,
    sort,
    after === undefined ? 0 : after.value === null ? 1 : 2,
  ])
}

function valuesOf(query: TaskFilter & Partial<TaskQuery>, search: Engine['search']): Values {
  const { viewer, assignee, creator, dueFrom, dueTo, createdFrom, createdTo, after, limit } = query
  const labels = Object.fromEntries((query.labels ?? []).map((label, index) => [`label${index}`, label]))
  const text = query.words ? search.expression(query.words, viewer) : undefined
  const place = { afterValue: after?.value, afterCreated: after?.created, afterId: after?.id }
  return { viewer, assignee, creator, dueFrom, dueTo, createdFrom, createdTo, limit, text, ...labels, ...place }
}

function pageQuery(db: Kysely<Database>, query: TaskQuery, p: Parameter): { compile(): never } {
  const arms = armsOf(query)
  const [only] = arms
  if (arms.length === 1 && only) return armQuery(db, query, only, p).selectAll('tasks') as never
  const [first, ...rest] = arms.map((arm) => db.selectFrom(idsOf(db, query, arm, p).as('arm')).select('arm.id'))
  const ids = rest.reduce((all, arm) => all.union(arm) as never, first as never)
  const page = db.selectFrom('tasks').selectAll('tasks').where('tasks.id', 'in', ids)
  return ordered(page as never, query.sort, query.sort.field === 'deadline').limit(p('limit')) as never
}

function idsOf(db: Kysely<Database>, query: TaskQuery, arm: Arm, p: Parameter) {
  return (armQuery(db, query, arm, p) as never as SelectQueryBuilder<Database, 'tasks', object>).select('tasks.id')
}

function armQuery(db: Kysely<Database>, query: TaskQuery, arm: Arm, p: Parameter): ArmQuery {
  const filtered = filteredBy(from(db, query, arm, p), query, arm, p)
  const placed = query.after ? filtered.where(beyond(query.sort, query.after.value, arm, p)) : filtered
  return ordered(placed, query.sort, false, isLabelArm(query) ? 'task_labels' : 'tasks').limit(p('limit'))
}

/** Begins at the table of labels: it names the first of the labels, and the others narrow. */
function isLabelArm({ words, labels = [] }: TaskFilter): boolean {
  return words === undefined && labels.length > 0
}

function countQuery(db: Kysely<Database>, filter: TaskFilter, p: Parameter): { compile(): never } {
  const arms = relationsOf(filter).map((relation) =>
    filteredBy(from(db, filter, { relation }, p), filter, { relation }, p)
      .select('tasks.id')
      .limit(p('limit')),
  )
  const [first, ...rest] = arms.map((arm) => db.selectFrom(arm.as('arm')).select('arm.id'))
  const ids = rest.reduce((all, arm) => all.union(arm) as never, first as never) as never as ReturnType<typeof idsOf>
  const capped = db.selectFrom(ids.as('ids')).select('ids.id').limit(p('limit'))
  return db.selectFrom(capped.as('capped')).select((eb) => eb.fn.countAll().as('count')) as never
}

function armsOf(query: TaskQuery): Arm[] {
  const { status, priority, active, sort } = query
  const isFaceted = status !== undefined || priority !== undefined || active !== undefined
  const relations = query.words ? (['all'] as const) : relationsOf(query)
  const bare = relations.map((relation): Arm => ({ relation }))
  if (query.words || query.labels?.length || query.deleted) return sort.field === 'deadline' ? byDue(bare, query) : bare
  if (sort.field === 'deadline') return byDue(bare, query)
  if (sort.field === 'priority' || (sort.field === 'created' && isFaceted)) return byFacets(bare, query)
  return bare
}

function relationsOf({ viewer, creator, assignee }: TaskFilter): Arm['relation'][] {
  if (viewer === null) return ['all']
  if (creator === viewer) return ['creator']
  if (assignee === viewer) return ['assignee']
  if (assignee === null) return ['creator']
  return ['creator', 'assignee']
}

function byDue(arms: Arm[], { after, dueFrom, dueTo }: TaskQuery): Arm[] {
  const kinds = dueFrom || dueTo ? [true] : after?.value === null ? [false] : [true, false]
  return arms.flatMap((arm) => kinds.map((hasDue) => ({ ...arm, hasDue })))
}

function byFacets(arms: Arm[], { status = statuses, priority = priorities, active, sort }: TaskQuery): Arm[] {
  const actives = active === undefined ? [true, false] : [active]
  const levels = priority.map((one) => priorities.indexOf(one))
  const isOpen = sort.field === 'priority' && priority.length === priorities.length
  return arms.flatMap((arm) =>
    actives.flatMap((isActive) =>
      status.flatMap((one) => {
        const facets = { ...arm, active: isActive, status: one }
        return isOpen ? [facets] : levels.map((level) => ({ ...facets, priority: level }))
      }),
    ),
  )
}

function from(db: Kysely<Database>, filter: TaskFilter, { relation }: Arm, p: Parameter): ArmQuery {
  if (filter.words) return textArm(db, p)
  if (isLabelArm(filter)) return labelArm(db, relation, p)
  const tasks = db.selectFrom('tasks') as ArmQuery
  return relation === 'all' ? tasks : tasks.where(`tasks.${relation}`, '=', p('viewer'))
}

function textArm(db: Kysely<Database>, p: Parameter): ArmQuery {
  return db
    .selectFrom('tasks_text')
    .innerJoin('tasks', 'tasks.id', 'tasks_text.rowid')
    .where('tasks_text.tasks_text', sql`match`, p('text')) as never
}

function labelArm(db: Kysely<Database>, relation: Arm['relation'], p: Parameter): ArmQuery {
  const labelled = db
    .selectFrom('task_labels')
    .innerJoin('tasks', 'tasks.id', 'task_labels.task')
    .where('task_labels.label', '=', p('label0'))
  return (relation === 'all' ? labelled : labelled.where(`task_labels.${relation}`, '=', p('viewer'))) as never
}

function filteredBy(arm: ArmQuery, filter: TaskFilter, facets: Arm, p: Parameter): ArmQuery {
  return arm
    .where('tasks.deleted', filter.deleted ? 'is not' : 'is', null)
    .$if(filter.words !== undefined && filter.viewer !== null, (q) => q.where(visible(p)))
    .where((eb) => eb.and([...factConditions(filter, facets, p), ...rangeConditions(filter, facets, p)]))
    .$call((q) => otherLabels(q, filter, p))
}

/** The text index names the owners as words; the row decides. */
function visible(p: Parameter): Expression<SqlBool> {
  return sql<boolean>`(${sql.ref('tasks.creator')} = ${p('viewer')} or ${sql.ref('tasks.assignee')} = ${p('viewer')})`
}

function factConditions(filter: TaskFilter, facets: Arm, p: Parameter): Expression<SqlBool>[] {
  const { status, priority, active, assignee, creator } = filter
  const levels = priority?.map((one) => priorities.indexOf(one))
  return [
    ...(facets.status ? [sql<boolean>`tasks.status = ${facets.status}`] : status ? [isIn('status', status)] : []),
    ...(facets.priority !== undefined
      ? [isIn('priority', [facets.priority])]
      : levels
        ? [isIn('priority', levels)]
        : []),
    ...isSet(facets.active ?? active, (value) => sql<boolean>`tasks.active = ${value}`),
    ...(assignee === null ? [sql<boolean>`tasks.assignee is null`] : []),
    ...isSet(assignee ?? undefined, () => sql<boolean>`tasks.assignee = ${p('assignee')}`),
    ...isSet(creator, () => sql<boolean>`tasks.creator = ${p('creator')}`),
  ]
}

function rangeConditions(filter: TaskFilter, { hasDue }: Arm, p: Parameter): Expression<SqlBool>[] {
  return [
    ...isSet(hasDue, (value) => (value ? sql<boolean>`tasks.due is not null` : sql<boolean>`tasks.due is null`)),
    ...isSet(filter.dueFrom, () => sql<boolean>`tasks.due >= ${p('dueFrom')}`),
    ...isSet(filter.dueTo, () => sql<boolean>`tasks.due <= ${p('dueTo')}`),
    ...isSet(filter.createdFrom, () => sql<boolean>`tasks.created >= ${p('createdFrom')}`),
    ...isSet(filter.createdTo, () => sql<boolean>`tasks.created <= ${p('createdTo')}`),
  ]
}

function isSet<T>(value: T | undefined, condition: (value: T) => Expression<SqlBool>): Expression<SqlBool>[] {
  return value === undefined ? [] : [condition(value)]
}

function isIn(column: 'status' | 'priority', values: readonly (string | number)[]): Expression<SqlBool> {
  const [only] = values
  if (values.length === 1) return sql<boolean>`${sql.ref(`tasks.${column}`)} = ${only}`
  return sql<boolean>`${sql.ref(`tasks.${column}`)} in (${sql.join(values)})`
}

function otherLabels(arm: ArmQuery, filter: TaskFilter, p: Parameter): ArmQuery {
  const count = filter.labels?.length ?? 0
  let narrowed = arm
  for (let index = isLabelArm(filter) ? 1 : 0; index < count; index++) {
    const has = sql<boolean>`exists (select 1 from task_labels as other where other.task = tasks.id and other.label = ${p(`label${index}`)})`
    narrowed = narrowed.where(has)
  }
  return narrowed
}

/** After the last row of the page before, in the order of the list. */
function beyond(sort: TaskQuery['sort'], value: unknown, arm: Arm, p: Parameter): Expression<SqlBool> {
  const than = sql.raw(sort.descending ? '<' : '>')
  if (sort.field === 'id' || (sort.field === 'deadline' && value === null))
    return sql<boolean>`tasks.id ${than} ${p('afterId')}`
  if (sort.field === 'priority') {
    return sql<boolean>`(tasks.priority, tasks.created, tasks.id) ${than} (${p('afterValue')}, ${p('afterCreated')}, ${p('afterId')})`
  }
  if (arm.hasDue === false) return sql<boolean>`1 = 1`
  return sql<boolean>`(${sql.ref(`tasks.${sortColumn[sort.field]}`)}, tasks.id) ${than} (${p('afterValue')}, ${p('afterId')})`
}

function ordered(query: ArmQuery, sort: TaskQuery['sort'], nullsLast: boolean, table = 'tasks'): ArmQuery {
  const direction = sort.descending ? 'desc' : 'asc'
  const start = nullsLast ? query.orderBy(sql`tasks.due is null`) : query
  if (sort.field === 'id') return start.orderBy('tasks.id', direction)
  if (sort.field === 'created' && table === 'task_labels') {
    return start.orderBy(sql`task_labels.created`, direction).orderBy(sql`task_labels.task`, direction)
  }
  const first = start.orderBy(`tasks.${sortColumn[sort.field]}`, direction)
  const second = sort.field === 'priority' ? first.orderBy('tasks.created', direction) : first
  return second.orderBy('tasks.id', direction)
}
