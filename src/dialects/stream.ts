import { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import type { CoreError, ErrorCode, Issue } from '#core/errors.ts'
import type { UserActor } from '#core/model/actor.ts'
import { isTaskEvent } from '#core/model/event.ts'
import { Choice, Nullable } from '#core/model/scalars.ts'
import { type NewTask, type Task, type TaskPatch, taskFields } from '#core/model/task.ts'
import { Email, Password, roles, Username } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect, type Route, type SocketDialect } from '#dialects/dialect.ts'

// ---- Shapes -------------------------------------------------------------------------------------

const truths = [
  true,
  'true',
  'True',
  'TRUE',
  't',
  'T',
  'on',
  'On',
  'ON',
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  '1',
  1,
] as const
const untruths = [
  false,
  'false',
  'False',
  'FALSE',
  'f',
  'F',
  'off',
  'Off',
  'OFF',
  'n',
  'N',
  'no',
  'No',
  'NO',
  '0',
  0,
] as const

/** What the original's validation (marshmallow) takes for a boolean. */
const Done = Type.Unsafe<(typeof truths | typeof untruths)[number]>({
  type: ['boolean', 'string', 'integer'],
  enum: [...truths, ...untruths],
})
const Message = Type.Object({ message: Type.String() })
const FieldMap = Type.Record(Type.String(), Type.Array(Type.String()))

const Registration = Type.Object({
  username: Username,
  password: Password,
  email: Type.Optional(Nullable(Email)),
  role: Type.Optional(Choice(roles)),
})
const Login = Type.Object(
  {
    username: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    password: Type.String(),
  },
  { if: { required: ['email'] }, else: { required: ['username'] } },
)
const TaskBody = Type.Object({
  title: taskFields.title,
  description: Type.Optional(taskFields.description),
  done: Type.Optional(Done),
})
type TaskBody = Static<typeof TaskBody>
const CreateTaskMessage = Type.Object({ token: Type.String(), ...TaskBody.properties })
type CreateTaskMessage = Static<typeof CreateTaskMessage>

const RootTask = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  description: Nullable(Type.String()),
  done: Type.Boolean(),
  user_id: Type.Integer(),
  status: Type.String(),
  deadline: Nullable(Type.String()),
  priority: Type.String(),
})
type RootTask = Static<typeof RootTask>

const TaskId = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', examples: ['1'] }) })
const exampleTask: RootTask = {
  id: 1,
  title: 'New Task',
  description: 'Task Description',
  done: false,
  user_id: 1,
  status: 'todo',
  deadline: null,
  priority: 'MEDIUM',
}
const exampleBody = { title: 'New Task', description: 'Task Description', done: false }

// ---- Translation --------------------------------------------------------------------------------

export function toRootTask(task: Task): RootTask {
  const { id, title, description, status, deadline, priority } = task
  return { id, title, description, done: status === 'done', user_id: task.creator, status, deadline, priority }
}

export function fromNewTask({ title, description, done }: TaskBody): NewTask {
  return {
    title,
    ...(description !== undefined && { description }),
    ...(isTrue(done) && { status: 'done' as const }),
  }
}

/** `done` and `status` are two views of one fact: `false` opens a done task and leaves every other as it is. */
export function fromTaskChange({ title, description, done }: TaskBody, task: Task): TaskPatch {
  const patch: TaskPatch = { title, ...(description !== undefined && { description }) }
  if (isTrue(done)) return { ...patch, status: 'done' }
  return done !== undefined && task.status === 'done' ? { ...patch, status: 'todo' } : patch
}

