import type { FastifyReply, FastifyRequest } from 'fastify'
import { CoreError } from '#core/errors.ts'
import { addressBlock, assertWithin } from '#core/limits.ts'
import type { Actor } from '#core/model/actor.ts'
import { needsSignIn } from '#core/permissions.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { Answer, Call, Dialect, Route } from '#dialects/dialect.ts'
import { rateLimitHeaders } from '#roles/http/headers.ts'
import { RequestPeer } from '#roles/http/peer.ts'
import type { Check } from '#roles/http/validation.ts'

export interface DoorParts {
  server: TaskServer
  /** Logs and counts what nobody expected; answers the fault clients may see. */
  toFault: (thrown: unknown) => CoreError
  stopping: AbortSignal
}

interface Checks {
  params?: Check
  query?: Check
  body?: Check
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | undefined
    startedAt: number
  }
}

/** Everything between Fastify and a route's handler: who is asking, how often, with what, and how it is answered. */
export function createDoor({ server, toFault, stopping }: DoorParts, dialect: Dialect, route: Route, checks: Checks) {
  const isPublic = !needsSignIn(route.policy)
  const isLimited = Number.isFinite(server.limits.quota(route.limit))

  /** Before the body is read: the actor and the limit. Synchronous when token and session are known. */
  function enter(request: FastifyRequest, reply: FastifyReply, done: (fault?: Error) => void): void {
    const peer = new RequestPeer(request.raw, request.ip ?? null)
    if (isPublic) return admit(request, reply, { kind: 'anonymous', via: route.dialect, peer }, done)
    try {
      const actor = server.sessions.authenticate(tokenOf(request), route.dialect, peer)
      if (!(actor instanceof Promise)) return admit(request, reply, actor, done)
      actor.then(
        (known) => admit(request, reply, known, done),
        (fault) => refuse(request, reply, fault, done),
      )
    } catch (fault) {
      refuse(request, reply, fault, done)
    }
  }

  function admit(request: FastifyRequest, reply: FastifyReply, actor: Actor, done: (fault?: Error) => void): void {
    request.actor = actor
    count(reply, clientOf(actor, request), done)
  }

  /** A token that is no good still costs its address one request. */
  function refuse(request: FastifyRequest, reply: FastifyReply, fault: unknown, done: (fault?: Error) => void): void {
    count(reply, `address ${addressBlock(request.ip)}`, (over) => done(over ?? toFault(fault)))
  }

  function clientOf(actor: Actor, request: FastifyRequest): string {
    const isUser = actor.kind === 'user' && server.limits.isPerClient(route.limit)
    return isUser ? `user ${actor.id}` : `address ${addressBlock(request.ip)}`
  }

  function count(reply: FastifyReply, client: string, done: (fault?: Error) => void): void {
    if (!isLimited) return done()
    const standing = server.limits.take(route.limit, client)
    const [policy, state] = rateLimitHeaders(route.limit, standing)
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', state)
    if (!standing.isOver) return done()
    try {
      assertWithin(standing)
    } catch (fault) {
      done(fault as Error)
    }
  }

  function handle(request: FastifyRequest, reply: FastifyReply): void {
    try {
      const answer = route.handle(new RouteCall(request, checks, stopping) as never)
      if (!(answer instanceof Promise)) return send(reply, answer)
      answer.then(
        (settled) => send(reply, settled),
        (fault) => fail(request, reply, fault),
      )
    } catch (fault) {
      fail(request, reply, fault)
    }
  }

  function fail(request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
    sendError(reply, dialect, toFault(thrown), request.url)
  }

  return { enter, handle }
}

function send(reply: FastifyReply, { status, headers, body, stream }: Answer): void {
  reply.code(status)
  if (headers) reply.headers(headers)
  if (stream) reply.send(stream)
  else reply.send(body)
}

export function sendError(
  reply: FastifyReply,
  dialect: Pick<Dialect, 'toErrorAnswer'>,
  fault: CoreError,
  url: string,
): void {
  const { status, headers, body } = dialect.toErrorAnswer(fault, { path: url.split('?', 1)[0] ?? '/' })
  const { retryAfterSeconds, allowedMethods } = fault.details
  reply.code(status).header('content-type', headers?.['content-type'] ?? 'application/json; charset=utf-8')
  if (headers) reply.headers(headers)
  if (retryAfterSeconds) reply.header('retry-after', String(retryAfterSeconds))
  if (allowedMethods) reply.header('allow', allowedMethods.join(', '))
  reply.send(JSON.stringify(body))
}

/** Parses what a handler asks for, when it asks. */
class RouteCall implements Call<Actor, unknown, unknown, unknown> {
  readonly actor: Actor
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  private readonly request: FastifyRequest
  private readonly stopping: AbortSignal

  constructor(request: FastifyRequest, checks: Checks, stopping: AbortSignal) {
    this.request = request
    this.stopping = stopping
    this.actor = request.actor as Actor
    this.params = checks.params && checked(checks.params, request.params)
    this.query = checks.query && checked(checks.query, request.query)
    this.body = checks.body && checked(checks.body, request.body)
  }

  get method(): string {
    return this.request.method
  }

  get url(): string {
    return this.request.url
  }

  get signal(): AbortSignal {
    const gone = new AbortController()
    this.request.raw.socket.once('close', () => gone.abort())
    return AbortSignal.any([gone.signal, this.stopping])
  }

  header = (name: string): string | undefined => {
    const value = this.request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
}

function checked(check: Check, value: unknown): unknown {
  const result = check(value)
  if ('error' in result) throw result.error
  return result.value
}

function tokenOf({ headers }: FastifyRequest): string {
  const header = headers.authorization
  if (header === undefined)
    throw new CoreError('unauthenticated', 'An access token is needed: send `Authorization: Bearer <token>`.')
  if (header.length > 7 && header.slice(0, 7).toLowerCase() === 'bearer ') return header.slice(7).trim()
  throw new CoreError('unauthenticated', 'The Authorization header must be `Bearer <token>`.')
}
