import { NotCsv } from '#core/csv/csv-records.ts'
import { BadHeader, readRows } from '#core/csv/csv-rows.ts'
import type { ImportProgress } from '#core/import-news.ts'
import { createRowImport, type RowImport, type RowTarget } from '#core/import-rows.ts'
import type { Jobs } from '#core/jobs.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { Change } from '#core/model/event.ts'
import { type Import, isOver } from '#core/model/import.ts'
import type { Job } from '#core/model/job.ts'
import { likenessOf } from '#core/model/likeness.ts'
import { toInstant } from '#core/model/scalars.ts'
import type { Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Likeness, Store, Transaction } from '#core/ports/store.ts'
import type { LongWork, Recorder } from '#core/record.ts'
import { insertUser } from '#core/users.ts'

/** So many rows are worked on before others get their turn. */
const batchRows = 200
/** The text of so many tasks is ready for a search at once; that of more is made so after the import, piece by piece. */
const indexedAtOnce = 2000
const indexPiece = 200
/** Tells about how many rows a file has. */
const usualRowBytes = 80

interface ImportJobParts {
  store: Store
  record: Recorder
  jobs: Jobs
  progress: ImportProgress
  now: Now
  timeZone: string
}

/** Ids of tasks, both included; 0 for none. */
interface Range {
  first: number
  last: number
}

/** Rows are bad, and the whole import is refused for them. */
class BadRows extends Error {}

