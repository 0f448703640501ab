import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'

export interface Migration {
  name: string
  statements(engine: Pick<Engine, 'columns' | 'search'>): string[]
}

/** Numbered from 1 by their place; what has once been released is never changed. */
export const migrations: readonly Migration[] = [{ name: 'first tables', statements: firstTables }]

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

async function apply(engine: Engine, step: Migration, version: number, at: string): Promise<void> {
  await engine.migrate(async (queryable) => {
    if ((await currentVersion(queryable)) >= version) return
    for (const statement of step.statements(engine)) await queryable.run(statement, [])
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
    ...taskIndexes(c.thenId),
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

/** The same four orders for each way a list begins: everybody's, a creator's, an assignee's; and the trash by its age. */
function taskIndexes(thenId: string): string[] {
  const orders = {
    created: 'created',
    updated: 'updated',
    due: 'due',
    facets: 'active, status, priority, created',
  }
  const beginnings = [
    { name: 'all', columns: '', where: 'deleted is null' },
    { name: 'creator', columns: 'creator, ', where: 'deleted is null' },
    { name: 'assignee', columns: 'assignee, ', where: 'deleted is null and assignee <> creator' },
  ]
  const lists = beginnings.flatMap(({ name, columns, where }) =>
    Object.entries(orders).map(
      ([order, rest]) => `create index tasks_${name}_${order} on tasks (${columns}${rest}${thenId}) where ${where}`,
    ),
  )
  const trash = [
    `create index tasks_trash_all on tasks (created${thenId}) where deleted is not null`,
    `create index tasks_trash_creator on tasks (creator, created${thenId}) where deleted is not null`,
    `create index tasks_trash_assignee on tasks (assignee, created${thenId}) where deleted is not null and assignee is not null`,
  ]
  return [...lists, ...trash]
}
