import { Type } from 'typebox'
import { auditKinds } from '#core/audit.ts'
import { taskEventTypes } from '#core/model/event.ts'
import { Import as ImportNoun } from '#core/model/import.ts'
import { Job as JobNoun } from '#core/model/job.ts'
import { Day, LogEntry } from '#core/model/log.ts'
import { Choice, Id, Instant, Nullable, Strict, Text } from '#core/model/scalars.ts'
import { Session } from '#core/model/session.ts'
import { Label, NewTask, priorities, statuses, Task, TaskPatch } from '#core/model/task.ts'
import { Email, Password, roles, User, Username } from '#core/model/user.ts'
import { View, ViewList } from '#core/model/view.ts'

/** An id in a path: digits only, so that `1e3` and `0x10` are no ids. */
export const IdParams = Strict({
  id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: 'A positive whole number', examples: ['1'] }),
})
export const SessionParams = Strict({ id: Text({ minLength: 1, maxLength: 100 }) })

export const exampleTask = {
  id: 1,
  title: 'Back up the database',
  description: 'Nightly, **encrypted**.',
  status: 'todo',
  active: true,
  priority: 'HIGH',
  deadline: '2026-12-01',
  assignee: null,
  labels: ['ops'],
  creator: 1,
  created: '2026-11-21T08:00:00.000Z',
  updated: '2026-11-21T08:00:00.000Z',
  completed: null,
  deleted: null,
  version: 1,
}

const Limit = Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most' })
const Moment = Type.String({ format: 'deadline', description: 'A date (the whole day) or a date-time with a zone' })
const sortFields = ['created', 'updated', 'deadline', 'priority'] as const

const sorts = sortFields.flatMap((field) => [field, `-${field}`] as const)

export const TaskListQuery = Strict({
  status: Type.Optional(Type.Array(Choice(statuses), { description: 'Any of these; repeat the parameter' })),
  priority: Type.Optional(Type.Array(Choice(priorities), { description: 'Any of these; repeat the parameter' })),
  active: Type.Optional(Type.Boolean()),
  assignee: Type.Optional(
    Type.String({ pattern: '^(me|none|[1-9][0-9]{0,14})$', description: 'A user id, `me` or `none`' }),
  ),
  creator: Type.Optional(Type.String({ pattern: '^(me|[1-9][0-9]{0,14})$', description: 'A user id or `me`' })),
  label: Type.Optional(Type.Array(Label, { maxItems: 10, description: 'All of these; repeat the parameter' })),
  deadline_from: Type.Optional(Moment),
  deadline_to: Type.Optional(Moment),
  created_from: Type.Optional(Moment),
  created_to: Type.Optional(Moment),
  q: Type.Optional(
    Type.String({
      format: 'text',
      minLength: 1,
      maxLength: 200,
      description: 'Words that begin words of the title or the description; all of them. Lists the newest first.',
    }),
  ),
  deleted: Type.Optional(Type.Boolean({ description: '`true` lists the trash instead' })),
  sort: Type.Optional(Choice(sorts, 'A field; with `-` in front, descending. `-created` if left out')),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before' })),
  limit: Type.Optional(Limit),
  count: Type.Optional(
    Choice(['none', 'capped', 'exact'] as const, '`capped` counts to 1,000; `exact` reads every match'),
  ),
})

export const TaskPage = Strict(
  {
    tasks: Type.Array(Type.Ref('Task')),
    next: Nullable(Type.String({ description: 'The cursor of the next page; null on the last one' })),
    count: Type.Optional(Strict({ value: Type.Integer(), isExact: Type.Boolean() })),
  },
  { $id: 'TaskPage' },
)

const version = Type.Optional(Type.Integer({ minimum: 1, description: 'Fails if the task is at another version' }))

const operations = {
  create: Strict({ op: Type.Literal('create'), task: Type.Ref('NewTask') }),
  change: Strict({ op: Type.Literal('change'), id: Id, version, patch: Type.Ref('TaskPatch') }),
  delete: Strict({ op: Type.Literal('delete'), id: Id, version }),
  restore: Strict({ op: Type.Literal('restore'), id: Id, version }),
}

const largestBatch = 1000

/** Told apart by `op`, so that what is wrong is said of the operation that was meant. */
export const TaskBatch = Strict(
  {
    operations: Type.Array(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        required: ['op'],
        properties: { op: { type: 'string', enum: Object.keys(operations) } },
        discriminator: { propertyName: 'op' },
        oneOf: Object.values(operations),
      }),
      { minItems: 1, maxItems: largestBatch },
    ),
  },
  { $id: 'TaskBatch' },
)