/** What a worker does with a file that was taken in: all of it in one transaction, or none. */
export function createImportJob({ store, record, jobs, progress, now, timeZone }: ImportJobParts) {
  async function runImport(job: Job, signal: AbortSignal): Promise<void> {
    const one = await store.imports.find(Number(job.key))
    if (!one || one.state === 'done' || one.state === 'refused') return
    if (one.bytes > 0 && !(await store.imports.chunk(one.id, 0))) return finish(one, 'refused', goneWords)
    const running: Import = { ...one, state: 'running', error: null, finished: null }
    await store.write((tx) => tx.imports.update(running))
    try {
      await (one.dryRun ? tryOut(running, signal) : carryOut(running, signal))
    } catch (fault) {
      await failed(running, fault, signal)
    }
  }

  async function failed(one: Import, fault: unknown, signal: AbortSignal): Promise<void> {
    if (fault instanceof NotCsv || fault instanceof BadHeader) return finish(one, 'refused', fault.message)
    if (fault instanceof BadRows) return refuse(one, signal)
    throw fault
  }

  /** The file stays for a while: the job may be tried anew. */
  async function layAside(job: Job): Promise<void> {
    const one = await store.imports.find(Number(job.key))
    if (!one || isOver(one)) return
    const after: Import = { ...one, state: 'failed', error: failedWords, finished: toInstant(now()) }
    await store.write((tx) => tx.imports.update(after))
    tell(after)
  }

  /** The tasks, the users they need, the events, and that the import is done: one transaction. */
  async function carryOut(one: Import, signal: AbortSignal): Promise<void> {
    const done = await record.atLength(ownerOf(one), 'import.create', async (long) => {
      const range: Range = { first: 0, last: 0 }
      const rows = createRowImport(writingTarget(one, long, range), settingsOf(one, long.at))
      const endBulk = await long.transaction.tasks.startBulk(Math.floor(one.bytes / usualRowBytes))
      await readAll(one, rows, signal)
      await endBulk()
      await makeSearchable(long.transaction, one.id, range)
      return end(long.transaction, long.append, { ...one, ...rows.counts, state: 'done' })
    })
    jobs.announce()
    tell(done)
  }

  function writingTarget(one: Import, { transaction: tx, at, append }: LongWork, range: Range): RowTarget {
    return {
      findUser: (key) => tx.users.findByUsername(key),
      async invite(username) {
        const { result, changes } = await insertUser(tx, { username, role: 'user', status: 'invited' }, null, at)
        await append(changes)
        return result
      },
      findAlike: (wanted) => tx.tasks.findAlike(wanted),
      async makeTasks(drafts) {
        const tasks = await tx.tasks.insertMany(drafts)
        range.first ||= tasks[0]?.id ?? 0
        range.last = tasks.at(-1)?.id ?? range.last
        await append(tasks.map(created))
      },
      async report(errors) {
        if (one.mode === 'whole') throw new BadRows()
        await tx.imports.addErrors(one.id, errors)
      },
    }
  }

  async function makeSearchable(tx: Transaction, id: number, { first, last }: Range): Promise<void> {
    if (first === 0) return
    if (last - first < indexedAtOnce) return tx.tasks.indexText(first, last)
    await jobs.enqueue(tx, { kind: 'index-text', key: `import ${id}`, payload: { first, last } })
  }

  /** Makes the text of a large import's tasks ready for searches, in small transactions. */
  async function indexText({ payload }: Job, signal: AbortSignal): Promise<void> {
    const { first, last } = payload as Range
    for (let from = first; from <= last; from += indexPiece) {
      signal.throwIfAborted()
      await store.write((tx) => tx.tasks.indexText(from, Math.min(from + indexPiece - 1, last)))
    }
  }

  /** Says what would happen, and changes nothing but the import itself. */
  async function tryOut(one: Import, signal: AbortSignal): Promise<void> {
    const { counts } = await readOnly(one, signal)
    const isRefused = one.mode === 'whole' && counts.bad > 0
    if (!isRefused) return finish({ ...one, ...counts }, 'done')
    await finish({ ...one, ...counts, created: 0, invited: 0 }, 'refused', refusedWords)
  }

  /** Nothing is left of the rows that were read before the first bad one: now every bad one is told of. */
  async function refuse(one: Import, signal: AbortSignal): Promise<void> {
    const { rows, bad, skipped } = (await readOnly(one, signal)).counts
    await finish({ ...one, rows, bad, skipped }, 'refused', refusedWords)
  }

  async function readOnly(one: Import, signal: AbortSignal): Promise<RowImport> {
    const rows = createRowImport(readingTarget(one), settingsOf(one, toInstant(now())))
    await store.write((tx) => tx.imports.dropErrors(one.id))
    await readAll(one, rows, signal)
    return rows
  }

  function readingTarget(one: Import): RowTarget {
    const seen = new Set<number>()
    let invented = 0
    return {
      findUser: (key) => store.users.findByUsername(key),
      async invite(username) {
        invented -= 1
        return { ...nobody, username, id: invented }
      },
      async findAlike(wanted) {
        const isThere = await store.tasks.findAlike(wanted)
        return wanted.map((likeness, index) => isThere[index] || !isNew(seen, likeness))
      },
      makeTasks: async () => {},
      report: (errors) => store.write((tx) => tx.imports.addErrors(one.id, errors)),
    }
  }

  async function readAll(one: Import, rows: RowImport, signal: AbortSignal): Promise<void> {
    const file = createFile(one.id)
    for await (const some of readRows(file.chunks())) {
      for (let from = 0; from < some.length; from += batchRows) {
        signal.throwIfAborted()
        await rows.add(some.slice(from, from + batchRows))
        await nextTurn()
      }
      const part = Math.min(Math.floor((100 * file.read()) / Math.max(one.bytes, 1)), 99)
      progress.tell({ id: one.id, user: one.user, state: 'running', rows: rows.counts.rows, progress: part })
    }
  }

  function createFile(id: number) {
    let bytes = 0
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let number = 0; ; number++) {
        const chunk = await store.imports.chunk(id, number)
        if (!chunk) return
        bytes += chunk.length
        yield chunk
      }
    }
    return { chunks, read: () => bytes }
  }

  function settingsOf({ user, duplicates }: Import, at: string) {
    return { creator: user ?? 0, at, timeZone, skipsDuplicates: duplicates === 'skip' }
  }

  async function finish(one: Import, state: Import['state'], error: string | null = null): Promise<void> {
    const after = await record.atLength(ownerOf(one), 'import.create', ({ transaction, append }) =>
      end(transaction, append, { ...one, state, error }),
    )
    tell(after)
  }

  async function end(tx: Transaction, append: LongWork['append'], one: Import): Promise<Import> {
    const after: Import = { ...one, finished: toInstant(now()) }
    await tx.imports.update(after)
    await tx.imports.dropChunks(one.id)
    const subject = { kind: 'import', id: one.id } as const
    await append([{ type: 'import.finished', subject, before: null, after }])
    return after
  }

  function tell({ id, user, state, rows }: Import): void {
    progress.tell({ id, user, state, rows, progress: 100 })
  }

  return { runImport: Object.assign(runImport, { onDead: layAside }), indexText }
}

const failedWords = 'It could not be carried out; the log of the server says why, and its job can be tried anew.'
const goneWords = 'Its file was dropped, a week after the import failed: send it again.'
const refusedWords = 'Rows are not as they must be; nothing was imported.'
const nobody: User = {
  ...{ id: 0, username: '', email: null, role: 'user', status: 'invited', created: '', updated: '', version: 1 },
}

function created(task: Task): Change {
  return { type: 'task.created', subject: { kind: 'task', id: task.id }, before: null, after: task }
}

/** Sixteen bytes a row instead of its text: a dry run of a million rows stays small. */
function isNew(seen: Set<number>, { title, description, assignee, createdFrom }: Likeness): boolean {
  const likeness = likenessOf({ title, description, assignee, created: createdFrom })
  if (seen.has(likeness)) return false
  seen.add(likeness)
  return true
}

/** Whoever started the import, through the door it came by; that they may was asked then. */
function ownerOf({ user, via }: Import): UserActor {
  const peer = { address: null, agent: null, isLocalCommand: false, setupToken: null }
  return { kind: 'user', id: user ?? 0, role: 'admin', sessionId: '', via, peer }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
