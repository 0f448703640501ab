import type { ServerStatus } from '#core/status.ts'
import type { TaskServer } from '#core/task-server.ts'
import { createRouter, type Route } from '#dialects/dialect.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'
import * as shapes from '#dialects/native/shapes/status.ts'

const route = createRouter('native')
const exampleStatus = {
  store: { reachable: true, durability: 'power-safe', writes_waiting: 0, connections: null },
  ...{ started: exampleTask.created, last_event: 812, jobs: { waiting: 1, running: 0, dead: 0 } },
  limits: [{ name: 'api', quota: 1200, window_seconds: 60, per: 'client' }],
  ...{ time_zone: 'UTC', daily_log_at: '00:00', import_bytes: 268_435_456 },
}

export function statusRoutes({ status }: TaskServer): Route[] {
  return [
    route({
      name: 'readStatus',
      method: 'GET',
      path: '/v1/status',
      summary: 'How the server is: its storage, jobs and limits (administrators)',
      policy: 'server.read',
      limit: 'api',
      schemas: {},
      answers: { 200: { description: 'Of the process that answers', schema: shapes.Status, example: exampleStatus } },
      errors: ['forbidden'],
      async handle({ actor }) {
        return { status: 200, body: toStatus(await status.readStatus(actor)) }
      },
    }),
  ]
}

function toStatus({ isStoreThere, durability, load, limits, ...rest }: ServerStatus) {
  const { writesWaiting, connections } = load
  const { inUse, ...others } = connections ?? { inUse: 0 }
  return {
    store: {
      ...{ reachable: isStoreThere, durability, writes_waiting: writesWaiting },
      connections: connections ? { in_use: inUse, ...others } : null,
    },
    ...{ started: rest.started, last_event: rest.lastEvent, jobs: rest.jobs },
    limits: Object.entries(limits)
      .filter(([, { quota }]) => Number.isFinite(quota))
      .map(([name, { quota, windowSeconds, per }]) => ({ name, quota, window_seconds: windowSeconds, per })),
    ...{ time_zone: rest.timeZone, daily_log_at: rest.dailyLogAt, import_bytes: rest.importBytes },
  }
}
