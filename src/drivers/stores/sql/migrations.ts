import { likenessOf } from '#core/model/likeness.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import { taskIndexes } from '#drivers/stores/sql/task-indexes.ts'

export interface Migration {
  name: string
  statements(engine: Pick<Engine, 'columns' | 'search'>): string[]
  /** What the statements cannot do by themselves, in the same transaction. */
  fill?(queryable: Queryable, builder: Engine['builder']): Promise<void>
}

/** Numbered from 1 by their place; what has once been released is never changed. */
export const migrations: readonly Migration[] = [
  { name: 'first tables', statements: firstTables },
  { name: 'logs, jobs, imports, reminders', statements: logsJobsImports, fill: fillLikeness },
  { name: 'sums of the log', statements: logSums },
]

const versionsTable = (integer: string, text: string) =>
  `create table if not exists schema_versions (version ${integer} primary key, name ${text} not null, at ${text} not null)`

interface Options {
  /** Called before the first change to a database that holds something. */
  copyFirst: (version: number) => Promise<void>
  now: () => string
  /** What to bring the schema up to, if not to this program's own. */
  steps?: readonly Migration[]
}

/** Brings the schema up to date, each step in one transaction; any number of processes may try at once. */
export async function migrate(engine: Engine, { copyFirst, now, steps = migrations }: Options) {
  const { integer, text } = engine.columns
  await engine.migrate((queryable) => queryable.run(versionsTable(integer, text), []))
  const from = await currentVersion(engine)
  const to = steps.length
  if (from > to) throw new Error(newerDatabase(from, to))
  if (from > 0 && from < to) await copyFirst(from)
  for (const [index, step] of steps.entries()) if (index >= from) await apply(engine, step, index + 1, now())
  return { from, to }
}

/** The version of the schema that is there, 0 for none, and the one that this program works with. */
export async function readSchema(queryable: Queryable): Promise<{ version: number; known: number }> {
  const known = migrations.length
  try {
    return { version: await currentVersion(queryable), known }
  } catch (fault) {
    if (fault instanceof Error && /no such table|does not exist/.test(fault.message)) return { version: 0, known }
    throw fault
  }
}

async function apply(engine: Engine, step: Migration, version: number, at: string): Promise<void> {
  await engine.migrate(async (queryable) => {
    if ((await currentVersion(queryable)) >= version) return
    for (const statement of step.statements(engine)) await queryable.run(statement, [])
    await step.fill?.(queryable, engine.builder)
    const insert = engine.builder.insertInto('schema_versions').values({ version, name: step.name, at }).compile()
    await queryable.run(insert.sql, insert.parameters)
  })
}

async function currentVersion(queryable: Queryable): Promise<number> {
  const row = await queryable.first('select max(version) as version from schema_versions', [])
  return Number(row?.version ?? 0)
}

function newerDatabase(version: number, known: number): string {
  return `The database is at schema version ${version}, this program knows ${known}: run the newer program.`
}

function firstTables({ columns: c, search }: Pick<Engine, 'columns' | 'search'>): string[] {
  return [
    `create table users (id ${c.identity}, username ${c.text} not null, username_key ${c.text} not null unique,
      email ${c.text}, email_key ${c.text} unique, role ${c.text} not null, status ${c.text} not null,
      password_hash ${c.text}, created ${c.instant} not null, updated ${c.instant} not null, version ${c.integer} not null)`,
    `create index users_administrators on users (id) where role = 'admin'`,
    `create table sessions (id ${c.text} primary key, "user" ${c.id} not null, created ${c.instant} not null,
      refreshed ${c.instant} not null, expires ${c.instant} not null, ended ${c.instant}, door ${c.text} not null,
      address ${c.text}, agent ${c.text}, generation ${c.integer} not null)`,
    `create index sessions_live on sessions ("user", created) where ended is null`,
    `create index sessions_expiry on sessions (expires)`,
    `create table tasks (id ${c.identity}, title ${c.text} not null, description ${c.text}, status ${c.text} not null,
      active ${c.boolean} not null, priority ${c.integer} not null, deadline ${c.text}, due ${c.instant},
      assignee ${c.id}, labels ${c.json} not null, creator ${c.id} not null, created ${c.instant} not null,
      updated ${c.instant} not null, completed ${c.instant}, deleted ${c.instant}, version ${c.integer} not null)`,
    ...taskIndexes(c.thenId).map(({ sql }) => sql),
    `create table task_labels (label ${c.text} not null, task ${c.id} not null, creator ${c.id} not null,
      assignee ${c.id}, created ${c.instant} not null, primary key (task, label)) ${c.clustered}`,
    `create index task_labels_all on task_labels (label, created, task)`,
    `create index task_labels_creator on task_labels (creator, label, created, task)`,
    `create index task_labels_assignee on task_labels (assignee, label, created, task) where assignee <> creator`,
    ...search.schema,
    `create table events (seq ${c.identity}, at ${c.instant} not null, actor ${c.id}, via ${c.text} not null,
      type ${c.text} not null, kind ${c.text} not null, subject ${c.text} not null, before ${c.json}, after ${c.json})`,
    `create index events_of_task on events (subject, seq) where kind = 'task'`,
    `create table event_audience ("user" ${c.id} not null, seq ${c.id} not null, primary key ("user", seq)) ${c.clustered}`,
    `create table replies (scope ${c.text} not null, key ${c.text} not null, fingerprint ${c.text} not null,
      result ${c.json} not null, at ${c.instant} not null, primary key (scope, key)) ${c.clustered}`,
    `create index replies_age on replies (at)`,
    `create table settings (key ${c.text} primary key, value ${c.text} not null) ${c.clustered}`,
  ]
}

