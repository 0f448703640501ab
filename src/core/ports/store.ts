import type { Event, NewEvent } from '#core/model/event.ts'
import type { Import, RowError } from '#core/model/import.ts'
import type { Job, JobKind, JobState } from '#core/model/job.ts'
import type { LogCount, LogEntry, LoggedTask } from '#core/model/log.ts'
import type { Session } from '#core/model/session.ts'
import type { Priority, Status, Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'
import type { Everything } from '#core/ports/everything.ts'

/**
 * What survives of an acknowledged write: `power-safe` survives power loss, `crash-safe` survives the end of
 * the process but not of the machine, `none` survives nothing.
 */
export type Durability = 'power-safe' | 'crash-safe' | 'none'

/** How busy a store is at this moment, in this process. */
export interface StoreLoad {
  /** Writes that wait for their turn. */
  writesWaiting: number
  /** Of a store that is reached over connections: how many there are, and how many questions wait for one. */
  connections?: { inUse: number; idle: number; most: number; waiting: number }
}

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
  /**
   * The same for work that takes long: it runs once, in a transaction of its own, and may wait for what it reads.
   * Other writes may have to wait for its end.
   */
  writeLong<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  everything: Everything
  /**
   * What is wrong with what is stored, in sentences that say how to mend it. Reads everything: minutes, where there is
   * much.
   */
  inspect(): Promise<string[]>
  load(): StoreLoad
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
  logs: LogReader
  jobs: JobReader
  imports: ImportReader
}

export interface Transaction {
  tasks: TaskWriter
  users: UserWriter
  sessions: SessionWriter
  journal: JournalWriter
  settings: SettingWriter
  replies: ReplyWriter
  logs: LogWriter
  jobs: JobWriter
  imports: ImportWriter
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
  /** 0 when there is no task. */
  highestId(): Promise<number>
  list(query: TaskQuery): Promise<Task[]>
  /** How many tasks match, but never more than `cap`. */
  count(filter: TaskFilter, cap: number): Promise<number>
  /** For each of `wanted`, whether there is a task outside the trash with that text and assignee, created in that time. */
  findAlike(wanted: readonly Likeness[]): Promise<boolean[]>
  /** Open tasks whose deadline passes by `instant` and of which nobody was reminded yet, the first to pass first. */
  listToRemind(instant: string, limit: number): Promise<Task[]>
}

/** What makes two tasks the same to an import. Instants, both ends included. */
export interface Likeness {
  title: string
  description: string | null
  assignee: number | null
  createdFrom: string
  createdTo: string
}

/** A task that is new; `due` is the instant its deadline passes, in UTC. */
export interface TaskDraft {
  task: Omit<Task, 'id'>
  due: string | null
}

/** `due`: the instant the deadline passes, in UTC. */
export interface TaskWriter extends TaskReader {
  insert(task: Omit<Task, 'id'>, due: string | null): Promise<Task>
  /** In order. Their text is found by a search only after `indexText` of the ids. */
  insertMany(drafts: readonly TaskDraft[]): Promise<Task[]>
  /**
   * Before about `expected` tasks are inserted by long work: answers what to call after the last. A store may be
   * slow to list tasks in between.
   */
  startBulk(expected: number): Promise<() => Promise<void>>
  /** Makes the text of the tasks from one id to another, both included, ready to be searched for, again if need be. */
  indexText(firstId: number, lastId: number): Promise<void>
  /** Somebody was reminded of the deadline that the task has now. */
  markReminded(id: number): Promise<void>
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
  /** What was said of the deadlines of some tasks. */
  remindersOf(tasks: readonly number[]): Promise<Event[]>
  /** The number of the last event that was written before `instant`, 0 when there is none. */
  lastBefore(instant: string): Promise<number>
  /** Events newest first, looking at no more than `scan` of them: `next` is where to look on, 0 at the beginning. */
  search(query: JournalQuery): Promise<{ events: Event[]; next: number }>
}

export interface JournalQuery {
  /** Only events before this number. */
  before: number
  /** Only events after this number. */
  after: number
  limit: number
  scan: number
  kind?: Event['subject']['kind']
  task?: number
  actor?: number
  via?: string
}

export interface JournalWriter extends JournalReader {
  append(event: NewEvent): Promise<number>
  /** In order. */
  appendMany(events: readonly NewEvent[]): Promise<void>
}

