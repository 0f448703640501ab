import { createHash } from 'node:crypto'
import { BSON } from 'mongodb'
import pg from 'pg'
import { type CodeName, CommandFault, codeOf, nameOf, unpackState } from './faults.ts'

/** The connection to the engine is gone, or it never was there: nobody knows what became of the command. */
export class EngineLost extends Error {}

export interface Command {
  name: string
  database: string
  /** What it is about: for most commands the name of a collection. */
  collection: string
  body: BSON.Document
  /** What the engine is given of it. */
  specification: Buffer
}

type Queryable = Pick<pg.ClientBase, 'query'>

/** One function of the engine; answers the columns of its one row. */
export async function call(client: Queryable, text: string, values: unknown[]): Promise<Record<string, any>> {
  // The engine keeps 63 characters of a name.
  const name = createHash('sha1').update(text).digest('hex')
  const { rows } = await client.query({ name, text, values })
  return rows[0] ?? {}
}

/** The bytes of a document that the engine answered. */
export function toBytes(text: string): Buffer {
  return Buffer.from(text.slice('BSONHEX'.length), 'hex')
}

export const toBuffer = (document: BSON.Document): Buffer => Buffer.from(BSON.serialize(document))

/** What is wrong with single documents of a write is told in the engine's own numbers and words. */
export async function withCodes(pool: Queryable, command: Command, answer: Buffer): Promise<Buffer> {
  const parsed = BSON.deserialize(answer)
  for (const fault of parsed.writeErrors ?? []) {
    const state = unpackState(fault.code)
    if (endsCommand(nameOf(state))) throw new CommandFault(nameOf(state), fault.errmsg)
    fault.code = codeOf(state)
    const [, index] = /Index '(.*)'/.exec(fault.errmsg) ?? []
    if (index) Object.assign(fault, await describeDuplicate(pool, command, index))
  }
  return toBuffer(parsed)
}

/** What is wrong with more than the one document. */
function endsCommand(name: CodeName): boolean {
  return name === 'WriteConflict' || name === 'MaxTimeMSExpired'
}

/** The fault that MongoDB would have answered, or that the engine is lost. */
export async function toFault(pool: Queryable, command: Command, thrown: unknown): Promise<Error> {
  if (thrown instanceof CommandFault) return thrown
  if (!(thrown instanceof pg.DatabaseError) || isLost(thrown.code ?? '')) return new EngineLost(String(thrown))
  const { code = '', message, constraint = '' } = thrown
  const name = nameOf(code)
  if (name === 'InternalError') return new CommandFault(name, `${code}: ${message}`)
  if (name !== 'DuplicateKey') return new CommandFault(name, message)
  const { errmsg, ...details } = await describeDuplicate(pool, command, constraint)
  return new CommandFault(name, errmsg, details)
}

function isLost(state: string): boolean {
  return state.startsWith('08') || (state.startsWith('57P') && state !== '57P05')
}

/** By the name of the index, or of what the engine made of it: `documents_rum_index_27`. */
async function describeDuplicate(pool: Queryable, { database, collection }: Command, known: string) {
  const text = `select (index_spec).index_name as name, (index_spec).index_key as key
    from documentdb_api_catalog.collection_indexes join documentdb_api_catalog.collections using (collection_id)
    where database_name = $1 and collection_name = $2 and ((index_spec).index_name = $3 or $3 like '%index\\_' || index_id)`
  const found = await call(pool, text, [database, collection, known])
  const name = found.name ?? '_id_'
  return {
    errmsg: `E11000 duplicate key error collection: ${database}.${collection} index: ${name} dup key`,
    keyPattern: found.key ? BSON.deserialize(toBytes(found.key)) : { _id: 1 },
  }
}