function isTrue(done: TaskBody['done']): boolean {
  return truths.some((truth) => truth === done)
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
  if (fault.code === 'invalid_input') return { status: 400, body: toFieldMap(issues) }
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
const listPage = 500
const loginAnswer = {
  description: 'The token, twice: each README has its own name for it',
  schema: Type.Object({ access_token: Type.String(), token: Type.String() }),
  example: { access_token: 'eyJhbGciOiJIUzI1NiJ9…', token: 'eyJhbGciOiJIUzI1NiJ9…' },
}
const taskAnswer = { description: 'The task', schema: RootTask, example: exampleTask }

function routes({ accounts, tasks }: TaskServer): Route[] {
  return [
    route({
      name: 'register',
      method: 'POST',
      path: '/register',
      summary: 'Register a user',
      policy: 'account.register',
      limit: 'signIn',
      schemas: { body: Registration },
      example: { username: 'example_user', password: 'example_password' },
      emptyBodyIsObject: true,
      answers: {
        201: { description: 'Registered', schema: Message, example: { message: 'User created successfully' } },
      },
      errors: ['invalid_input', 'administrator_claim_refused', 'username_taken'],
      async handle({ actor, body: { username, password, email, role } }) {
        await accounts.register(actor, { username, password, ...(email && { email }), ...(role && { role }) })
        return { status: 201, body: { message: 'User created successfully' } }
      },
    }),
    route({
      name: 'login',
      method: 'POST',
      path: '/login',
      summary: 'Sign in with a username or an e-mail address',
      policy: 'account.sign_in',
      limit: 'signIn',
      schemas: { body: Login },
      example: { username: 'example_user', password: 'example_password' },
      emptyBodyIsObject: true,
      answers: { 200: loginAnswer },
      errors: ['invalid_input', 'invalid_credentials', 'too_many_guesses'],
      async handle({ actor, body }) {
        const name = body.username ?? body.email ?? ''
        const { accessToken } = await accounts.signIn(actor, { name, password: body.password }, false)
        return { status: 200, body: { access_token: accessToken, token: accessToken } }
      },
    }),
    route({
      name: 'listTasks',
      method: 'GET',
      path: '/tasks',
      summary: 'Your tasks, oldest first',
      policy: 'task.list',
      limit: 'api',
      schemas: {},
      answers: { 200: { description: 'All of them', schema: Type.Array(RootTask), example: [exampleTask] } },
      errors: [],
      async handle({ actor }) {
        const first = await listFrom(tasks, actor)
        if (first.next === null) return { status: 200, body: first.tasks.map(toRootTask) }
        const headers = { 'content-type': 'application/json; charset=utf-8' }
        return { status: 200, headers, stream: Readable.from(writeAll(tasks, actor, first)) }
      },
    }),
    route({
      name: 'createTask',
      method: 'POST',
      path: '/tasks',
      summary: 'Create a task',
      policy: 'task.create',
      limit: 'api',
      schemas: { body: TaskBody },
      example: exampleBody,
      emptyBodyIsObject: true,
      answers: { 201: taskAnswer },
      errors: ['invalid_input'],
      async handle({ actor, body }) {
        return { status: 201, body: toRootTask(await tasks.createTask(actor, fromNewTask(body))) }
      },
    }),
    route({
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
    }),
    route({
      name: 'changeTask',
      method: 'PUT',
      path: '/tasks/:id',
      summary: 'Change a task; what is left out stays as it is',
      policy: 'task.change',
      limit: 'api',
      schemas: { params: TaskId, body: TaskBody },
      example: { title: 'Updated Task', description: 'Updated Description', done: true },
      emptyBodyIsObject: true,
      answers: { 200: taskAnswer },
      errors: ['invalid_input', 'task_not_found'],
      async handle({ actor, params, body }) {
        const task = await tasks.changeTask(actor, Number(params.id), (before) => fromTaskChange(body, before))
        return { status: 200, body: toRootTask(task) }
      },
    }),
    route({
      name: 'deleteTask',
      method: 'DELETE',
      path: '/tasks/:id',
      summary: 'Delete a task',
      policy: 'task.delete',
      limit: 'api',
      schemas: { params: TaskId },
      answers: {
        200: { description: 'Deleted', schema: Message, example: { message: 'Task deleted successfully' } },
      },
      errors: ['task_not_found'],
      async handle({ actor, params }) {
        await tasks.deleteTask(actor, Number(params.id))
        return { status: 200, body: { message: 'Task deleted successfully' } }
      },
    }),
  ]
}

type Page = Awaited<ReturnType<TaskServer['tasks']['listTasks']>>

function listFrom(tasks: TaskServer['tasks'], actor: UserActor, cursor?: string): Promise<Page> {
  const sort = { field: 'created', descending: false } as const
  return tasks.listTasks(actor, { sort, limit: listPage, ...(cursor && { cursor }) })
}

/** A list without pages, written page by page: memory stays the same however long it is. */
async function* writeAll(tasks: TaskServer['tasks'], actor: UserActor, first: Page): AsyncGenerator<string> {
  let page = first
  yield `[${page.tasks.map((task) => JSON.stringify(toRootTask(task))).join(',')}`
  while (page.next !== null) {
    page = await listFrom(tasks, actor, page.next)
    yield page.tasks.map((task) => `,${JSON.stringify(toRootTask(task))}`).join('')
  }
  yield ']'
}

// ---- Realtime -----------------------------------------------------------------------------------

function sockets({ tasks }: TaskServer): SocketDialect {
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
          const task = await tasks.createTask(actor, fromNewTask(body))
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

function toNews({ id, title }: Task) {
  return { task: id, title }
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
      schema: code === 'invalid_input' ? FieldMap : Message,
      contentType: 'application/json',
    }),
    sockets: sockets(server),
  }
}
