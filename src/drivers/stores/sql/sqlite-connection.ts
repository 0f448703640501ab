import { setTimeout as pause } from 'node:timers/promises'
import { lockWaitMilliseconds, type WritingConnection } from '#drivers/stores/sql/group-commit.ts'
import { assertOpen, markedRows } from '#drivers/stores/sql/marks.ts'
import type { SqliteDatabase, SqliteStatement } from '#drivers/stores/sql/sqlite-library.ts'

const busy = 5

/** How SQLite's writer begins, ends and undoes. */
export function createSqliteConnection(
  database: SqliteDatabase,
  queryable: WritingConnection['queryable'],
  { evenIfMarked = false } = {},
): WritingConnection {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const savepoint = database.prepare('savepoint one_write')
  const release = database.prepare('release one_write')

  /** A rollback that fails leaves the transaction open: the next group then finds it so, and tries again. */
  function rollback(): void {
    try {
      if (database.isTransaction) database.exec('rollback')
    } catch {
      // The callers are told of the fault that led here.
    }
  }

  /** Another process may hold the lock for a moment: wait for it without stopping the event loop. */
  async function beginWhenFree(since: number): Promise<void> {
    rollback()
    for (;;) {
      try {
        begin.run()
        break
      } catch (fault) {
        if (resultCode(fault) !== busy || Date.now() > since + lockWaitMilliseconds) throw fault
        await pause(3)
      }
    }
    if (!evenIfMarked) assertOpen(readMarks())
  }

  let marked: SqliteStatement | undefined
  function readMarks(): readonly unknown[] {
    try {
      marked ??= database.prepare(markedRows)
      return marked.all()
    } catch {
      // Without its table there is no mark, or nothing at all can be written: the write itself finds out.
      return []
    }
  }

  return {
    queryable,
    begin: beginWhenFree,
    commit: () => commit.run(),
    rollback,
    savepoint: () => savepoint.run(),
    release: () => release.run(),
    rollbackToSavepoint: () => database.exec('rollback to one_write; release one_write'),
    state: () => (database.isTransaction ? 'open' : 'gone'),
    isStorageFault,
  }
}

function resultCode(fault: unknown): number | undefined {
  const code = fault instanceof Error && 'errcode' in fault ? Number(fault.errcode) : Number.NaN
  return Number.isNaN(code) ? undefined : code & 0xff
}

/** Full disk, failing disk, lock, read-only and the like: the storage's fault, not the program's. */
function isStorageFault(fault: unknown): boolean {
  return [5, 6, 8, 10, 11, 13, 14].includes(resultCode(fault) ?? 0)
}
