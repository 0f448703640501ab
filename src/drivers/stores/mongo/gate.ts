import { is } from '#drivers/stores/mongo/conditions.ts'
import { type Gate, pauseALittle, theNumbers } from '#drivers/stores/mongo/numbers.ts'
import { createQuestions } from '#drivers/stores/mongo/questions.ts'
import type { Connected } from '#drivers/stores/mongo/transactions.ts'

/** A gate whose holder does not tell of itself for so long may be opened by anybody. */
const leaseMilliseconds = 30_000
const renewMilliseconds = 5000
const breakMilliseconds = 2000
const longestTries = 10

export function toGate(holder: string): Gate {
  return { holder, until: Date.now() + leaseMilliseconds }
}

/** Keeps the gate closed until told to stop. A lease that could not be renewed shows when the holder passes the gate. */
export function keepClosed(connected: Connected, holder: string): { stop(): void } {
  const questions = createQuestions(connected.db, { milliseconds: renewMilliseconds })
  const timer = setInterval(() => {
    const { until } = toGate(holder)
    questions.update('numbers', mine(holder), { $set: { 'gate.until': until } }).catch(() => {})
  }, renewMilliseconds)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

/** Also when somebody else has opened it already. When the database is away its lease ends by itself. */
export async function openGate({ db }: Connected, holder: string): Promise<void> {
  const questions = createQuestions(db, { milliseconds: breakMilliseconds })
  const until = Date.now() + leaseMilliseconds
  for (;;) {
    const fault = await questions.update('numbers', mine(holder), { $set: { gate: null } }).catch((one: unknown) => one)
    if (!(fault instanceof Error) || Date.now() > until) return
    await pauseALittle(longestTries)
  }
}

/**
 * Opens a gate whose holder is gone. Long work writes in its own transaction that it ends before it closes the gate:
 * so that note can be taken away only when that transaction is over, and nothing of it comes late.
 */
export async function breakGate({ db }: Connected, { holder, until }: Gate): Promise<void> {
  if (until > Date.now()) return
  const questions = createQuestions(db, { milliseconds: breakMilliseconds })
  try {
    await questions.remove('long_works', { _id: is(holder) })
    const sameGate = { ...mine(holder), 'gate.until': is(until) }
    await questions.update('numbers', sameGate, { $set: { gate: null } })
  } catch {
    // Its transaction is not over yet.
  }
}

function mine(holder: string) {
  return { ...theNumbers, 'gate.holder': is(holder) }
}
