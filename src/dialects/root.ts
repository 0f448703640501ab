import { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { CoreError } from '#core/errors.ts'
import type { LimitName } from '#core/limits.ts'
import type { UserActor } from '#core/model/actor.ts'
import { LooseDeadline, toDeadline } from '#core/model/deadline.ts'
import { Day, type LoggedTask } from '#core/model/log.ts'
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
import { Email, Password, roles, Username } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter } from '#dialects/dialect.ts'

// The routes that several READMEs document: one answer serves all. A dialect takes those that its README has; on a
// port with several of them each is there once (`mount.ts`).

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

/** What stream's original validation (marshmallow) takes for a boolean. */
const Done = Type.Unsafe<(typeof truths | typeof untruths)[number]>({
  type: ['boolean', 'string', 'integer'],
  enum: [...truths, ...untruths],
})

/** The tracker's words beside the server's own. */
const statusWords = { open: 'todo', inprogress: 'in_progress', completed: 'done' } as const
type StatusWord = Status | keyof typeof statusWords
const StatusWord = Choice([...statuses, 'open', 'inprogress', 'completed'] as const satisfies readonly StatusWord[])

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

/** What stream's clients say of a task. */
export const streamFields = {
  title: taskFields.title,
  description: Type.Optional(taskFields.description),
  done: Type.Optional(Done),
}
/** What only the tracker's clients say: `due_date` is another name of `deadline`. */
const trackerFields = {
  status: Type.Optional(StatusWord),
  deadline: Type.Optional(Nullable(LooseDeadline)),
  due_date: Type.Optional(Nullable(LooseDeadline)),
  priority: Type.Optional(Choice(priorities)),
}
const TaskBody = Type.Object({ ...streamFields, ...trackerFields })
type TaskBody = Static<typeof TaskBody>
/** The tracker's clients change a part of a task, stream's always name its title. */
const TaskChange = Type.Object(
  { ...streamFields, title: Type.Optional(taskFields.title), ...trackerFields },
  { if: { anyOf: Object.keys(trackerFields).map((field) => ({ required: [field] })) }, else: { required: ['title'] } },
)
type TaskChange = Static<typeof TaskChange>
const { priority: _, ...statusFields } = trackerFields
export const StatusChange = Type.Object(statusFields)

export const Message = Type.Object({ message: Type.String() })
export const Refusal = Type.Object({ error: Type.String() })
const Tokens = Type.Object({ access_token: Type.String(), token: Type.String() })
const SignedIn = Type.Object({ message: Type.String(), ...Tokens.properties })

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

const TaskLog = Type.Object({
  id: Type.Integer(),
  task_id: Type.Integer(),
  title: Type.String(),
  status: Type.String(),
  priority: Type.String(),
  logged_date: Type.String(),
})
type TaskLog = Static<typeof TaskLog>
const LogPage = Type.Object({
  tasks: Type.Array(TaskLog),
  total: Type.Integer(),
  pages: Type.Integer(),
  current_page: Type.Integer(),
})

const ListQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Of task logs, from 1 (1)' })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Task logs on a page (10)' })),
  date: Type.Optional(Day),
})
type ListQuery = Static<typeof ListQuery>
export const TaskId = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', examples: ['1'] }) })

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
const exampleToken = 'eyJhbGciOiJIUzI1NiJ9…'
const exampleTokens = { access_token: exampleToken, token: exampleToken }
const exampleLog: TaskLog = {
  ...{ id: 1, task_id: 1, title: 'New Task', status: 'pending', priority: 'MEDIUM' },
  logged_date: '2025-04-01',
}
const examplePage = { tasks: [exampleLog], total: 1, pages: 1, current_page: 1 }
export const taskAnswer = { description: 'The task', schema: RootTask, example: exampleTask }

// ---- Translation --------------------------------------------------------------------------------

export function toRootTask(task: Task): RootTask {
  const { id, title, description, status, deadline, priority } = task
  return { id, title, description, done: status === 'done', user_id: task.creator, status, deadline, priority }
}

/** What the log kept as it was that day, and the title as it is now. */
function toTaskLog({ log, task }: LoggedTask): TaskLog {
  const status = log.status === 'todo' ? 'pending' : log.status
  return { id: log.id, task_id: task.id, title: task.title, status, priority: log.priority, logged_date: log.day }
}

