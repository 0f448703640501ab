import { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { CoreError, type ErrorCode, type Issue } from '#core/errors.ts'
import { addressBlock } from '#core/limits.ts'
import type { UserActor } from '#core/model/actor.ts'
import { Day } from '#core/model/log.ts'
import { Choice, Id, Nullable } from '#core/model/scalars.ts'
import { type NewTask, priorities, type Task, type TaskPatch, taskFields } from '#core/model/task.ts'
import { Password, roles, Username } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect, type Route } from '#dialects/dialect.ts'
import { rootRoutes } from '#dialects/root.ts'

// ---- Shapes -------------------------------------------------------------------------------------

/** A text says what it says: `"false"` is false. */
const Flag = Type.Unsafe<boolean | 'true' | 'false'>({
  type: ['boolean', 'string'],
  pattern: '^(true|false)$',
  description: 'true or false',
})
const Person = Type.Unsafe<string | number | null>({
  ...Id,
  type: ['string', 'integer', 'null'],
  description: 'A username or the id of a user; null for nobody',
})
const Message = Type.Object({ message: Type.String() })
const Health = Type.Object({ status: Type.String(), message: Type.String() })
const LimiterHealth = Type.Object({ ...Health.properties, client_ip: Type.String(), limiter_key: Type.String() })
const Refusal = Type.Object({ error: Type.String(), example: Type.Optional(Type.Object({})) })

const Registration = Type.Object({ username: Username, password: Password, role: Type.Optional(Choice(roles)) })
const Registered = Type.Object({
  message: Type.String(),
  user: Type.Object({ username: Type.String(), role: Type.String() }),
})

const taskBody = {
  task_name: taskFields.title,
  description: taskFields.description,
  is_active: Flag,
  priority: Choice(priorities),
  assigned_user: Person,
}
const { task_name, ...optional } = taskBody
const TaskBody = Type.Object({ task_name, ...Type.Partial(Type.Object(optional)).properties })
type TaskBody = Static<typeof TaskBody>
const TaskChange = Type.Partial(Type.Object(taskBody))
type TaskChange = Static<typeof TaskChange>

const DayTask = Type.Object({
  id: Type.Integer(),
  task_name: Type.String(),
  description: Nullable(Type.String()),
  is_active: Type.Boolean(),
  priority: Type.String(),
  assigned_user: Nullable(Type.String()),
})
type DayTask = Static<typeof DayTask>
const WrittenTask = Type.Object({ message: Type.String(), task: DayTask })
const TasksOfDay = Type.Object({ task_list: Type.Array(DayTask), message: Type.String(), date: Type.String() })

const TaskId = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', examples: ['1'] }) })
const ItsDay = Type.Object({ date: Day })

const exampleTask: DayTask = {
  id: 1,
  task_name: 'New Task',
  description: 'Task description',
  is_active: true,
  priority: 'LOW',
  assigned_user: null,
}
/** Bodies that are right, by where they go: a refused one is answered with its example. */
const examples = {
  '/users/register': { username: 'admin', password: 'admin123' },
  '/users/login': { username: 'admin', password: 'admin123' },
  '/tasks/create-task': {
    task_name: 'New Task',
    description: 'Task description',
    is_active: true,
    priority: 'LOW',
    assigned_user: null,
  },
  '/tasks/update-task': { task_name: 'Updated Task', priority: 'HIGH', is_active: false },
}

// ---- Translation --------------------------------------------------------------------------------

/** `assignee`: whom the body names, looked up. */
export function fromNewTask(body: TaskBody, assignee: number | null | undefined): NewTask {
  return { priority: 'LOW', ...fromTaskChange(body, assignee), title: body.task_name }
}

export function fromTaskChange(body: TaskChange, assignee: number | null | undefined): TaskPatch {
  const { task_name, description, is_active, priority } = body
  return {
    ...(task_name !== undefined && { title: task_name }),
    ...(description !== undefined && { description }),
    ...(is_active !== undefined && { active: is_active === true || is_active === 'true' }),
    ...(priority !== undefined && { priority }),
    ...(assignee !== undefined && { assignee }),
  }
}

/** `names`: usernames by id. */
export function toDayTask(task: Task, names: ReadonlyMap<number, string>): DayTask {
  return {
    id: task.id,
    task_name: task.title,
    description: task.description,
    is_active: task.active,
    priority: task.priority,
    assigned_user: task.assignee === null ? null : (names.get(task.assignee) ?? null),
  }
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
  username_taken: 'Username already exists',
}

const healthPath = '/api/health/db'

