import type { Event, NewEvent } from '#core/model/event.ts'
import type { Session } from '#core/model/session.ts'
import type { Priority, Status, Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'

/**
 * What survives of an acknowledged write: `power-safe` survives power loss, `crash-safe` survives the end of
 * the process but not of the machine, `none` survives nothing.
 */
export type Durability = 'power-safe' | 'crash-safe' | 'none'

/** Where the truth is kept. Reads outside a transaction see only what was committed. */
export interface Store extends Tables {
  /** What the driver found when it checked itself at the start. */
  readonly durability: Durability
  /**
   * Runs `work` in one transaction and answers after it is durable. Work that throws leaves nothing behind.
   * Work must wait for nothing but the transaction it is given, and change nothing but through it: it may be run
   * again when a write beside it fails. Rejects with `unavailable` when the outcome is unknown.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Rejects when the storage cannot be reached. */
  check(): Promise<void>
  /** Writes a consistent copy to `path`, while the store goes on serving. */
  backup(path: string): Promise<void>
  close(): Promise<void>
}

interface Tables {
  tasks: TaskReader
  users: UserReader
  sessions: SessionReader
  journal: JournalReader
  settings: SettingReader
}

export interface Transaction {
  tasks: TaskWriter
  users: UserWriter
  sessions: SessionWriter
  journal: JournalWriter
  settings: SettingWriter
  replies: ReplyWriter
}

export type TaskSortField = 'created' | 'updated' | 'deadline' | 'priority' | 'id'

/** A place in a sorted list: the value of the sort field there (`null` sorts last) and the id. */
export interface TaskPosition {
  value: string | number | null
  /** Second sort key of `priority`. */
  created?: string
  id: number
}

export interface TaskFilter {
  /** Only what this user created or is assigned to; null means everybody's. */
  viewer: number | null
  /** The trash instead of the list. */
  deleted: boolean
  status?: readonly Status[]
  priority?: readonly Priority[]
  active?: boolean
  /** null: assigned to nobody. */
  assignee?: number | null
  creator?: number
  /** All of these labels. */
  labels?: readonly string[]
  /** Instants, both ends included. */
  dueFrom?: string
  dueTo?: string
  createdFrom?: string
  createdTo?: string
  /** Words, all of which begin a word of the title or the description. */
  words?: readonly string[]
}

export interface TaskQuery extends TaskFilter {
  sort: { field: TaskSortField; descending: boolean }
  after?: TaskPosition
  limit: number
}

interface TaskReader {
  /** A task, in the trash or not. */
  find(id: number): Promise<Task | undefined>
  findMany(ids: readonly number[]): Promise<Task[]>
  list(query: TaskQuery): Promise<Task[]>
  /** How many tasks match, but never more than `cap`. */
  count(filter: TaskFilter, cap: number): Promise<number>
}

/** `due`: the instant the deadline passes, in UTC. */
export interface TaskWriter extends TaskReader {
  insert(task: Omit<Task, 'id'>, due: string | null): Promise<Task>
  update(before: Task, after: Task, due: string | null): Promise<void>
  /** Takes the task out of the trash and the store for good; its journal stays. */
  purge(task: Task): Promise<void>
}

interface UserReader {
  find(id: number): Promise<User | undefined>
  findMany(ids: readonly number[]): Promise<User[]>
  /** By `nameKey` of a username; never looks at e-mail addresses. */
  findByUsername(key: string): Promise<User | undefined>
  findByEmail(key: string): Promise<User | undefined>
  /** In the order of ids. */
  list(after: number, limit: number): Promise<User[]>
  passwordHash(id: number): Promise<string | null>
  countActiveAdministrators(): Promise<number>
}

export interface UserWriter extends UserReader {
  insert(user: Omit<User, 'id'>, passwordHash: string | null): Promise<User>
  update(user: User): Promise<void>
  setPasswordHash(id: number, passwordHash: string): Promise<void>
}

interface SessionReader {
  find(id: string): Promise<Session | undefined>
  /** Those of a user that have neither ended nor expired at `now`, newest first. */
  listLive(user: number, now: string): Promise<Session[]>
}

export interface SessionWriter extends SessionReader {
  insert(session: Session): Promise<void>
  update(session: Session): Promise<void>
  /** Forgets at most `limit` sessions that expired before `instant`; answers how many. */
  forgetExpired(instant: string, limit: number): Promise<number>
}

interface JournalReader {
  /** The last event's number, 0 when there is none. */
  last(): Promise<number>
  /** The number of the last event that concerns a user, 0 when there is none. */
  lastFor(audience: number): Promise<number>
  /** Events after `after` in order; only those that concern `audience` if it is given. */
  read(query: { after: number; limit: number; audience?: number; tasksOnly?: boolean }): Promise<Event[]>
  /** What happened to one task, oldest first. */
  ofTask(id: number, after: number, limit: number): Promise<Event[]>
}

export interface JournalWriter extends JournalReader {
  append(event: NewEvent): Promise<number>
}

interface SettingReader {
  get(key: string): Promise<string | undefined>
}

export interface SettingWriter extends SettingReader {
  set(key: string, value: string): Promise<void>
}

/** The remembered answer to a write that carried an `Idempotency-Key`. */
interface Reply {
  scope: string
  key: string
  fingerprint: string
  result: unknown
  at: string
}

export interface ReplyWriter {
  find(scope: string, key: string): Promise<Reply | undefined>
  insert(reply: Reply): Promise<void>
  forgetBefore(instant: string, limit: number): Promise<number>
}
