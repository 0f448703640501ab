import type { TaskServer } from '#core/task-server.ts'
import type { Dialect } from '#dialects/dialect.ts'
import { accountRoutes } from '#dialects/native/accounts.ts'
import { auditRoutes } from '#dialects/native/audit.ts'
import { changeRoutes } from '#dialects/native/changes.ts'
import { cookieSessionRoutes } from '#dialects/native/cookie-sessions.ts'
import { statusOf, toProblem } from '#dialects/native/errors.ts'
import { importRoutes } from '#dialects/native/imports.ts'
import { jobRoutes } from '#dialects/native/jobs.ts'
import { logRoutes } from '#dialects/native/logs.ts'
import { readSessionCookie } from '#dialects/native/session-cookie.ts'
import { setupRoutes } from '#dialects/native/setup.ts'
import { namedShapes } from '#dialects/native/shapes/named.ts'
import { Problem } from '#dialects/native/shapes/problem.ts'
import { nativeSockets } from '#dialects/native/sockets.ts'
import { statusRoutes } from '#dialects/native/status.ts'
import { taskRoutes } from '#dialects/native/tasks.ts'
import { userRoutes } from '#dialects/native/users.ts'
import { viewRoutes } from '#dialects/native/views.ts'

/** Taskwright's own API, under `/v1`. */
export function createNativeDialect(server: TaskServer): Dialect {
  return {
    name: 'native',
    title: 'Native API',
    routes: [
      ...accountRoutes(server),
      ...cookieSessionRoutes(server),
      ...setupRoutes(server),
      ...userRoutes(server),
      ...viewRoutes(server),
      ...taskRoutes(server),
      ...changeRoutes(server),
      ...auditRoutes(server),
      ...logRoutes(server),
      ...importRoutes(server),
      ...jobRoutes(server),
      ...statusRoutes(server),
    ],
    shapes: namedShapes,
    toErrorAnswer: toProblem,
    describeError: (code) => ({ status: statusOf(code), schema: Problem, contentType: 'application/problem+json' }),
    readCookie: readSessionCookie,
    sockets: nativeSockets(server),
  }
}
