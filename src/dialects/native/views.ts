import { ViewList } from '#core/model/view.ts'
import type { TaskServer } from '#core/task-server.ts'
import { createRouter, type Route } from '#dialects/dialect.ts'
import { idempotencyHeader, onceOf } from '#dialects/native/conditions.ts'

const route = createRouter('native')
const example = { views: [{ name: 'Mine, by deadline', search: 'assignee=me&sort=deadline' }] }
const answers = { 200: { description: 'Your views, in your order', schema: ViewList, example } }

export function viewRoutes({ views }: TaskServer): Route[] {
  const common = { path: '/v1/me/views', limit: 'api', answers } as const
  return [
    route({
      ...common,
      name: 'listViews',
      method: 'GET',
      summary: 'The views of tasks that you keep',
      policy: 'view.list',
      schemas: {},
      errors: [],
      async handle({ actor }) {
        return { status: 200, body: await views.listViews(actor) }
      },
    }),
    route({
      ...common,
      name: 'keepViews',
      method: 'PUT',
      summary: 'Keep these views and no others',
      policy: 'view.keep',
      schemas: { body: ViewList },
      example,
      headers: idempotencyHeader,
      errors: ['invalid_input', 'idempotency_key_reused'],
      async handle(call) {
        return { status: 200, body: await views.keepViews(call.actor, call.body as ViewList, onceOf(call)) }
      },
    }),
  ]
}
