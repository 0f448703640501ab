import { type Static, Type } from 'typebox'
import { Deadline } from '#core/model/deadline.ts'
import { Choice, Id, Instant, Nullable, Strict, Text } from '#core/model/scalars.ts'

export const statuses = ['todo', 'in_progress', 'done', 'cancelled'] as const
export const priorities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

export type Status = (typeof statuses)[number]
export type Priority = (typeof priorities)[number]

export const Label = Text({ minLength: 1, maxLength: 64 })

/** What a person may set. Sizes count characters; the description is Markdown of at most 64 KiB in UTF-8. */
export const taskFields = {
  title: Text({ minLength: 1, maxLength: 500 }),
  description: Nullable(Type.String({ format: 'description', description: 'Markdown, at most 64 KiB in UTF-8' })),
  status: Choice(statuses),
  active: Type.Boolean({ description: 'The daily log copies active tasks only' }),
  priority: Choice(priorities),
  deadline: Nullable(Deadline),
  assignee: Nullable(Id),
  labels: Type.Array(Label, { maxItems: 50, uniqueItems: true }),
}

export const Task = Strict(
  {
    id: Id,
    ...taskFields,
    creator: Id,
    created: Instant,
    updated: Instant,
    completed: Nullable(Instant),
    deleted: Nullable(Instant),
    version: Type.Integer({ minimum: 1, description: 'One more with every change; the ETag is made from it' }),
  },
  { $id: 'Task', description: 'A task. `assignee` and `creator` are ids of users.' },
)
export type Task = Static<typeof Task>

export const NewTask = Type.Object(
  { title: taskFields.title, ...Type.Partial(Type.Object(omitTitle())).properties },
  { $id: 'NewTask', additionalProperties: false, description: 'What is left out gets its default.' },
)
export type NewTask = Static<typeof NewTask>

export const TaskPatch = Type.Partial(Type.Object(taskFields), {
  $id: 'TaskPatch',
  additionalProperties: false,
  description: 'A merge patch (RFC 7396): left out stays, null clears, empty is empty.',
})
export type TaskPatch = Static<typeof TaskPatch>

export const largestDescriptionBytes = 64 * 1024

function omitTitle() {
  const { title: _, ...rest } = taskFields
  return rest
}
