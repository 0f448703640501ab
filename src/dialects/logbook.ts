import { type Static, Type } from 'typebox'
import { CoreError, type ErrorCode } from '#core/errors.ts'
import type { RowError } from '#core/model/import.ts'
import type { LogEntry } from '#core/model/log.ts'
import { Choice, Nullable } from '#core/model/scalars.ts'
import {
  type NewTask,
  priorities,
  type Status,
  statuses,
  type Task,
  type TaskPatch,
  taskFields,
} from '#core/model/task.ts'
import { assertMay } from '#core/permissions.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Dialect, type Route } from '#dialects/dialect.ts'
import { rootRoutes } from '#dialects/root.ts'

// ---- Shapes -------------------------------------------------------------------------------------

const statusWords = ['pending', ...statuses] as const
type StatusWord = (typeof statusWords)[number]

const Message = Type.Object({ message: Type.String() })
const Refusal = Type.Object({ error: Type.String() })

const taskBody = {
  title: taskFields.title,
  description: taskFields.description,
  status: Choice(statusWords),
  priority: Choice(priorities),
}
const { title, ...optional } = taskBody
const TaskBody = Type.Object({ title, ...Type.Partial(Type.Object(optional)).properties })
type TaskBody = Static<typeof TaskBody>
const TaskChange = Type.Partial(Type.Object(taskBody))
type TaskChange = Static<typeof TaskChange>

const WrittenTask = Type.Object({ id: Type.Integer(), title: Type.String(), status: Type.String() })
type WrittenTask = Static<typeof WrittenTask>
const TaskDetails = Type.Object({
  ...WrittenTask.properties,
  description: Nullable(Type.String()),
  priority: Type.String(),
  logged_date: Nullable(Type.String()),
})
type TaskDetails = Static<typeof TaskDetails>

const BadCell = Type.Object({ line: Type.Integer(), column: Nullable(Type.String()), reason: Type.String() })
const Uploaded = Type.Object({
  message: Type.String(),
  tasks_created: Type.Integer(),
  errors: Type.Array(BadCell),
  tasks_skipped: Type.Optional(Type.Integer({ description: 'Rows equal to a task that was there; missing for none' })),
})
/** With the last two when the file was read and its rows are bad. */
const UploadRefused = Type.Object({
  error: Type.String(),
  tasks_created: Type.Optional(Type.Integer()),
  errors: Type.Optional(Type.Array(BadCell)),
})

const TaskId = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', examples: ['1'] }) })
const exampleTask: WrittenTask = { id: 1, title: 'New Task', status: 'pending' }
const exampleBody = { title: 'New Task', description: 'Task description', status: 'pending', priority: 'MEDIUM' }

// ---- Translation --------------------------------------------------------------------------------

export function toStatusWord(status: Status): StatusWord {
  return status === 'todo' ? 'pending' : status
}

function fromStatusWord(word: StatusWord): Status {
  return word === 'pending' ? 'todo' : word
}

export function fromNewTask(body: TaskBody): NewTask {
  return { ...fromTaskChange(body), title: body.title }
}

export function fromTaskChange({ title, description, status, priority }: TaskChange): TaskPatch {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(status !== undefined && { status: fromStatusWord(status) }),
    ...(priority !== undefined && { priority }),
  }
}

export function toWrittenTask({ id, title, status }: Task): WrittenTask {
  return { id, title, status: toStatusWord(status) }
}

/** The task as it is now, and the last day that it was logged. */
export function toTaskDetails(task: Task, log: Pick<LogEntry, 'day'> | null): TaskDetails {
  const { description, priority } = task
  return { ...toWrittenTask(task), description, priority, logged_date: log?.day ?? null }
}

function toBadCell({ line, column, reason }: RowError): Static<typeof BadCell> {
  return { line, column, reason }
}

// ---- Errors -------------------------------------------------------------------------------------

const errorStatuses: Partial<Record<ErrorCode, number>> = {
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
  file_missing: 'No file part',
  file_unnamed: 'No selected file',
  file_not_csv: 'Only CSV files are allowed',
}

const uploadPath = '/upload-csv'

