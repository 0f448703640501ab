import type { Readable } from 'node:stream'
import type { Static, TSchema } from 'typebox'
import type { CoreError, ErrorCode } from '#core/errors.ts'
import type { Upload } from '#core/imports.ts'
import type { LimitName } from '#core/limits.ts'
import type { Actor, Peer, UserActor } from '#core/model/actor.ts'
import type { Event } from '#core/model/event.ts'
import type { Action, policies } from '#core/permissions.ts'

/** What a handler answers with; the schema of the status decides how the body is written. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: unknown
  /** Instead of `body`: sent as it comes. */
  stream?: Readable
}

export interface DocumentedAnswer {
  description: string
  schema?: TSchema
  contentType?: string
  example?: unknown
}

/** A request as a handler sees it: parsed and checked against the route's schemas. */
export interface Call<A, P, Q, B> {
  actor: A
  params: P
  query: Q
  body: B
  /** By lower-case name; undefined when absent. */
  header(name: string): string | undefined
  method: string
  /** Path and query as they were sent. */
  url: string
  /** The client's way to the server is encrypted, as far as it or a trusted proxy says. */
  isSecure: boolean
  /** Aborts when the client goes away or the server stops. */
  signal: AbortSignal
  /** The file of a route that `takesFile`. Throws `file_missing`; reading it may throw `payload_too_large`. */
  file(): Promise<Upload>
}

interface RouteSchemas {
  params?: TSchema
  query?: TSchema
  body?: TSchema
}

type Parsed<S> = S extends TSchema ? Static<S> : undefined
type ActorFor<A extends Action> = (typeof policies)[A]['who'] extends 'anyone' ? Actor : UserActor

interface RouteFacts {
  /** The operation's name in the OpenAPI document, unique in its dialect. */
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Parameters as `:name`. */
  path: string
  summary: string
  /** How often: of several classes each counts. */
  limit: LimitName | readonly LimitName[]
  /** Other dialects of the port may have the same route: see `mount.ts`. Made in `root.ts` only. */
  shared?: boolean
  /** A shared route that serves only where no other dialect of the port has it. */
  yields?: boolean
  answers: Record<number, DocumentedAnswer>
  /** The faults a client must be ready for, besides those every route can have. */
  errors: readonly ErrorCode[]
  /** Only for pages of this server: what another site makes a browser send is refused. */
  ownPagesOnly?: boolean
  /** Request headers that mean something here. */
  headers?: Record<string, string>
  /** Largest body in bytes, where it is not the server's usual one. */
  bodyLimit?: number
  /** The body is a file, read as it comes with `call.file()`. */
  takesFile?: boolean
  /** No body at all counts as an empty object. */
  emptyBodyIsObject?: boolean
}

export interface Route extends RouteFacts {
  dialect: string
  policy: Action
  schemas: RouteSchemas
  example?: unknown
  handle(call: Call<never, never, never, never>): Answer | Promise<Answer>
}

/** Makes a route of a dialect. There is no other way to one: whoever may use it, how often, and with what is part of it. */
export function createRouter(dialect: string) {
  return function route<A extends Action, S extends RouteSchemas>(
    definition: RouteFacts & {
      policy: A
      schemas: S
      /** An example of the body. */
      example?: unknown
      handle(
        call: Call<ActorFor<A>, Parsed<S['params']>, Parsed<S['query']>, Parsed<S['body']>>,
      ): Answer | Promise<Answer>
    },
  ): Route {
    return { ...definition, dialect } as unknown as Route
  }
}

/** One of the APIs the server answers in. */
export interface Dialect {
  name: string
  title: string
  routes: readonly Route[]
  /** The shapes that others name by `$id`. */
  shapes: readonly TSchema[]
  /** Every fault in this dialect's words. */
  toErrorAnswer(fault: CoreError, at: { path: string }): Answer
  /** The status and the shape of an error, for the document. */
  describeError(code: ErrorCode): { status: number; schema: TSchema; contentType: string }
  /** The access token that a browser brings by itself, where the dialect takes one. */
  readCookie?(cookies: string, isSecure: boolean): string | undefined
  /** Where the dialect has sockets: what they hear and say. */
  sockets?: SocketDialect
}

/** One client on a socket, as a dialect sees it. */
export interface SocketClient {
  peer: Peer
  /** Undefined until the client has shown a token. */
  actor: UserActor | undefined
  /** Shows a token: the socket belongs to its user from the first valid one on. Throws `unauthenticated`. */
  signIn(token: unknown): Promise<UserActor>
  /** What the client sent with the connection. */
  handshake: Record<string, unknown>
  send(event: string, payload: unknown): void
  /** Aborts when the client goes away. */
  signal: AbortSignal
}

/** Sends to every socket of the users, and of every administrator. */
type SendToAudience = (audience: readonly number[], event: string, payload: unknown) => void

/** What a client may send: the socket's counterpart of a route. The payload is checked before `handle` sees it. */
export interface SocketMessage {
  policy: Action
  limit: LimitName
  schema: TSchema
  handle(client: SocketClient, payload: never): Promise<void>
}

export interface SocketDialect {
  namespace: string
  /** Without a valid `auth.token` there is no connection; elsewhere the token is optional. */
  needsToken: boolean
  /** A client has come; runs until it has said all it has to say of itself. */
  connected(client: SocketClient): void | Promise<void>
  /** Messages by name; whatever one throws goes to `failed`. */
  messages: Record<string, SocketMessage>
  failed(client: SocketClient, fault: CoreError): void
  /** News from the journal, in order. */
  happened(event: Event, send: SendToAudience): void
  /** The server is about to close the client's socket. */
  closing(client: SocketClient): void
}
