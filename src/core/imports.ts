import { createHash } from 'node:crypto'
import { NotCsv } from '#core/csv/csv-records.ts'
import { BadHeader, readRows } from '#core/csv/csv-rows.ts'
import { CoreError } from '#core/errors.ts'
import type { ImportNews, ImportProgress } from '#core/import-news.ts'
import type { Jobs } from '#core/jobs.ts'
import type { Actor } from '#core/model/actor.ts'
import { type Import, isOver, type RowError, type WatchedImport } from '#core/model/import.ts'
import { toInstant } from '#core/model/scalars.ts'
import { assertMay } from '#core/permissions.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'

const chunkBytes = 256 * 1024
const waitMilliseconds = 10 * 60_000
const lookMilliseconds = 500

export interface ImportOptions {
  mode?: Import['mode']
  dryRun?: boolean
  duplicates?: Import['duplicates']
  /** Whose import it is, and so the creator of its tasks, where the actor is not a user. */
  owner?: number
}

/** A file on its way in. */
export interface Upload {
  fileName: string
  bytes: AsyncIterable<Uint8Array>
}

interface ImportParts {
  store: Store
  record: Recorder
  jobs: Jobs
  progress: ImportProgress
  now: Now
  /** Largest file that is taken in. */
  importBytes: number
}

export type Imports = ReturnType<typeof createImports>