function logsJobsImports({ columns: c }: Pick<Engine, 'columns'>): string[] {
  return [
    `alter table tasks add column reminded ${c.instant}`,
    `alter table tasks add column likeness ${c.id}`,
    `create index tasks_alike on tasks (likeness) where deleted is null`,
    `create index tasks_to_remind on tasks (due) where deleted is null and status in ('todo', 'in_progress')
      and due is not null and (reminded is null or reminded <> due)`,
    `create index events_of_actor on events (actor, seq)`,
    `create index events_of_door on events (via, seq)`,
    `create table logs (id ${c.identity}, task ${c.id} not null, day ${c.day} not null, status ${c.text} not null,
      active ${c.boolean} not null, priority ${c.integer} not null, at ${c.instant} not null, unique (task, day))`,
    `create table log_viewers (viewer ${c.id} not null, day ${c.day} not null, task ${c.id} not null, log ${c.id} not null,
      primary key (viewer, day, task)) ${c.clustered}`,
    `create table log_days (viewer ${c.id} not null, day ${c.day} not null, entries ${c.integer} not null,
      primary key (viewer, day)) ${c.clustered}`,
    `create table log_blocks (viewer ${c.id} not null, day ${c.day} not null, block ${c.integer} not null,
      entries ${c.integer} not null, primary key (viewer, day, block)) ${c.clustered}`,
    `create table jobs (id ${c.identity}, kind ${c.text} not null, key ${c.text} not null, payload ${c.json} not null,
      state ${c.text} not null, attempts ${c.integer} not null, ready_at ${c.instant} not null, lease_until ${c.instant},
      worker ${c.text}, created ${c.instant} not null, finished ${c.instant}, error ${c.text}, unique (kind, key))`,
    `create index jobs_waiting on jobs (ready_at) where state = 'waiting'`,
    `create index jobs_running on jobs (lease_until) where state = 'running'`,
    `create index jobs_by_state on jobs (state, kind)`,
    `create index jobs_done on jobs (finished) where state = 'done'`,
    `create table imports (id ${c.identity}, state ${c.text} not null, mode ${c.text} not null, dry_run ${c.boolean} not null,
      duplicates ${c.text} not null, file_name ${c.text} not null, bytes ${c.integer} not null, "user" ${c.id},
      via ${c.text} not null, rows ${c.integer} not null, created ${c.integer} not null, skipped ${c.integer} not null,
      invited ${c.integer} not null, bad ${c.integer} not null, error ${c.text}, at ${c.instant} not null, finished ${c.instant})`,
    `create table import_errors (import ${c.id} not null, number ${c.integer} not null, line ${c.integer} not null,
      field ${c.text}, reason ${c.text} not null, primary key (import, number)) ${c.clustered}`,
    `create table import_chunks (import ${c.id} not null, number ${c.integer} not null, bytes ${c.bytes} not null,
      primary key (import, number))`,
  ]
}

/** Entries from before know of a deadline only what their task says now. */
function logSums({ columns: c }: Pick<Engine, 'columns'>): string[] {
  const isOne = (condition: string) => `sum(case when ${condition} then 1 else 0 end)`
  const sums = `count(*), ${isOne(`logs.status = 'done'`)}, ${isOne('logs.overdue')}`
  const entries = `log_viewers join logs on logs.id = log_viewers.log join tasks on tasks.id = logs.task`
  const sumBy = (part: string) => `insert into log_sums (viewer, day, part, active, done, overdue)
    select viewer, log_viewers.day, ${part}, ${sums} from ${entries} group by viewer, log_viewers.day, ${part}`
  return [
    `alter table logs add column overdue ${c.boolean} not null default false`,
    `update logs set overdue = true where status in ('todo', 'in_progress') and exists (
      select 1 from tasks where tasks.id = logs.task and substr(tasks.deadline, 1, 10) < cast(logs.day as text))`,
    `create table log_sums (viewer ${c.id} not null, day ${c.day} not null, part ${c.id} not null,
      active ${c.integer} not null, done ${c.integer} not null, overdue ${c.integer} not null,
      primary key (viewer, day, part)) ${c.clustered}`,
    sumBy('-1 - logs.priority'),
    sumBy('coalesce(tasks.assignee, 0)'),
  ]
}

/** Of the tasks that were there before there was a likeness. */
async function fillLikeness(queryable: Queryable, db: Engine['builder']): Promise<void> {
  const next = keep<{ last: number }>((p) =>
    db
      .selectFrom('tasks')
      .select(['id', 'title', 'description', 'assignee', 'created'])
      .where('id', '>', p('last'))
      .orderBy('id')
      .limit(1000),
  )
  const update = keep<{ id: number; likeness: number }>((p) =>
    db
      .updateTable('tasks')
      .set({ likeness: p('likeness') })
      .where('id', '=', p('id')),
  )
  for (let last = 0; ; ) {
    const rows = await next.all(queryable, { last })
    if (rows.length === 0) return
    for (const row of rows) {
      await update.run(queryable, { id: Number(row.id), likeness: likenessOf(row as never) })
    }
    last = Number(rows.at(-1)?.id)
  }
}
