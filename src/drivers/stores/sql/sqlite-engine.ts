import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import type { Durability } from '#core/ports/store.ts'
import type { ColumnTypes, Engine, JsonWords, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { createGroupCommit } from '#drivers/stores/sql/group-commit.ts'
import { checkpointAside } from '#drivers/stores/sql/sqlite-checkpoint.ts'
import { createSqliteConnection } from '#drivers/stores/sql/sqlite-connection.ts'
import { sqliteCopying } from '#drivers/stores/sql/sqlite-copying.ts'
import { inspectSqlite } from '#drivers/stores/sql/sqlite-inspection.ts'
import {
  loadSqlite,
  type SqliteDatabase,
  type SqliteLibrary,
  type SqliteStatement,
  type SqliteValue,
} from '#drivers/stores/sql/sqlite-library.ts'
import { createSqliteSearch } from '#drivers/stores/sql/sqlite-search.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

const columns: ColumnTypes = {
  identity: 'integer primary key autoincrement',
  id: 'integer',
  text: 'text',
  instant: 'text',
  day: 'text',
  boolean: 'integer',
  integer: 'integer',
  json: 'text',
  bytes: 'blob',
  clustered: 'without rowid',
  // Every index ends with the row's number; naming it again would hide it from comparisons of (value, id).
  thenId: '',
}

const json: JsonWords = {
  array: 'json_array',
  arrayOfAll: (value, order) => `'[' || group_concat(${value}, ',' order by ${order}) || ']'`,
  member: (column, name) => `${column} ->> '${name}'`,
  isTrue: (column, name) => `${column} ->> '${name}' = 1`,
  each: (array) => sql`json_each(${array}) as wanted`,
  element: 'wanted.value',
}

/** In KiB, as SQLite has it: less than nothing. */
const writerCache = -32_000
const checkpointPages = 4000
const longLogBytes = 64 * 1024 * 1024

/** File systems that forget everything with the machine: tmpfs and ramfs. */
const memoryFileSystems = new Set([0x01021994, 0x858458f6])
/** NFS and SMB: their locks and shared memory do not carry SQLite's WAL. */
const networkFileSystems = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42])

/**
 * SQLite in one file: a connection that writes, and one that reads only what was committed. `:memory:` gives a
 * database for tests, which lives in both connections' shared memory.
 */
export function openSqliteEngine(path: string, options: { evenIfMarked?: boolean } = {}): Engine {
  const { DatabaseSync } = loadSqlite()
  const isMemory = path === ':memory:'
  const { writer, durability } = openWriter(DatabaseSync, path)
  const writing = queryable(writer)
  // A private in-memory database has one connection only.
  const reader = isMemory ? writer : new DatabaseSync(path)
  if (!isMemory) reader.exec('pragma query_only = on; pragma busy_timeout = 2000; pragma cache_size = -16000')
  const snapshot = isMemory ? undefined : createSnapshot(reader)
  const reading = isMemory ? writing : queryable(reader, snapshot?.begin)
  const long = createLongWork(writer, path)
  const connection = createSqliteConnection(writer, writing, options)
  const group = createGroupCommit({ connection, onCommit: () => snapshot?.end(), long })
  return {
    ...reading,
    defer: (work) => void work(),
    builder: createBuilder(),
    columns,
    json,
    durability,
    rebuildsIndexes: true,
    mergesArms: true,
    search: createSqliteSearch(),
    transaction: group.write,
    longTransaction: group.writeAlone,
    migrate: group.write,
    hold: group.writeAlone,
    copying: sqliteCopying,
    inspect: () => inspectSqlite(reading),
    load: () => ({ writesWaiting: group.waiting() }),
    async check() {
      await reading.first('select 1 from settings limit 1', [])
    },
    async backup(target) {
      closeSync(openSync(target, 'wx', 0o600))
      try {
        writer.prepare('vacuum into ?').run(target)
      } catch (fault) {
        rmSync(target)
        throw fault
      }
    },
    async close() {
      await group.close()
      await long.ended()
      snapshot?.end()
      if (reader !== writer) reader.close()
      writer.close()
    },
  }
}

/**
 * The same file, only to look at: nothing is changed or made, not even beside it. A file with a log beside it is in
 * use, or was when its process ended; one without is read as it lies.
 */
export function openSqliteReader(path: string): Engine {
  const reader = openReader(path)
  const reading = queryable(reader)
  const refuse = () => Promise.reject(new Error('This database was opened to be looked at only.'))
  return {
    ...reading,
    defer: (work) => void work(),
    builder: createBuilder(),
    columns,
    json,
    durability: fileSystemOf(path) === 'memory' ? 'crash-safe' : 'power-safe',
    rebuildsIndexes: false,
    mergesArms: true,
    search: createSqliteSearch(),
    transaction: refuse,
    longTransaction: refuse,
    migrate: refuse,
    hold: refuse,
    copying: sqliteCopying,
    inspect: () => inspectSqlite(reading),
    load: () => ({ writesWaiting: 0 }),
    check: refuse,
    backup: refuse,
    close: async () => reader.close(),
  }
}

