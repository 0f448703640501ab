import type { FastifyReply, FastifyRequest } from 'fastify'
import { CoreError, invalidInput } from '#core/errors.ts'
import type { Upload } from '#core/imports.ts'
import { addressBlock, assertWithin, type Standing } from '#core/limits.ts'
import type { Actor } from '#core/model/actor.ts'
import { assertMay, needsAdministrator, needsSignIn } from '#core/permissions.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { Answer, Call } from '#dialects/dialect.ts'
import type { MountedRoute, Voice } from '#dialects/mount.ts'
import type { Answering, ToText } from '#roles/http/answering.ts'
import { rateLimitHeaders } from '#roles/http/headers.ts'
import { assertOwnPage } from '#roles/http/own-page.ts'
import { RequestPeer } from '#roles/http/peer.ts'
import { readUpload } from '#roles/http/uploads.ts'
import type { Check } from '#roles/http/validation.ts'

export interface DoorParts {
  server: TaskServer
  answering: Answering
  /** Logs and counts what nobody expected; answers the fault clients may see. */
  toFault: (thrown: unknown) => CoreError
  /** Throws `overloaded` while too many requests wait for their answers. */
  assertNotOverloaded: () => void
  count: Entrance['count']
  /** The address that people use is https, whatever this process sees. */
  isHttps: boolean
  stopping: AbortSignal
}

/** What a route takes, and how its answers are written by status. */
interface Shapes {
  params?: Check
  query?: Check
  body?: Check
  texts: Record<number, ToText>
}

interface Entrance {
  voice: Voice
  /** The route's path, parameters as `:name`. */
  pattern: string
  count: (status: number, seconds: number) => void
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | undefined
    startedAt: number
    /** The client's standing within its limit, as headers. */
    standing: string[] | undefined
    /** Where the request came in; nothing when no route takes it. Fastify makes its own account anew when asked. */
    entrance: Entrance | undefined
  }
}

/** Everything between Fastify and a route's handler: who is asking, how often, with what, and how it is answered. */
export function createDoor(parts: DoorParts, { route, dialects, voice, limits: named }: MountedRoute, shapes: Shapes) {
  const { server, answering, toFault, assertNotOverloaded, stopping } = parts
  const isPublic = !needsSignIn(route.policy)
  const isForAdministrators = needsAdministrator(route.policy)
  const limits = named.filter(server.limits.isCounted)
  const isHealth = route.dialect === 'system'
  const entrance: Entrance = { voice, pattern: route.path, count: parts.count }
  const routeName = `${route.method} ${route.path}`
  const readCookie = dialects.length === 1 ? dialects[0]?.readCookie : undefined

  /** Before the body is read: the actor and the limit. Synchronous when token and session are known. */
  function enter(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    request.startedAt = performance.now()
    request.entrance = entrance
    try {
      assertHost(request)
      if (!isHealth) assertNotOverloaded()
      const peer = new RequestPeer(request.raw, request.ip ?? null)
      if (route.ownPagesOnly) assertOwnPage(request.method, request.headers, request.host)
      const actor = isPublic ? ({ kind: 'anonymous', via: route.dialect, peer } as const) : recognise(request, peer)
      if (!(actor instanceof Promise)) return admit(request, reply, actor, done)
      actor.then(
        (known) => admit(request, reply, known, done),
        (fault) => turnAway(request, reply, fault),
      )
    } catch (fault) {
      turnAway(request, reply, fault)
    }
  }

  /** By the token a client shows, else by the cookie a browser brings: with that one only from our own pages. */
  function recognise(request: FastifyRequest, peer: RequestPeer) {
    const { authorization, cookie } = request.headers
    const token = authorization === undefined && cookie ? readCookie?.(cookie, isSecure(request, parts)) : undefined
    if (token === undefined) return server.sessions.authenticate(tokenOf(request), route.dialect, peer)
    assertOwnPage(request.method, request.headers, request.host)
    return server.sessions.authenticate(token, route.dialect, peer, 'cookie')
  }

  function admit(request: FastifyRequest, reply: FastifyReply, actor: Actor, done: () => void): void {
    request.actor = actor
    count(request, actor.kind === 'user' ? actor.id : undefined, (over) => {
      if (over) return fail(request, reply, over)
      try {
        if (isForAdministrators) assertMay(actor, route.policy)
      } catch (fault) {
        return fail(request, reply, fault)
      }
      done()
    })
  }

  /** A token that is no good still costs its address one request. */
  function turnAway(request: FastifyRequest, reply: FastifyReply, fault: unknown): void {
    count(request, undefined, (over) => fail(request, reply, over ?? fault))
  }

  /** Goes on with the fault when the client has used up what it may; at once when the count is in this process. */
  function count(request: FastifyRequest, user: number | undefined, goOn: (over: unknown) => void): void {
    if (limits.length === 0) return goOn(undefined)
    const standings = server.limits.takeAll(limits, { user, address: addressBlock(request.ip), route: routeName })
    if (!(standings instanceof Promise)) return goOn(judge(request, standings))
    standings.then((settled) => goOn(judge(request, settled)), goOn)
  }

  function judge(request: FastifyRequest, standings: readonly Standing[]): unknown {
    request.standing = rateLimitHeaders(standings)
    try {
      return assertWithin(...standings)
    } catch (fault) {
      return fault
    }
  }

  function handle(request: FastifyRequest, reply: FastifyReply): void {
    try {
      const { largestBytes: largestFile } = server.imports
      const call = new RouteCall({ request, reply, shapes, stopping, largestFile, isHttps: parts.isHttps })
      const answer = route.handle(call as never)
      if (!(answer instanceof Promise)) return give(request, reply, answer)
      answer.then(
        (settled) => give(request, reply, settled),
        (fault) => fail(request, reply, fault),
      )
    } catch (fault) {
      fail(request, reply, fault)
    }
  }

  function give(request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
    try {
      answering.give(request, reply, answer, shapes.texts[answer.status])
    } catch (fault) {
      fail(request, reply, fault)
    }
  }

  function fail(request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
    answering.refuse(request, reply, voice, toFault(thrown))
  }

  return { enter, handle }
}

