import { isUtf8 } from 'node:buffer'
import type { Server } from 'node:http'
import cors from '@fastify/cors'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, type RouteOptions } from 'fastify'
import type { Logger } from 'pino'
import { CoreError } from '#core/errors.ts'
import type { NewId } from '#core/ports/clock.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { Dialect, Route } from '#dialects/dialect.ts'
import { answerBrokenRequest, refuseExpectations } from '#roles/http/broken-requests.ts'
import { type Connections, createConnections } from '#roles/http/connections.ts'
import { createDoor, sendError } from '#roles/http/door.ts'
import { createFaults, fromFastify } from '#roles/http/faults.ts'
import { securityHeaders } from '#roles/http/headers.ts'
import type { Metrics } from '#roles/http/metrics.ts'
import type { createTraffic } from '#roles/http/traffic.ts'
import { createValidation } from '#roles/http/validation.ts'

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
}

/** One port: the routes of its dialects, each behind its door. Not listening yet. */
export async function createHttp(parts: HttpParts): Promise<FastifyInstance> {
  const { dialects, trustedProxies, corsOrigins, logger, patience = usualPatience } = parts
  const { isHttps, newId, connections = createConnections() } = parts
  const faults = createFaults(parts)
  const headers = securityHeaders(isHttps)
  const app = fastify({
    ...timeouts,
    requestTimeout: patience.requestTimeout,
    logger: false,
    bodyLimit: largestBody,
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    forceCloseConnections: false,
    http: { ...patience, requireHostHeader: false },
    clientErrorHandler: (fault, socket) => answerBrokenRequest(fault, socket, logger),
    // Fastify runs no hook for an address it cannot decode.
    frameworkErrors: (fault, request, reply) => {
      reply.headers(headers).header('x-request-id', newId().slice(0, 8))
      failed(fault, request as FastifyRequest, reply as FastifyReply)
    },
    routerOptions: { maxParamLength: 200 },
    exposeHeadRoutes: true,
    serializerOpts: { ajv: { logger: false } },
  }) as unknown as FastifyInstance<Server>

  function failed(fault: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const config = request.routeOptions?.config as Partial<RouteConfig> | undefined
    sendError(
      reply,
      config?.dialect ?? fallbackDialect(request.url, dialects),
      faults.toFault(fromFastify(fault)),
      request.url,
    )
  }

  refuseExpectations(app.server)
  app.setErrorHandler(failed)
  app.setNotFoundHandler((request, reply) => failed(notFound(request, dialects), request, reply))
  refuseStrangeRoutes(app)
  takeJson(app)
  connections.follow(app.server)
  observe(app, parts, headers, connections.unanswered)
  if (corsOrigins.length > 0) await app.register(cors, corsOptions(corsOrigins))
  registerRoutes(app, parts, faults.toFault)
  return app as unknown as FastifyInstance
}

