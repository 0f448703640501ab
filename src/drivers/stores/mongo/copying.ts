import { randomUUID } from 'node:crypto'
import { type Everything, type Held, type Kept, type Key, type Kind, marks, type Use } from '#core/ports/everything.ts'
import { above, all, type Condition, either, is } from '#drivers/stores/mongo/conditions.ts'
import { copiedCollections } from '#drivers/stores/mongo/copied-collections.ts'
import { keepClosed, openGate, toGate } from '#drivers/stores/mongo/gate.ts'
import { makeLogsAnew } from '#drivers/stores/mongo/log-making.ts'
import { emptyCollections, makeIndexes, migrate } from '#drivers/stores/mongo/migrations.ts'
import { nouns, readUse, theNumbers, toNumbers, writeUse } from '#drivers/stores/mongo/numbers.ts'
import {
  type CollectionName,
  collectionNames,
  createQuestions,
  type Questions,
} from '#drivers/stores/mongo/questions.ts'
import type { Connected } from '#drivers/stores/mongo/transactions.ts'
import { inTurn } from '#drivers/stores/mongo/turns.ts'

const statementMilliseconds = 600_000
/** How long whoever holds everything waits for others to stop. */
const holdMilliseconds = 60_000

/** They say what the others are. */
const kept = new Set<CollectionName>(['settings', 'numbers', 'schema_versions', 'long_works'])

type Plain = Omit<Questions, 'number'>

/** What is in the collections, as nouns, and back. */
export function createEverything(connected: Connected): Everything {
  const { db } = connected
  const questions = createQuestions(db, { milliseconds: statementMilliseconds })
  const reader = readerOn(questions)

  async function hold<T>(work: (held: Held) => Promise<T>): Promise<T> {
    const holder = randomUUID()
    const keeping = keepClosed(connected, holder)
    const ending: { use?: Use } = {}
    async function setUse(use: Use): Promise<void> {
      ending.use = use
    }
    try {
      await closeGate(connected, holder)
      const result = await work({ ...reader, setUse })
      await endHolding(connected, holder, ending.use)
      return result
    } finally {
      keeping.stop()
      await openGate(connected, holder)
    }
  }

  return {
    ...reader,
    async isEmpty() {
      const [user, task] = [await questions.first('users', {}), await questions.first('tasks', {})]
      return user === undefined && task === undefined
    },
    hold,
    async begin(from, at) {
      await migrate(connected, { now: () => at })
      // What is only half thrown away bears the mark already.
      await hold((held) => held.setUse({ state: 'incomplete', from }))
      await emptyCollections(
        db,
        collectionNames.filter((name) => !kept.has(name)),
      )
      await questions.remove('settings', { _id: { $nin: Object.values(marks) } })
      await writeNumbers(
        questions,
        nouns.map((noun) => ({ noun, last: 0 })),
      )
    },
    async write(kind, records) {
      if (kind === 'numbers') return writeNumbers(questions, records as never)
      const { name, toDocument } = copiedCollections[kind as Exclude<Kind, 'numbers'>]
      await questions.insert(name, records.map(toDocument as never))
    },
    async finish() {
      await makeIndexes(db)
      await makeLogsAnew(questions)
    },
    setUse: (use) => hold((held) => held.setUse(use)),
  }
}

async function closeGate(connected: Connected, holder: string): Promise<void> {
  await inTurn(connected, { evenIfMarked: true, milliseconds: holdMilliseconds }, async ({ questions }) => {
    await questions.update('numbers', theNumbers, { $set: { gate: toGate(holder) } })
  })
}

/** Rejects when the gate was opened by others meanwhile, who may have written. */
async function endHolding(connected: Connected, holder: string, use: Use | undefined): Promise<void> {
  await inTurn(connected, { holder, evenIfMarked: true }, async ({ questions }) => {
    if (use) await writeUse(questions, use)
    await questions.update('numbers', theNumbers, { $set: { gate: null } })
  })
}

function readerOn(questions: Plain): Omit<Held, 'setUse'> {
  return {
    use: () => readUse(questions),
    async count(kind) {
      if (kind === 'numbers') return nouns.length
      const [found] = await questions.aggregate(copiedCollections[kind].name, [{ $count: 'count' }])
      return Number(found?.count ?? 0)
    },
    read: (kind, after, limit) => read(questions, kind, after, limit) as never,
  }
}

async function read(questions: Plain, kind: Kind, after: Key | null, limit: number): Promise<unknown[]> {
  if (kind === 'numbers') return after === null ? readNumbers(questions) : []
  const { name, key, toRecord } = copiedCollections[kind]
  const sort = Object.fromEntries(key.map((field) => [field, 1] as const))
  const found = await questions.find(name, after === null ? {} : beyond(key, after), { sort, limit })
  return found.map((one) => toRecord(one))
}

/** Keys have one field or two. */
function beyond([first = '', second]: readonly string[], [value = '', other = '']: Key): Condition {
  if (second === undefined) return { [first]: above(value) }
  return either([{ [first]: above(value) }, all([{ [first]: is(value) }, { [second]: above(other) }])])
}

async function readNumbers(questions: Plain): Promise<Kept['numbers'][]> {
  const found = await questions.first('numbers', theNumbers)
  const { last } = toNumbers(found ?? {})
  return nouns.map((noun) => ({ noun, last: last[noun] }))
}

async function writeNumbers(questions: Plain, numbers: readonly Kept['numbers'][]): Promise<void> {
  const values = Object.fromEntries(numbers.map(({ noun, last }) => [noun, last]))
  await questions.update('numbers', theNumbers, { $set: values })
}
