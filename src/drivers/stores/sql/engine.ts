import type { Kysely, RawBuilder } from 'kysely'
import type { Durability, StoreLoad } from '#core/ports/store.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

export type Row = Record<string, unknown>

/** Something SQL can be sent to: the engine outside transactions, or one transaction. */
export interface Queryable {
  all(sql: string, values: readonly unknown[]): Promise<Row[]>
  first(sql: string, values: readonly unknown[]): Promise<Row | undefined>
  /** Answers how many rows changed. */
  run(sql: string, values: readonly unknown[]): Promise<number>
  /** Answers the number the new row got in its identity column, `identity`. */
  insert(sql: string, values: readonly unknown[], identity: string): Promise<number>
  /** The numbers of the `count` rows that one statement inserts, in its order. */
  insertMany(sql: string, values: readonly unknown[], identity: string, count: number): Promise<number[]>
  /** Does `work` at the end of the transaction, if the write it belongs to is not undone. */
  defer(work: () => Promise<void>): void
}

/** What SQLite and PostgreSQL do each in their own way. */
export interface Engine extends Queryable {
  /** Builds and compiles queries in the engine's SQL; never runs one. */
  builder: Kysely<Database>
  columns: ColumnTypes
  json: JsonWords
  durability: Durability
  /** Whether indexes may be dropped and built anew inside a transaction without anybody else being held up by it. */
  rebuildsIndexes: boolean
  /** Whether the parts of a `union all` that are in the wanted order already are read only as far as a page goes. */
  mergesArms: boolean
  /** Runs `work` in a transaction of its own fate; answers after it is durable. */
  transaction<T>(work: (queryable: Queryable) => Promise<T>): Promise<T>
  /** The same for work that takes long and may wait: it runs alone and once. */
  longTransaction<T>(work: (queryable: Queryable) => Promise<T>): Promise<T>
  /** Runs statements that change the schema in one transaction that no other process can run at the same time. */
  migrate<T>(work: (queryable: Queryable) => Promise<T>): Promise<T>
  /** Runs `work` in a transaction during which nobody else writes, long work neither; it may take long. */
  hold<T>(work: (queryable: Queryable) => Promise<T>): Promise<T>
  copying: CopyingWords
  search: TextSearch
  /** What is wrong with the storage itself and its text index, in sentences that say how to mend it. */
  inspect(): Promise<string[]>
  load(): StoreLoad
  check(): Promise<void>
  backup(path: string): Promise<void>
  close(): Promise<void>
}

/** A value that crosses as one text costs a fraction of one in many columns, and a page of them of many rows. */
export interface JsonWords {
  /** The function that makes a JSON array of its arguments. */
  array: string
  /** The aggregate that makes a JSON array, as text, of the JSON `value`s in that order; null of none. */
  arrayOfAll(value: string, order: string): string
  /** The value of a member of the JSON object in a column, as text or number. */
  member(column: string, name: string): string
  /** Whether a member of the JSON object in a column is true. */
  isTrue(column: string, name: string): string
  /** What to select from: the elements of a JSON array that is given as text, each as JSON in `wanted.value`. */
  each(array: unknown): RawBuilder<unknown>
  /** The element itself there, if it is a text or a number. */
  element: string
}

/** What only filling a whole database needs. */
export interface CopyingWords {
  /** Asks for the `name` and the `sql` of all indexes that may be dropped and made again. */
  indexes: string
  /** The last number that an identity column gave, 0 for none. */
  lastNumber(queryable: Pick<Queryable, 'first'>, table: string, column: string): Promise<number>
  setLastNumber(queryable: Queryable, table: string, column: string, last: number): Promise<void>
  /** Statements after the last row. */
  settle: string[]
}

/** The engine's names for the kinds of columns there are. */
export interface ColumnTypes {
  identity: string
  id: string
  text: string
  instant: string
  day: string
  boolean: string
  integer: string
  json: string
  bytes: string
  /** Ends a `create table` whose rows live in their primary key. */
  clustered: string
  /** Ends the columns of an index whose equal rows stand in the order of their ids; empty where they always do. */
  thenId: string
}

export interface IndexedTask {
  id: number
  title: string
  description: string | null
  creator: number
  assignee: number | null
}

/** Full text over the tasks, kept in the same transaction as they are. */
export interface TextSearch {
  /** Statements that create the index. */
  schema: string[]
  insert(queryable: Queryable, task: IndexedTask): Promise<void>
  insertMany(queryable: Queryable, tasks: readonly IndexedTask[]): Promise<void>
  update(queryable: Queryable, before: IndexedTask, after: IndexedTask): Promise<void>
  remove(queryable: Queryable, id: number): Promise<void>
  /** Whether a row of `tasks_text` matches an `expression`. */
  matches(expression: unknown): RawBuilder<unknown>
  /**
   * What a query for the words is compared with, of everybody's tasks or one viewer's.
   */
  expression(queryable: Queryable, words: readonly string[], viewer: number | null): Promise<string>
}
