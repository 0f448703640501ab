import { priorities, statuses, type Task } from '#core/model/task.ts'
import type { TaskFilter, TaskQuery, TaskSortField } from '#core/ports/store.ts'

const dayMilliseconds = 86_400_000

/** The same task for the same number: what is asked for is as frequent in a small store as in a large one. */
export function newTask(index: number): Omit<Task, 'id'> {
  const created = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString()
  const status = index % 397 === 0 ? 'cancelled' : (statuses[index % 3] ?? 'todo')
  return {
    title: `Task number ${index}${index % 397 === 77 ? ' rare777' : ''}`,
    description: 'What there is to do, in a sentence or two.',
    status,
    active: index % 10 !== 0,
    priority: priorities[(index >> 2) % 4] ?? 'LOW',
    deadline:
      index % 4 === 0
        ? null
        : new Date(Date.UTC(2026, 0, 1) + (index % 365) * dayMilliseconds).toISOString().slice(0, 10),
    assignee: index % 5 === 0 ? 1 : null,
    labels: index % 20 === 0 ? [`label${(index / 20) % 20}`] : [],
    creator: 1,
    created,
    updated: created,
    completed: null,
    deleted: null,
    version: 1,
  }
}

type Wanted = Partial<Omit<TaskFilter, 'viewer'>> & { after?: 'middle' }

/** The first page, or one that begins in the middle of the small store; newest first. */
export function query({ after, ...filter }: Wanted, field: TaskSortField = 'created'): TaskQuery {
  const middle = { value: newTask(5000).created, id: 5001 }
  return {
    viewer: 1,
    deleted: false,
    ...filter,
    sort: { field, descending: true },
    ...(after && { after: middle }),
    limit: 21,
  }
}
