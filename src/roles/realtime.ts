import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { type Namespace, Server, type Socket } from 'socket.io'
import type { CoreError } from '#core/errors.ts'
import { addressBlock, assertWithin, type Standing } from '#core/limits.ts'
import type { Peer, UserActor } from '#core/model/actor.ts'
import type { Event } from '#core/model/event.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { Dialect, SocketClient, SocketDialect, SocketMessage } from '#dialects/dialect.ts'
import { RequestPeer } from '#roles/http/peer.ts'
import { type Check, createValidation } from '#roles/http/validation.ts'

const largestMessage = 1024 * 1024
const goodbyeMilliseconds = 200
const administrators = 'administrators'

export interface RealtimeParts {
  server: TaskServer
  dialects: readonly Dialect[]
  /** The address of the client of a request, proxies taken into account. */
  addressOf: (request: IncomingMessage) => string
  corsOrigins: string[]
  toFault: (thrown: unknown) => CoreError
  /** Counts connections that opened (1) and closed (-1). */
  onConnections: (difference: 1 | -1) => void
}

/** Socket.IO on one port: each dialect's sockets in its namespace, and the journal told to those it concerns. */
export function attachRealtime(http: HttpServer, parts: RealtimeParts) {
  const { server, dialects, addressOf, corsOrigins } = parts
  const io = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: largestMessage,
    cors: corsOrigins.length > 0 ? { origin: corsOrigins } : { origin: false },
    allowRequest: (request, decide) => {
      const judge = ({ isOver }: Standing) => decide(isOver ? 'Too many connections' : null, !isOver)
      const standing = server.limits.take('api', `socket ${addressBlock(addressOf(request))}`)
      if (standing instanceof Promise) standing.then(judge, parts.toFault)
      else judge(standing)
    },
  })
  const compile = createValidation(dialects.flatMap(({ shapes }) => shapes))
  const rooms = dialects.flatMap(({ name, sockets }) => (sockets ? [openRoom(io, parts, name, sockets, compile)] : []))
  const unsubscribe = server.journal.subscribe((events) => {
    for (const event of events) for (const room of rooms) room.tell(event)
  })
  return {
    /** Says goodbye to every client, then closes its connection. */
    async stop(): Promise<void> {
      unsubscribe()
      for (const room of rooms) room.sayGoodbye()
      await new Promise((resolve) => setTimeout(resolve, goodbyeMilliseconds))
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}

type Compile = ReturnType<typeof createValidation>

function openRoom(io: Server, parts: RealtimeParts, via: string, dialect: SocketDialect, compile: Compile) {
  const { server, toFault, addressOf, onConnections } = parts
  const namespace: Namespace = io.of(dialect.namespace)
  const clients = new Set<SocketClient>()
  const checks = new Map(Object.entries(dialect.messages).map(([name, { schema }]) => [name, compile(schema, 'body')]))

  namespace.use((socket, next) => {
    const client = createClient(socket, server, via, new RequestPeer(socket.request, addressOf(socket.request)))
    socket.data.client = client
    const { token } = socket.handshake.auth
    if ((token === undefined || token === null) && !dialect.needsToken) return next()
    client.signIn(token).then(
      () => next(),
      (fault) => next(new Error(toFault(fault).message)),
    )
  })

  namespace.on('connection', (socket) => {
    const client: SocketClient = socket.data.client
    if (socket.data.isEnded) return void socket.disconnect(true)
    clients.add(client)
    onConnections(1)
    socket.once('disconnect', () => {
      clients.delete(client)
      onConnections(-1)
    })
    for (const [name, message] of Object.entries(dialect.messages)) {
      socket.on(name, (payload: unknown) => guard(client, () => receive(client, name, message, payload)))
    }
    guard(client, () => dialect.connected(client))
  })

  async function receive(client: SocketClient, name: string, message: SocketMessage, payload: unknown): Promise<void> {
    const who = client.actor ? `user ${client.actor.id}` : `address ${addressBlock(client.peer.address ?? '')}`
    const standing = server.limits.take(message.limit, who)
    assertWithin(standing instanceof Promise ? await standing : standing)
    await message.handle(client, checked(checks.get(name), payload) as never)
  }

  /** Owns whatever a handler throws, now or later: nothing a client sends can end the process. */
  function guard(client: SocketClient, work: () => void | Promise<void>): void {
    new Promise<void>((resolve) => resolve(work())).catch((thrown) => {
      if (!client.signal.aborted) dialect.failed(client, toFault(thrown))
    })
  }

  /** Socket.IO would encode the news for a room that nobody is in, and send what is for no room to everybody. */
  function tell(event: Event): void {
    dialect.happened(event, (audience, name, payload) => {
      const listening = [administrators, ...audience.map(roomOf)].filter((room) => namespace.adapter.rooms.has(room))
      if (listening.length > 0) namespace.to(listening).emit(name, payload)
    })
  }

  return {
    tell,
    sayGoodbye(): void {
      for (const client of clients) guard(client, () => dialect.closing(client))
    },
  }
}

function createClient(socket: Socket, server: TaskServer, via: string, peer: Peer): SocketClient {
  const gone = new AbortController()
  let forget = () => {}
  socket.once('disconnect', leave)

  function leave(): void {
    forget()
    gone.abort()
  }

  /** A socket that is not connected yet cannot be disconnected: it is as soon as it is connected. */
  function hangUp(): void {
    socket.data.isEnded = true
    socket.disconnect(true)
  }

  /** The first valid token makes the socket its user's; later ones speak for themselves only. */
  async function signIn(token: unknown): Promise<UserActor> {
    const actor = await server.sessions.authenticate(typeof token === 'string' ? token : '', via, peer)
    if (client.actor || gone.signal.aborted) return actor
    client.actor = actor
    forget = server.sessions.whenEnded(actor, hangUp)
    await socket.join(actor.role === 'admin' ? [roomOf(actor.id), administrators] : roomOf(actor.id))
    // Who goes away before being connected is never told to have disconnected.
    if (socket.conn.readyState !== 'open') leave()
    return actor
  }

  const client: SocketClient = {
    peer,
    actor: undefined,
    signIn,
    handshake: socket.handshake.auth,
    send: (event, payload) => void socket.emit(event, payload),
    signal: gone.signal,
  }
  return client
}

function roomOf(userId: number): string {
  return `user ${userId}`
}

function checked(check: Check | undefined, payload: unknown): unknown {
  const result = check?.(payload) ?? { value: payload }
  if ('error' in result) throw result.error
  return result.value
}
