import type { Store, Transaction } from '#core/ports/store.ts'
import { createEverything } from '#drivers/stores/sql/copying.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { createImportTable } from '#drivers/stores/sql/import-table.ts'
import { createJobTable } from '#drivers/stores/sql/job-table.ts'
import { createJournalTable } from '#drivers/stores/sql/journal-table.ts'
import { createLogTable } from '#drivers/stores/sql/log-table.ts'
import { createReplyTable } from '#drivers/stores/sql/reply-table.ts'
import { createSessionTable } from '#drivers/stores/sql/session-table.ts'
import { createSettingTable } from '#drivers/stores/sql/setting-table.ts'
import { createTaskTable } from '#drivers/stores/sql/task-table.ts'
import { createUserTable } from '#drivers/stores/sql/user-table.ts'

/** A store on any SQL engine: one code path, the engine's differences behind `Engine`. */
export function createSqlStore(engine: Engine): Store {
  const tables = createTables(engine)
  const transactions = new WeakMap<Queryable, Transaction>()

  function transactionOn(queryable: Queryable): Transaction {
    const known = transactions.get(queryable)
    if (known) return known
    const transaction = tables(queryable)
    transactions.set(queryable, transaction)
    return transaction
  }

  const { tasks, users, sessions, journal, settings, logs, jobs, imports } = tables(engine)
  return {
    tasks,
    users,
    sessions,
    journal,
    settings,
    logs,
    jobs,
    imports,
    durability: engine.durability,
    write: (work) => engine.transaction((queryable) => work(transactionOn(queryable))),
    everything: createEverything(engine),
    writeLong: (work) => engine.longTransaction((queryable) => work(transactionOn(queryable))),
    inspect: () => inspect(engine),
    load: engine.load,
    check: engine.check,
    backup: engine.backup,
    close: engine.close,
  }
}

async function inspect(engine: Engine): Promise<string[]> {
  const faults = await engine.inspect()
  return faults.length > 0 ? faults : inspectLogs(engine)
}

/** Counts are kept beside the entries, so that a page does not count: both must say the same. */
async function inspectLogs(engine: Engine): Promise<string[]> {
  const row = await engine.first(
    `select count(*) as days from (
      select viewer, day from (
        select viewer, day, 1 as entries from log_viewers union all select viewer, day, -entries from log_days
      ) as both_counts group by viewer, day having sum(entries) <> 0
      union select viewer, day from (
        select viewer, day, entries from log_days union all select viewer, day, -active from log_sums where part < 0
      ) as both_sums group by viewer, day having sum(entries) <> 0
    ) as different`,
    [],
  )
  if (Number(row?.days) === 0) return []
  return [`The daily log miscounts ${row?.days} of its days: restore the newest copy, and tell the makers.`]
}

function createTables(engine: Engine): (queryable: Queryable) => Transaction {
  const logs = createLogTable(engine)
  const tasks = createTaskTable(engine, logs)
  const users = createUserTable(engine)
  const sessions = createSessionTable(engine)
  const journal = createJournalTable(engine)
  const replies = createReplyTable(engine)
  const settings = createSettingTable(engine)
  const jobs = createJobTable(engine)
  const imports = createImportTable(engine)
  return (queryable) => ({
    tasks: tasks(queryable),
    users: users(queryable),
    sessions: sessions(queryable),
    journal: journal(queryable),
    replies: replies(queryable),
    settings: settings(queryable),
    logs: logs(queryable),
    jobs: jobs(queryable),
    imports: imports(queryable),
  })
}
