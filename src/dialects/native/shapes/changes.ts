import { Type } from 'typebox'
import { taskEventTypes } from '#core/model/event.ts'
import { Choice, Id, Instant, Nullable, Strict } from '#core/model/scalars.ts'

export const TaskNews = Strict(
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
