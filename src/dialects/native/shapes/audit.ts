import { Type } from 'typebox'
import { auditKinds } from '#core/audit.ts'
import { Choice, Id, Instant, Nullable, Strict, Text } from '#core/model/scalars.ts'
import { Limit, Moment } from '#dialects/native/shapes/pages.ts'

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

export const AuditEntry = Strict(
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
