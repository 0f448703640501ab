import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import { type Static, Type } from 'typebox'
import type { AuditEntry, AuditFilter } from '#core/audit.ts'
import type { TaskServer } from '#core/task-server.ts'
import { createRouter, type Route } from '#dialects/dialect.ts'
import * as shapes from '#dialects/native/shapes/audit.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'

const route = createRouter('native')
const columns = [
  ...(['seq', 'kind', 'type', 'task_id', 'subject', 'previous', 'new', 'modified_by', 'door', 'timestamp'] as const),
]
const exampleEntry = {
  seq: 8,
  kind: 'task',
  type: 'task.changed',
  task_id: 1,
  subject: '1',
  previous: { status: 'todo', completed: null },
  new: { status: 'done', completed: exampleTask.updated },
  modified_by: 1,
  door: 'native',
  timestamp: exampleTask.updated,
}

export function auditRoutes({ audit, sessions }: TaskServer): Route[] {
  return [
    route({
      name: 'listAudit',
      method: 'GET',
      path: '/v1/audit',
      summary: 'Who changed what, newest first (administrators)',
      policy: 'audit.read',
      limit: 'api',
      schemas: { query: shapes.AuditQuery },
      answers: {
        200: {
          description: 'A page of changes, which may end before it is full',
          schema: shapes.AuditPage,
          example: { entries: [exampleEntry], next: null },
        },
      },
      errors: ['invalid_input', 'forbidden'],
      async handle({ actor, query: { before, limit = 50, ...filter } }) {
        const listing = { ...toFilter(filter), limit, ...(before !== undefined && { before }) }
        const { entries, next } = await audit.listAudit(actor, listing)
        return { status: 200, body: { entries: entries.map(toEntry), next } }
      },
    }),
    route({
      name: 'exportAudit',
      method: 'GET',
      path: '/v1/audit.csv',
      summary: 'Everything that matches, newest first, as a CSV file (administrators)',
      policy: 'audit.read',
      limit: 'api',
      schemas: { query: shapes.AuditFilter },
      answers: {
        200: { description: 'A file', schema: Type.String(), contentType: 'text/csv', example: toCsv([exampleEntry]) },
      },
      errors: ['invalid_input', 'forbidden'],
      async handle({ actor, query }) {
        const stream = Readable.from(toFile(await audit.allAudit(actor, toFilter(query))), { highWaterMark: 1 })
        stream.once(
          'close',
          sessions.whenEnded(actor, () => stream.destroy()),
        )
        return { status: 200, headers: fileHeaders, stream }
      },
    }),
  ]
}

const fileHeaders = {
  'content-type': 'text/csv; charset=utf-8; header=present',
  'content-disposition': 'attachment; filename="audit.csv"',
  'cache-control': 'no-store',
}

function toFilter({ task, actor, door, kind, from, to }: Static<typeof shapes.AuditFilter>): AuditFilter {
  return {
    ...(task !== undefined && { task }),
    ...(actor !== undefined && { actor }),
    ...(door !== undefined && { via: door }),
    ...(kind !== undefined && { kind }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

function toEntry({ seq, at, kind, type, subject, actor, via, previous, next }: AuditEntry) {
  const taskId = kind === 'task' ? Number(subject) : null
  const what = { seq, kind, type, task_id: taskId, subject: String(subject), previous, new: next }
  return { ...what, modified_by: actor, door: via, timestamp: at }
}

async function* toFile(parts: AsyncIterable<AuditEntry[]>): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`
  for await (const part of parts) yield toCsv(part.map(toEntry), false)
}

/** States are JSON in their cells. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
function toCsv(entries: readonly object[], header = true): string {
  const cast = { object: (state: object) => JSON.stringify(state) }
  return stringify([...entries], { header, columns, cast, escape_formulas: true, record_delimiter: 'windows' })
}
