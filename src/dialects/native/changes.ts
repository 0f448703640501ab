import { Readable } from 'node:stream'
import type { TaskNews } from '#core/changes.ts'
import { invalidInput } from '#core/errors.ts'
import type { ImportNews } from '#core/import-news.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, type Call, createRouter, type Route } from '#dialects/dialect.ts'
import * as shapes from '#dialects/native/shapes/changes.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'
import { AfterQuery } from '#dialects/native/shapes/pages.ts'

const route = createRouter('native')
const heartbeatMilliseconds = 15_000
const exampleNews = {
  seq: 7,
  at: exampleTask.updated,
  actor: 1,
  via: 'native',
  type: 'task.created',
  id: 1,
  deleted: false,
  task: exampleTask,
}

export function changeRoutes(server: TaskServer): Route[] {
  return [
    route({
      name: 'listChanges',
      method: 'GET',
      path: '/v1/changes',
      summary: 'What happened to the tasks you may see, deletions included',
      policy: 'journal.follow',
      limit: 'api',
      schemas: { query: AfterQuery },
      headers: {
        Accept: '`text/event-stream` keeps the answer open and sends each change as it happens',
        'Last-Event-ID': 'Where an event stream goes on; stronger than `after`',
      },
      answers: {
        200: {
          description: 'A page of changes, or a stream of server-sent events (`id` is the `seq`, `data` a TaskNews)',
          schema: shapes.NewsPage,
          example: { changes: [exampleNews], next: 7, has_more: false },
        },
      },
      errors: ['invalid_input'],
      handle: (call) => (wantsStream(call) ? stream(server, call) : list(server, call)),
    }),
  ]
}

type ChangesCall = Call<UserActor, undefined, { after?: number; limit?: number }, undefined>

function wantsStream({ header }: ChangesCall): boolean {
  return header('accept')?.includes('text/event-stream') ?? false
}

async function list({ changes }: TaskServer, { actor, query }: ChangesCall): Promise<Answer> {
  const page = await changes.listChanges(actor, query.after ?? 0, query.limit ?? 50)
  return { status: 200, body: { changes: page.changes, next: page.next, has_more: page.hasMore } }
}

function stream(server: TaskServer, call: ChangesCall): Answer {
  const after = startOf(server, call)
  const ending = new AbortController()
  const signal = AbortSignal.any([call.signal, ending.signal])
  const forget = server.sessions.whenEnded(call.actor, () => ending.abort())
  const pages = server.changes.follow(call.actor, after, signal, heartbeatMilliseconds)
  const body = Readable.from(toServerSentEvents(pages, after))
  body.once('close', () => {
    forget()
    ending.abort()
  })
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
  return { status: 200, headers, stream: body }
}

/** Without a starting point an event stream begins now. */
function startOf({ journal }: TaskServer, { header, query }: ChangesCall): number {
  const last = header('last-event-id')
  if (last === undefined || last === '') return query.after ?? journal.position()
  if (/^\d{1,15}$/.test(last)) return Number(last)
  throw invalidInput('header', '/last-event-id', 'format', 'Last-Event-ID is the `id` of an event: a whole number.')
}

type Followed = ReturnType<TaskServer['changes']['follow']>

async function* toServerSentEvents(pages: Followed, after: number): AsyncGenerator<string> {
  yield `retry: 2000\nid: ${after}\n: following\n\n`
  for await (const page of pages) {
    const said = [...page.changes.map(toServerSentEvent), ...page.imports.map(toProgressEvent)]
    yield said.length === 0 ? ': still here\n\n' : said.join('')
  }
}

/** JSON has no line breaks of its own, so one `data` line is enough. */
function toServerSentEvent(news: TaskNews): string {
  return `id: ${news.seq}\nevent: ${news.type}\ndata: ${JSON.stringify(news)}\n\n`
}

/** Without an `id`: it is no event of the journal, and nobody goes on from it. */
function toProgressEvent(news: ImportNews): string {
  return `event: import.progress\ndata: ${JSON.stringify(news)}\n\n`
}
