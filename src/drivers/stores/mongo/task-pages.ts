import type { TaskFilter, TaskPosition, TaskQuery, TaskSortField } from '#core/ports/store.ts'
import { above, all, below, type Condition, is } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'
import { conditionsOf, facetConditions } from '#drivers/stores/mongo/task-conditions.ts'
import { taskFields } from '#drivers/stores/mongo/task-documents.ts'

type Key = [field: string, value: string | number]

const sortFields: Record<TaskSortField, readonly string[]> = {
  created: ['created', '_id'],
  updated: ['updated', '_id'],
  deadline: ['due', '_id'],
  priority: ['priority', 'created', '_id'],
  id: ['_id'],
}

/** A range of the list: each is read with an index in its order, the next one only if the page has room. */
interface Stretch {
  conditions: Condition[]
  fields: readonly string[]
}

export async function listTasks(questions: Pick<Questions, 'find'>, query: TaskQuery): Promise<Document[]> {
  const found = new Map<unknown, Document>()
  const common = [...conditionsOf(query), ...facetConditions(query)]
  for (const { conditions, fields } of stretchesOf(query)) {
    const limit = query.limit - found.size
    if (limit <= 0) break
    const sort = Object.fromEntries(fields.map((field) => [field, query.sort.descending ? -1 : 1] as const))
    const wanted = all([...common, ...conditions])
    // A task that changes between two stretches may be in both.
    for (const one of await questions.find('tasks', wanted, { sort, limit, only: taskFields })) found.set(one._id, one)
  }
  return [...found.values()].slice(0, query.limit)
}

export async function countTasks(questions: Pick<Questions, 'aggregate'>, filter: TaskFilter, cap: number) {
  const limit = { $limit: Math.min(cap, 2 ** 31 - 1) }
  const stages = [{ $match: all(conditionsOf(filter)) }, limit, { $count: 'count' }]
  return Number((await questions.aggregate('tasks', stages))[0]?.count ?? 0)
}

function stretchesOf(query: TaskQuery): Stretch[] {
  const { sort, after, dueFrom, dueTo } = query
  const fields = sortFields[sort.field]
  if (sort.field !== 'deadline') return beyond(fields, query, after)
  const isInSecond = after?.value === null
  // What comes after a text, or before it, is a text.
  const first = isInSecond ? [] : beyond(fields, query, after, after ? [] : [{ due: above('') }])
  if (dueFrom !== undefined || dueTo !== undefined) return first
  return [...first, ...beyond(['_id'], query, isInSecond ? after : undefined, [{ due: is(null) }])]
}

/**
 * What comes after a place: first those that are equal to it but for the last key, then those that are equal but for
 * the last two, and so on. Each is one range of the index, however many tasks are alike.
 */
function beyond(
  fields: readonly string[],
  { sort }: TaskQuery,
  after: TaskPosition | undefined,
  conditions: Condition[] = [],
): Stretch[] {
  if (!after) return [{ conditions, fields }]
  const than = sort.descending ? below : above
  const keys = fields.map((field, place) => [field, valueAt(after, fields, place)] as Key)
  return keys
    .map(([field, value], place) => ({
      conditions: [
        ...conditions,
        ...keys.slice(0, place).map(([name, one]) => ({ [name]: is(one) })),
        { [field]: than(value) },
      ],
      fields: fields.slice(place),
    }))
    .reverse()
}

function valueAt({ value, created, id }: TaskPosition, fields: readonly string[], place: number): string | number {
  if (place === fields.length - 1) return id
  return (place === 1 ? created : value) ?? ''
}
