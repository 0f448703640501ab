import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { LogCount } from '#core/model/log.ts'
import { type Priority, priorities } from '#core/model/task.ts'
import type { Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import { type Handover, isAny, isNew, type NewEntries, seen } from '#drivers/stores/sql/log-viewers.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

interface Days {
  viewer: number
  dayFrom: string
  dayTo: string
}

/** The entries of a task that a viewer gets (`by` 1) or loses (-1). */
interface Moving {
  viewer: number
  task: number
  by: 1 | -1
}

/**
 * How many entries of each day somebody sees, by priority and by assignee, kept beside them: a year of the largest log
 * is told by a row for each day and part.
 */
export function createLogSums(builder: Kysely<Database>) {
  const queries = keepQueries(builder)

  async function add(queryable: Queryable, entries: NewEntries): Promise<void> {
    await queries.addByPriority.run(queryable, entries)
    await queries.addByAssignee.run(queryable, entries)
  }

  /** Of all entries there are, where there are no sums yet. */
  async function makeAnew(queryable: Queryable): Promise<void> {
    await queries.addAllByPriority.run(queryable, {})
    await queries.addAllByAssignee.run(queryable, {})
  }

  /** Of a task that has entries. Those that are gone with their task are its caller's to delete, after this. */
  async function taskChanged(queryable: Queryable, { task, lost, gained, kept, from, to }: Handover): Promise<void> {
    const stay = from === to ? [] : kept
    for (const viewer of lost) await queries.moveByPriority.run(queryable, { viewer, task, by: -1 })
    for (const viewer of gained) await queries.moveByPriority.run(queryable, { viewer, task, by: 1 })
    for (const viewer of [...lost, ...stay])
      await queries.moveByAssignee.run(queryable, { viewer, task, person: from, by: -1 })
    for (const viewer of [...gained, ...stay])
      await queries.moveByAssignee.run(queryable, { viewer, task, person: to, by: 1 })
  }

  async function byPriority(queryable: Queryable, days: Days): Promise<(LogCount & { priority: Priority })[]> {
    const rows = await queries.byPriority.all(queryable, days)
    return rows.map((row) => ({ ...toCount(row), priority: priorities[-1 - Number(row.part)] ?? 'MEDIUM' }))
  }

  async function byAssignee(queryable: Queryable, query: Days & { most: number }) {
    const rows = await queries.byAssignee.all(queryable, query)
    return rows.map((row) => ({ ...toCount(row), assignee: Number(row.part) || null }))
  }

  return { add, makeAnew, taskChanged, byPriority, byAssignee }
}

function toCount({ day, active, done, overdue }: Row): LogCount {
  return { day: String(day), active: Number(active), done: Number(done), overdue: Number(overdue) }
}

function keepQueries(db: Kysely<Database>) {
  const statement = <P extends object>(
    build: (p: <K extends keyof P & string>(name: K) => P[K]) => RawBuilder<unknown>,
  ) => keep<P>((p) => ({ compile: () => build(p).compile(db) }))
  return {
    addByPriority: statement<NewEntries>((p) => addTo(byPriority, isNew(p))),
    addByAssignee: statement<NewEntries>((p) => addTo(byAssignee, isNew(p))),
    addAllByPriority: statement<object>(() => addTo(byPriority, isAny)),
    addAllByAssignee: statement<object>(() => addTo(byAssignee, isAny)),
    moveByPriority: statement<Moving>((p) => move(byPriority, p)),
    moveByAssignee: statement<Moving & { person: number }>((p) => move(sql`cast(${p('person')} as bigint)`, p)),
    byPriority: statement<Days>((p) => sumsOf(p, sql`log_sums.part < 0`)),
    byAssignee: statement<Days & { most: number }>((p) => sumsOf(p, sql`log_sums.part in (${busiest(p)})`)),
  }
}

const byPriority = sql`-1 - priority`
const byAssignee = sql`person`
const isDone = (count: unknown) => sql`case when status = 'done' then ${count} else 0 end`
const isOverdue = (count: unknown) => sql`case when overdue then ${count} else 0 end`
const into = sql`insert into log_sums (viewer, day, part, active, done, overdue)`
const onTop = sql`on conflict (viewer, day, part) do update set active = log_sums.active + excluded.active,
  done = log_sums.done + excluded.done, overdue = log_sums.overdue + excluded.overdue`

function addTo(part: RawBuilder<unknown>, which: RawBuilder<unknown>): RawBuilder<unknown> {
  const one = sql.lit(1)
  return sql`${into} select viewer, day, ${part}, count(*), sum(${isDone(one)}), sum(${isOverdue(one)})
    from ${seen(which)} group by viewer, day, ${part} ${onTop}`
}

function move(part: RawBuilder<unknown>, p: (name: keyof Moving) => unknown): RawBuilder<unknown> {
  const by = sql`cast(${p('by')} as bigint)`
  return sql`${into} select cast(${p('viewer')} as bigint), day, ${part}, ${by}, ${isDone(by)}, ${isOverdue(by)}
    from logs where task = ${p('task')} ${onTop}`
}

/** The days come from where there is one row of each, so that of the sums only the parts are read that are wanted. */
function sumsOf(p: (name: keyof Days) => unknown, isWanted: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select log_sums.day, log_sums.part, log_sums.active, log_sums.done, log_sums.overdue
    from log_days cross join log_sums
    where log_days.viewer = ${p('viewer')} and log_days.day between ${p('dayFrom')} and ${p('dayTo')}
      and log_sums.viewer = log_days.viewer and log_sums.day = log_days.day and ${isWanted} and log_sums.active > 0
    order by log_days.day, log_sums.part`
}

function busiest(p: (name: keyof Days | 'most') => unknown): RawBuilder<unknown> {
  return sql`select part from log_sums where viewer = ${p('viewer')} and part >= 0 and active > 0 and day = (
      select max(day) from log_days
      where viewer = ${p('viewer')} and day between ${p('dayFrom')} and ${p('dayTo')} and entries > 0)
    order by active desc, part limit cast(${p('most')} as bigint)`
}
