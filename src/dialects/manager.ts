import { type Static, Type } from 'typebox'
import { CoreError, type ErrorCode, type Issue } from '#core/errors.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { RowError } from '#core/model/import.ts'
import { Day, type LoggedTask } from '#core/model/log.ts'
import { Choice, Id, Nullable } from '#core/model/scalars.ts'
import { type NewTask, priorities, type TaskPatch, taskFields } from '#core/model/task.ts'
import { Email, Password, Username } from '#core/model/user.ts'
import { assertMay } from '#core/permissions.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect, type Route } from '#dialects/dialect.ts'

// ---- Shapes -------------------------------------------------------------------------------------

/** A text says what it says: `"false"` is false. */
const Flag = Type.Unsafe<boolean | 'true' | 'false'>({
  type: ['boolean', 'string'],
  pattern: '^(true|false)$',
  description: 'true or false',
})
const Message = Type.Object({ message: Type.String() })

const Registration = Type.Object({ username: Username, email: Email, password: Password })
const Registered = Type.Object({ message: Type.String(), id: Type.Integer(), username: Type.String() })
const Login = Type.Object(
  {
    username: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    password: Type.String(),
  },
  { if: { required: ['email'] }, else: { required: ['username'] } },
)
const LoggedIn = Type.Object({ access_token: Type.String(), message: Type.String(), username: Type.String() })

const taskBody = {
  task_name: taskFields.title,
  priority: Choice(priorities),
  description: taskFields.description,
  status: Flag,
  assigned_user_id: Nullable(Id),
}
const { task_name, priority, ...optional } = taskBody
const TaskBody = Type.Object({ task_name, priority, ...Type.Partial(Type.Object(optional)).properties })
type TaskBody = Static<typeof TaskBody>
const TaskChange = Type.Partial(Type.Object(taskBody))
type TaskChange = Static<typeof TaskChange>
const WrittenTask = Type.Object({ message: Type.String(), id: Type.Integer(), task_name: Type.String() })

const logProperties = {
  id: Type.Integer(),
  task_id: Type.Integer(),
  log_date: Type.String(),
  status: Type.Boolean(),
  priority: Type.String(),
  task_name: Type.String(),
  description: Nullable(Type.String()),
  assigned_user: Nullable(Type.String()),
}
const Log = Type.Object(logProperties)
type Log = Static<typeof Log>
const LogDetails = Type.Object({ ...logProperties, created_at: Type.String(), updated_at: Type.String() })
type LogDetails = Static<typeof LogDetails>
const LogPage = Type.Object({
  tasks: Type.Array(Log),
  total: Type.Integer(),
  pages: Type.Integer(),
  current_page: Type.Integer(),
  per_page: Type.Integer(),
})

const BadCell = Type.Object({ line: Type.Integer(), column: Nullable(Type.String()), reason: Type.String() })
const Uploaded = Type.Object({
  message: Type.String(),
  tasks_created: Type.Integer(),
  errors: Type.Array(BadCell),
  tasks_skipped: Type.Optional(Type.Integer({ description: 'Rows equal to a task that was there; missing for none' })),
})
/** With the last two when the file was read and its rows are bad. */
const UploadRefused = Type.Object({
  message: Type.String(),
  tasks_created: Type.Optional(Type.Integer()),
  errors: Type.Optional(Type.Array(BadCell)),
})

const PageQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'From 1 (1)' })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Logs on a page (10)' })),
  date: Type.Optional(Day),
})
const ItsId = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', examples: ['1'] }) })

const exampleLog: Log = {
  id: 1,
  task_id: 1,
  log_date: '2025-04-01',
  status: true,
  priority: 'HIGH',
  task_name: 'New Task',
  description: 'Task description',
  assigned_user: 'user123',
}
const exampleDetails: LogDetails = {
  ...exampleLog,
  created_at: '2025-04-01T00:00:00.000Z',
  updated_at: '2025-04-01T09:30:00.000Z',
}
const exampleBody = {
  task_name: 'New Task',
  description: 'Task description',
  status: true,
  priority: 'HIGH',
  assigned_user_id: 1,
}

// ---- Translation --------------------------------------------------------------------------------

/** Who makes a task without naming anybody is assigned to it. */
export function fromNewTask(body: TaskBody, actor: Pick<UserActor, 'id'>): NewTask {
  return { assignee: actor.id, ...fromTaskChange(body), title: body.task_name }
}

export function fromTaskChange({ task_name, description, status, priority, assigned_user_id }: TaskChange): TaskPatch {
  return {
    ...(task_name !== undefined && { title: task_name }),
    ...(description !== undefined && { description }),
    ...(status !== undefined && { active: status === true || status === 'true' }),
    ...(priority !== undefined && { priority }),
    ...(assigned_user_id !== undefined && { assignee: assigned_user_id }),
  }
}

