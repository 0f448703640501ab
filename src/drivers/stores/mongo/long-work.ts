import { randomUUID } from 'node:crypto'
import type { ClientSession } from 'mongodb'
import { CoreError } from '#core/errors.ts'
import { below, is } from '#drivers/stores/mongo/conditions.ts'
import { isOutlived, isStorageFault } from '#drivers/stores/mongo/faults.ts'
import { keepClosed, openGate, toGate } from '#drivers/stores/mongo/gate.ts'
import { theNumbers } from '#drivers/stores/mongo/numbers.ts'
import {
  assertStorable,
  createQuestions,
  type Document,
  type Noun,
  type Questions,
} from '#drivers/stores/mongo/questions.ts'
import { type Connected, commit, endSession, startSession, TurnLost } from '#drivers/stores/mongo/transactions.ts'
import { inTurn } from '#drivers/stores/mongo/turns.ts'
import { toUnavailable } from '#drivers/stores/unavailable.ts'

const statementMilliseconds = 600_000
const forgottenMilliseconds = 86_400_000
const eventsAtOnce = 5000

interface Options {
  evenIfMarked: boolean
}

/**
 * Work that takes long has a transaction of its own beside those of the others, who write meanwhile. Its ids are taken
 * from the numbers as it goes, outside of the transaction; its events wait here, and get their numbers all at once at
 * the end, while a closed gate keeps the others from writing until they can be seen.
 */
export async function runLongWork<T>(
  connected: Connected,
  { evenIfMarked }: Options,
  work: (questions: Questions) => Promise<T>,
): Promise<T> {
  const holder = randomUUID()
  const outside = createQuestions(connected.db, { milliseconds: statementMilliseconds })
  // Who may not write now is not to find it out at the end.
  await inTurn(connected, { evenIfMarked }, async () => {})
  await noteBeginning(outside, holder)
  const session = await startSession(connected)
  let fault: unknown
  const inside = createQuestions(connected.db, {
    session,
    milliseconds: statementMilliseconds,
    onFault: (one) => {
      fault ??= one
    },
  })
  const { questions, events, hasChanged } = createLongQuestions(inside, outside)
  try {
    const result = await work(questions)
    if (fault !== undefined) throw fault
    if (hasChanged()) await end({ connected, session, inside, holder, evenIfMarked }, events)
    return result
  } catch (refusal) {
    throw toRefusal(refusal, fault)
  } finally {
    await endSession(connected, session)
    await outside.remove('long_works', { _id: is(holder) }).catch(() => {})
  }
}

async function noteBeginning(outside: Pick<Questions, 'remove' | 'insert'>, holder: string): Promise<void> {
  await outside.remove('long_works', { at: below(Date.now() - forgottenMilliseconds) })
  await outside.insert('long_works', [{ _id: holder, at: Date.now() }])
}

function createLongQuestions(inside: Omit<Questions, 'number'>, outside: Omit<Questions, 'number'>) {
  const events: Document[] = []
  let changes = 0
  function counted<A extends unknown[], T>(question: (...args: A) => Promise<T>) {
    return (...args: A): Promise<T> => {
      changes += 1
      return question(...args)
    }
  }
  const questions: Questions = {
    ...inside,
    insert: counted(async (name, documents) => {
      for (const one of documents) assertStorable(one)
      if (name === 'events') for (const one of documents) events.push(one)
      else await inside.insert(name, documents)
    }),
    update: counted(inside.update),
    updateAll: counted(inside.updateAll),
    change: counted(inside.change),
    changeEach: counted(inside.changeEach),
    remove: counted(inside.remove),
    /** The number of an event is its place among those of this work, until the end. */
    number: counted(async (noun: Noun, count = 1) => {
      if (noun === 'events') return events.length + 1
      const document = await outside.change('numbers', theNumbers, { $inc: { [noun]: count } })
      return Number(document?.[noun]) - count + 1
    }),
  }
  return { questions, events, hasChanged: () => changes > 0 }
}

interface Ending extends Options {
  connected: Connected
  session: ClientSession
  inside: Pick<Questions, 'insert' | 'update'>
  holder: string
}

/** The note in the transaction itself comes first: see `breakGate`. */
async function end(ending: Ending, events: readonly Document[]): Promise<void> {
  const { connected, session, inside, holder } = ending
  await inside.update('long_works', { _id: is(holder) }, { $set: { isEnding: true } })
  const keeping = keepClosed(connected, holder)
  try {
    const first = await closeGate(ending, events.length)
    for (let from = 0; from < events.length; from += eventsAtOnce) {
      const some = events.slice(from, from + eventsAtOnce)
      await inside.insert(
        'events',
        some.map((event, index) => ({ ...event, _id: first + from + index })),
      )
    }
    await commit(session)
  } finally {
    keeping.stop()
    await endSession(connected, session)
    await openGate(connected, holder)
  }
}

/** Answers the first of the numbers for the events. */
function closeGate({ connected, holder, evenIfMarked }: Ending, events: number): Promise<number> {
  return inTurn(connected, { evenIfMarked }, async ({ questions }) => {
    await questions.update('numbers', theNumbers, { $set: { gate: toGate(holder) } })
    return questions.number('events', events)
  })
}

function toRefusal(refusal: unknown, fault: unknown): unknown {
  const cause = fault ?? refusal
  if (isOutlived(cause)) {
    const words =
      'This took longer than MongoDB lets a transaction live: set its transactionLifetimeLimitSeconds higher, or send less at once'
    return Object.assign(new CoreError('unavailable', words, { retryAfterSeconds: 1 }), { cause })
  }
  if (refusal instanceof TurnLost || isStorageFault(cause)) return toUnavailable(cause)
  return refusal
}
