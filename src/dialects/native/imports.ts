import { Readable } from 'node:stream'
import type { Static } from 'typebox'
import type { ImportOptions } from '#core/imports.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { Import, WatchedImport } from '#core/model/import.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, type Call, createRouter, type Route } from '#dialects/dialect.ts'
import { idempotencyHeader, onceOf } from '#dialects/native/conditions.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'
import * as shapes from '#dialects/native/shapes/imports.ts'
import { AfterQuery, BeforeQuery, IdParams } from '#dialects/native/shapes/pages.ts'

const route = createRouter('native')
const exampleImport = {
  ...{ id: 1, state: 'running', mode: 'whole', dry_run: false, duplicates: 'skip', file_name: 'tasks.csv' },
  ...{ bytes: 82_179_742, user: 1, via: 'native', rows: 401_947, created: 0, skipped: 0, invited: 0, bad: 0 },
  ...{ progress: 40, error: null, at: exampleTask.created, finished: null },
}
const importAnswer = { description: 'The import', schema: shapes.Import, example: exampleImport }

export function importRoutes({ imports, exports }: TaskServer): Route[] {
  return [
    route({
      name: 'startImport',
      method: 'POST',
      path: '/v1/imports',
      summary: 'Import tasks from a CSV file (administrators)',
      policy: 'import.create',
      limit: 'api',
      takesFile: true,
      schemas: { query: shapes.ImportQuery },
      headers: idempotencyHeader,
      answers: { 202: { ...importAnswer, description: 'The file is here; the import is a job' } },
      errors: [
        ...(['invalid_input', 'forbidden', 'file_missing', 'file_unnamed', 'file_not_csv', 'columns_missing'] as const),
        ...(['malformed_body', 'payload_too_large', 'unsupported_media_type', 'idempotency_key_reused'] as const),
      ],
      async handle(call) {
        const once = onceOf(call)
        const started = await imports.startImport(call.actor, await call.file(), toOptions(call.query), once)
        const headers = { location: `/v1/imports/${started.id}` }
        return { status: 202, headers, body: toImport({ ...started, progress: 0 }) }
      },
    }),
    route({
      name: 'listImports',
      method: 'GET',
      path: '/v1/imports',
      summary: 'All imports, newest first (administrators)',
      policy: 'import.read',
      limit: 'api',
      schemas: { query: BeforeQuery },
      answers: {
        200: {
          description: 'A page of imports',
          schema: shapes.ImportPage,
          example: { imports: [exampleImport], next: null },
        },
      },
      errors: ['invalid_input', 'forbidden'],
      async handle({ actor, query }) {
        const page = await imports.listImports(actor, query.before ?? Number.MAX_SAFE_INTEGER, query.limit ?? 50)
        return { status: 200, body: { imports: page.imports.map(toImport), next: page.next } }
      },
    }),
    route({
      name: 'readImport',
      method: 'GET',
      path: '/v1/imports/:id',
      summary: 'How an import stands (administrators)',
      policy: 'import.read',
      limit: 'api',
      schemas: { params: IdParams },
      headers: { Accept: '`text/event-stream` sends how it stands until it is over' },
      answers: { 200: importAnswer },
      errors: ['invalid_input', 'forbidden', 'import_not_found'],
      async handle(call) {
        const one = await imports.readImport(call.actor, Number(call.params.id))
        if (call.header('accept')?.includes('text/event-stream')) return watch(imports, call)
        return { status: 200, body: toImport(one) }
      },
    }),
    route({
      name: 'listImportErrors',
      method: 'GET',
      path: '/v1/imports/:id/errors',
      summary: 'What was wrong with its rows, in the order of the file (administrators)',
      policy: 'import.read',
      limit: 'api',
      schemas: { params: IdParams, query: AfterQuery },
      answers: {
        200: {
          description: 'A page of errors; a row can have several',
          schema: shapes.ImportErrors,
          example: {
            errors: [{ number: 1, line: 3, column: 'status', reason: 'status must be TRUE or FALSE.' }],
            next: null,
          },
        },
      },
      errors: ['invalid_input', 'forbidden', 'import_not_found'],
      async handle({ actor, params, query }) {
        const { id } = await imports.readImport(actor, Number(params.id))
        const limit = query.limit ?? 50
        const found = await imports.listErrors(actor, id, query.after ?? 0, limit + 1)
        const errors = found.slice(0, limit)
        return { status: 200, body: { errors, next: found.length > limit ? (errors.at(-1)?.number ?? null) : null } }
      },
    }),
    route({
      name: 'exportTasks',
      method: 'GET',
      path: '/v1/export.csv',
      summary: 'The tasks you may see as a CSV file that can be imported',
      policy: 'task.export',
      limit: 'api',
      schemas: {},
      answers: {
        200: {
          description: 'The columns of the imports; a cell that a spreadsheet would run begins with an apostrophe',
          schema: shapes.CsvFile,
          contentType: 'text/csv',
        },
      },
      errors: [],
      handle: ({ actor }) => ({
        status: 200,
        headers: {
          'content-type': 'text/csv; charset=utf-8; header=present',
          'content-disposition': 'attachment; filename="tasks.csv"',
        },
        stream: Readable.from(exports.exportTasks(actor), { highWaterMark: 1 }),
      }),
    }),
  ]
}

function toOptions({ mode, dry_run, duplicates }: Static<typeof shapes.ImportQuery>): ImportOptions {
  return {
    ...(mode !== undefined && { mode }),
    ...(dry_run !== undefined && { dryRun: dry_run }),
    ...(duplicates !== undefined && { duplicates }),
  }
}

function toImport({ dryRun, fileName, ...rest }: Import & { progress?: number }) {
  return { ...rest, dry_run: dryRun, file_name: fileName }
}

type WatchCall = Pick<Call<UserActor, { id: string }, undefined, undefined>, 'actor' | 'params' | 'signal'>

function watch(imports: TaskServer['imports'], { actor, params, signal }: WatchCall): Answer {
  const stream = Readable.from(toServerSentEvents(imports.watchImport(actor, Number(params.id), signal)))
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
  return { status: 200, headers, stream }
}

async function* toServerSentEvents(states: AsyncIterable<WatchedImport>): AsyncGenerator<string> {
  for await (const one of states) yield `event: import\ndata: ${JSON.stringify(toImport(one))}\n\n`
}