interface RouteConfig {
  dialect: Dialect
  route: Route
  count: (status: number, seconds: number) => void
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

function registerRoutes(app: FastifyInstance<Server>, parts: HttpParts, toFault: (thrown: unknown) => CoreError): void {
  const shapes = parts.dialects.flatMap((dialect) => dialect.shapes)
  for (const shape of shapes) app.addSchema(shape)
  const compile = createValidation(shapes)
  for (const dialect of parts.dialects) {
    for (const route of dialect.routes) {
      const { params, query, body } = route.schemas
      const checks = {
        ...(params && { params: compile(params, 'path') }),
        ...(query && { query: compile(query, 'query') }),
        ...(body && { body: orEmpty(route, compile(body, 'body')) }),
      }
      const door = createDoor({ ...parts, toFault }, dialect, route, checks)
      const count = parts.traffic.counterFor(route.dialect, route.method, route.path)
      const config = { dialect, route, count, [registered]: true }
      const { method, path: url, bodyLimit } = route
      const schema = { response: successSchemas(route) }
      app.route({
        method,
        url,
        schema,
        config,
        onRequest: door.enter,
        handler: door.handle,
        ...(bodyLimit && { bodyLimit }),
      })
    }
  }
}

function orEmpty(route: Route, check: ReturnType<ReturnType<typeof createValidation>>): typeof check {
  return route.emptyBodyIsObject ? (value) => check(value === undefined ? {} : value) : check
}

/** Only successes are written by schema: an error's body is its dialect's own. */
function successSchemas({ answers }: Route): Record<string, unknown> {
  const json = Object.entries(answers).filter(([, { schema, contentType }]) => schema && !contentType)
  return Object.fromEntries(json.map(([status, { schema }]) => [status, schema]))
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

/** What every answer carries, and what is written down about it. */
function observe(
  app: FastifyInstance<Server>,
  { metrics, logger, newId, mostInFlight = usualMostInFlight }: HttpParts,
  headers: Record<string, string>,
  inFlight: () => number,
): void {
  const prefix = newId().slice(0, 8)
  let count = 0
  app.decorateRequest('actor', undefined)
  app.decorateRequest('startedAt', 0)
  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = performance.now()
    count += 1
    reply.headers(headers).header('x-request-id', `${prefix}-${count}`)
    const isHealth = (request.routeOptions.config as Partial<RouteConfig>).dialect?.name === 'system'
    if (request.raw.headers.host === undefined && request.raw.httpVersion === '1.1') return done(withoutHost())
    if (inFlight() <= mostInFlight || isHealth) return done()
    metrics.shed.inc()
    done(new CoreError('overloaded', undefined, { retryAfterSeconds: 1 }))
  })
  app.addHook('onResponse', (request, reply, done) => {
    const milliseconds = performance.now() - request.startedAt
    const { route, count: countAnswer } = request.routeOptions.config as Partial<RouteConfig>
    countAnswer?.(reply.statusCode, milliseconds / 1000)
    const actor = request.actor?.kind === 'user' ? request.actor.id : undefined
    const line = {
      id: reply.getHeader('x-request-id'),
      method: request.method,
      route: route?.path,
      status: reply.statusCode,
    }
    logger.info({ ...line, ms: Math.round(milliseconds * 100) / 100, user: actor }, 'request')
    done()
  })
  metrics.observeInFlight(inFlight)
}

function withoutHost(): CoreError {
  return new CoreError('invalid_input', 'HTTP/1.1 needs a Host header.', {
    issues: [{ part: 'header', pointer: '/host', rule: 'required', message: 'HTTP/1.1 needs a Host header.' }],
  })
}

function notFound({ method, url }: FastifyRequest, dialects: readonly Dialect[]): CoreError {
  const path = url.split('?', 1)[0] ?? ''
  const routes = dialects.flatMap((dialect) => dialect.routes)
  const allowedMethods = [...new Set(routes.filter((route) => matches(route.path, path)).map((route) => route.method))]
  // A part of the path that is too long or empty fits no route, whatever the pattern says.
  const isKnown = allowedMethods.length > 0 && !allowedMethods.some((allowed) => allowed === method)
  if (!isKnown) return new CoreError('route_not_found', `There is nothing at ${path.slice(0, 200)}.`)
  return new CoreError('method_not_allowed', `${path} takes ${allowedMethods.join(', ')}, not ${method}.`, {
    allowedMethods,
  })
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index])
}

/** Where no route says whose address it is: the dialect that has routes below the same first folder, else the first. */
function fallbackDialect(url: string, dialects: readonly Dialect[]): Dialect {
  const folder = `/${url.split(/[/?]/)[1] ?? ''}`
  const owner = dialects.find(({ routes }) =>
    routes.some(({ path }) => path === folder || path.startsWith(`${folder}/`)),
  )
  return (owner ?? dialects[0]) as Dialect
}

function corsOptions(origins: string[]) {
  const exposedHeaders = ['etag', 'location', 'retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id']
  return { origin: origins, exposedHeaders, maxAge: 600, methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] }
}