function toErrorAnswer(fault: CoreError, { path }: { path: string }): Answer {
  const status = statuses[fault.code] ?? 400
  if (path === healthPath && status === 503) return { status, body: { status: 'error', message: databaseState(fault) } }
  const [inPath] = (fault.details.issues ?? []).filter(({ part }) => part === 'path')
  if (inPath) return toPathAnswer(inPath)
  const error = sentences[fault.code] ?? toSentence(fault)
  const example = status === 400 && Object.entries(examples).find(([start]) => path.startsWith(start))?.[1]
  return { status, body: { error, ...(example && { example }) } }
}

/** What is no day was meant as one; what is no id is the id of nothing. */
function toPathAnswer({ pointer }: Issue): Answer {
  if (pointer !== '/date') return { status: 404, body: { error: 'Task not found' } }
  return { status: 400, body: { error: 'Invalid date format. Use YYYY-MM-DD.' } }
}

function databaseState({ code, message }: CoreError): string {
  return code === 'unavailable' ? 'Database connection failed' : message
}

function toSentence({ message, details: { issues = [] } }: CoreError): string {
  return issues.length > 0 ? issues.map((issue) => issue.message).join(' ') : message
}

// ---- Routes -------------------------------------------------------------------------------------

const route = createRouter('daybook')
const listPage = 500
/** On every route but the one that tells of the database; two routes have the second besides. */
const limit = 'daybook'
const strictLimit = [limit, 'daybookMinute'] as const

function routes(server: TaskServer): Route[] {
  const { signIn } = rootRoutes(server, 'daybook', { limits: [limit] })
  return [registerRoute(server), signIn, ...taskRoutes(server), ...healthRoutes(server)]
}

function registerRoute({ accounts }: TaskServer): Route {
  return route({
    name: 'register',
    method: 'POST',
    path: '/users/register',
    summary: 'Register a user',
    policy: 'account.register',
    limit,
    schemas: { body: Registration },
    example: examples['/users/register'],
    emptyBodyIsObject: true,
    answers: {
      201: {
        description: 'Registered',
        schema: Registered,
        example: { message: 'User registered successfully', user: { username: 'admin', role: 'user' } },
      },
    },
    errors: ['invalid_input', 'administrator_claim_refused', 'username_taken'],
    async handle({ actor, body: { username, password, role } }) {
      const user = await accounts.register(actor, { username, password, ...(role && { role }) })
      const message = 'User registered successfully'
      return { status: 201, body: { message, user: { username: user.username, role: user.role } } }
    },
  })
}