export const TaskBatchResult = Strict({ tasks: Type.Array(Type.Ref('Task')) }, { $id: 'TaskBatchResult' })

export const AfterQuery = Strict({
  after: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: '`next` of the page before' }),
  ),
  limit: Type.Optional(Limit),
})

const FieldChange = Strict({
  field: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
})

export const TaskHistory = Strict(
  {
    events: Type.Array(
      Strict({
        seq: Type.Integer(),
        at: Instant,
        actor: Nullable(Id),
        via: Type.String({ description: 'The API the change came through' }),
        type: Choice(taskEventTypes),
        changes: Type.Array(FieldChange),
      }),
    ),
    next: Nullable(Type.Integer({ description: 'What to send as `after` for the next page; null on the last one' })),
  },
  { $id: 'TaskHistory' },
)

const TaskNews = Strict(
  {
    seq: Type.Integer(),
    at: Instant,
    actor: Nullable(Id),
    via: Type.String(),
    type: Choice([...taskEventTypes, 'task.hidden'] as const),
    id: Id,
    deleted: Type.Boolean({ description: 'The task is gone for you: deleted, purged, or not yours to see any more' }),
    task: Nullable(Type.Ref('Task')),
  },
  { $id: 'TaskNews' },
)

export const NewsPage = Strict(
  {
    changes: Type.Array(Type.Ref('TaskNews')),
    next: Type.Integer({ description: 'What to send as `after` next time' }),
    has_more: Type.Boolean(),
  },
  { $id: 'NewsPage' },
)

const auditFilters = {
  task: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'The id of a task' })),
  actor: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'The id of the user who made the change',
    }),
  ),
  door: Type.Optional(Text({ minLength: 1, maxLength: 40, description: 'A dialect, or `cli`' })),
  kind: Type.Optional(Choice(auditKinds, 'What was changed; tasks if left out')),
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
}
export const AuditFilter = Strict(auditFilters)

export const AuditQuery = Strict({
  ...auditFilters,
  before: Type.Optional(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: '`next` of the page before' }),
  ),
  limit: Type.Optional(Limit),
})

const AuditState = Nullable(Type.Object({}, { additionalProperties: true }))

const AuditEntry = Strict(
  {
    seq: Type.Integer(),
    kind: Choice(auditKinds),
    type: Type.String(),
    task_id: Nullable(Id),
    subject: Type.String({ description: 'The id of what was changed' }),
    previous: AuditState,
    new: AuditState,
    modified_by: Nullable(Type.Integer({ description: 'The id of a user; null for the server itself or a stranger' })),
    door: Type.String({ description: 'The dialect the change came through, or `cli`' }),
    timestamp: Instant,
  },
  {
    $id: 'AuditEntry',
    description: '`previous` and `new` hold the fields that changed; null where there was nothing before, or is after.',
  },
)

export const AuditPage = Strict(
  {
    entries: Type.Array(Type.Ref('AuditEntry')),
    next: Nullable(
      Type.Integer({ description: 'What to send as `before` for the next page, also of one that is not full' }),
    ),
  },
  { $id: 'AuditPage' },
)

export const LogListQuery = Strict({
  task: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'The id of a task' })),
  day_from: Type.Optional(Day),
  day_to: Type.Optional(Day),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before' })),
  limit: Type.Optional(Limit),
})

export const Log = Strict(
  {
    ...LogEntry.properties,
    title: Task.properties.title,
    description: Task.properties.description,
    assignee: Task.properties.assignee,
    assignee_name: Nullable(Type.String({ description: 'A username' })),
  },
  {
    $id: 'Log',
    description:
      '`status`, `active` and `priority` are as they were on that day; `title`, `description` and `assignee` as they are now. `at` is when the entry was written.',
  },
)

export const LogPage = Strict(
  {
    logs: Type.Array(Type.Ref('Log')),
    next: Nullable(Type.String({ description: 'The cursor of the next page; null on the last one' })),
  },
  { $id: 'LogPage' },
)

export const LogSummaryQuery = Strict({ day_from: Type.Optional(Day), day_to: Type.Optional(Day) })

const Counts = Type.Array(Type.Integer(), { description: 'One for each of `days`' })
const series = { active: Counts, done: Counts, overdue: Counts }
const LogSeries = Strict(series, {
  $id: 'LogSeries',
  description:
    'How many entries the days have (each is of an active task), how many of these were done, and how many overdue: still to do, with a deadline on a day before.',
})

