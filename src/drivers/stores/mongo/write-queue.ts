import { CoreError } from '#core/errors.ts'
import type { Transaction } from '#core/ports/store.ts'
import { isStorageFault } from '#drivers/stores/mongo/faults.ts'
import type { Questions } from '#drivers/stores/mongo/questions.ts'
import type { Connected, Started } from '#drivers/stores/mongo/transactions.ts'
import { inTurn } from '#drivers/stores/mongo/turns.ts'
import { toUnavailable } from '#drivers/stores/unavailable.ts'

const longestQueue = 10_000
/** More in one transaction would only keep other processes waiting. */
const mostTogether = 200

interface Write {
  work: (transaction: Transaction) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (fault: unknown) => void
}

type Settled = () => void

/** One of several writes failed after the transaction had changed for it. */
class Failed extends Error {
  readonly place: number
  constructor(place: number, fault: unknown) {
    super('A write failed', { cause: fault })
    this.place = place
  }
}

interface Parts {
  connected: Connected
  transactionOn: (questions: Questions) => Transaction
  evenIfMarked: boolean
}

/**
 * The writes of one turn of the event loop share one transaction and so one wait for the replicas; every one is
 * answered after the commit. There are no savepoints: when one fails that has changed something, those before it are
 * run again without it, then it alone, which decides, and then the others.
 */
export function createWriteQueue({ connected, transactionOn, evenIfMarked }: Parts) {
  const waiting: Write[] = []
  let running: Promise<void> | undefined

  function write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (waiting.length >= longestQueue)
      return Promise.reject(new CoreError('overloaded', undefined, { retryAfterSeconds: 1 }))
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Write['resolve'], reject })
      running ??= nextTurn().then(drain)
    })
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      let group = waiting.splice(0, mostTogether)
      while (group.length > 0) group = group.slice(await settleFirst(group))
      if (waiting.length > 0) await nextTurn()
    }
    running = undefined
  }

  /** Answers how many of the writes are settled. */
  async function settleFirst(group: readonly Write[]): Promise<number> {
    try {
      const settled = await inTurn(connected, { evenIfMarked }, (started) => runAll(group, started))
      for (const settle of settled) settle()
      return group.length
    } catch (fault) {
      return fault instanceof Failed ? settleBefore(group, fault) : refuseAll(group, fault)
    }
  }

  /** Of a write that failed as the first one of its transaction nothing more is to be learned. */
  async function settleBefore(group: readonly Write[], { place, cause }: Failed): Promise<number> {
    return place > 0 ? settleFirst(group.slice(0, place)) : refuseAll(group.slice(0, 1), cause)
  }

  /** Answers what to tell the callers after the commit. */
  async function runAll(group: readonly Write[], started: Started): Promise<Settled[]> {
    const transaction = transactionOn(started.questions)
    const settled: Settled[] = []
    for (const [place, { work, resolve, reject }] of group.entries()) {
      const changesBefore = started.changes()
      try {
        const result = await work(transaction)
        settled.push(() => resolve(result))
      } catch (fault) {
        if (started.changes() > changesBefore) throw new Failed(place, fault)
        settled.push(() => reject(toRefusal(fault)))
      }
      if (started.fault() !== undefined) throw new Failed(place, started.fault())
    }
    return settled
  }

  return {
    write,
    waiting: () => waiting.length,
    close: async (): Promise<void> => {
      await running
    },
  }
}

function refuseAll(group: readonly Write[], fault: unknown): number {
  for (const { reject } of group) reject(toRefusal(fault))
  return group.length
}

/** A write that cannot be told to be done is `unavailable`; one that was refused keeps its own fault. */
function toRefusal(fault: unknown): unknown {
  return isStorageFault(fault) ? toUnavailable(fault) : fault
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
