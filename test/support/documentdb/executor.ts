import { BSON } from 'mongodb'
import pg from 'pg'
import { type Cursors, commands } from './commands.ts'
import { type Command, call, EngineLost, toBuffer, toFault } from './engine-calls.ts'
import { CommandFault } from './faults.ts'
import { createGreetings } from './greetings.ts'
import { createSessions, type SessionParts, sessionOf } from './sessions.ts'

export interface ExecutorParts extends Omit<SessionParts, 'connect'> {
  /** Asked for the engine's port when the first command needs it. */
  findEngine: () => Promise<number>
  address: () => string
  isStandalone: boolean
}

export type Executor = ReturnType<typeof createExecutor>

/** Writes whose single documents may fail while the command succeeds. */
const writes = ['insert', 'update', 'delete']
/** For a write outside a transaction: MongoDB's wait for those that stand in their way. */
const patienceMilliseconds = 5000

/** Has commands done by the engine, each in its session, and answers as MongoDB would. */
export function createExecutor({ findEngine, address, isStandalone, ...limits }: ExecutorParts) {
  const cursors: Cursors = new Map()
  const timeLimits = new WeakMap<object, number>()
  let opening: Promise<pg.Pool> | undefined
  const { transactionSeconds } = limits
  const ping = async () => (await open()).query('select 1')
  const greetings = createGreetings({ address, isStandalone, transactionSeconds, ping })
  const sessions = createSessions({ ...limits, connect: async () => (await open()).connect() })

  function open(): Promise<pg.Pool> {
    opening ??= openPool(findEngine)
    return opening
  }

  /** Throws `EngineLost` where MongoDB would have closed the connection. */
  async function execute(command: Command): Promise<Buffer> {
    try {
      return await obey(command)
    } catch (thrown) {
      await abort(command)
      const fault = await toFault(await open(), command, thrown).catch((lost) => lost)
      if (!(fault instanceof CommandFault)) throw new EngineLost(String(fault))
      return toBuffer(toAnswer(fault, isInTransaction(command)))
    }
  }

  async function obey(command: Command): Promise<Buffer> {
    const { name, body } = command
    const { [name]: greeting } = greetings
    if (greeting) return toBuffer({ ...(await greeting(body)), ok: 1 })
    if (name === 'endSessions' || name === 'killSessions') return endSessions(body[name])
    assertPossible(command)
    if (isInTransaction(command)) return obeyInTransaction(command)
    if (!('txnNumber' in body)) return obeyAlone(command)
    return sessions.once(sessionOf(body.lsid), String(body.txnNumber), () => obeyAlone(command))
  }

  function assertPossible({ name, body }: Command): void {
    const isKnown = name in commands || name === 'commitTransaction' || name === 'abortTransaction'
    if (!isKnown) throw new CommandFault('CommandNotFound', `no such command: '${name}'`)
    if (!isStandalone || !('txnNumber' in body)) return
    throw new CommandFault('IllegalOperation', 'Transaction numbers are only allowed on a replica set member or mongos')
  }

  async function endSessions(ids: BSON.Document[]): Promise<Buffer> {
    for (const id of ids) await sessions.end(sessionOf(id))
    return toBuffer({ ok: 1 })
  }

  async function obeyAlone(command: Command): Promise<Buffer> {
    const client = await (await open()).connect()
    try {
      return await perform(client, command)
    } finally {
      client.release()
    }
  }

  async function obeyInTransaction(command: Command): Promise<Buffer> {
    const { name, body } = command
    const [session, number] = [sessionOf(body.lsid), String(body.txnNumber)]
    if (name === 'abortTransaction') await sessions.abort(session, number)
    if (name === 'commitTransaction') await sessions.commit(session, number)
    if (!(name in commands)) return toBuffer({ ok: 1 })
    const client = await sessions.join(session, number, body.startTransaction === true)
    const answer = await perform(client, command)
    if (writes.includes(name) && BSON.deserialize(answer).writeErrors) await sessions.abort(session, number)
    return answer
  }

  async function perform(client: pg.PoolClient, command: Command): Promise<Buffer> {
    const limit = Number(command.body.maxTimeMS ?? 0)
    if (limit !== (timeLimits.get(client) ?? 0)) {
      await call(client, `select set_config('statement_timeout', $1, false)`, [String(limit)])
      timeLimits.set(client, limit)
    }
    const { [command.name]: doing } = commands
    if (!doing) throw new CommandFault('CommandNotFound', command.name)
    return doing({ client, pool: await open(), cursors }, command)
  }

  async function abort({ body, ...command }: Command): Promise<void> {
    if (isInTransaction({ ...command, body })) await sessions.abort(sessionOf(body.lsid), String(body.txnNumber))
  }

  return {
    execute,
    /** As after any command that failed. */
    abort,
    async close(): Promise<void> {
      await sessions.close()
      await (await opening)?.end()
    },
  }
}

async function openPool(findEngine: () => Promise<number>): Promise<pg.Pool> {
  const server = { host: '127.0.0.1', port: await findEngine(), user: 'postgres', database: 'postgres' }
  const pool = new pg.Pool({ ...server, max: 100, options: `-c lock_timeout=${patienceMilliseconds}` })
  // The command that comes next says it too.
  pool.on('error', () => {})
  return pool
}

function isInTransaction({ body }: Command): boolean {
  return body.autocommit === false
}

/** The driver may run a whole transaction again after some faults; the server tells it which. */
function toAnswer({ code, codeName, message, details }: CommandFault, isInTransaction: boolean): BSON.Document {
  const isTransient = isInTransaction && (codeName === 'WriteConflict' || codeName === 'NoSuchTransaction')
  const labels = isTransient && { errorLabels: ['TransientTransactionError'] }
  return { ok: 0, errmsg: message, code, codeName, ...details, ...labels }
}
