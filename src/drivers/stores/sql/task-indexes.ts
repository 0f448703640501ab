interface TaskIndex {
  name: string
  sql: string
}

/** The same four orders for each way a list begins: everybody's, a creator's, an assignee's; and the trash by its age. */
export function taskIndexes(thenId: string): TaskIndex[] {
  const orders = {
    created: 'created',
    updated: 'updated',
    due: 'due',
    facets: 'active, status, priority, created',
  }
  const beginnings = [
    { name: 'all', columns: '', where: 'deleted is null' },
    { name: 'creator', columns: 'creator, ', where: 'deleted is null' },
    { name: 'assignee', columns: 'assignee, ', where: 'deleted is null and assignee <> creator' },
  ]
  const lists = beginnings.flatMap(({ name, columns, where }) =>
    Object.entries(orders).map(([order, rest]) => index(`tasks_${name}_${order}`, `${columns}${rest}${thenId}`, where)),
  )
  return [
    ...lists,
    index('tasks_trash_all', `created${thenId}`, 'deleted is not null'),
    index('tasks_trash_creator', `creator, created${thenId}`, 'deleted is not null'),
    index('tasks_trash_assignee', `assignee, created${thenId}`, 'deleted is not null and assignee is not null'),
  ]
}

function index(name: string, columns: string, where: string): TaskIndex {
  return { name, sql: `create index ${name} on tasks (${columns}) where ${where}` }
}
