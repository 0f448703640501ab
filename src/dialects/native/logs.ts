import type { LogListing } from '#core/logs.ts'
import type { LoggedTask } from '#core/model/log.ts'
import type { TaskServer } from '#core/task-server.ts'
import { createRouter, type Route } from '#dialects/dialect.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'
import * as shapes from '#dialects/native/shapes/logs.ts'
import { IdParams } from '#dialects/native/shapes/pages.ts'

const route = createRouter('native')
const exampleLog = {
  id: 1,
  task: 1,
  day: '2026-11-21',
  status: 'todo',
  active: true,
  priority: 'HIGH',
  overdue: false,
  at: '2026-11-21T00:00:04.000Z',
  title: exampleTask.title,
  description: exampleTask.description,
  assignee: 2,
  assignee_name: 'grace',
}

const nothing = { active: [0, 0], done: [0, 0], overdue: [0, 0] }
const exampleSummary = {
  days: ['2026-11-20', '2026-11-21'],
  total: { active: [1, 2], done: [0, 1], overdue: [0, 1] },
  priorities: {
    ...{ LOW: nothing, MEDIUM: nothing, CRITICAL: nothing },
    HIGH: { active: [1, 2], done: [0, 1], overdue: [0, 1] },
  },
  people: [{ assignee: 2, username: 'grace', active: [1, 2], done: [0, 1], overdue: [0, 1] }],
  others: nothing,
}

export function logRoutes({ logs }: TaskServer): Route[] {
  return [
    route({
      name: 'listLogs',
      method: 'GET',
      path: '/v1/logs',
      summary: 'The daily log of the tasks you may see, newest day first',
      policy: 'log.list',
      limit: 'api',
      schemas: { query: shapes.LogListQuery },
      answers: {
        200: {
          description: 'A page of entries',
          schema: shapes.LogPage,
          example: { logs: [exampleLog], next: null },
        },
      },
      errors: ['invalid_input'],
      async handle({ actor, query: { day_from: dayFrom, day_to: dayTo, limit = 50, ...rest } }) {
        const days = { ...(dayFrom !== undefined && { dayFrom }), ...(dayTo !== undefined && { dayTo }) }
        const listing: LogListing = { ...rest, ...days, limit }
        const page = await logs.listLogs(actor, listing)
        return { status: 200, body: { logs: page.logs.map(toLog), next: page.next } }
      },
    }),
    route({
      name: 'summarizeLogs',
      method: 'GET',
      path: '/v1/logs/summary',
      summary: 'The daily log of the tasks you may see in numbers: by day, priority and person',
      policy: 'log.list',
      limit: 'api',
      schemas: { query: shapes.LogSummaryQuery },
      answers: {
        200: { description: 'A number for each day and part', schema: shapes.LogSummary, example: exampleSummary },
      },
      errors: ['invalid_input'],
      async handle({ actor, query: { day_from: dayFrom, day_to: dayTo } }) {
        const days = { ...(dayFrom !== undefined && { dayFrom }), ...(dayTo !== undefined && { dayTo }) }
        return { status: 200, body: await logs.summarizeLogs(actor, days) }
      },
    }),
    route({
      name: 'readLog',
      method: 'GET',
      path: '/v1/logs/:id',
      summary: 'Read an entry of the daily log',
      policy: 'log.read',
      limit: 'api',
      schemas: { params: IdParams },
      answers: { 200: { description: 'The entry', schema: shapes.Log, example: exampleLog } },
      errors: ['invalid_input', 'log_not_found'],
      async handle({ actor, params }) {
        return { status: 200, body: toLog(await logs.readLog(actor, Number(params.id))) }
      },
    }),
    route({
      name: 'runLog',
      method: 'POST',
      path: '/v1/logs/run',
      summary: 'Write what is missing of a day, today if none is named (administrators); can be repeated',
      policy: 'log.run',
      limit: 'api',
      schemas: { body: shapes.LogRun },
      example: {},
      emptyBodyIsObject: true,
      answers: {
        200: {
          description: 'The day, and how many entries were new',
          schema: shapes.WrittenLog,
          example: { day: '2026-11-21', entries: 1 },
        },
      },
      errors: ['invalid_input', 'forbidden'],
      async handle({ actor, body }) {
        return { status: 200, body: await logs.runLog(actor, body.day) }
      },
    }),
  ]
}

function toLog({ log, task, assigneeName }: LoggedTask) {
  const { title, description, assignee } = task
  return { ...log, title, description, assignee, assignee_name: assigneeName }
}
