import { Type } from 'typebox'
import { Day, LogEntry } from '#core/model/log.ts'
import { Nullable, Strict } from '#core/model/scalars.ts'
import { Task } from '#core/model/task.ts'
import { Limit } from '#dialects/native/shapes/pages.ts'

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
export const LogSeries = Strict(series, {
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