function openReader(path: string): SqliteDatabase {
  const { DatabaseSync } = loadSqlite()
  if (fileSystemOf(path) === 'network') throw new Error(onNetwork(path))
  const place = existsSync(`${path}-wal`) ? path : `${pathToFileURL(path).href}?immutable=1`
  let reader: SqliteDatabase | undefined
  try {
    reader = new DatabaseSync(place, { readOnly: true })
    reader.exec('pragma busy_timeout = 2000')
    reader.prepare('pragma schema_version').get()
    return reader
  } catch (fault) {
    reader?.close()
    const reason = fault instanceof Error ? fault.message : String(fault)
    throw new Error(`${path} cannot be read as a SQLite database (${reason}): restore the newest copy of it.`)
  }
}

function openWriter(DatabaseSync: SqliteLibrary['DatabaseSync'], path: string) {
  let writer: SqliteDatabase | undefined
  try {
    if (path !== ':memory:') makePrivateFile(path)
    writer = new DatabaseSync(path)
    return { writer, durability: prepareWriter(writer, path) }
  } catch (fault) {
    writer?.close()
    if (!(fault instanceof Error && 'code' in fault)) throw fault
    throw new Error(`${path} cannot be opened as a SQLite database that can be written: ${fault.message}.`)
  }
}

/** What SQLite finds already there keeps its permissions, and so does what it makes beside it: only the owner reads. */
function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

function prepareWriter(writer: SqliteDatabase, path: string): Durability {
  writer.exec(`pragma busy_timeout = 2000; pragma journal_mode = wal; pragma synchronous = full;
    pragma foreign_keys = on; pragma cache_size = ${writerCache}; pragma wal_autocheckpoint = ${checkpointPages};
    pragma journal_size_limit = 67108864; pragma temp_store = memory`)
  writer.exec('pragma busy_timeout = 0')
  return checkDurability(writer, path)
}

/** Asks SQLite what it really does, and the system what lies below. */
function checkDurability(writer: SqliteDatabase, path: string): Durability {
  if (path === ':memory:') return 'none'
  const mode = writer.prepare('pragma journal_mode').get()?.journal_mode
  const synchronous = Number(writer.prepare('pragma synchronous').get()?.synchronous)
  const fileSystem = fileSystemOf(path)
  if (fileSystem === 'network') throw new Error(onNetwork(path))
  if (mode !== 'wal' || synchronous < 2 || fileSystem === 'memory') return 'crash-safe'
  return 'power-safe'
}

function fileSystemOf(path: string): 'disk' | 'memory' | 'network' {
  const { type } = statfsSync(dirname(path))
  if (networkFileSystems.has(type)) return 'network'
  return memoryFileSystems.has(type) ? 'memory' : 'disk'
}

function onNetwork(path: string): string {
  return `${path} lies on a network file system, on which SQLite loses data: use a local disk or PostgreSQL.`
}

/**
 * What takes long sorts in files and leaves its log to a thread: a commit copies the log into the database by itself,
 * which after a million rows would stop everything for seconds.
 */
function createLongWork(writer: SqliteDatabase, path: string) {
  let ending: Promise<void> = Promise.resolve()
  const isFile = path !== ':memory:'
  return {
    begin: () => writer.exec(`pragma wal_autocheckpoint = 0; pragma temp_store = file`),
    end(): void {
      writer.exec(`pragma shrink_memory; pragma temp_store = memory`)
      const restore = () => writer.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)
      if (!isFile || logBytes(path) < longLogBytes) return restore()
      ending = checkpointAside(path).then(restore)
    },
    ended: () => ending,
  }
}

function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

function createBuilder(): Kysely<Database> {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

/**
 * What is read in one turn of the event loop is read from one snapshot, which saves each statement taking and
 * giving back its locks. A commit of this process ends it: whoever was answered sees the own write.
 */
function createSnapshot(reader: SqliteDatabase) {
  const start = reader.prepare('begin')
  const finish = reader.prepare('commit')
  let isOpen = false
  function end(): void {
    if (!isOpen) return
    isOpen = false
    finish.run()
  }
  function begin(): void {
    if (isOpen) return
    start.run()
    isOpen = true
    setImmediate(end)
  }
  return { begin, end }
}

/** Statements are prepared once and kept: there are as many as there are shapes of queries. */
function queryable(database: SqliteDatabase, before: () => void = () => {}): Omit<Queryable, 'defer'> {
  const statements = new Map<string, SqliteStatement>()
  function statement(sql: string): SqliteStatement {
    before()
    const known = statements.get(sql)
    if (known) return known
    const prepared = database.prepare(sql)
    if (statements.size >= 1000) statements.clear()
    statements.set(sql, prepared)
    return prepared
  }
  return {
    all: async (sql, values) => statement(sql).all(...values.map(toSqlite)) as Row[],
    first: async (sql, values) => statement(sql).get(...values.map(toSqlite)),
    run: async (sql, values) => Number(statement(sql).run(...values.map(toSqlite)).changes),
    insert: async (sql, values) => Number(statement(sql).run(...values.map(toSqlite)).lastInsertRowid),
    // Nobody else gives out numbers meanwhile, so the rows of one statement get consecutive ones.
    async insertMany(sql, values, _, count) {
      const last = Number(statement(sql).run(...values.map(toSqlite)).lastInsertRowid)
      return Array.from({ length: count }, (_value, index) => last - count + 1 + index)
    },
  }
}

/** The library would store an object as NULL and cut text at NUL: neither may pass silently. */
function toSqlite(value: unknown): SqliteValue {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new TypeError('Text with NUL cannot be stored')
    return value
  }
  if (typeof value === 'number' || typeof value === 'bigint' || value === null) return value
  if (value instanceof Uint8Array) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  throw new TypeError(`A ${typeof value} cannot be stored`)
}