/** What the log kept as it was that day, and the rest of the task as it is now. */
export function toLog({ log, task, assigneeName }: LoggedTask): Log {
  return {
    id: log.id,
    task_id: task.id,
    log_date: log.day,
    status: log.active,
    priority: log.priority,
    task_name: task.title,
    description: task.description,
    assigned_user: assigneeName,
  }
}

export function toLogDetails(logged: LoggedTask): LogDetails {
  const { log, task } = logged
  return { ...toLog(logged), created_at: log.at, updated_at: task.updated > log.at ? task.updated : log.at }
}

function toBadCell({ line, column, reason }: RowError): Static<typeof BadCell> {
  return { line, column, reason }
}

// ---- Errors -------------------------------------------------------------------------------------

const statuses: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  task_not_found: 404,
  log_not_found: 404,
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
  log_not_found: 'Task not found',
  username_taken: 'Username already exists',
  email_taken: 'Email already exists',
  file_missing: 'No file part',
  file_unnamed: 'No selected file',
  file_not_csv: 'Only CSV files are allowed',
}

const uploadPath = '/api/upload-csv'

function toErrorAnswer(fault: CoreError, { path }: { path: string }): Answer {
  // Whatever is no form has no part that is a file.
  if (fault.code === 'unsupported_media_type' && path === uploadPath) {
    return { status: 400, body: { message: sentences.file_missing } }
  }
  const issues = fault.details.issues ?? []
  if (issues.some(({ part }) => part === 'path')) return { status: 404, body: { message: 'Task not found' } }
  const status = statuses[fault.code] ?? 400
  const said = issues.length > 0 ? issues.map(toSentence).join(' ') : fault.message
  return { status, body: { message: sentences[fault.code] ?? said } }
}

function toSentence({ part, pointer, message }: Issue): string {
  return part === 'query' && pointer === '/date' ? 'Invalid date format. Use YYYY-MM-DD' : message
}

// ---- Routes -------------------------------------------------------------------------------------

const route = createRouter('manager')
/** More bad cells than anybody reads. */
const mostBadCells = 10_000

function routes(server: TaskServer): Route[] {
  return [...accountRoutes(server), uploadRoute(server), ...logRoutes(server), ...taskRoutes(server)]
}

function accountRoutes({ accounts }: TaskServer): Route[] {
  return [
    route({
      name: 'register',
      method: 'POST',
      path: '/api/register',
      summary: 'Register a user',
      policy: 'account.register',
      limit: 'signIn',
      schemas: { body: Registration },
      example: { username: 'user123', email: 'user@example.com', password: 'SecurePassword123' },
      emptyBodyIsObject: true,
      answers: {
        201: {
          description: 'Registered',
          schema: Registered,
          example: { message: 'User registered successfully', id: 1, username: 'user123' },
        },
      },
      errors: ['invalid_input', 'username_taken', 'email_taken'],
      async handle({ actor, body: { username, email, password } }) {
        const user = await accounts.register(actor, { username, email, password })
        const message = 'User registered successfully'
        return { status: 201, body: { message, id: user.id, username: user.username } }
      },
    }),
    route({
      name: 'login',
      method: 'POST',
      path: '/api/login',
      summary: 'Sign in with a username or an e-mail address',
      policy: 'account.sign_in',
      limit: 'signIn',
      schemas: { body: Login },
      example: { username: 'user123', password: 'SecurePassword123' },
      emptyBodyIsObject: true,
      answers: {
        200: {
          description: 'The token',
          schema: LoggedIn,
          example: { access_token: 'eyJhbGciOiJIUzI1NiJ9…', message: 'Login successful', username: 'user123' },
        },
      },
      errors: ['invalid_input', 'invalid_credentials', 'too_many_guesses'],
      async handle({ actor, body }) {
        const name = body.username ?? body.email ?? ''
        const { accessToken, user } = await accounts.signIn(actor, { name, password: body.password }, false)
        const message = 'Login successful'
        return { status: 200, body: { access_token: accessToken, message, username: user.username } }
      },
    }),
  ]
}