function toErrorAnswer(fault: CoreError, { path }: { path: string }): Answer {
  // Whatever is no form has no part that is a file.
  if (fault.code === 'unsupported_media_type' && path === uploadPath) {
    return { status: 400, body: { error: sentences.file_missing } }
  }
  const issues = fault.details.issues ?? []
  if (issues.some(({ part }) => part === 'path')) return { status: 404, body: { error: 'Task not found' } }
  const said = issues.length > 0 ? issues.map(({ message }) => message).join(' ') : fault.message
  return { status: errorStatuses[fault.code] ?? 400, body: { error: sentences[fault.code] ?? said } }
}

// ---- Routes -------------------------------------------------------------------------------------

const route = createRouter('logbook')

/** More bad cells than anybody reads. */
const mostBadCells = 10_000

function routes(server: TaskServer): Route[] {
  const { register, login, listTasks } = rootRoutes(server, 'logbook', { listsLogs: true })
  return [register, login, ...taskRoutes(server), listTasks, uploadRoute(server)]
}

function taskRoutes({ tasks, logs }: TaskServer): Route[] {
  return [
    route({
      name: 'createTask',
      method: 'POST',
      path: '/task',
      summary: 'Create a task',
      policy: 'task.create',
      limit: 'api',
      schemas: { body: TaskBody },
      example: exampleBody,
      emptyBodyIsObject: true,
      answers: { 201: { description: 'The task', schema: WrittenTask, example: exampleTask } },
      errors: ['invalid_input'],
      async handle({ actor, body }) {
        return { status: 201, body: toWrittenTask(await tasks.createTask(actor, fromNewTask(body))) }
      },
    }),
    route({
      name: 'readTask',
      method: 'GET',
      path: '/task/:id',
      summary: 'Read a task with the last day that it was logged',
      policy: 'task.read',
      limit: 'api',
      schemas: { params: TaskId },
      answers: {
        200: {
          description: 'The task',
          schema: TaskDetails,
          example: { ...exampleTask, description: 'Task description', priority: 'MEDIUM', logged_date: '2025-04-01' },
        },
      },
      errors: ['task_not_found'],
      async handle({ actor, params }) {
        const task = await tasks.readTask(actor, Number(params.id))
        return { status: 200, body: toTaskDetails(task, await logs.latestLog(actor, task.id)) }
      },
    }),
    route({
      name: 'changeTask',
      method: 'PUT',
      path: '/task/:id',
      summary: 'Change a task; what is left out stays as it is',
      policy: 'task.change',
      limit: 'api',
      schemas: { params: TaskId, body: TaskChange },
      example: { status: 'done' },
      emptyBodyIsObject: true,
      answers: { 200: { description: 'The task', schema: WrittenTask, example: { ...exampleTask, status: 'done' } } },
      errors: ['invalid_input', 'task_not_found'],
      async handle({ actor, params, body }) {
        const task = await tasks.changeTask(actor, Number(params.id), fromTaskChange(body))
        return { status: 200, body: toWrittenTask(task) }
      },
    }),
    route({
      name: 'deleteTask',
      method: 'DELETE',
      path: '/task/:id',
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
      201: {
        description: 'All of its tasks are there',
        schema: Uploaded,
        example: { message: 'Tasks uploaded successfully', tasks_created: 7, errors: [] },
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
      return { status: 400, body: { error, tasks_created: 0, errors: errors.map(toBadCell) } }
    },
  })
}

function uploaded(tasks_created: number, tasks_skipped: number): Answer {
  const skipped = tasks_skipped > 0 && { tasks_skipped }
  return { status: 201, body: { message: 'Tasks uploaded successfully', tasks_created, errors: [], ...skipped } }
}

// ---- Realtime -----------------------------------------------------------------------------------

/** Tasks and the logs of their days at the root: the API of `logbook`'s README, which has no sockets. */
export function createLogbookDialect(server: TaskServer): Dialect {
  return {
    name: 'logbook',
    title: 'logbook',
    routes: routes(server),
    shapes: [],
    toErrorAnswer,
    describeError: (code) => ({
      status: errorStatuses[code] ?? 400,
      schema: Refusal,
      contentType: 'application/json',
    }),
  }
}
