import type { Kysely } from 'kysely'
import type { Import, RowError } from '#core/model/import.ts'
import type { ImportWriter } from '#core/ports/store.ts'
import type { Engine, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

/** Imports, what was wrong with their rows, and their files until they are over. */
export function createImportTable({ builder }: Pick<Engine, 'builder'>) {
  const queries = keepQueries(builder)
  async function remove(queryable: Queryable, id: number): Promise<void> {
    await queries.dropChunks.run(queryable, { id })
    await queries.dropErrors.run(queryable, { id })
    await queries.remove.run(queryable, { id })
  }

  return (queryable: Queryable): ImportWriter => ({
    async find(id) {
      const row = await queries.find.first(queryable, { id })
      return row && toImport(row)
    },
    async list(before, limit) {
      return (await queries.list.all(queryable, { before, limit })).map(toImport)
    },
    async errors(id, after, limit) {
      const rows = await queries.errors.all(queryable, { id, after, limit })
      return rows.map(({ number, line, field, reason }) => ({ number, line, column: field, reason }) as RowError)
    },
    async chunk(id, number) {
      return (await queries.chunk.first(queryable, { id, number }))?.bytes as Uint8Array | undefined
    },
    async insert(one) {
      return { id: await queries.insert.insert(queryable, toValues(one), 'id'), ...one }
    },
    async update(one) {
      await queries.update.run(queryable, { ...toValues(one), id: one.id })
    },
    async addChunk(id, number, bytes) {
      await queries.addChunk.run(queryable, { id, number, bytes })
    },
    async dropChunks(id) {
      await queries.dropChunks.run(queryable, { id })
    },
    async addErrors(id, errors) {
      for (const { column, ...error } of errors) await queries.addError.run(queryable, { id, ...error, field: column })
    },
    async dropErrors(id) {
      await queries.dropErrors.run(queryable, { id })
    },
    remove: (id) => remove(queryable, id),
    async dropFailedFiles(instant) {
      await queries.dropFailedFiles.run(queryable, { instant })
    },
    async removeUnreceived(instant) {
      const rows = await queries.unreceived.all(queryable, { instant })
      for (const { id } of rows) await remove(queryable, Number(id))
      return rows.length
    },
  })
}

type ImportValues = Omit<Database['imports'], 'id'>

function keepQueries(db: Kysely<Database>) {
  const imports = () => db.selectFrom('imports').selectAll()
  return {
    find: keep<{ id: number }>((p) => imports().where('id', '=', p('id'))),
    list: keep<{ before: number; limit: number }>((p) =>
      imports().where('id', '<', p('before')).orderBy('id', 'desc').limit(p('limit')),
    ),
    errors: keep<{ id: number; after: number; limit: number }>((p) =>
      db
        .selectFrom('import_errors')
        .select(['number', 'line', 'field', 'reason'])
        .where('import', '=', p('id'))
        .where('number', '>', p('after'))
        .orderBy('number')
        .limit(p('limit')),
    ),
    chunk: keep<{ id: number; number: number }>((p) =>
      db.selectFrom('import_chunks').select('bytes').where('import', '=', p('id')).where('number', '=', p('number')),
    ),
    dropFailedFiles: keep<{ instant: string }>((p) =>
      db
        .deleteFrom('import_chunks')
        .where('import', 'in', (eb) =>
          eb.selectFrom('imports').select('id').where('state', '=', 'failed').where('finished', '<', p('instant')),
        ),
    ),
    unreceived: keep<{ instant: string }>((p) =>
      db.selectFrom('imports').select('id').where('state', '=', 'receiving').where('at', '<', p('instant')),
    ),
    remove: keep<{ id: number }>((p) => db.deleteFrom('imports').where('id', '=', p('id'))),
    insert: keep<ImportValues>((p) => db.insertInto('imports').values(valuesOf(p))),
    update: keep<ImportValues & { id: number }>((p) =>
      db.updateTable('imports').set(valuesOf(p)).where('id', '=', p('id')),
    ),
    addChunk: keep<{ id: number; number: number; bytes: Uint8Array }>((p) =>
      db.insertInto('import_chunks').values({ import: p('id'), number: p('number'), bytes: p('bytes') }),
    ),
    dropChunks: keep<{ id: number }>((p) => db.deleteFrom('import_chunks').where('import', '=', p('id'))),
    addError: keep<{ id: number; number: number; line: number; field: string | null; reason: string }>((p) =>
      db
        .insertInto('import_errors')
        .values({ import: p('id'), number: p('number'), line: p('line'), field: p('field'), reason: p('reason') }),
    ),
    dropErrors: keep<{ id: number }>((p) => db.deleteFrom('import_errors').where('import', '=', p('id'))),
  }
}

function valuesOf(p: <K extends keyof ImportValues>(name: K) => ImportValues[K]): ImportValues {
  return {
    state: p('state'),
    mode: p('mode'),
    dry_run: p('dry_run'),
    duplicates: p('duplicates'),
    file_name: p('file_name'),
    bytes: p('bytes'),
    user: p('user'),
    via: p('via'),
    rows: p('rows'),
    created: p('created'),
    skipped: p('skipped'),
    invited: p('invited'),
    bad: p('bad'),
    error: p('error'),
    at: p('at'),
    finished: p('finished'),
  }
}

function toValues({ dryRun, fileName, ...rest }: Omit<Import, 'id'>): ImportValues {
  return { ...rest, dry_run: dryRun, file_name: fileName }
}

function toImport(row: Row): Import {
  const { dry_run, file_name, ...rest } = row
  return { ...rest, dryRun: Boolean(dry_run), fileName: file_name } as Import
}