function taskRoutes(server: TaskServer): Route[] {
  const { tasks, users } = server
  return [
    route({
      name: 'listTasksOfDay',
      method: 'GET',
      path: '/tasks/task/:date',
      summary: 'Your tasks that were created on a day, oldest first',
      policy: 'task.list',
      limit: strictLimit,
      schemas: { params: ItsDay },
      answers: {
        200: {
          description: 'All of them',
          schema: TasksOfDay,
          example: { task_list: [exampleTask], message: 'Task found successfully', date: '2025-04-06' },
        },
        404: {
          description: 'There is none',
          schema: Refusal,
          example: { error: 'No task found for the given date' },
        },
      },
      errors: ['invalid_input'],
      handle: ({ actor, params }) => listDay(server, actor, params.date),
    }),
    route({
      name: 'createTask',
      method: 'POST',
      path: '/tasks/create-task',
      summary: 'Create a task',
      policy: 'task.create',
      limit,
      schemas: { body: TaskBody },
      example: examples['/tasks/create-task'],
      emptyBodyIsObject: true,
      answers: { 201: writtenTask('Task created successfully') },
      errors: ['invalid_input'],
      async handle({ actor, body }) {
        const task = await tasks.createTask(actor, fromNewTask(body, await assigneeOf(users, body)))
        const message = 'Task created successfully'
        return { status: 201, body: { message, task: toDayTask(task, await users.namesOf([task.assignee])) } }
      },
    }),
    route({
      name: 'changeTask',
      method: 'PUT',
      path: '/tasks/update-task/:id',
      summary: 'Change a task; what is left out stays as it is',
      policy: 'task.change',
      limit,
      schemas: { params: TaskId, body: TaskChange },
      example: examples['/tasks/update-task'],
      emptyBodyIsObject: true,
      answers: { 200: writtenTask('Task updated successfully') },
      errors: ['invalid_input', 'task_not_found'],
      async handle({ actor, params, body }) {
        const patch = fromTaskChange(body, await assigneeOf(users, body))
        const task = await tasks.changeTask(actor, Number(params.id), patch)
        const message = 'Task updated successfully'
        return { status: 200, body: { message, task: toDayTask(task, await users.namesOf([task.assignee])) } }
      },
    }),
    route({
      name: 'deleteTask',
      method: 'DELETE',
      path: '/tasks/delete/:id',
      summary: 'Delete a task',
      policy: 'task.delete',
      limit,
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

function healthRoutes({ store }: TaskServer): Route[] {
  return [
    route({
      name: 'databaseHealth',
      method: 'GET',
      path: healthPath,
      summary: 'The database can be reached',
      policy: 'public',
      limit: 'none',
      schemas: {},
      answers: {
        200: {
          description: 'It can',
          schema: Health,
          example: { status: 'success', message: 'Database connection is healthy' },
        },
        503: {
          description: 'It cannot',
          schema: Health,
          example: { status: 'error', message: 'Database connection failed' },
        },
      },
      errors: [],
      async handle() {
        await store.check().catch(() => {
          throw new CoreError('unavailable', undefined, { retryAfterSeconds: 1 })
        })
        return { status: 200, body: { status: 'success', message: 'Database connection is healthy' } }
      },
    }),
    route({
      name: 'limiterHealth',
      method: 'GET',
      path: '/api/check-limiter',
      summary: 'Requests are counted, and whose they are',
      policy: 'public',
      limit: strictLimit,
      schemas: {},
      answers: {
        200: {
          description: 'The address of the client, and the part of it that stands for one client',
          schema: LimiterHealth,
          example: {
            ...{ status: 'success', message: 'Rate limiter is working' },
            ...{ client_ip: '127.0.0.1', limiter_key: '127.0.0.1' },
          },
        },
      },
      errors: [],
      handle({ actor }) {
        const address = actor.peer.address ?? ''
        const found = { client_ip: address, limiter_key: addressBlock(address) }
        return { status: 200, body: { status: 'success', message: 'Rate limiter is working', ...found } }
      },
    }),
  ]
}

function writtenTask(message: string) {
  return { description: 'The task', schema: WrittenTask, example: { message, task: exampleTask } }
}

function assigneeOf(users: TaskServer['users'], { assigned_user }: TaskChange) {
  return typeof assigned_user === 'string' ? users.idOfAssignee(assigned_user) : assigned_user
}

type Page = Awaited<ReturnType<TaskServer['tasks']['listTasks']>>

async function listDay(server: TaskServer, actor: UserActor, date: string): Promise<Answer> {
  const first = await readDay(server, actor, date)
  if (first.tasks.length === 0) return { status: 404, body: { error: 'No task found for the given date' } }
  const end = { message: 'Task found successfully', date }
  if (first.next === null) return { status: 200, body: { task_list: await toDayTasks(server, first), ...end } }
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return { status: 200, headers, stream: Readable.from(writeDay(server, actor, first, end)) }
}

function readDay({ tasks }: TaskServer, actor: UserActor, date: string, cursor?: string): Promise<Page> {
  const sort = { field: 'created', descending: false } as const
  const ofDay = { createdFrom: date, createdTo: date, sort, limit: listPage }
  return tasks.listTasks(actor, { ...ofDay, ...(cursor && { cursor }) })
}

/** A page with the names of those who are assigned, in one lookup. */
async function toDayTasks({ users }: TaskServer, { tasks }: Page): Promise<DayTask[]> {
  const names = await users.namesOf(tasks.map(({ assignee }) => assignee))
  return tasks.map((task) => toDayTask(task, names))
}

/** A long day, written page by page: memory stays the same however long it is. */
async function* writeDay(
  server: TaskServer,
  actor: UserActor,
  first: Page,
  end: { message: string; date: string },
): AsyncGenerator<string> {
  let page = first
  yield `{"task_list":[${await toText(server, page)}`
  while (page.next !== null) {
    page = await readDay(server, actor, end.date, page.next)
    yield `,${await toText(server, page)}`
  }
  yield `],${JSON.stringify(end).slice(1)}`
}

async function toText(server: TaskServer, page: Page): Promise<string> {
  return (await toDayTasks(server, page)).map((task) => JSON.stringify(task)).join(',')
}

// ---- Realtime -----------------------------------------------------------------------------------

/** The tasks of a day: the API of `daybook`'s README, which has no sockets. */
export function createDaybookDialect(server: TaskServer): Dialect {
  return {
    name: 'daybook',
    title: 'daybook',
    routes: routes(server),
    shapes: [],
    toErrorAnswer,
    describeError: (code) => ({
      status: statuses[code] ?? 400,
      schema: Refusal,
      contentType: 'application/json',
    }),
  }
}
