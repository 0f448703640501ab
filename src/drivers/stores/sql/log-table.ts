import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { LogEntry, LoggedTask } from '#core/model/log.ts'
import { priorities, type Status, type Task } from '#core/model/task.ts'
import type { LogWriter } from '#core/ports/store.ts'
import type { ColumnTypes, Engine, JsonWords, Queryable } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import { createLogSums } from '#drivers/stores/sql/log-sums.ts'
import { createLogViewers, everybody, handoverOf } from '#drivers/stores/sql/log-viewers.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'
import { taskRow, toIso, toTask } from '#drivers/stores/sql/task-row.ts'

const firstDay = '0001-01-01'
const lastDay = '9999-12-31'

export interface LogTable {
  (queryable: Queryable): LogWriter
  /** Keeps who sees the entries of a task, and the counts, as the task itself says. */
  taskChanged(queryable: Queryable, before: Task, after: Task | null): Promise<void>
}

/** The daily log: entries, and who sees them. */
export function createLogTable({ builder, json, columns }: Pick<Engine, 'builder' | 'json' | 'columns'>): LogTable {
  const queries = keepQueries(builder, json, columns)
  const viewers = createLogViewers(builder)
  const sums = createLogSums(builder)

  async function read(queryable: Queryable, stretch: Stretch): Promise<LoggedTask[]> {
    return toEntries(await queries.read.first(queryable, stretch))
  }

  async function newest(queryable: Queryable): Promise<number> {
    return Number((await queries.newest.first(queryable, {}))?.id ?? 0)
  }

  const table = (queryable: Queryable): LogWriter => ({
    async find(id) {
      return toEntries(await queries.find.first(queryable, { id }))[0]
    },
    async latestOf(task) {
      const [latest] = toEntries(await queries.latestOf.first(queryable, { task }))
      return latest?.log
    },
    async page({ viewer: user, day, offset, limit }) {
      const viewer = user ?? everybody
      const start = await viewers.startOf(queryable, viewer, offset, day)
      if (!start) return []
      const { rest, ...place } = start
      return read(queryable, { viewer, dayFrom: day ?? firstDay, ...place, offset: rest, limit })
    },
    count: ({ viewer, day }) => viewers.count(queryable, viewer ?? everybody, day),
    async list({ viewer: user, task: only, dayFrom = firstDay, dayTo = lastDay, after, limit }) {
      const place = after && after.day <= dayTo ? after : { day: dayTo, task: Number.MAX_SAFE_INTEGER }
      const stretch = { viewer: user ?? everybody, dayFrom, ...place, offset: 0, limit }
      if (only === undefined) return read(queryable, stretch)
      return toEntries(await queries.readOf.first(queryable, { ...stretch, only }))
    },
    newest: () => newest(queryable),
    countByPriority: ({ viewer, ...days }) => sums.byPriority(queryable, { viewer: viewer ?? everybody, ...days }),
    countByAssignee: ({ viewer, ...days }) => sums.byAssignee(queryable, { viewer: viewer ?? everybody, ...days }),
    async write({ asOf, ...range }) {
      const { day } = range
      await queries.holdDay.run(queryable, { day })
      const before = await newest(queryable)
      const written =
        asOf === null
          ? await queries.writeNow.run(queryable, range)
          : await queries.writeAsOf.run(queryable, { ...range, asOf })
      if (written === 0) return 0
      await viewers.add(queryable, { newest: before, day })
      await sums.add(queryable, { newest: before, day })
      return written
    },
  })

  async function taskChanged(queryable: Queryable, before: Task, after: Task | null): Promise<void> {
    const handover = handoverOf(before, after)
    if (handover && (await queries.hasEntries.first(queryable, { task: before.id }))) {
      await viewers.taskChanged(queryable, handover)
      await sums.taskChanged(queryable, handover)
    }
    if (after === null) await queries.remove.run(queryable, { task: before.id })
  }

  return Object.assign(table, { taskChanged })
}

/** Entries of a viewer before a place, from the newest on, down to a day. */
interface Stretch {
  viewer: number
  dayFrom: string
  day: string
  task: number
  offset: number
  limit: number
}

interface Range {
  day: string
  at: string
  firstTask: number
  lastTask: number
}