export const LogSummary = Strict(
  {
    days: Type.Array(Day, { description: 'Those that have entries, oldest first' }),
    total: Type.Ref('LogSeries'),
    priorities: Strict({
      ...{ LOW: Type.Ref('LogSeries'), MEDIUM: Type.Ref('LogSeries') },
      ...{ HIGH: Type.Ref('LogSeries'), CRITICAL: Type.Ref('LogSeries') },
    }),
    people: Type.Array(
      Strict({
        assignee: Task.properties.assignee,
        username: Nullable(Type.String({ description: 'null: assigned to nobody' })),
        ...series,
      }),
      { description: 'By who the tasks are assigned to now: the eight with the most entries on the last day' },
    ),
    others: Type.Ref('LogSeries'),
  },
  { $id: 'LogSummary', description: '`others` counts what is assigned to none of `people`.' },
)

export const LogRun = Strict({ day: Type.Optional(Day) }, { $id: 'LogRun' })

export const WrittenLog = Strict(
  { day: Day, entries: Type.Integer({ description: 'How many were not there before' }) },
  { $id: 'WrittenLog' },
)

const { dryRun: _, fileName: __, ...importFacts } = ImportNoun.properties

export const ImportQuery = Strict({
  mode: Type.Optional(ImportNoun.properties.mode),
  dry_run: Type.Optional(ImportNoun.properties.dryRun),
  duplicates: Type.Optional(ImportNoun.properties.duplicates),
})

export const Import = Strict(
  {
    ...importFacts,
    dry_run: ImportNoun.properties.dryRun,
    file_name: ImportNoun.properties.fileName,
    progress: Type.Optional(Type.Integer({ description: 'How much of the file was read, from 0 to 100' })),
  },
  { $id: 'Import' },
)

export const ImportPage = Strict({ imports: Type.Array(Type.Ref('Import')), next: Nullable(Id) }, { $id: 'ImportPage' })

export const ImportErrors = Strict(
  {
    errors: Type.Array(
      Strict({
        number: Type.Integer(),
        line: Type.Integer({ description: 'The first line of the row in the file, counted from 1' }),
        column: Nullable(Type.String({ description: 'A name of the header; null when it is about the whole row' })),
        reason: Type.String(),
      }),
    ),
    next: Nullable(Type.Integer({ description: 'What to send as `after` for the next page; null on the last one' })),
  },
  { $id: 'ImportErrors' },
)

export const CsvFile = Type.String({ description: 'CSV (RFC 4180) in UTF-8' })

export const BeforeQuery = Strict({
  before: Type.Optional(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: '`next` of the page before' }),
  ),
  limit: Type.Optional(Limit),
})

const { readyAt, leaseUntil, ...jobFacts } = JobNoun.properties

export const JobQuery = Strict({
  ...BeforeQuery.properties,
  state: Type.Optional(jobFacts.state),
  kind: Type.Optional(jobFacts.kind),
})

export const Job = Strict({ ...jobFacts, ready_at: readyAt, lease_until: leaseUntil }, { $id: 'Job' })

export const JobPage = Strict({ jobs: Type.Array(Type.Ref('Job')), next: Nullable(Id) }, { $id: 'JobPage' })

export const Registration = Strict(
  {
    username: Username,
    password: Password,
    email: Type.Optional(Nullable(Email)),
    role: Type.Optional(Choice(roles, '`admin` only for the first administrator')),
    setup_token: Type.Optional(
      Type.String({ maxLength: 200, description: 'What an exposed server printed at its first start' }),
    ),
  },
  { $id: 'Registration' },
)

export const SignInRequest = Strict(
  {
    username: Type.Optional(Type.String({ maxLength: 254, description: 'A username or an e-mail address' })),
    email: Type.Optional(Type.String({ maxLength: 254, description: 'The same, under its other name' })),
    password: Type.String({ maxLength: 256 }),
  },
  { $id: 'SignInRequest' },
)

export const RefreshRequest = Strict(
  { refresh_token: Type.String({ minLength: 1, maxLength: 2000 }) },
  { $id: 'RefreshRequest' },
)

export const SignInResult = Strict(
  {
    access_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds' }),
    refresh_token: Type.String({ description: 'Works once; each use answers the next one' }),
    session: Type.String(),
    user: Type.Ref('User'),
  },
  { $id: 'SignInResult' },
)

export const CookieSignIn = Strict(
  { session: Type.String(), expires: Instant, user: Type.Ref('User') },
  { $id: 'CookieSignIn' },
)

