import type { BSON } from 'mongodb'
import type pg from 'pg'
import { CommandFault } from './faults.ts'

/** What a session of the driver has under way or did last, as a server remembers it. */
export interface Sessions {
  /** Answers as the first one was answered when the driver sends the same write again. */
  once(session: string, number: string, write: () => Promise<Buffer>): Promise<Buffer>
  /** The connection of the transaction, which begins with its first command. */
  join(session: string, number: string, isFirst: boolean): Promise<pg.PoolClient>
  commit(session: string, number: string): Promise<void>
  /** Also when one of its commands failed: the driver has to begin again. */
  abort(session: string, number: string): Promise<void>
  end(session: string): Promise<void>
  close(): Promise<void>
}

export interface SessionParts {
  connect: () => Promise<pg.PoolClient>
  /** A write that another transaction stands in the way of fails after this; MongoDB's fails at once. */
  lockMilliseconds: number
  /** After this a transaction whose client is gone is undone, as by MongoDB's `transactionLifetimeLimitSeconds`. */
  transactionSeconds: number
}

interface Transaction {
  number: string
  client: pg.PoolClient
  state: 'open' | 'committed' | 'aborted'
  timer: NodeJS.Timeout
}

export const sessionOf = (id: BSON.Document): string => String(id.id.toString('hex'))

export function createSessions({ connect, lockMilliseconds, transactionSeconds }: SessionParts): Sessions {
  const transactions = new Map<string, Transaction>()
  const writes = new Map<string, { number: string; answer: Promise<Buffer> }>()
  const begin = `begin isolation level repeatable read; set local lock_timeout = ${lockMilliseconds}`

  async function start(session: string, number: string): Promise<Transaction> {
    const last = transactions.get(session)
    if (last) await finish(last, 'aborted')
    const client = await connect()
    const timer = setTimeout(() => void abort(session, number), transactionSeconds * 1000)
    const transaction: Transaction = { number, client, state: 'open', timer }
    transactions.set(session, transaction)
    await client.query(begin)
    return transaction
  }

  function find(session: string, number: string): Transaction {
    const known = transactions.get(session)
    if (known?.number === number && known.state !== 'aborted') return known
    throw new CommandFault('NoSuchTransaction', `Transaction ${number} has been aborted, or there is none.`)
  }

  async function finish(transaction: Transaction, state: 'committed' | 'aborted'): Promise<void> {
    if (transaction.state !== 'open') return
    transaction.state = state
    clearTimeout(transaction.timer)
    try {
      await transaction.client.query(state === 'committed' ? 'commit' : 'rollback')
      transaction.client.release()
    } catch (fault) {
      transaction.state = 'aborted'
      transaction.client.release(true)
      throw fault
    }
  }

  async function abort(session: string, number: string): Promise<void> {
    const known = transactions.get(session)
    // The engine may be gone, and with it the transaction.
    if (known?.number === number) await finish(known, 'aborted').catch(() => {})
  }

  return {
    abort,
    once(session, number, write) {
      const known = writes.get(session)
      if (known?.number === number) return known.answer
      const answer = write()
      writes.set(session, { number, answer })
      // A write that failed did nothing, and may be tried again.
      answer.catch(() => writes.delete(session))
      return answer
    },
    async join(session, number, isFirst) {
      const transaction = isFirst ? await start(session, number) : find(session, number)
      if (transaction.state === 'open') return transaction.client
      throw new CommandFault('NoSuchTransaction', `Transaction ${number} has been committed.`)
    },
    commit: async (session, number) => finish(find(session, number), 'committed'),
    async end(session) {
      const known = transactions.get(session)
      if (known) await abort(session, known.number)
      writes.delete(session)
    },
    async close() {
      for (const transaction of transactions.values()) await finish(transaction, 'aborted').catch(() => {})
    },
  }
}