function keepQueries(db: Kysely<Database>, json: JsonWords, columns: ColumnTypes) {
  const { day, instant } = typed(columns)
  const statement = <P extends object>(
    build: (p: <K extends keyof P & string>(name: K) => P[K]) => RawBuilder<unknown>,
  ) => keep<P>((p) => ({ compile: () => build(p).compile(db) }))
  const entriesOf = (logs: RawBuilder<unknown>) => readEntries(json, logs)
  return {
    find: statement<{ id: number }>((p) => entriesOf(sql`select id as log from logs where id = ${p('id')}`)),
    latestOf: statement<{ task: number }>((p) =>
      entriesOf(sql`select id as log from logs where task = ${p('task')} order by day desc limit 1`),
    ),
    read: statement<Stretch>((p) =>
      entriesOf(
        sql`select log from log_viewers where viewer = ${p('viewer')} and day >= ${p('dayFrom')}
          and (day, task) < (${p('day')}, ${p('task')})
          order by day desc, task desc limit cast(${p('limit')} as bigint) offset cast(${p('offset')} as bigint)`,
      ),
    ),
    /** Who may see one task sees all its entries: the task itself says so. */
    readOf: statement<Stretch & { only: number }>((p) =>
      entriesOf(
        sql`select logs.id as log from tasks join logs on logs.task = tasks.id
          where tasks.id = ${p('only')} and tasks.deleted is null
            and (cast(${p('viewer')} as bigint) = ${sql.lit(everybody)} or ${p('viewer')} in (tasks.creator, tasks.assignee))
            and logs.day >= ${p('dayFrom')} and (logs.day, logs.task) < (${p('day')}, ${p('task')})
          order by logs.day desc limit cast(${p('limit')} as bigint)`,
      ),
    ),
    newest: statement<object>(() => sql`select max(id) as id from logs`),
    /** Whoever writes entries of a day has its row: two that write the same day wait for each other. */
    holdDay: statement<{ day: string }>(
      (p) =>
        sql`insert into log_days (viewer, day, entries) values (${sql.lit(everybody)}, ${p('day')}, 0)
          on conflict (viewer, day) do update set entries = log_days.entries`,
    ),
    /** No index serves `is true`: the range of ids must not give way to all that is active. */
    writeNow: statement<Range>(
      (p) =>
        sql`insert into logs (task, day, status, active, priority, overdue, at)
          select id, ${day(p('day'))}, status, active, priority, ${isOverdue(sql`status`, sql`deadline`, p('day'))},
            ${instant(p('at'))} from tasks
          where id between ${p('firstTask')} and ${p('lastTask')} and (active = true) is true and deleted is null
          order by id on conflict (task, day) do nothing`,
    ),
    writeAsOf: statement<Range & { asOf: number }>((p) => writeAsOf(json, columns, p)),
    hasEntries: statement<{ task: number }>((p) => sql`select 1 as found from logs where task = ${p('task')} limit 1`),
    remove: statement<{ task: number }>((p) => sql`delete from logs where task = ${p('task')}`),
  }
}

/** Each entry with its task as it is now, newest day first, then newest task: one text for all of them. */
function readEntries(json: JsonWords, logs: RawBuilder<unknown>): RawBuilder<unknown> {
  const columns = ['id', 'task', 'day', 'status', 'active', 'priority', 'overdue', 'at'].map((name) =>
    sql.ref(`logs.${name}`),
  )
  const entry = sql`${sql.raw(json.array)}(${sql.join(columns)}, users.username, ${taskRow(json)})`
  return sql`select ${sql.raw(json.arrayOfAll('entry', 'day desc, task desc'))} as entries from (
      select logs.day, logs.task, ${entry} as entry from (${logs}) as wanted
      join logs on logs.id = wanted.log join tasks on tasks.id = logs.task
      left join users on users.id = tasks.assignee
    ) as found`
}

/** A task that has no later event is now as it was; any other was what its first later event found. */
function writeAsOf(
  json: JsonWords,
  columns: ColumnTypes,
  p: <K extends keyof (Range & { asOf: number })>(name: K) => unknown,
) {
  const { day, instant } = typed(columns)
  const was = (name: string) => sql.raw(json.member('later.before', name))
  const places = sql.join(
    priorities.map((name, place) => sql`when ${sql.lit(name)} then ${sql.lit(place)}`),
    sql` `,
  )
  const isUnchanged = sql`later.seq is null`
  const then = (name: string) => sql`case when ${isUnchanged} then ${sql.ref(`tasks.${name}`)} else ${was(name)} end`
  return sql`insert into logs (task, day, status, active, priority, overdue, at)
    select tasks.id, ${day(p('day'))}, ${then('status')}, true,
      case when ${isUnchanged} then tasks.priority else case ${was('priority')} ${places} end end,
      ${isOverdue(then('status'), then('deadline'), p('day'))}, ${instant(p('at'))}
    from tasks left join events as later on later.seq = (
      select min(seq) from events as of_task
      where of_task.kind = 'task' and of_task.subject = cast(tasks.id as text) and of_task.seq > ${p('asOf')})
    where tasks.id between ${p('firstTask')} and ${p('lastTask')}
      and case when ${isUnchanged} then tasks.active = true and tasks.deleted is null
        else later.before is not null and ${sql.raw(json.isTrue('later.before', 'active'))} and ${was('deleted')} is null end
    order by tasks.id on conflict (task, day) do nothing`
}

/** A deadline begins with its day, where whoever set it is. */
function isOverdue(status: RawBuilder<unknown>, deadline: RawBuilder<unknown>, day: unknown): RawBuilder<unknown> {
  const isBefore = sql`coalesce(substr(${deadline}, 1, 10) < cast(${day} as text), false)`
  return sql`(${status}) in ('todo', 'in_progress') and ${isBefore}`
}

/** A bare parameter has no type where it is the value of a column. */
function typed({ day, instant }: ColumnTypes) {
  const cast = (type: string) => (value: unknown) => sql`cast(${value} as ${sql.raw(type)})`
  return { day: cast(day), instant: cast(instant) }
}

type EntryRow = [
  ...[id: number, task: number, day: string, status: Status, active: unknown, priority: number, overdue: unknown],
  ...[at: string, assigneeName: string | null, row: unknown],
]

function toEntries(found: { entries?: unknown } | undefined): LoggedTask[] {
  const { entries } = found ?? {}
  const rows: EntryRow[] = typeof entries === 'string' ? JSON.parse(entries) : (entries ?? [])
  return rows.map(toEntry)
}

function toEntry([id, task, day, status, active, priority, overdue, at, assigneeName, row]: EntryRow): LoggedTask {
  const log: LogEntry = {
    id,
    task,
    day,
    status,
    active: Boolean(active),
    priority: toPriority(priority),
    overdue: Boolean(overdue),
    at: toIso(at),
  }
  return { log, task: toTask(row), assigneeName }
}

function toPriority(place: number): LogEntry['priority'] {
  return priorities[place] ?? 'MEDIUM'
}