export const PasswordChange = Strict(
  { current_password: Type.String({ maxLength: 256 }), new_password: Password },
  { $id: 'PasswordChange' },
)

export const NewUser = Strict(
  {
    username: Username,
    email: Type.Optional(Nullable(Email)),
    role: Type.Optional(Choice(roles)),
    password: Type.Optional(Password),
  },
  { $id: 'NewUser', description: 'Without a password the user is invited: can be assigned to, cannot sign in.' },
)

export const UserPatch = Strict(
  {
    email: Type.Optional(Nullable(Email)),
    role: Type.Optional(Choice(roles)),
    status: Type.Optional(Choice(['active', 'disabled'] as const)),
    password: Type.Optional(Password),
  },
  { $id: 'UserPatch', description: 'A merge patch. A new password ends the sessions of the user.' },
)

export const UserPage = Strict({ users: Type.Array(Type.Ref('User')), next: Nullable(Id) }, { $id: 'UserPage' })

export const PeoplePage = Strict(
  {
    people: Type.Array(Strict({ id: Id, username: User.properties.username, status: User.properties.status })),
    next: Nullable(Id),
  },
  { $id: 'PeoplePage' },
)

const PublicSession = Strict(
  {
    id: Type.String(),
    current: Type.Boolean(),
    created: Instant,
    refreshed: Instant,
    expires: Instant,
    door: Session.properties.door,
    address: Session.properties.address,
    agent: Session.properties.agent,
  },
  { $id: 'PublicSession' },
)
export const Setup = Strict(
  {
    needs_administrator: Type.Boolean({ description: 'Nobody administers this server yet' }),
    needs_token: Type.Boolean({ description: 'The first administrator needs the setup token' }),
    mode: Choice(['local', 'exposed'] as const),
    time_zone: Type.String({ description: 'Where days begin and end, as an IANA name' }),
  },
  { $id: 'Setup' },
)

export const SessionList = Strict({ sessions: Type.Array(Type.Ref('PublicSession')) }, { $id: 'SessionList' })

const Count = Type.Integer({ minimum: 0 })

export const Status = Strict(
  {
    store: Strict({
      reachable: Type.Boolean(),
      durability: Choice(['power-safe', 'crash-safe', 'none'] as const),
      writes_waiting: Count,
      connections: Nullable(Strict({ in_use: Count, idle: Count, most: Count, waiting: Count })),
    }),
    started: Type.String({ format: 'date-time', description: 'Since when the process that answers serves' }),
    last_event: Type.Integer({ description: 'The number of the newest event it knows' }),
    jobs: Nullable(Strict({ waiting: Count, running: Count, dead: Count })),
    limits: Type.Array(
      Strict({
        name: Type.String({ description: 'A limit class' }),
        quota: Count,
        window_seconds: Count,
        per: Choice(['client', 'address'] as const, 'Whom it counts: the user when signed in, or always the address'),
      }),
    ),
    time_zone: Type.String(),
    daily_log_at: Type.String({ description: 'HH:MM' }),
    import_bytes: Type.Integer({ description: 'The largest CSV file' }),
  },
  { $id: 'Status' },
)

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Names the fault: `urn:taskwright:error:<code>`' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          part: Choice(['body', 'query', 'path', 'header'] as const),
          pointer: Type.String({ description: 'A JSON pointer to what is wrong' }),
          rule: Type.String(),
          detail: Type.String(),
        }),
      ),
    ),
    current_version: Type.Optional(Type.Integer()),
    given_versions: Type.Optional(Type.Array(Type.Integer())),
    retry_after: Type.Optional(Type.Integer({ description: 'Seconds' })),
  },
  { $id: 'Problem', description: 'Problem details (RFC 9457)' },
)

/** Every named shape, so that the document and the checks know them by name. */
export const namedShapes = [
  ...[Task, NewTask, TaskPatch, TaskPage, TaskBatch, TaskBatchResult, TaskHistory, TaskNews, NewsPage, User, NewUser],
  ...[UserPatch, UserPage, Registration, SignInRequest, SignInResult, RefreshRequest, PasswordChange, PublicSession],
  ...[CookieSignIn, Setup, PeoplePage, View, ViewList],
  ...[Import, ImportPage, ImportErrors, Job, JobPage],
  ...[SessionList, AuditEntry, AuditPage, Log, LogPage, LogSeries, LogSummary, LogRun, WrittenLog, Status, Problem],
]
