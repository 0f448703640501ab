import { LRUCache } from 'lru-cache'
import type { RowTask } from '#core/csv/csv-columns.ts'
import type { Row } from '#core/csv/csv-rows.ts'
import { dayOf, dueOf, instantRange } from '#core/model/deadline.ts'
import type { RowError } from '#core/model/import.ts'
import { nameKey, type User } from '#core/model/user.ts'
import type { Likeness, TaskDraft } from '#core/ports/store.ts'

const keptNames = 50_000
const keptDays = 5000

/** Where the rows of a file become tasks, or would. */
export interface RowTarget {
  findUser(key: string): Promise<User | undefined>
  invite(username: string): Promise<User>
  findAlike(wanted: readonly Likeness[]): Promise<boolean[]>
  makeTasks(drafts: readonly TaskDraft[]): Promise<void>
  /** Takes what is wrong; may throw to end it all. */
  report(errors: readonly RowError[]): Promise<void>
}

export interface RowSettings {
  creator: number
  /** Now. */
  at: string
  timeZone: string
  skipsDuplicates: boolean
}

interface RowCounts {
  rows: number
  created: number
  skipped: number
  invited: number
  bad: number
}

interface Candidate {
  draft: TaskDraft
  likeness: Likeness
}

type Fault = Omit<RowError, 'number'>

export type RowImport = ReturnType<typeof createRowImport>

/** Turns rows into tasks, batch by batch: names into users, the same again into nothing, the rest into tasks. */
export function createRowImport(target: RowTarget, { creator, at, timeZone, skipsDuplicates }: RowSettings) {
  const counts: RowCounts = { rows: 0, created: 0, skipped: 0, invited: 0, bad: 0 }
  const users = new LRUCache<string, Pick<User, 'id' | 'status'>>({ max: keptNames })
  const times = new LRUCache<string, { created: string; first: string; last: string }>({ max: keptDays })
  let errors = 0

  async function add(rows: readonly Row[]): Promise<void> {
    const candidates: Candidate[] = []
    const faults: Fault[] = []
    for (const row of rows) {
      const outcome = 'faults' in row ? row.faults : await toCandidate(row.line, row.task)
      if (!Array.isArray(outcome)) candidates.push(outcome)
      else {
        counts.bad += 1
        faults.push(...outcome)
      }
    }
    counts.rows += rows.length
    if (faults.length > 0) await target.report(faults.map(numbered))
    const fresh = skipsDuplicates ? await withoutDuplicates(candidates) : candidates
    counts.created += fresh.length
    if (fresh.length > 0) await target.makeTasks(fresh.map(({ draft }) => draft))
  }

  function numbered(fault: Fault): RowError {
    errors += 1
    return { number: errors, ...fault }
  }

  async function toCandidate(line: number, row: RowTask): Promise<Candidate | Fault[]> {
    const assignee = row.assignee === null ? undefined : await findOrInvite(row.assignee)
    if (assignee?.status === 'disabled') {
      const reason = 'assigned_user is disabled: nobody can assign to them.'
      return [{ line, column: 'assigned_user', reason }]
    }
    const { created, first, last } = timesOf(row.created)
    const task = toTask(row, assignee?.id ?? null, created)
    const { title, description } = task
    const likeness = { title, description, assignee: task.assignee, createdFrom: first, createdTo: last }
    return { draft: { task, due: dueOf(task, timeZone) }, likeness }
  }

  async function findOrInvite(username: string): Promise<Pick<User, 'id' | 'status'>> {
    const key = nameKey(username)
    const known = users.get(key)
    if (known) return known
    const { id, status } = (await target.findUser(key)) ?? (await invite(username))
    users.set(ownCopy(key), { id, status })
    return { id, status }
  }

  function invite(username: string): Promise<User> {
    counts.invited += 1
    return target.invite(username)
  }

  /** When the task was created, and the day in which a task like it is the same. */
  function timesOf(value: string) {
    const known = times.get(value)
    if (known) return known
    const created = instantRange(value, timeZone).first
    const found = { created, ...instantRange(dayOf(created, timeZone), timeZone) }
    times.set(ownCopy(value), found)
    return found
  }

  function toTask(row: RowTask, assignee: number | null, created: string): TaskDraft['task'] {
    const { title, description, status, active, priority, deadline, labels } = row
    const completed = status === 'done' ? at : null
    return {
      title,
      description,
      status,
      active,
      priority,
      deadline,
      assignee,
      labels,
      creator,
      created,
      updated: at,
      completed,
      deleted: null,
      version: 1,
    }
  }

  /** Neither what is there already, nor what an earlier row of the file is. */
  async function withoutDuplicates(candidates: readonly Candidate[]): Promise<Candidate[]> {
    const isThere = await target.findAlike(candidates.map(({ likeness }) => likeness))
    const seen = new Set<string>()
    const fresh = candidates.filter(({ likeness }, index) => {
      const key = JSON.stringify(likeness)
      if (isThere[index] || seen.has(key)) return false
      seen.add(key)
      return true
    })
    counts.skipped += candidates.length - fresh.length
    return fresh
  }

  return { add, counts }
}

/** A slice of a text keeps the whole of it in memory; a copy does not. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString()
}
