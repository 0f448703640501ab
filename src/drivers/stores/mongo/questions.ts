import type { AnyBulkWriteOperation, ClientSession, Db } from 'mongodb'
import type { Condition } from '#drivers/stores/mongo/conditions.ts'
import { isStorageFault } from '#drivers/stores/mongo/faults.ts'
import { graceMilliseconds, inTime } from '#drivers/stores/mongo/in-time.ts'
import { toUnavailable } from '#drivers/stores/unavailable.ts'

export const collectionNames = [
  ...(['tasks', 'users', 'sessions', 'events', 'replies', 'settings'] as const),
  ...(['logs', 'log_days', 'log_blocks', 'log_sums', 'jobs', 'imports'] as const),
  ...(['import_errors', 'import_chunks'] as const),
  ...(['numbers', 'long_works', 'writers', 'schema_versions'] as const),
] as const
export type CollectionName = (typeof collectionNames)[number]

export type Document = Record<string, unknown>
export type Noun = 'events' | 'imports' | 'jobs' | 'logs' | 'tasks' | 'users'

export interface Finding {
  sort?: Record<string, 1 | -1>
  limit?: number
  skip?: number
  /** The fields that are wanted. */
  only?: readonly string[]
}

/** A change to one document, as part of many. */
export interface Change {
  where: Condition
  change: Document
  /** Makes the document when there is none. */
  upsert?: boolean
}

/** What documents are asked for and written through: the database, or one transaction. */
export interface Questions {
  find(name: CollectionName, condition: Condition, finding?: Finding): Promise<Document[]>
  first(name: CollectionName, condition: Condition, finding?: Finding): Promise<Document | undefined>
  aggregate(name: CollectionName, stages: readonly Document[]): Promise<Document[]>
  insert(name: CollectionName, documents: readonly Document[]): Promise<void>
  /** Answers how many there were to change. */
  update(name: CollectionName, condition: Condition, change: Document, options?: { upsert?: boolean }): Promise<number>
  updateAll(name: CollectionName, condition: Condition, change: Document): Promise<number>
  /** The document as it is after the change. */
  change(name: CollectionName, condition: Condition, change: Document): Promise<Document | undefined>
  changeEach(name: CollectionName, changes: readonly Change[]): Promise<void>
  /** Answers how many are gone. */
  remove(name: CollectionName, condition: Condition): Promise<number>
  /** Gives out `count` numbers in a row; answers the first of them. */
  number(noun: Noun, count?: number): Promise<number>
}

interface Speech {
  session?: ClientSession
  /** The most that the server may work on one question. */
  milliseconds: number
  /** In a transaction: is told of a fault, after which the server takes nothing more of it. */
  onFault?: (fault: unknown) => void
}

const inserted = 5000

/** The questions, sent one after the other in a transaction, which takes only one at a time. */
export function createQuestions(db: Db, { session, milliseconds, onFault }: Speech): Omit<Questions, 'number'> {
  const options = { maxTimeMS: milliseconds, ...(session && { session }) }
  const collection = (name: CollectionName) => db.collection<Document>(name)
  let previous: Promise<unknown> = Promise.resolve()

  function ask<T>(question: () => Promise<T>): Promise<T> {
    const asked = () => inTime(milliseconds + graceMilliseconds, question())
    const answer = session ? previous.then(asked) : asked()
    const noted = answer.catch((fault) => {
      onFault?.(fault)
      throw isStorageFault(fault) ? toUnavailable(fault) : fault
    })
    if (session) previous = noted.catch(() => {})
    return noted
  }

  function cursor(name: CollectionName, condition: Condition, { only, ...finding }: Finding) {
    const projection = only && { projection: Object.fromEntries(only.map((field) => [field, 1])) }
    return collection(name).find(condition, { ...options, ...finding, ...projection })
  }

  return {
    find: (name, condition, finding = {}) => ask(() => cursor(name, condition, finding).toArray()),
    first: (name, condition, finding = {}) =>
      ask(async () => (await cursor(name, condition, { ...finding, limit: 1 }).toArray())[0]),
    aggregate: (name, stages) =>
      ask(() =>
        collection(name)
          .aggregate([...stages], options)
          .toArray(),
      ),
    insert: (name, documents) =>
      ask(async () => {
        for (let first = 0; first < documents.length; first += inserted)
          await collection(name).insertMany(documents.slice(first, first + inserted), options)
      }),
    update: (name, condition, change, more) =>
      ask(async () => {
        assertStorable(change)
        return (await collection(name).updateOne(condition, change, { ...options, ...more })).matchedCount
      }),
    updateAll: (name, condition, change) =>
      ask(async () => (await collection(name).updateMany(condition, change, options)).matchedCount),
    change: (name, condition, change) =>
      ask(async () => {
        assertStorable(change)
        const found = await collection(name).findOneAndUpdate(condition, change, {
          ...options,
          returnDocument: 'after',
        })
        return found ?? undefined
      }),
    changeEach: (name, changes) =>
      ask(async () => {
        if (changes.length > 0) await collection(name).bulkWrite(changes.map(toOperation), options)
      }),
    remove: (name, condition) => ask(async () => (await collection(name).deleteMany(condition, options)).deletedCount),
  }
}

function toOperation({ where, change, upsert = false }: Change): AnyBulkWriteOperation<Document> {
  return { updateOne: { filter: where, update: change, upsert } }
}

/** Throws for text that the other stores could not keep. */
export function assertStorable(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new TypeError('Text with NUL cannot be stored')
  } else if (Array.isArray(value) || (value && Object.getPrototypeOf(value) === Object.prototype)) {
    for (const one of Object.values(value)) assertStorable(one)
  }
}
