import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Type } from 'typebox'
import { CoreError } from '#core/errors.ts'
import { Strict } from '#core/model/scalars.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect } from '#dialects/dialect.ts'
import { statusOf, toProblem } from '#dialects/native/errors.ts'
import { Problem } from '#dialects/native/shapes/problem.ts'
import type { Metrics } from '#roles/http/metrics.ts'
import { webRoutes } from '#roles/http/web-pages.ts'

const route = createRouter('system')

export interface SystemParts {
  server: TaskServer
  metrics: Metrics
  flushMetrics: () => void
  isReady: () => boolean
  /** Undefined where there is nothing to document: then there are no documents. */
  document: (() => Record<string, unknown>) | undefined
  /** Where the web interface is; undefined on a port without it. */
  webFolder: string | undefined
}

const Health = Strict({
  status: Type.String(),
  durability: Type.Optional(Type.String({ description: 'power-safe, crash-safe or none' })),
  mode: Type.Optional(Type.String()),
})

/** What every port answers, whatever dialects it speaks: health, metrics, and documents of them. */
export function createSystemDialect(parts: SystemParts): Dialect {
  const { server, metrics, flushMetrics, isReady, document, webFolder } = parts
  const common = { policy: 'public', limit: 'none', schemas: {} } as const
  return {
    name: 'system',
    title: 'Health, metrics and documents',
    shapes: [],
    toErrorAnswer: toProblem,
    describeError: (code) => ({ status: statusOf(code), schema: Problem, contentType: 'application/problem+json' }),
    routes: [
      route({
        ...common,
        name: 'live',
        method: 'GET',
        path: '/livez',
        summary: 'The process runs',
        answers: { 200: { description: 'It does', schema: Health, example: { status: 'ok' } } },
        errors: [],
        handle: () => ({ status: 200, body: { status: 'ok' } }),
      }),
      route({
        ...common,
        name: 'ready',
        method: 'GET',
        path: '/readyz',
        summary: 'The process can answer: its storage is there and it is not stopping',
        answers: {
          200: {
            description: 'It can',
            schema: Health,
            example: { status: 'ready', durability: 'power-safe', mode: 'local' },
          },
        },
        errors: ['stopping'],
        async handle() {
          if (!isReady()) throw new CoreError('stopping', undefined, { retryAfterSeconds: 5 })
          await server.store.check().catch(() => {
            throw new CoreError('unavailable', undefined, { retryAfterSeconds: 1 })
          })
          return { status: 200, body: { status: 'ready', durability: server.store.durability, mode: server.mode } }
        },
      }),
      route({
        ...common,
        name: 'metrics',
        method: 'GET',
        path: '/metrics',
        summary: 'Metrics for Prometheus',
        answers: { 200: { description: 'Metrics', schema: Type.String(), contentType: 'text/plain' } },
        errors: [],
        async handle() {
          flushMetrics()
          return text(await metrics.registry.metrics(), metrics.registry.contentType)
        },
      }),
      ...(document ? [openApiRoute(document), ...documentPages()] : []),
      ...(webFolder === undefined ? [] : webRoutes(webFolder)),
    ],
  }
}

function text(body: string, type: string): Answer {
  return { status: 200, headers: { 'content-type': type }, body }
}

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Taskwright API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: true })\n`
/** Swagger UI sets styles on elements and draws its icons from data addresses. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'"

function openApiRoute(document: () => Record<string, unknown>) {
  return route({
    name: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    policy: 'public',
    limit: 'none',
    schemas: {},
    answers: { 200: { description: 'OpenAPI 3.1', schema: Type.Object({}) } },
    errors: [],
    handle: () => text(JSON.stringify(document()), 'application/json; charset=utf-8'),
  })
}

function documentPages() {
  const files = [
    { path: '/docs', type: 'text/html; charset=utf-8', read: () => page },
    { path: '/docs/start.js', type: 'text/javascript; charset=utf-8', read: () => start },
    { path: '/docs/swagger-ui.css', type: 'text/css; charset=utf-8', read: swaggerFile('swagger-ui.css') },
    {
      path: '/docs/swagger-ui-bundle.js',
      type: 'text/javascript; charset=utf-8',
      read: swaggerFile('swagger-ui-bundle.js'),
    },
    { path: '/docs/favicon-32x32.png', type: 'image/png', read: swaggerFile('favicon-32x32.png') },
  ]
  return files.map(({ path, type, read }) =>
    route({
      name: `docs${path.replace(/\W+/g, '_')}`,
      method: 'GET',
      path,
      summary: path === '/docs' ? 'The reference page' : 'Part of the reference page',
      policy: 'public',
      limit: 'none',
      schemas: {},
      answers: { 200: { description: 'A file', schema: Type.String(), contentType: type.split(';')[0] ?? type } },
      errors: [],
      handle: () => ({
        status: 200,
        headers: { 'content-type': type, 'content-security-policy': pagePolicy, 'cache-control': 'no-cache' },
        body: read(),
      }),
    }),
  )
}

/** Read when it is first asked for: the start does not wait for it. */
function swaggerFile(name: string): () => Buffer {
  let content: Buffer | undefined
  return () => {
    const folder = dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json'))
    content ??= readFileSync(join(folder, 'static', name))
    return content
  }
}