interface CallParts {
  request: FastifyRequest
  reply: FastifyReply
  shapes: Shapes
  stopping: AbortSignal
  /** In bytes. */
  largestFile: number
  isHttps: boolean
}

/** Parses what a handler asks for, before it is called. */
class RouteCall implements Call<Actor, unknown, unknown, unknown> {
  readonly actor: Actor
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  private readonly request: FastifyRequest
  private readonly reply: FastifyReply
  private readonly stopping: AbortSignal
  private readonly largestFile: number
  readonly isHttps: boolean

  constructor({ request, reply, shapes, stopping, largestFile, isHttps }: CallParts) {
    this.request = request
    this.reply = reply
    this.largestFile = largestFile
    this.isHttps = isHttps
    this.stopping = stopping
    this.actor = request.actor as Actor
    this.params = shapes.params && checked(shapes.params, request.params)
    this.query = shapes.query && checked(shapes.query, request.query)
    this.body = shapes.body && checked(shapes.body, request.body)
  }

  get method(): string {
    return this.request.method
  }

  get url(): string {
    return this.request.url
  }

  get isSecure(): boolean {
    return isSecure(this.request, this)
  }

  /** Of the answer, not of the connection: that may carry a thousand more. */
  get signal(): AbortSignal {
    const gone = new AbortController()
    this.reply.raw.once('close', () => gone.abort())
    return AbortSignal.any([gone.signal, this.stopping])
  }

  file(): Promise<Upload> {
    return readUpload(this.request, this.largestFile)
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

function isSecure({ protocol }: FastifyRequest, { isHttps }: { isHttps: boolean }): boolean {
  return isHttps || protocol === 'https'
}

function assertHost({ raw }: FastifyRequest): void {
  if (raw.headers.host !== undefined || raw.httpVersion !== '1.1') return
  throw invalidInput('header', '/host', 'required', 'HTTP/1.1 needs a Host header.')
}

function tokenOf({ headers }: FastifyRequest): string {
  const header = headers.authorization
  if (header === undefined)
    throw new CoreError('unauthenticated', 'An access token is needed: send `Authorization: Bearer <token>`.')
  if (header.length > 7 && header.slice(0, 7).toLowerCase() === 'bearer ') return header.slice(7).trim()
  throw new CoreError('unauthenticated', 'The Authorization header must be `Bearer <token>`.')
}
