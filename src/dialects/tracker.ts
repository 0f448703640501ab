import { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { type CoreError, type ErrorCode, invalidInput } from '#core/errors.ts'
import type { UserActor } from '#core/model/actor.ts'
import { Choice, Nullable } from '#core/model/scalars.ts'
import type { TaskPatch } from '#core/model/task.ts'
import { Email, Password, roles, type User, Username } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect, type Route } from '#dialects/dialect.ts'
import {
  fromTrackerFields,
  Message,
  Refusal,
  rootRoutes,
  StatusChange,
  TaskId,
  taskAnswer,
  toRootTask,
} from '#dialects/root.ts'

// ---- Shapes -------------------------------------------------------------------------------------

const Signup = Type.Object({
  username: Username,
  password: Password,
  email: Email,
  role: Type.Optional(Choice(roles)),
})

const Person = Type.Object({
  username: Type.String(),
  email: Nullable(Type.String()),
  role: Type.String(),
  status: Type.String({ description: 'Y: active, N: not' }),
})
type Person = Static<typeof Person>
const People = Type.Object({ users: Type.Array(Person) })

const examplePerson = { username: 'gaditya', email: 'gaditya@example.com', role: 'admin', status: 'Y' }

// ---- Translation --------------------------------------------------------------------------------

export function toPerson({ username, email, role, status }: User): Person {
  return { username, email, role, status: status === 'active' ? 'Y' : 'N' }
}

/** Throws `invalid_input` when nothing is given. */
export function fromStatusChange(body: Static<typeof StatusChange>, timeZone: string): Partial<TaskPatch> {
  const { priority: _, ...patch } = fromTrackerFields(body, timeZone)
  if (Object.keys(patch).length > 0) return patch
  throw invalidInput('body', '/status', 'required', 'The body must have `status`, `deadline` (or `due_date`), or both.')
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
  invalid_credentials: 'Login failed',
  forbidden: 'Permission denied',
  task_not_found: 'Task not found',
  username_taken: 'User already exists',
  email_taken: 'User already exists',
}

function toErrorAnswer(fault: CoreError): Answer {
  const issues = fault.details.issues ?? []
  if (issues.some(({ part }) => part === 'path')) return { status: 404, body: { error: 'Task not found' } }
  const said = issues.length > 0 ? issues.map(({ message }) => message).join(' ') : fault.message
  return { status: statuses[fault.code] ?? 400, body: { error: sentences[fault.code] ?? said } }
}

// ---- Routes -------------------------------------------------------------------------------------

const route = createRouter('tracker')
const listPage = 500

function routes(server: TaskServer): Route[] {
  return [signupRoute(server), usersRoute(server), statusRoute(server), ...Object.values(rootRoutes(server, 'tracker'))]
}

function signupRoute({ accounts }: TaskServer): Route {
  return route({
    name: 'signup',
    method: 'POST',
    path: '/users/signup',
    summary: 'Register a user',
    policy: 'account.register',
    limit: 'signIn',
    schemas: { body: Signup },
    example: { username: 'gaditya', password: 'test@123', email: 'gaditya@example.com', role: 'admin' },
    emptyBodyIsObject: true,
    answers: {
      201: { description: 'Registered', schema: Message, example: { message: 'User added successfully' } },
    },
    errors: ['invalid_input', 'administrator_claim_refused', 'username_taken', 'email_taken'],
    async handle({ actor, body: { username, password, email, role } }) {
      await accounts.register(actor, { username, password, email, ...(role && { role }) })
      return { status: 201, body: { message: 'User added successfully' } }
    },
  })
}

function usersRoute({ users }: TaskServer): Route {
  return route({
    name: 'listUsers',
    method: 'GET',
    path: '/users/get_users',
    summary: 'All users, oldest first',
    policy: 'user.list',
    limit: 'api',
    schemas: {},
    answers: { 200: { description: 'All of them', schema: People, example: { users: [examplePerson] } } },
    errors: ['forbidden'],
    async handle({ actor }) {
      const first = await users.listUsers(actor, 0, listPage)
      if (first.next === null) return { status: 200, body: { users: first.users.map(toPerson) } }
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      return { status: 200, headers, stream: Readable.from(writeAll(users, actor, first)) }
    },
  })
}

function statusRoute({ tasks, timeZone }: TaskServer): Route {
  return route({
    name: 'changeStatus',
    method: 'PATCH',
    path: '/tasks/:id/status',
    summary: 'Change the status of a task, its deadline, or both',
    policy: 'task.change',
    limit: 'api',
    schemas: { params: TaskId, body: StatusChange },
    example: { status: 'completed', deadline: '2026-03-31' },
    emptyBodyIsObject: true,
    answers: { 200: taskAnswer },
    errors: ['invalid_input', 'task_not_found'],
    async handle({ actor, params, body }) {
      const patch = fromStatusChange(body, timeZone)
      return { status: 200, body: toRootTask(await tasks.changeTask(actor, Number(params.id), patch)) }
    },
  })
}

type Page = Awaited<ReturnType<TaskServer['users']['listUsers']>>

/** A list without pages, written page by page: memory stays the same however long it is. */
async function* writeAll(users: TaskServer['users'], actor: UserActor, first: Page): AsyncGenerator<string> {
  let page = first
  yield `{"users":[${page.users.map((user) => JSON.stringify(toPerson(user))).join(',')}`
  while (page.next !== null) {
    page = await users.listUsers(actor, page.next, listPage)
    yield page.users.map((user) => `,${JSON.stringify(toPerson(user))}`).join('')
  }
  yield ']}'
}

// ---- Realtime -----------------------------------------------------------------------------------

/** Sign-in by e-mail, deadlines and status: the API of `tracker`'s README, which has no sockets. */
export function createTrackerDialect(server: TaskServer): Dialect {
  return {
    name: 'tracker',
    title: 'tracker',
    routes: routes(server),
    shapes: [],
    toErrorAnswer,
    describeError: (code) => ({ status: statuses[code] ?? 400, schema: Refusal, contentType: 'application/json' }),
  }
}