/** Tasks from CSV files: takes files in whole, and tells how their imports stand. */
export function createImports({ store, record, jobs, progress, now, importBytes }: ImportParts) {
  /**
   * Takes in the file and queues its import. Throws `file_unnamed`, `file_not_csv`, `columns_missing` and what
   * reading the upload throws; then nothing is left of it.
   */
  async function startImport(actor: Actor, upload: Upload, options: ImportOptions = {}, once?: Once): Promise<Import> {
    assertMay(actor, 'import.create')
    const fileName = toFileName(upload.fileName)
    const received = await store.write((tx) => tx.imports.insert(newImport(actor, fileName, options)))
    try {
      const { bytes, digest } = await receive(received.id, upload.bytes)
      const sameFile = once && { key: once.key, request: `${once.request} ${fileName} ${digest}` }
      return await queue(actor, { ...received, bytes, state: 'waiting' }, sameFile)
    } catch (fault) {
      await store.write((tx) => tx.imports.remove(received.id))
      throw toRefusal(fault)
    }
  }

  function newImport(actor: Actor, fileName: string, options: ImportOptions): Omit<Import, 'id'> {
    const { mode = 'whole', dryRun = false, duplicates = 'skip', owner = null } = options
    return {
      ...{ state: 'receiving', mode, dryRun, duplicates, fileName, bytes: 0, error: null },
      ...{ user: actor.kind === 'user' ? actor.id : owner, via: actor.via, at: toInstant(now()), finished: null },
      ...{ rows: 0, created: 0, skipped: 0, invited: 0, bad: 0 },
    }
  }

  /** Into the store, where any worker can read it; the header is looked at first. */
  async function receive(id: number, bytes: AsyncIterable<Uint8Array>): Promise<{ bytes: number; digest: string }> {
    const hash = createHash('sha256')
    let total = 0
    let number = 0
    for await (const chunk of inChunks(bytes)) {
      if (number === 0) await assertHeader(chunk)
      const place = number
      await store.write((tx) => tx.imports.addChunk(id, place, chunk))
      hash.update(chunk)
      total += chunk.length
      number += 1
    }
    if (number === 0) await assertHeader(new Uint8Array())
    return { bytes: total, digest: hash.digest('base64url') }
  }

  /** Answers the import that was begun with this key before, if there is one; then the file was sent in vain. */
  async function queue(actor: Actor, one: Import, once: Once | undefined): Promise<Import> {
    const queued = await record(
      actor,
      'import.create',
      async (tx) => {
        await tx.imports.update(one)
        await jobs.enqueue(tx, { kind: 'import', key: String(one.id) })
        return { result: one, changes: [] }
      },
      once,
    )
    if (queued.id !== one.id) await store.write((tx) => tx.imports.remove(one.id))
    jobs.announce()
    return queued
  }

  /** Throws `import_not_found`. */
  async function readImport(actor: Actor, id: number): Promise<WatchedImport> {
    assertMay(actor, 'import.read')
    const one = await store.imports.find(id)
    if (!one || one.state === 'receiving') throw new CoreError('import_not_found')
    const heard = one.state === 'running' ? progress.lastOf(id) : undefined
    return { ...one, rows: heard?.rows ?? one.rows, progress: isOver(one) ? 100 : (heard?.progress ?? 0) }
  }

  /** Newest first. */
  async function listImports(actor: Actor, before: number, limit: number) {
    assertMay(actor, 'import.read')
    const found = await store.imports.list(before, limit + 1)
    const imports = found.slice(0, limit)
    return { imports, next: found.length > limit ? (imports.at(-1)?.id ?? null) : null }
  }

  /** What was wrong with its rows, in the order of the file, after the error numbered `after`. */
  function listErrors(actor: Actor, id: number, after: number, limit: number): Promise<RowError[]> {
    assertMay(actor, 'import.read')
    return store.imports.errors(id, after, limit)
  }

  /** Waits for the end of an import. Throws `overloaded` when it takes longer than anybody can, or wants to, wait for. */
  async function waitForImport(actor: Actor, id: number, signal: AbortSignal): Promise<WatchedImport> {
    let last: WatchedImport | undefined
    for await (const one of watchImport(actor, id, signal, waitMilliseconds)) last = one
    if (last && isOver(last)) return last
    const message = `The import goes on: ask for it at /v1/imports/${id}, or send the file again later.`
    throw new CoreError('overloaded', message, { retryAfterSeconds: 30 })
  }

  /** Yields how an import stands, at once and with all news, until it is over, `signal` aborts or the time is over. */
  async function* watchImport(actor: Actor, id: number, signal: AbortSignal, milliseconds = Number.POSITIVE_INFINITY) {
    const until = performance.now() + milliseconds
    while (!signal.aborted && performance.now() < until) {
      const heard = hear(id, signal)
      const one = await readImport(actor, id)
      yield one
      if (isOver(one)) return
      await heard
    }
  }

  /** Settles with the next news of an import, or soon: what another process did is not always heard of. */
  function hear(id: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, lookMilliseconds)
      const unsubscribe = progress.subscribe((news) => news.id === id && end())
      signal.addEventListener('abort', end, { once: true })
      function end(): void {
        clearTimeout(timer)
        unsubscribe()
        signal.removeEventListener('abort', end)
        resolve()
      }
    })
  }

  /** Calls `listener` with how far imports are that the actor may know of; answers how to stop. */
  function subscribe(actor: Actor, listener: (news: ImportNews) => void): () => void {
    if (actor.kind !== 'user' || actor.role !== 'admin') return () => {}
    return progress.subscribe(listener)
  }

  return {
    largestBytes: importBytes,
    startImport,
    readImport,
    listImports,
    listErrors,
    waitForImport,
    watchImport,
    subscribe,
  }
}

/** The name that is kept: whatever a client calls its file, every store can hold it. */
function toFileName(name: string): string {
  if (name.trim() === '') throw new CoreError('file_unnamed')
  if (!/\.csv$/i.test(name.trim())) throw new CoreError('file_not_csv', 'Only CSV files are accepted: name it *.csv.')
  return name.replaceAll('\0', '').slice(-255).toWellFormed()
}

/** The first piece of a file must tell what its columns are. */
async function assertHeader(chunk: Uint8Array): Promise<void> {
  for await (const _ of readRows(once(chunk))) return
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk
}

async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    waiting.push(piece)
    size += piece.length
    if (size < chunkBytes) continue
    yield Buffer.concat(waiting)
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(waiting)
}

function toRefusal(fault: unknown): unknown {
  if (fault instanceof BadHeader) return new CoreError('columns_missing', fault.message)
  return fault instanceof NotCsv ? new CoreError('file_not_csv', fault.message) : fault
}
