import type { ClientSession, Db, MongoClient } from 'mongodb'
import { isUndone, isUnknownCommit } from '#drivers/stores/mongo/faults.ts'
import { graceMilliseconds, inTime } from '#drivers/stores/mongo/in-time.ts'
import { type Gate, type Numbers, nouns, pauseALittle, takeTurn, theNumbers } from '#drivers/stores/mongo/numbers.ts'
import {
  assertStorable,
  type CollectionName,
  createQuestions,
  type Document,
  type Questions,
} from '#drivers/stores/mongo/questions.ts'
import type { Writers } from '#drivers/stores/mongo/writers.ts'
import { notOpen } from '#drivers/stores/refusals.ts'
import { toUnavailable } from '#drivers/stores/unavailable.ts'

/** How long a write waits for what others write. */
export const turnMilliseconds = 5000
const statementMilliseconds = 10_000
const commitMilliseconds = 15_000
const endMilliseconds = 5000

/** Nothing was done, and the same may be tried again. */
export class TurnLost extends Error {}

/** Somebody keeps all others from writing. */
export class GateClosed extends TurnLost {
  readonly gate: Gate
  constructor(gate: Gate) {
    super('Somebody keeps others from writing')
    this.gate = gate
  }
}

export interface Connected {
  client: MongoClient
  db: Db
  writers: Pick<Writers, 'note' | 'leave'>
}

export interface Beginning {
  /** Passes the gate that it closed; whoever finds it opened meanwhile is refused. */
  holder?: string
  evenIfMarked?: boolean
}

/** One transaction that has the turn to write. */
export interface Started {
  questions: Questions
  /** How often something was written in it. */
  changes(): number
  /** Why the server takes nothing more of it but its end. */
  fault(): unknown
  commit(): Promise<void>
  /** Undoes what was not committed. Never throws. */
  end(): Promise<void>
}

const transactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
  maxCommitTimeMS: commitMilliseconds,
} as const

export async function startSession({ client, writers }: Connected): Promise<ClientSession> {
  const session = client.startSession({ causalConsistency: false })
  await writers.note(session)
  session.startTransaction(transactionOptions)
  return session
}

/** Throws `TurnLost` when somebody else has the turn. */
export async function beginTurn(connected: Connected, beginning: Beginning): Promise<Started> {
  const session = await startSession(connected)
  let fault: unknown
  const onFault = (one: unknown): void => {
    fault ??= one
  }
  try {
    const turn = createQuestions(connected.db, { session, milliseconds: turnMilliseconds, onFault })
    const numbers = await takeTurn(turn)
    assertMayWrite(numbers, beginning)
    const plain = createQuestions(connected.db, { session, milliseconds: statementMilliseconds, onFault })
    const writing = createWriting(plain, numbers)
    return {
      questions: writing.questions,
      changes: writing.changes,
      fault: () => fault,
      async commit() {
        await writing.flush()
        await commit(session)
      },
      end: () => endSession(connected, session),
    }
  } catch (refusal) {
    await endSession(connected, session)
    throw isUndone(fault) ? new TurnLost('Somebody else writes', { cause: fault }) : refusal
  }
}

function assertMayWrite({ gate, isMarked }: Numbers, { holder, evenIfMarked = false }: Beginning): void {
  if (holder !== undefined && gate?.holder !== holder) throw toUnavailable(new Error('Others may have written'))
  if (gate && gate.holder !== holder) throw new GateClosed(gate)
  if (isMarked && !evenIfMarked) throw notOpen()
}

/** The numbers are given out here, and kept with the commit; what many writes add is sent as one. */
function createWriting(plain: Omit<Questions, 'number'>, { last }: Numbers) {
  const given = { ...last }
  let changes = 0
  /** Only what nothing speaks against: its number is its own. */
  const added = new Map<CollectionName, Document[]>([
    ['events', []],
    ['tasks', []],
  ])

  async function send(name: CollectionName): Promise<void> {
    const waiting = added.get(name) ?? []
    if (waiting.length === 0) return
    added.set(name, [])
    await plain.insert(name, waiting)
  }

  async function flush(): Promise<void> {
    for (const name of added.keys()) await send(name)
    const changed = nouns.filter((noun) => given[noun] !== last[noun])
    const values = Object.fromEntries(changed.map((noun) => [noun, given[noun]]))
    if (changed.length > 0) await plain.update('numbers', theNumbers, { $set: values })
  }

  /** After what was added there. */
  function asking<A extends unknown[], T>(question: (name: CollectionName, ...rest: A) => Promise<T>) {
    return async (name: CollectionName, ...rest: A): Promise<T> => {
      await send(name)
      return question(name, ...rest)
    }
  }

  function changing<A extends unknown[], T>(question: (name: CollectionName, ...rest: A) => Promise<T>) {
    const asked = asking(question)
    return (name: CollectionName, ...rest: A): Promise<T> => {
      changes += 1
      return asked(name, ...rest)
    }
  }

  const questions: Questions = {
    find: asking(plain.find),
    first: asking(plain.first),
    aggregate: asking(plain.aggregate),
    async insert(name, documents) {
      changes += 1
      for (const one of documents) assertStorable(one)
      const waiting = added.get(name)
      if (waiting) waiting.push(...documents)
      else await plain.insert(name, documents)
    },
    update: changing(plain.update),
    updateAll: changing(plain.updateAll),
    change: changing(plain.change),
    changeEach: changing(plain.changeEach),
    remove: changing(plain.remove),
    async number(noun, count = 1) {
      changes += 1
      given[noun] += count
      return given[noun] - count + 1
    },
  }
  return { questions, flush, changes: () => changes }
}

/** Asks again while the outcome is unknown. Throws `TurnLost` when nothing was done, `unavailable` when that is not known. */
export async function commit(session: ClientSession): Promise<void> {
  const until = Date.now() + commitMilliseconds
  let isUnknown = false
  for (let tries = 0; ; tries++) {
    try {
      return await inTime(commitMilliseconds + graceMilliseconds, session.commitTransaction())
    } catch (fault) {
      if (!isUnknown && isUndone(fault) && !isUnknownCommit(fault)) throw new TurnLost('Undone', { cause: fault })
      isUnknown = true
      if (!isUnknownCommit(fault) || Date.now() > until) throw toUnavailable(fault)
      await pauseALittle(tries)
    }
  }
}

export async function endSession({ writers }: Connected, session: ClientSession): Promise<void> {
  if (session.inTransaction()) await inTime(endMilliseconds, session.abortTransaction()).catch(() => {})
  writers.leave(session)
  await inTime(endMilliseconds, session.endSession()).catch(() => {})
}
