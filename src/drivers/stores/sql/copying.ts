import { type Kysely, sql } from 'kysely'
import { taskAudience } from '#core/permissions.ts'
import { type Everything, type Held, type Kept, type Kind, keys } from '#core/ports/everything.ts'
import { columnOf, copiedTable } from '#drivers/stores/sql/copied-tables.ts'
import type { Engine, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { type KeptQuery, keep } from '#drivers/stores/sql/kept-query.ts'
import { createLogSums } from '#drivers/stores/sql/log-sums.ts'
import { createLogViewers } from '#drivers/stores/sql/log-viewers.ts'
import { createUseWriter, readUse } from '#drivers/stores/sql/marks.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createRowInserts } from '#drivers/stores/sql/row-inserts.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

const rowsAtOnce = 100

const numbered = {
  events: { table: 'events', column: 'seq' },
  imports: { table: 'imports', column: 'id' },
  jobs: { table: 'jobs', column: 'id' },
  logs: { table: 'logs', column: 'id' },
  tasks: { table: 'tasks', column: 'id' },
  users: { table: 'users', column: 'id' },
} as const satisfies Record<Kept['numbers']['noun'], { table: keyof Database; column: string }>
const nouns = Object.keys(numbered) as Kept['numbers']['noun'][]

/** All tables there are, those of the search before the one they are made of. */
const tableNames = [
  ...['tasks_words', 'tasks_text', 'task_labels', 'tasks', 'users', 'sessions', 'event_audience', 'events', 'replies'],
  ...[
    'settings',
    'log_viewers',
    'log_days',
    'log_blocks',
    'log_sums',
    'logs',
    'jobs',
    'import_errors',
    'import_chunks',
  ],
  ...['imports', 'schema_versions'],
]

interface Stretch {
  after: readonly unknown[]
  limit: number
}

/** What is in the tables, as nouns, and back. */
export function createEverything(engine: Engine): Everything {
  const { builder: db, copying, search } = engine
  const insertRows = createRowInserts(db)
  const viewers = createLogViewers(db)
  const sums = createLogSums(db)
  const writeUse = createUseWriter(engine)
  const readers = new Map<Kind, ReturnType<typeof keepReader>>()
  let dropped: readonly Row[] = []

  function readerOn(queryable: Queryable): Omit<Held, 'setUse'> {
    return {
      use: () => readUse(queryable),
      async count(kind) {
        if (kind === 'numbers') return nouns.length
        const row = await queryable.first(`select count(*) as count from ${copiedTable(kind).table}`, [])
        return Number(row?.count)
      },
      read: (kind, after, limit) => read(queryable, kind, { after: after ?? [], limit }) as never,
    }
  }

  async function read(queryable: Queryable, kind: Kind, { after, limit }: Stretch): Promise<unknown[]> {
    if (kind === 'numbers') return after.length > 0 ? [] : readNumbers(queryable)
    const reader = readers.get(kind) ?? keepReader(db, kind)
    readers.set(kind, reader)
    return (await reader(queryable, { after, limit })).map(copiedTable(kind).toRecord)
  }

  async function readNumbers(queryable: Queryable): Promise<Kept['numbers'][]> {
    const found: Kept['numbers'][] = []
    for (const noun of nouns) {
      const { table, column } = numbered[noun]
      found.push({ noun, last: await copying.lastNumber(queryable, table, column) })
    }
    return found
  }

  async function begin(from: string, at: string): Promise<void> {
    await engine.hold(async (queryable) => {
      for (const table of tableNames) await queryable.run(`drop table if exists ${table}`, [])
    })
    await migrate(engine, { now: () => at, copyFirst: async () => {} })
    await engine.hold(async (queryable) => {
      await writeUse(queryable, { state: 'incomplete', from })
      dropped = await queryable.all(copying.indexes, [])
      for (const { name } of dropped) await queryable.run(`drop index ${name}`, [])
    })
  }

  async function insertAll(queryable: Queryable, table: keyof Database, rows: readonly Row[]): Promise<void> {
    for (let first = 0; first < rows.length; first += rowsAtOnce)
      await insertRows(queryable, table, rows.slice(first, first + rowsAtOnce))
  }

  const beside: { [K in Kind]?: (queryable: Queryable, records: readonly Kept[K][]) => Promise<void> } = {
    async tasks(queryable, tasks) {
      const labels = tasks.flatMap(({ id, labels: all, creator, assignee, created }) =>
        all.map((label) => ({ label, task: id, creator, assignee, created })),
      )
      await insertAll(queryable, 'task_labels', labels)
      await search.insertMany(queryable, tasks)
    },
    async events(queryable, events) {
      const audience = events
        .filter(({ kind }) => kind === 'task')
        .flatMap(({ seq, before, after }) =>
          taskAudience(before as never, after as never).map((user) => ({ user, seq })),
        )
      await insertAll(queryable, 'event_audience', audience)
    },
  }

  async function write<K extends Kind>(kind: K, records: readonly Kept[K][]): Promise<void> {
    await engine.transaction(async (queryable) => {
      if (kind === 'numbers') return writeNumbers(queryable, records as never)
      const { table, toRow } = copiedTable(kind)
      await insertAll(queryable, table, records.map(toRow as never))
      await beside[kind]?.(queryable, records)
    })
  }

  async function writeNumbers(queryable: Queryable, numbers: readonly Kept['numbers'][]): Promise<void> {
    for (const { noun, last } of numbers) {
      const { table, column } = numbered[noun]
      await copying.setLastNumber(queryable, table, column, last)
    }
  }

  async function finish(): Promise<void> {
    await engine.hold(async (queryable) => {
      for (const index of dropped) await queryable.run(String(index.sql), [])
      await viewers.makeAnew(queryable)
      await sums.makeAnew(queryable)
      for (const statement of copying.settle) await queryable.run(statement, [])
    })
    dropped = []
  }

  return {
    ...readerOn(engine),
    async isEmpty() {
      const row = await engine.first(
        'select (select count(*) from (select 1 from users limit 1) as some_user) as users, (select count(*) from (select 1 from tasks limit 1) as some_task) as tasks',
        [],
      )
      return Number(row?.users) + Number(row?.tasks) === 0
    },
    hold: (work) =>
      engine.hold((queryable) => work({ ...readerOn(queryable), setUse: (use) => writeUse(queryable, use) })),
    begin,
    write,
    finish,
    setUse: (use) => engine.hold((queryable) => writeUse(queryable, use)),
  }
}

/** Pages of a table in the order of its key. */
function keepReader(db: Kysely<Database>, kind: Exclude<Kind, 'numbers'>) {
  const { table, columns } = copiedTable(kind)
  const key = keys[kind].map(columnOf)
  const page = (isFirst: boolean) =>
    keep<Record<string, unknown>>((p) => ({
      compile: () =>
        sql`select ${names(columns)} from ${sql.table(table)}
          where ${isFirst ? sql`true` : sql`(${names(key)}) > (${sql.join(key.map((column) => p(column)))})`}
          order by ${names(key)} limit ${p('limit')}`.compile(db),
    }))
  const [first, next]: KeptQuery<Record<string, unknown>>[] = [page(true), page(false)]
  return (queryable: Queryable, { after, limit }: Stretch): Promise<Row[]> => {
    const place = Object.fromEntries(key.map((column, index) => [column, after[index]]))
    return (after.length === 0 ? first : next)?.all(queryable, { ...place, limit }) as Promise<Row[]>
  }
}

function names(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(column)))
}
