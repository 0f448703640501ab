import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import { isDuplicate, isMissing, isThereAlready } from '#drivers/stores/mongo/faults.ts'
import { keepClosed, openGate, toGate } from '#drivers/stores/mongo/gate.ts'
import { indexes } from '#drivers/stores/mongo/indexes.ts'
import { noNumbers, theNumbers } from '#drivers/stores/mongo/numbers.ts'
import { type CollectionName, collectionNames, createQuestions } from '#drivers/stores/mongo/questions.ts'
import type { Connected } from '#drivers/stores/mongo/transactions.ts'
import { inTurn } from '#drivers/stores/mongo/turns.ts'

interface Migration {
  name: string
  /** May be broken off anywhere and done again: the database changes its schema in no transaction. */
  run(db: Db): Promise<void>
}

/** Numbered from 1 by their place; what has once been released is never changed. */
const migrations: readonly Migration[] = [{ name: 'first collections', run: makeCollections }]

const patienceMilliseconds = 600_000
const statementMilliseconds = 600_000

interface Options {
  now: () => string
  /** What to bring the schema up to, if not to this program's own. */
  steps?: readonly Migration[]
}

/** Brings the schema up to date; any number of processes may try at once, and one does. */
export async function migrate(connected: Connected, { now, steps = migrations }: Options) {
  const from = await currentVersion(connected.db)
  const to = steps.length
  if (from > to) throw new Error(newerDatabase(from, to))
  if (from === to) return { from, to }
  await makeNumbers(connected.db)
  await alone(connected, async () => {
    for (const [index, step] of steps.entries()) await apply(connected.db, step, index + 1, now())
  })
  return { from, to }
}

/** The version of the schema that is there, 0 for none, and the one that this program works with. */
export async function readSchema({ db }: Pick<Connected, 'db'>): Promise<{ version: number; known: number }> {
  return { version: await currentVersion(db), known: migrations.length }
}

/** Throws away what they hold, and makes only the indexes that hold a rule: documents come in faster without others. */
export async function emptyCollections(db: Db, names: readonly CollectionName[]): Promise<void> {
  for (const name of names) {
    await db.dropCollection(name).catch(unless(isMissing))
    await makeCollection(db, name)
    const unique = (indexes[name] ?? []).filter((index) => index.unique)
    if (unique.length > 0) await db.collection(name).createIndexes(unique)
  }
}

export async function makeIndexes(db: Db): Promise<void> {
  for (const [name, of] of Object.entries(indexes)) await db.collection(name).createIndexes(of)
}

async function apply(db: Db, { name, run }: Migration, version: number, at: string): Promise<void> {
  if ((await currentVersion(db)) >= version) return
  await run(db)
  const steps = createQuestions(db, { milliseconds: statementMilliseconds })
  await steps.insert('schema_versions', [{ _id: version, name, at }]).catch(unless(isDuplicate))
}

/** While the gate is closed nobody else writes, and nobody else migrates. */
async function alone(connected: Connected, work: () => Promise<void>): Promise<void> {
  const holder = randomUUID()
  const waiting = { evenIfMarked: true, milliseconds: patienceMilliseconds }
  await inTurn(connected, waiting, async ({ questions }) => {
    await questions.update('numbers', theNumbers, { $set: { gate: toGate(holder) } })
  })
  const keeping = keepClosed(connected, holder)
  try {
    await work()
  } finally {
    keeping.stop()
    await openGate(connected, holder)
  }
}

async function makeCollections(db: Db): Promise<void> {
  for (const name of collectionNames) await makeCollection(db, name)
  await makeIndexes(db)
}

async function makeCollection(db: Db, name: CollectionName): Promise<void> {
  await db.createCollection(name).catch(unless(isThereAlready))
}

/** The first of all documents: on it everybody waits for everybody. */
async function makeNumbers(db: Db): Promise<void> {
  await makeCollection(db, 'numbers')
  const questions = createQuestions(db, { milliseconds: statementMilliseconds })
  await questions
    .update('numbers', theNumbers, { $setOnInsert: noNumbers }, { upsert: true })
    .catch(unless(isDuplicate))
}

async function currentVersion(db: Db): Promise<number> {
  const questions = createQuestions(db, { milliseconds: statementMilliseconds })
  const found = await questions.first('schema_versions', {}, { sort: { _id: -1 } })
  return Number(found?._id ?? 0)
}

function newerDatabase(version: number, known: number): string {
  return `The database is at schema version ${version}, this program knows ${known}: run the newer program.`
}

function unless(isExpected: (fault: unknown) => boolean) {
  return (fault: unknown): void => {
    if (!isExpected(fault)) throw fault
  }
}