export function fromNewTask(body: TaskBody, timeZone: string): NewTask {
  const { status = isTrue(body.done) ? 'done' : undefined, ...rest } = fromTrackerFields(body, timeZone)
  return {
    title: body.title,
    ...(body.description !== undefined && { description: body.description }),
    ...(status !== undefined && { status }),
    ...rest,
  }
}

/**
 * `done` and `status` are two views of one fact, and `status`, which says more, is the stronger: `done: false`
 * alone opens a task that is done and leaves every other as it is.
 */
export function fromTaskChange(body: TaskChange, task: Task, timeZone: string): TaskPatch {
  const { title, description, done } = body
  const status = done === undefined ? undefined : statusOf(isTrue(done), task)
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(status !== undefined && { status }),
    ...fromTrackerFields(body, timeZone),
  }
}

function statusOf(done: boolean, task: Task): Status | undefined {
  if (done) return 'done'
  return task.status === 'done' ? 'todo' : undefined
}

/** Of the two names of the deadline, `deadline` is the stronger. */
export function fromTrackerFields(body: Partial<TaskChange>, timeZone: string): Partial<TaskPatch> {
  const { status, priority, deadline = body.due_date } = body
  return {
    ...(status !== undefined && { status: toStatus(status) }),
    ...(deadline !== undefined && { deadline: deadline === null ? null : toDeadline(deadline, timeZone) }),
    ...(priority !== undefined && { priority }),
  }
}

function toStatus(word: StatusWord): Status {
  return word in statusWords ? statusWords[word as keyof typeof statusWords] : (word as Status)
}

function isTrue(done: TaskBody['done']): boolean {
  return truths.some((truth) => truth === done)
}

// ---- Routes -------------------------------------------------------------------------------------

const listPage = 500

export interface RootOptions {
  /** Limit classes of the dialect, beside those that a route has anyway. */
  limits?: readonly LimitName[]
  /** `GET /tasks` without parameters is the first page of task logs, unless another dialect of the port has the list. */
  listsLogs?: boolean
}

/** The shared routes as routes of one dialect. */
export function rootRoutes(server: TaskServer, dialect: string, options: RootOptions = {}) {
  return { ...accountRoutes(server, dialect, options), ...taskRoutes(server, dialect, options) }
}

function accountRoutes({ accounts }: TaskServer, dialect: string, { limits = [] }: RootOptions) {
  const route = createRouter(dialect)
  const common = { method: 'POST', shared: true, limit: ['signIn', ...limits], emptyBodyIsObject: true } as const

  async function accessToken(actor: Parameters<typeof accounts.signIn>[0], body: Static<typeof Login>) {
    const name = body.username ?? body.email ?? ''
    return (await accounts.signIn(actor, { name, password: body.password }, false)).accessToken
  }

  return {
    register: route({
      ...common,
      name: 'register',
      path: '/register',
      summary: 'Register a user',
      policy: 'account.register',
      schemas: { body: Registration },
      example: { username: 'example_user', password: 'example_password' },
      answers: {
        201: { description: 'Registered', schema: Message, example: { message: 'User created successfully' } },
      },
      errors: ['invalid_input', 'administrator_claim_refused', 'username_taken', 'email_taken'],
      async handle({ actor, body: { username, password, email, role } }) {
        await accounts.register(actor, { username, password, ...(email && { email }), ...(role && { role }) })
        return { status: 201, body: { message: 'User created successfully' } }
      },
    }),
    login: route({
      ...common,
      name: 'login',
      path: '/login',
      summary: 'Sign in with a username or an e-mail address',
      policy: 'account.sign_in',
      schemas: { body: Login },
      example: { username: 'example_user', password: 'example_password' },
      answers: { 200: { description: 'The token, under both its names', schema: Tokens, example: exampleTokens } },
      errors: ['invalid_input', 'invalid_credentials', 'too_many_guesses'],
      async handle({ actor, body }) {
        const token = await accessToken(actor, body)
        return { status: 200, body: { access_token: token, token } }
      },
    }),
    signIn: route({
      ...common,
      name: 'signIn',
      path: '/users/login',
      summary: 'Sign in with a username or an e-mail address',
      policy: 'account.sign_in',
      schemas: { body: Login },
      example: { username: 'admin', password: 'admin123' },
      answers: {
        200: {
          description: 'The token, under both its names',
          schema: SignedIn,
          example: { message: 'Login successful', ...exampleTokens },
        },
        401: { description: 'The name or the password is wrong', schema: Refusal },
      },
      errors: ['invalid_input', 'too_many_guesses'],
      async handle({ actor, body }) {
        try {
          const token = await accessToken(actor, body)
          return { status: 200, body: { message: 'Login successful', access_token: token, token } }
        } catch (fault) {
          return refused(fault, body)
        }
      },
    }),
  }
}

