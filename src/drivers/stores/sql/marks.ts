import { marks, type Use } from '#core/ports/everything.ts'
import { notOpen } from '#drivers/stores/refusals.ts'
import type { Engine, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { createSettingTable } from '#drivers/stores/sql/setting-table.ts'

/** Asked at the beginning of every write: a server that runs on must not write to what has moved. */
export const markedRows = `select key, value from settings where key in ('${marks.moved}', '${marks.incomplete}')`

/** A database without tables is in use by nobody, and open to all. */
export async function readUse(queryable: Pick<Queryable, 'all'>): Promise<Use> {
  return toUse(await queryable.all(markedRows, []).catch(none))
}

function toUse(rows: readonly Row[]): Use {
  const values = new Map(rows.map(({ key, value }) => [key, String(value)]))
  const [from, to] = [values.get(marks.incomplete), values.get(marks.moved)]
  if (from !== undefined) return { state: 'incomplete', from }
  return to === undefined ? { state: 'open' } : { state: 'moved', to }
}

/** How to note it. */
export function createUseWriter(engine: Pick<Engine, 'builder'>) {
  const settings = createSettingTable(engine)
  return async (queryable: Queryable, use: Use): Promise<void> => {
    await queryable.run(`delete from settings where key in ('${marks.moved}', '${marks.incomplete}')`, [])
    if (use.state === 'moved') await settings(queryable).set(marks.moved, use.to)
    if (use.state === 'incomplete') await settings(queryable).set(marks.incomplete, use.from)
  }
}

/** Throws when the rows of `markedRows` say that nobody may write. */
export function assertOpen(rows: readonly unknown[]): void {
  if (rows.length > 0) throw notOpen()
}

function none(fault: unknown): [] {
  if (fault instanceof Error && /no such table|does not exist/.test(fault.message)) return []
  throw fault
}
