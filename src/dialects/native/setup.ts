import type { TaskServer } from '#core/task-server.ts'
import { createRouter, type Route } from '#dialects/dialect.ts'
import { Setup } from '#dialects/native/shapes/accounts.ts'

const route = createRouter('native')

/** What a page must know before anybody is signed in. */
export function setupRoutes({ store, mode, timeZone }: TaskServer): Route[] {
  return [
    route({
      name: 'readSetup',
      method: 'GET',
      path: '/v1/setup',
      summary: 'Whether the server has an administrator, and what the first one needs',
      policy: 'public',
      limit: 'api',
      schemas: {},
      answers: {
        200: {
          description: 'How the server is set up',
          schema: Setup,
          example: { needs_administrator: true, needs_token: false, mode: 'local', time_zone: 'UTC' },
        },
      },
      errors: [],
      async handle() {
        const isNeeded = (await store.users.countActiveAdministrators()) === 0
        const needsToken = isNeeded && mode === 'exposed'
        const body = { needs_administrator: isNeeded, needs_token: needsToken, mode, time_zone: timeZone }
        return { status: 200, body }
      },
    }),
  ]
}