/** The tracker's clients name an e-mail address alone, daybook's a username: each is refused in its own words. */
function refused(fault: unknown, { username, email }: Static<typeof Login>): Answer {
  if (!(fault instanceof CoreError) || fault.code !== 'invalid_credentials') throw fault
  const isTracker = email !== undefined && username === undefined
  return { status: 401, body: { error: isTracker ? 'Login failed' : 'Invalid credentials' } }
}

function taskRoutes(server: TaskServer, dialect: string, { limits = [], listsLogs = false }: RootOptions) {
  const { tasks, timeZone } = server
  const route = createRouter(dialect)
  const common = { shared: true, limit: ['api', ...limits], emptyBodyIsObject: true } as const
  return {
    listTasks: route({
      ...common,
      name: 'listTasks',
      method: 'GET',
      path: '/tasks',
      summary: 'Your tasks, oldest first; with `page`, `per_page` or `date` a page of task logs, newest day first',
      policy: 'task.list',
      yields: listsLogs,
      schemas: { query: ListQuery },
      answers: {
        200: {
          description: listsLogs ? 'The page; one past the end is empty' : 'All of them, or the page',
          schema: listsLogs ? LogPage : Type.Union([Type.Array(RootTask), LogPage]),
          contentType: 'application/json',
          example: listsLogs ? examplePage : [exampleTask],
        },
      },
      errors: ['invalid_input'],
      handle: ({ actor, query }) =>
        listsLogs || Object.keys(query).some((name) => name in ListQuery.properties)
          ? listLogs(server, actor, query)
          : listAll(server, actor),
    }),
    createTask: route({
      ...common,
      name: 'createTask',
      method: 'POST',
      path: '/tasks',
      summary: 'Create a task',
      policy: 'task.create',
      schemas: { body: TaskBody },
      example: { title: 'New Task', description: 'Task Description', done: false },
      answers: { 201: taskAnswer },
      errors: ['invalid_input'],
      async handle({ actor, body }) {
        return { status: 201, body: toRootTask(await tasks.createTask(actor, fromNewTask(body, timeZone))) }
      },
    }),
    changeTask: route({
      ...common,
      name: 'changeTask',
      method: 'PUT',
      path: '/tasks/:id',
      summary: 'Change a task; what is left out stays as it is',
      policy: 'task.change',
      schemas: { params: TaskId, body: TaskChange },
      example: { title: 'Updated Task', description: 'Updated Description', done: true },
      answers: { 200: taskAnswer },
      errors: ['invalid_input', 'task_not_found'],
      async handle({ actor, params, body }) {
        const toPatch = (task: Task) => fromTaskChange(body, task, timeZone)
        return { status: 200, body: toRootTask(await tasks.changeTask(actor, Number(params.id), toPatch)) }
      },
    }),
    deleteTask: route({
      ...common,
      name: 'deleteTask',
      method: 'DELETE',
      path: '/tasks/:id',
      summary: 'Delete a task',
      policy: 'task.delete',
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
  }
}

async function listLogs({ logs }: TaskServer, actor: UserActor, query: ListQuery): Promise<Answer> {
  const { page = 1, per_page: perPage = 10, date } = query
  const found = await logs.pageLogs(actor, { page, perPage, ...(date !== undefined && { day: date }) })
  const { total, pages } = found
  return { status: 200, body: { tasks: found.logs.map(toTaskLog), total, pages, current_page: page } }
}

async function listAll({ tasks }: TaskServer, actor: UserActor): Promise<Answer> {
  const first = await listFrom(tasks, actor)
  if (first.next === null) return { status: 200, body: first.tasks.map(toRootTask) }
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return { status: 200, headers, stream: Readable.from(writeAll(tasks, actor, first)) }
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
