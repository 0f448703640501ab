import { type Static, Type } from 'typebox'
import type { CoreError, ErrorCode, Issue } from '#core/errors.ts'
import type { UserActor } from '#core/model/actor.ts'
import { isTaskEvent } from '#core/model/event.ts'
import type { Task } from '#core/model/task.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect, type Route, type SocketDialect } from '#dialects/dialect.ts'
import { fromNewTask, Message, rootRoutes, streamFields, TaskId, taskAnswer, toRootTask } from '#dialects/root.ts'

// ---- Shapes -------------------------------------------------------------------------------------

const FieldMap = Type.Record(Type.String(), Type.Array(Type.String()))
/** What is wrong beside a body has no field. */
const Refusal = Type.Union([FieldMap, Message])
const CreateTaskMessage = Type.Object({ token: Type.String(), ...streamFields })
type CreateTaskMessage = Static<typeof CreateTaskMessage>

// ---- Translation --------------------------------------------------------------------------------

function toNews({ id, title }: Task) {
  return { task: id, title }
}

// ---- Errors -------------------------------------------------------------------------------------

const statuses: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  administrator_claim_refused: 403,
  task_not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  username_taken: 409,
  email_taken: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  too_many_guesses: 429,
  overloaded: 503,
  unavailable: 503,
  stopping: 503,
  internal: 500,
}

const sentences: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: 'Invalid credentials',
  task_not_found: 'Task not found',
  username_taken: 'User already exists',
  email_taken: 'User already exists',
}

function toErrorAnswer(fault: CoreError): Answer {
  const issues = fault.details.issues ?? []
  if (issues.some(({ part }) => part === 'path')) return { status: 404, body: { message: 'Task not found' } }
  if (fault.code === 'invalid_input' && issues.every(({ part }) => part === 'body'))
    return { status: 400, body: toFieldMap(issues) }
  return { status: statuses[fault.code] ?? 400, body: { message: sentences[fault.code] ?? fault.message } }
}

/** All fields at once, each with its texts, in marshmallow's words. */
export function toFieldMap(issues: readonly Issue[]): Record<string, string[]> {
  const map: Record<string, string[]> = Object.create(null)
  for (const issue of issues.filter((one) => !isSaidByLength(one, issues))) {
    const field = issue.pointer === '' ? '_schema' : (issue.pointer.split('/')[1] ?? '_schema')
    map[field] = [...(map[field] ?? []), toText(issue, field)]
  }
  return map
}

/** A text of the wrong length breaks its pattern too: its length says enough. */
function isSaidByLength({ rule, pointer }: Issue, issues: readonly Issue[]): boolean {
  return rule === 'pattern' && issues.some((other) => other.pointer === pointer && /Length$/.test(other.rule))
}

function toText({ rule, limits, message }: Issue, field: string): string {
  if (field === '_schema') return 'Invalid input type.'
  if (rule === 'required') return 'Missing data for required field.'
  if (rule === 'null') return 'Field may not be null.'
  if (limits?.enum) return limits.type === 'string' ? toChoiceText(rule, limits.enum) : 'Not a valid boolean.'
  if (rule === 'type' && [limits?.type].flat().includes('string')) return 'Not a valid string.'
  if (rule !== 'minLength' && rule !== 'maxLength') return message
  if (limits?.minLength === undefined) return `Longer than maximum length ${limits?.maxLength}.`
  return `Length must be between ${limits.minLength} and ${limits.maxLength}.`
}

function toChoiceText(rule: string, choices: unknown): string {
  return rule === 'type' ? 'Not a valid string.' : `Must be one of: ${[choices].flat().join(', ')}.`
}

// ---- Routes -------------------------------------------------------------------------------------

const route = createRouter('stream')

function routes(server: TaskServer): Route[] {
  const { signIn: _, ...shared } = rootRoutes(server, 'stream')
  return [...Object.values(shared), readTaskRoute(server)]
}

function readTaskRoute({ tasks }: TaskServer): Route {
  return route({
    name: 'readTask',
    method: 'GET',
    path: '/tasks/:id',
    summary: 'Read a task',
    policy: 'task.read',
    limit: 'api',
    schemas: { params: TaskId },
    answers: { 200: taskAnswer },
    errors: ['task_not_found'],
    async handle({ actor, params }) {
      return { status: 200, body: toRootTask(await tasks.readTask(actor, Number(params.id))) }
    },
  })
}

// ---- Realtime -----------------------------------------------------------------------------------

function sockets({ tasks, timeZone }: TaskServer): SocketDialect {
  return {
    namespace: '/',
    needsToken: false,
    connected: (client) => client.send('message', { data: 'Connected to the server' }),
    messages: {
      create_task: {
        policy: 'task.create',
        limit: 'api',
        schema: CreateTaskMessage,
        async handle(client, { token, ...body }: CreateTaskMessage) {
          const actor = await client.signIn(token)
          const task = await tasks.createTask(actor, fromNewTask(body, timeZone))
          if (client.actor && !mayHear(client.actor, task)) client.send('task_created', toNews(task))
        },
      },
    },
    failed: (client, fault) => client.send('error', { message: toSentence(fault) }),
    happened(event, send) {
      if (isTaskEvent(event) && event.type === 'task.created' && event.after) {
        send(event.audience, 'task_created', toNews(event.after))
      }
    },
    closing: (client) => client.send('message', { data: 'Disconnected from the server' }),
  }
}

function mayHear(actor: UserActor, task: Task): boolean {
  return actor.role === 'admin' || actor.id === task.creator || actor.id === task.assignee
}

function toSentence(fault: CoreError): string {
  const [issue] = fault.details.issues ?? []
  return issue ? `${issue.pointer.slice(1) || 'The message'}: ${toText(issue, issue.pointer.slice(1))}` : fault.message
}

/** JWT, CRUD and a task stream over Socket.IO: the API of `stream`'s README. */
export function createStreamDialect(server: TaskServer): Dialect {
  return {
    name: 'stream',
    title: 'stream',
    routes: routes(server),
    shapes: [],
    toErrorAnswer,
    describeError: (code) => ({
      status: code === 'invalid_input' ? 400 : (statuses[code] ?? 400),
      schema: code === 'invalid_input' ? Refusal : Message,
      contentType: 'application/json',
    }),
    sockets: sockets(server),
  }
}
