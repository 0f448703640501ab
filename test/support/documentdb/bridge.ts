import { createServer, type Socket } from 'node:net'
import { BSON } from 'mongodb'
import { type Command, toBuffer } from './engine-calls.ts'
import { createExecutor, type Executor } from './executor.ts'
import { type Message, takeMessages, toSpecification, writeAnswer } from './wire.ts'

export interface BridgeParts {
  findEngine: () => Promise<number>
  port?: number
  /** Answers as a server that belongs to no replica set. */
  isStandalone?: boolean
  /** A write in a transaction that another one stands in the way of fails after this; MongoDB's fails at once. */
  lockMilliseconds?: number
  /** After this a transaction whose client is gone is undone: MongoDB's `transactionLifetimeLimitSeconds`. */
  transactionSeconds?: number
  /** Is shown what the engine is given. */
  watch?: (command: BSON.Document) => void
}

/** What a test wants answered to the next command of a name. */
export interface Scripted {
  command: string
  /** `cut` closes the connection without an answer. */
  answer: BSON.Document | 'cut'
  /** The command is done nevertheless. */
  isDone?: boolean
  /** How often (1). */
  times?: number
}

class Cut extends Error {}

export type Bridge = Awaited<ReturnType<typeof startBridge>>

/** Fields that a driver adds for a server's ears, not for a query's. */
const own = new Set([
  ...['$db', 'lsid', '$clusterTime', 'txnNumber', 'autocommit', 'startTransaction', 'readConcern', 'writeConcern'],
  ...['$readPreference', 'maxTimeMS', 'apiVersion', 'apiStrict'],
])

/** Speaks MongoDB's protocol on loopback and has the commands done by an engine with the functions of `documentdb_api`. */
export async function startBridge({ findEngine, port = 0, isStandalone = false, watch, ...limits }: BridgeParts) {
  const sockets = new Set<Socket>()
  const script: Scripted[] = []
  const place = { address: '' }
  const { lockMilliseconds = 10, transactionSeconds = 60 } = limits
  const address = () => place.address
  const executor = createExecutor({ findEngine, address, isStandalone, lockMilliseconds, transactionSeconds })

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    listenTo(socket, (message) => {
      const command = toCommand(message)
      watch?.(BSON.deserialize(command.specification))
      return answer(executor, script, command)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const bound = server.address()
  const own = typeof bound === 'object' && bound ? bound.port : 0
  place.address = `127.0.0.1:${own}`

  return {
    port: own,
    url: `mongodb://${place.address}/`,
    /** A driver connects to where the server says it is: whoever stands between the two is named here. */
    moveTo(other: number): void {
      place.address = `127.0.0.1:${other}`
    },
    /** The next command of that name is answered so; in the order in which they were told, until what is answered is called. */
    script(...answers: Scripted[]): () => void {
      script.push(...answers.map((one) => ({ ...one })))
      return () => void script.splice(0)
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await executor.close()
    },
  }
}

function listenTo(socket: Socket, answerTo: (message: Message) => Promise<Buffer>): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    const taken = takeMessages(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]))
    rest = taken.rest
    for (const message of taken.messages) {
      answerTo(message).then(
        (reply) => message.wantsAnswer && socket.write(writeAnswer(message, reply)),
        (fault) => {
          if (!(fault instanceof Cut)) console.error('The bridge to the document engine:', fault)
          socket.destroy()
        },
      )
    }
  })
}

/** Rejects when there is to be no answer. */
async function answer(executor: Executor, script: Scripted[], command: Command): Promise<Buffer> {
  const scripted = takeScripted(script, command.name)
  if (!scripted) return executor.execute(command)
  if (scripted.isDone) await executor.execute(command)
  else await executor.abort(command)
  if (scripted.answer === 'cut') throw new Cut()
  return toBuffer(scripted.answer)
}

function takeScripted(script: Scripted[], name: string): Scripted | undefined {
  const scripted = script.find(({ command }) => command === name)
  if (!scripted) return undefined
  scripted.times = (scripted.times ?? 1) - 1
  if (scripted.times === 0) script.splice(script.indexOf(scripted), 1)
  return scripted
}

function toCommand(message: Message): Command {
  const body = BSON.deserialize(message.body, { promoteLongs: false })
  const [[name, collection] = ['', '']] = Object.entries(body)
  const specification = toSpecification(message, (field) => own.has(field))
  return { name, database: body.$db ?? 'admin', collection, body, specification }
}
