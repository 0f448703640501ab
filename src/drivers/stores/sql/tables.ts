import type { Generated } from 'kysely'

/** The columns as queries see them; `Value`s of JSON columns are text. */
export interface Database {
  tasks: TaskColumns
  task_labels: {
    label: string
    task: number
    creator: number
    assignee: number | null
    created: string
  }
  tasks_text: { rowid: number; tasks_text: string; owners: string; title: string; description: string | null }
  users: UserColumns
  sessions: SessionColumns
  events: {
    seq: Generated<number>
    at: string
    actor: number | null
    via: string
    type: string
    kind: string
    subject: string
    before: string | null
    after: string | null
  }
  event_audience: { user: number; seq: number }
  replies: { scope: string; key: string; fingerprint: string; result: string; at: string }
  settings: { key: string; value: string }
  logs: {
    id: Generated<number>
    task: number
    day: string
    status: string
    active: boolean
    priority: number
    overdue: boolean
    at: string
  }
  /** Who sees an entry: the people of its task, and 0, the administrators. */
  log_viewers: { viewer: number; day: string; task: number; log: number }
  log_days: { viewer: number; day: string; entries: number }
  /** Entries of a day in ranges of task ids, so that a page in the middle is found without counting to it. */
  log_blocks: { viewer: number; day: string; block: number; entries: number }
  /** Entries of a day by their priority, of which `part` is -1 - its place, and by their assignee: `part`, 0 for nobody. */
  log_sums: { viewer: number; day: string; part: number; active: number; done: number; overdue: number }
  jobs: JobColumns
  imports: ImportColumns
  import_errors: { import: number; number: number; line: number; field: string | null; reason: string }
  import_chunks: { import: number; number: number; bytes: Uint8Array }
  schema_versions: { version: number; name: string; at: string }
}

interface TaskColumns {
  id: Generated<number>
  title: string
  description: string | null
  status: string
  active: boolean
  /** Position in the list of priorities: order by it is order by urgency. */
  priority: number
  deadline: string | null
  /** The instant the deadline passes. */
  due: string | null
  assignee: number | null
  labels: string
  creator: number
  created: string
  updated: string
  completed: string | null
  deleted: string | null
  version: number
  /** The `due` that somebody was reminded of. */
  reminded: string | null
  /** A number made of the text and the assignee: tasks with another one are not alike. */
  likeness: number | null
}

interface JobColumns {
  id: Generated<number>
  kind: string
  key: string
  payload: string
  state: string
  attempts: number
  ready_at: string
  lease_until: string | null
  worker: string | null
  created: string
  finished: string | null
  error: string | null
}

interface ImportColumns {
  id: Generated<number>
  state: string
  mode: string
  dry_run: boolean
  duplicates: string
  file_name: string
  bytes: number
  user: number | null
  via: string
  rows: number
  created: number
  skipped: number
  invited: number
  bad: number
  error: string | null
  at: string
  finished: string | null
}

interface UserColumns {
  id: Generated<number>
  username: string
  username_key: string
  email: string | null
  email_key: string | null
  role: string
  status: string
  password_hash: string | null
  created: string
  updated: string
  version: number
}

interface SessionColumns {
  id: string
  user: number
  created: string
  refreshed: string
  expires: string
  ended: string | null
  door: string
  address: string | null
  agent: string | null
  generation: number
}
