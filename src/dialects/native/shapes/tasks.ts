import { Type } from 'typebox'
import { taskEventTypes } from '#core/model/event.ts'
import { Choice, Id, Instant, Nullable, Strict } from '#core/model/scalars.ts'
import { Label, priorities, statuses } from '#core/model/task.ts'
import { Limit, Moment } from '#dialects/native/shapes/pages.ts'

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
