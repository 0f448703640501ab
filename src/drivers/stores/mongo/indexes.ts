import type { IndexDescription } from 'mongodb'
import type { CollectionName } from '#drivers/stores/mongo/questions.ts'

type Keys = Record<string, 1>

/** The same orders for each way a list begins: everybody's, and that of one who sees its tasks; trash and list alike. */
function taskIndexes(): IndexDescription[] {
  const orders: Record<string, readonly string[]> = {
    created: ['created'],
    updated: ['updated'],
    due: ['due'],
    facts: ['active', 'status', 'priority', 'created'],
  }
  const beginnings: Record<string, readonly string[]> = { all: ['isTrash'], seen: ['isTrash', 'seers'] }
  const lists = Object.entries(beginnings).flatMap(([beginning, first]) =>
    Object.entries(orders).map(([order, rest]) => index(`tasks_${beginning}_${order}`, [...first, ...rest, '_id'])),
  )
  return [
    ...lists,
    index('tasks_seen_id', ['isTrash', 'seers', '_id']),
    index('tasks_labelled', ['isTrash', 'labelled', 'created', '_id']),
    index('tasks_words', ['words']),
    index('tasks_alike', ['likeness']),
    index('tasks_to_remind', ['remindAt', '_id']),
  ]
}

export const indexes: Partial<Record<CollectionName, IndexDescription[]>> = {
  tasks: taskIndexes(),
  users: [
    { ...index('users_username', ['usernameKey']), unique: true },
    { ...index('users_email', ['emailKey']), unique: true, sparse: true },
    index('users_role', ['role', 'status']),
  ],
  sessions: [index('sessions_live', ['user', 'ended', 'created']), index('sessions_expiry', ['expires'])],
  events: [
    index('events_of_audience', ['audience', '_id']),
    index('events_of_task', ['task', '_id']),
    index('events_of_actor', ['actor', '_id']),
    index('events_of_door', ['via', '_id']),
    index('events_of_kind', ['kind', '_id']),
  ],
  replies: [{ ...index('replies_key', ['scope', 'key']), unique: true }, index('replies_age', ['at'])],
  logs: [{ ...index('logs_of_task', ['task', 'day']), unique: true }, index('logs_seen', ['viewers', 'day', 'task'])],
  log_days: [index('log_days_seen', ['viewer', 'day'])],
  log_blocks: [index('log_blocks_seen', ['viewer', 'day', 'block'])],
  log_sums: [index('log_sums_part', ['viewer', 'part', 'day']), index('log_sums_day', ['viewer', 'day', 'active'])],
  jobs: [
    { ...index('jobs_key', ['kind', 'key']), unique: true },
    index('jobs_ready', ['state', 'readyAt']),
    index('jobs_leased', ['state', 'leaseUntil']),
    index('jobs_finished', ['state', 'finished']),
  ],
  import_errors: [{ ...index('import_errors_number', ['import', 'number']), unique: true }],
  import_chunks: [{ ...index('import_chunks_number', ['import', 'number']), unique: true }],
}

function index(name: string, fields: readonly string[]): IndexDescription & { name: string } {
  return { name, key: Object.fromEntries(fields.map((field) => [field, 1])) as Keys }
}
