import { isUtf8 } from 'node:buffer'
import type { Server } from 'node:http'
import cors from '@fastify/cors'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, type RouteOptions } from 'fastify'
import type { Logger } from 'pino'
import { CoreError } from '#core/errors.ts'
import type { NewId } from '#core/ports/clock.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { Dialect, Route } from '#dialects/dialect.ts'
import { type MountedRoute, mountRoutes, routesAt, voiceAt } from '#dialects/mount.ts'
import { createAnswering } from '#roles/http/answering.ts'
import { answerBrokenRequest, refuseExpectations } from '#roles/http/broken-requests.ts'
import { type Connections, createConnections } from '#roles/http/connections.ts'
import { createDoor, type DoorParts } from '#roles/http/door.ts'
import { createFaults, fromFastify } from '#roles/http/faults.ts'
import { securityHeaders } from '#roles/http/headers.ts'
import type { Metrics } from '#roles/http/metrics.ts'
import { createRequestLog } from '#roles/http/request-log.ts'
import type { RequestTraces } from '#roles/http/request-traces.ts'
import { createSerialization } from '#roles/http/serialization.ts'
import type { createTraffic } from '#roles/http/traffic.ts'
import { takeFiles } from '#roles/http/uploads.ts'
import { type Check, createValidation } from '#roles/http/validation.ts'

/** Requests answered at once; beyond them the server sheds. Health is not counted. */
const usualMostInFlight = 2000
const largestBody = 1024 * 1024
const timeouts = { connectionTimeout: 65_000, keepAliveTimeout: 72_000 }

/** In milliseconds: how long a client may take for its headers and for all of its request, and how often that is checked. */
export interface Patience {
  headersTimeout: number
  requestTimeout: number
  connectionsCheckingInterval: number
}
const usualPatience: Patience = { headersTimeout: 15_000, requestTimeout: 30_000, connectionsCheckingInterval: 2000 }

export interface HttpParts {
  server: TaskServer
  dialects: readonly Dialect[]
  logger: Logger
  metrics: Metrics
  traffic: ReturnType<typeof createTraffic>
  newId: NewId
  trustedProxies: string[]
  corsOrigins: string[]
  isHttps: boolean
  stopping: AbortSignal
  patience?: Patience | undefined
  mostInFlight?: number | undefined
  connections?: Connections
  /** Undefined: nobody asked for traces. */
  traces?: RequestTraces | undefined
}

/** One port: the routes of its dialects, each behind its door. Not listening yet. */
export async function createHttp(parts: HttpParts): Promise<FastifyInstance> {
  const { dialects, trustedProxies, corsOrigins, logger, newId, patience = usualPatience } = parts
  const { connections = createConnections() } = parts
  const faults = createFaults(parts)
  const mounted = mountRoutes(dialects)
  const answering = createAnswering({
    headers: securityHeaders(parts.isHttps),
    hasCors: corsOrigins.length > 0,
    answered: createObserver(logger, parts.traces),
  })
  const app = fastify({
    ...timeouts,
    requestTimeout: patience.requestTimeout,
    logger: false,
    genReqId: numbered(newId().slice(0, 8)),
    bodyLimit: largestBody,
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    forceCloseConnections: false,
    http: { ...patience, requireHostHeader: false },
    clientErrorHandler: (fault, socket) => answerBrokenRequest(fault, socket, logger),
    frameworkErrors: (fault, request, reply) => failed(fault, request as FastifyRequest, reply as FastifyReply),
    routerOptions: { maxParamLength: 200 },
    exposeHeadRoutes: true,
  }) as unknown as FastifyInstance<Server>

  /** What ends before or beside a route's handler: Fastify's own refusals, a body that is none, no such address. */
  function failed(fault: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const at = { method: request.method, path: pathOf(request) }
    const voice = request.entrance?.voice ?? voiceAt(at, mounted, dialects)
    request.startedAt ||= performance.now()
    answering.refuse(request, reply, voice, faults.toFault(fromFastify(fault)))
  }

  refuseExpectations(app.server)
  app.setErrorHandler(failed)
  app.setNotFoundHandler((request, reply) => failed(notFound(request, mounted), request, reply))
  for (const name of ['actor', 'startedAt', 'standing', 'entrance']) app.decorateRequest(name, undefined)
  refuseStrangeRoutes(app)
  takeJson(app)
  connections.follow(app.server)
  parts.metrics.observeInFlight(connections.unanswered)
  if (corsOrigins.length > 0) await allowOrigins(app, corsOrigins, securityHeaders(parts.isHttps))
  const { scope: forFiles } = await openScopeForFiles(app)
  registerRoutes(mounted, (route) => (route.takesFile ? forFiles : app), parts, {
    toFault: faults.toFault,
    answering,
    ...createValve(parts, connections),
  })
  return app as unknown as FastifyInstance
}

/** Names requests in a log of many processes. */
function numbered(prefix: string): () => string {
  let count = 0
  return () => {
    count += 1
    return `${prefix}-${count}`
  }
}

