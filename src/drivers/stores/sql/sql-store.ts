import type { Store, Transaction } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { createJournalTable } from '#drivers/stores/sql/journal-table.ts'
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

  const { tasks, users, sessions, journal, settings } = tables(engine)
  return {
    tasks,
    users,
    sessions,
    journal,
    settings,
    durability: engine.durability,
    write: (work) => engine.transaction((queryable) => work(transactionOn(queryable))),
    check: engine.check,
    backup: engine.backup,
    close: engine.close,
  }
}

function createTables(engine: Engine): (queryable: Queryable) => Transaction {
  const tasks = createTaskTable(engine)
  const users = createUserTable(engine)
  const sessions = createSessionTable(engine)
  const journal = createJournalTable(engine)
  const replies = createReplyTable(engine)
  const settings = createSettingTable(engine)
  return (queryable) => ({
    tasks: tasks(queryable),
    users: users(queryable),
    sessions: sessions(queryable),
    journal: journal(queryable),
    replies: replies(queryable),
    settings: settings(queryable),
  })
}
