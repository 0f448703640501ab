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