/** Counts an answer and writes it down. */
function createObserver(logger: Logger, traces: RequestTraces | undefined) {
  const log = createRequestLog(logger)
  return (request: FastifyRequest, status: number): void => {
    const milliseconds = performance.now() - request.startedAt
    request.entrance?.count(status, milliseconds / 1000)
    log(request, status, milliseconds)
    traces?.answered(request, status, milliseconds)
  }
}

function createValve({ metrics, mostInFlight = usualMostInFlight }: HttpParts, { unanswered }: Connections) {
  function assertNotOverloaded(): void {
    if (unanswered() <= mostInFlight) return
    metrics.shed.inc()
    throw new CoreError('overloaded', undefined, { retryAfterSeconds: 1 })
  }
  return { assertNotOverloaded }
}

/** Made by `registerRoutes` alone: whoever else adds a route stops the start. */
const registered = Symbol('registered')

function refuseStrangeRoutes(app: FastifyInstance<Server>): void {
  app.addHook('onRoute', (options: RouteOptions) => {
    const isOurs = options.config !== undefined && registered in options.config
    const isPreflight = options.method === 'OPTIONS' && options.url === '*'
    if (!isOurs && !isPreflight) throw new Error(`${options.method} ${options.url} was not made by a dialect's router.`)
  })
}

type Behind = Pick<DoorParts, 'toFault' | 'answering' | 'assertNotOverloaded'>

/**
 * Where bodies are files: a route there takes no JSON, and the others take no files. Not answered as it is: whoever
 * awaits an instance gets the one at the root.
 */
async function openScopeForFiles(app: FastifyInstance<Server>): Promise<{ scope: FastifyInstance<Server> }> {
  let scope = app
  await app.register(async (child) => {
    takeFiles(child as unknown as FastifyInstance)
    scope = child as FastifyInstance<Server>
  })
  return { scope }
}

type ScopeOf = (route: Route) => FastifyInstance<Server>

function registerRoutes(mounted: readonly MountedRoute[], scopeOf: ScopeOf, parts: HttpParts, behind: Behind): void {
  const shapes = parts.dialects.flatMap((dialect) => dialect.shapes)
  const check = createValidation(shapes)
  const textsOf = createSerialization(shapes)
  for (const one of mounted) {
    const { route } = one
    const { params, query, body } = route.schemas
    const { method, path: url, bodyLimit } = route
    const count = parts.traffic.counterFor(route.dialect, method, url)
    const plainDoor = createDoor({ ...parts, ...behind, count }, one, {
      ...(params && { params: check(params, 'path') }),
      ...(query && { query: check(query, 'query') }),
      ...(body && { body: orEmpty(route, check(body, 'body')) }),
      texts: textsOf(route),
    })
    const door = parts.traces?.traceDoor(plainDoor, route) ?? plainDoor
    scopeOf(route).route({
      method,
      url,
      config: { [registered]: true },
      onRequest: door.enter,
      handler: door.handle,
      ...(bodyLimit && { bodyLimit }),
    })
  }
}

function orEmpty(route: Route, check: Check): Check {
  return route.emptyBodyIsObject ? (value) => check(value === undefined ? {} : value) : check
}

/** JSON in UTF-8, nothing else; no body is no body, whatever the content type says. */
function takeJson(app: FastifyInstance<Server>): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      const bytes = body as Buffer
      if (bytes.length === 0) return done(null, undefined)
      if (!isUtf8(bytes)) return done(new CoreError('malformed_body', 'The body is not valid UTF-8.'))
      parse(request, bytes.toString(), (fault, value) =>
        fault
          ? done(new CoreError('malformed_body', `The body is not valid JSON: ${fault.message}`))
          : done(null, value),
      )
    },
  )
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? ''
}

function notFound(request: FastifyRequest, mounted: readonly MountedRoute[]): CoreError {
  const path = pathOf(request)
  const allowedMethods = [...new Set(routesAt(path, mounted).map(({ route }) => route.method))]
  // A part of the path that is too long or empty fits no route, whatever the pattern says.
  const isKnown = allowedMethods.length > 0 && !allowedMethods.some((allowed) => allowed === request.method)
  if (!isKnown) return new CoreError('route_not_found', `There is nothing at ${path.slice(0, 200)}.`)
  return new CoreError('method_not_allowed', `${path} takes ${allowedMethods.join(', ')}, not ${request.method}.`, {
    allowedMethods,
  })
}

/** A preflight is answered by the library itself: what every answer carries is added to it here. */
async function allowOrigins(
  app: FastifyInstance<Server>,
  origin: string[],
  headers: Record<string, string>,
): Promise<void> {
  const exposedHeaders = ['etag', 'location', 'retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id']
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.headers(headers).header('x-request-id', request.id)
    done(null, payload)
  })
  // A strict preflight is refused in plain text.
  await app.register(cors, { origin, exposedHeaders, maxAge: 600, methods, strictPreflight: false })
}