function uploadRoute({ imports }: TaskServer): Route {
  return route({
    name: 'uploadCsv',
    method: 'POST',
    path: uploadPath,
    summary: 'Make tasks of a CSV file, of all its rows or of none (administrators)',
    policy: 'import.create',
    limit: 'api',
    schemas: {},
    takesFile: true,
    answers: {
      200: {
        description: 'All of its tasks are there',
        schema: Uploaded,
        example: { message: 'CSV file processed successfully', tasks_created: 7, errors: [] },
      },
      400: { description: 'There is no file, or its rows are bad: no task is made', schema: UploadRefused },
    },
    errors: ['file_missing', 'file_unnamed', 'file_not_csv', 'columns_missing', 'forbidden', 'payload_too_large'],
    async handle(call) {
      const { actor, signal } = call
      assertMay(actor, 'import.create')
      const { id } = await imports.startImport(actor, await call.file())
      const { state, created, skipped, error } = await imports.waitForImport(actor, id, signal)
      if (state === 'done') return uploaded(created, skipped)
      if (state === 'failed') throw new CoreError('internal', error ?? undefined)
      const errors = await imports.listErrors(actor, id, 0, mostBadCells)
      return { status: 400, body: { message: error, tasks_created: 0, errors: errors.map(toBadCell) } }
    },
  })
}

function uploaded(tasks_created: number, tasks_skipped: number): Answer {
  const skipped = tasks_skipped > 0 && { tasks_skipped }
  return { status: 200, body: { message: 'CSV file processed successfully', tasks_created, errors: [], ...skipped } }
}

function logRoutes({ logs }: TaskServer): Route[] {
  return [
    route({
      name: 'listTasks',
      method: 'GET',
      path: '/api/tasks',
      summary: 'A page of task logs, newest day first',
      policy: 'log.list',
      limit: 'api',
      schemas: { query: PageQuery },
      answers: {
        200: {
          description: 'The page; one past the end is empty',
          schema: LogPage,
          example: { tasks: [exampleLog], total: 1, pages: 1, current_page: 1, per_page: 10 },
        },
      },
      errors: ['invalid_input'],
      async handle({ actor, query: { page = 1, per_page = 10, date } }) {
        const found = await logs.pageLogs(actor, { page, perPage: per_page, ...(date && { day: date }) })
        const { total, pages } = found
        return { status: 200, body: { tasks: found.logs.map(toLog), total, pages, current_page: page, per_page } }
      },
    }),
    route({
      name: 'readTask',
      method: 'GET',
      path: '/api/task/:id',
      summary: 'Read a task log, by the id of the log',
      policy: 'log.read',
      limit: 'api',
      schemas: { params: ItsId },
      answers: { 200: { description: 'The log', schema: LogDetails, example: exampleDetails } },
      errors: ['log_not_found'],
      async handle({ actor, params }) {
        return { status: 200, body: toLogDetails(await logs.readLog(actor, Number(params.id))) }
      },
    }),
  ]
}

function taskRoutes({ tasks }: TaskServer): Route[] {
  return [
    route({
      name: 'createTask',
      method: 'POST',
      path: '/api/task',
      summary: 'Create a task',
      policy: 'task.create',
      limit: 'api',
      schemas: { body: TaskBody },
      example: exampleBody,
      emptyBodyIsObject: true,
      answers: { 201: writtenTask('Task created successfully', 'New Task') },
      errors: ['invalid_input'],
      async handle({ actor, body }) {
        const { id, title } = await tasks.createTask(actor, fromNewTask(body, actor))
        return { status: 201, body: { message: 'Task created successfully', id, task_name: title } }
      },
    }),
    route({
      name: 'changeTask',
      method: 'PUT',
      path: '/api/task/:id',
      summary: 'Change a task; what is left out stays as it is',
      policy: 'task.change',
      limit: 'api',
      schemas: { params: ItsId, body: TaskChange },
      example: { task_name: 'Updated Task', priority: 'MEDIUM' },
      emptyBodyIsObject: true,
      answers: { 200: writtenTask('Task updated successfully', 'Updated Task') },
      errors: ['invalid_input', 'task_not_found'],
      async handle({ actor, params, body }) {
        const { id, title } = await tasks.changeTask(actor, Number(params.id), fromTaskChange(body))
        return { status: 200, body: { message: 'Task updated successfully', id, task_name: title } }
      },
    }),
    route({
      name: 'deleteTask',
      method: 'DELETE',
      path: '/api/task/:id',
      summary: 'Delete a task',
      policy: 'task.delete',
      limit: 'api',
      schemas: { params: ItsId },
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

function writtenTask(message: string, name: string) {
  return { description: 'Its id and name', schema: WrittenTask, example: { message, id: 1, task_name: name } }
}

// ---- Realtime -----------------------------------------------------------------------------------

/** Tasks under `/api`, listed as the logs of their days: the API of `manager`'s README, which has no sockets. */
export function createManagerDialect(server: TaskServer): Dialect {
  return {
    name: 'manager',
    title: 'manager',
    routes: routes(server),
    shapes: [],
    toErrorAnswer,
    describeError: (code) => ({
      status: statuses[code] ?? 400,
      schema: Message,
      contentType: 'application/json',
    }),
  }
}