interface LogPlace {
  day: string
  task: number
}

/** Both days included. */
interface LogDays {
  viewer: number | null
  dayFrom: string
  dayTo: string
}

export interface LogReader {
  /** With its task, which may lie in the trash. */
  find(id: number): Promise<LoggedTask | undefined>
  /** The entry of a task's last day. */
  latestOf(task: number): Promise<LogEntry | undefined>
  /** Of the tasks that `viewer` may see (null: everybody's), outside the trash: newest day first, then newest task. */
  page(query: { viewer: number | null; day?: string; offset: number; limit: number }): Promise<LoggedTask[]>
  count(query: { viewer: number | null; day?: string }): Promise<number>
  /** The same order as `page`, from a place on; days with both ends included. */
  list(query: {
    viewer: number | null
    task?: number
    dayFrom?: string
    dayTo?: string
    after?: LogPlace
    limit: number
  }): Promise<LoggedTask[]>
  /** The number of the newest entry, 0 when there is none. */
  newest(): Promise<number>
  /** Of the entries that `viewer` may see: by their priority of the day, oldest first; nothing of what has no entry. */
  countByPriority(query: LogDays): Promise<(LogCount & { priority: Priority })[]>
  /** By who the tasks are assigned to now, null for nobody: the `most` with the most entries on the last of the days. */
  countByAssignee(query: LogDays & { most: number }): Promise<(LogCount & { assignee: number | null })[]>
}

export interface LogWriter extends LogReader {
  /**
   * Writes the day's entries of the tasks from `firstTask` to `lastTask` that are active and not in the trash: now,
   * or as the journal tells that they were right after event `asOf`. An entry that is there stays as it is. Answers
   * how many were new.
   */
  write(query: { day: string; at: string; firstTask: number; lastTask: number; asOf: number | null }): Promise<number>
}

interface JobReader {
  find(id: number): Promise<Job | undefined>
  findByKey(kind: JobKind, key: string): Promise<Job | undefined>
  /** Newest first, before id `before`. */
  list(query: { state?: JobState; kind?: JobKind; before: number; limit: number }): Promise<Job[]>
  /** How many jobs wait, run and are dead. */
  countOpen(): Promise<Record<Exclude<JobState, 'done'>, number>>
  /** When the next job is or was ready to be begun, null when none waits or runs. */
  nextReady(): Promise<string | null>
}

export interface JobWriter extends JobReader {
  insert(job: Omit<Job, 'id'>): Promise<Job>
  update(job: Job): Promise<void>
  /**
   * Leases the job that has been ready for longest, one whose lease ran out among them, and one whose time lies
   * beyond `furthest`; undefined when there is none.
   */
  claim(query: {
    now: string
    furthest: string
    leaseUntil: string
    worker: string
    kinds: readonly JobKind[]
  }): Promise<Job | undefined>
  /** Forgets at most `limit` done jobs that finished before `instant`; answers how many. */
  forgetFinished(instant: string, limit: number): Promise<number>
}

interface ImportReader {
  find(id: number): Promise<Import | undefined>
  /** Newest first, before id `before`. */
  list(before: number, limit: number): Promise<Import[]>
  /** In the order of their numbers, after `after`. */
  errors(id: number, after: number, limit: number): Promise<RowError[]>
  /** A part of the file, numbered from 0; undefined after the last. */
  chunk(id: number, number: number): Promise<Uint8Array | undefined>
}

export interface ImportWriter extends ImportReader {
  insert(one: Omit<Import, 'id'>): Promise<Import>
  update(one: Import): Promise<void>
  addChunk(id: number, number: number, bytes: Uint8Array): Promise<void>
  dropChunks(id: number): Promise<void>
  addErrors(id: number, errors: readonly RowError[]): Promise<void>
  dropErrors(id: number): Promise<void>
  /** With its errors and its file. */
  remove(id: number): Promise<void>
  /** Drops the files of imports that failed before `instant`. */
  dropFailedFiles(instant: string): Promise<void>
  /** Removes what was begun to be received before `instant` and never came whole; answers how many. */
  removeUnreceived(instant: string): Promise<number>
}

interface SettingReader {
  get(key: string): Promise<string | undefined>
}

export interface SettingWriter extends SettingReader {
  set(key: string, value: string): Promise<void>
}

/** The remembered answer to a write that carried an `Idempotency-Key`. */
export interface Reply {
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
