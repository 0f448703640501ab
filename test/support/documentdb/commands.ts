import { BSON } from 'mongodb'
import type pg from 'pg'
import { type Command, call, toBuffer, toBytes, withCodes } from './engine-calls.ts'
import { CommandFault } from './faults.ts'

interface Doing {
  /** In the transaction of the command, if it has one. */
  client: Pick<pg.ClientBase, 'query'>
  /** Beside it. */
  pool: pg.Pool
  cursors: Cursors
}

/** Where each open cursor goes on, by its number. */
export type Cursors = Map<string, Buffer>

type Answering = (doing: Doing, command: Command) => Promise<Buffer>

const done: BSON.Document = { ok: 1 }

/** What the engine does, by the name of the command. */
export const commands: Record<string, Answering> = {
  insert: write('insert'),
  update: write('update'),
  delete: write('delete'),
  findAndModify: write('find_and_modify'),
  find: firstPage('find_cursor_first_page'),
  aggregate: firstPage('aggregate_cursor_first_page'),
  listCollections: firstPage('list_collections_cursor_first_page'),
  listIndexes: firstPage('list_indexes_cursor_first_page'),
  getMore,
  killCursors,
  count: one('documentdb_api.count_query($1, $2)'),
  distinct: one('documentdb_api.distinct_query($1, $2)'),
  // The usual function leaves an index to a job that comes by every two seconds.
  createIndexes: one('documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)'),
  create: one('documentdb_api.create_collection_view($1, $2)'),
  renameCollection: admin('documentdb_api.rename_collection($1)'),
  listDatabases: admin('documentdb_api.list_databases($1)'),
  dropIndexes,
  drop,
  dropDatabase,
  collStats,
  explain,
}

function one(expression: string): Answering {
  return async ({ client }, { database, specification }) => {
    const { answer } = await call(client, `select ${expression} as answer`, [database, specification])
    return toBytes(answer)
  }
}

function admin(expression: string): Answering {
  return async ({ client }, { specification }) => {
    const { answer } = await call(client, `select ${expression} as answer`, [specification])
    return answer?.startsWith('BSONHEX') ? toBytes(answer) : toBuffer(done)
  }
}

function write(name: string): Answering {
  const text = `select p_result, p_success from documentdb_api.${name}($1, $2)`
  return async ({ client, pool }, command) => {
    const found = await call(client, text, [command.database, command.specification])
    const answer = toBytes(found.p_result)
    return found.p_success ? answer : withCodes(pool, command, answer)
  }
}

function firstPage(name: string): Answering {
  const text = `select cursorpage, continuation, cursorid from documentdb_api.${name}($1, $2)`
  return async ({ client, cursors }, { database, specification }) => {
    const found = await call(client, text, [database, specification])
    if (found.continuation) cursors.set(found.cursorid, toBytes(found.continuation))
    return toBytes(found.cursorpage)
  }
}

async function getMore({ client, cursors }: Doing, { database, body, specification }: Command): Promise<Buffer> {
  const id = String(body.getMore)
  const continuation = cursors.get(id)
  if (!continuation) throw new CommandFault('CursorNotFound', `cursor id ${id} not found`)
  const text = 'select cursorpage, continuation from documentdb_api.cursor_get_more($1, $2, $3)'
  const found = await call(client, text, [database, specification, continuation])
  if (found.continuation) cursors.set(id, toBytes(found.continuation))
  else cursors.delete(id)
  return toBytes(found.cursorpage)
}

async function killCursors({ cursors }: Doing, { body }: Command): Promise<Buffer> {
  const ids: BSON.Long[] = body.cursors
  const cursorsKilled = ids.filter((id) => cursors.delete(String(id)))
  return toBuffer({ ...done, cursorsKilled, cursorsNotFound: [], cursorsAlive: [], cursorsUnknown: [] })
}

async function dropIndexes({ client }: Doing, { database, specification }: Command): Promise<Buffer> {
  await call(client, 'call documentdb_api.drop_indexes($1, $2)', [database, specification])
  return toBuffer(done)
}

async function drop({ client }: Doing, { database, collection }: Command): Promise<Buffer> {
  const { was } = await call(client, 'select documentdb_api.drop_collection($1, $2) as was', [database, collection])
  if (!was) throw new CommandFault('NamespaceNotFound', 'ns not found')
  return toBuffer(done)
}

async function dropDatabase({ client }: Doing, { database }: Command): Promise<Buffer> {
  await call(client, 'select documentdb_api.drop_database($1)', [database])
  return toBuffer({ ...done, dropped: database })
}

async function collStats({ client }: Doing, { database, collection }: Command): Promise<Buffer> {
  const { answer } = await call(client, 'select documentdb_api.coll_stats($1, $2) as answer', [database, collection])
  return toBytes(answer)
}

/** Of a find or an aggregation, in PostgreSQL's words: they name the indexes. */
async function explain({ client }: Doing, { database, specification }: Command): Promise<Buffer> {
  const [[, , , offset = 0, length = 0] = []] = BSON.onDemand.parseToElements(specification)
  const inner = specification.subarray(offset, offset + length)
  const kind = 'find' in BSON.deserialize(inner) ? 'find' : 'pipeline'
  const text = `explain (format json) select document from documentdb_api_catalog.bson_aggregation_${kind}($1, $2)`
  const found = await call(client, text, [database, inner])
  return toBuffer({ ...done, queryPlanner: { winningPlan: found['QUERY PLAN'][0] } })
}
