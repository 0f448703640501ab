import { CoreError } from '#core/errors.ts'
import type { Actor } from '#core/model/actor.ts'
import type { Job, JobKind, JobState } from '#core/model/job.ts'
import { toInstant } from '#core/model/scalars.ts'
import { assertMay } from '#core/permissions.ts'
import type { NewId, Now } from '#core/ports/clock.ts'
import type { Queue } from '#core/ports/queue.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'

/** A worker that says nothing for so long is taken for dead, and its job is begun again. */
const leaseSeconds = 30
export const mostAttempts = 6
/** No lease and no wait is as long: what lies further ahead was written by a clock that was set back since. */
const furthestSeconds = 600
/** How long a job may lie that nobody brought word of. */
const pollMilliseconds = 2000
const atOnce = 2

/**
 * Does a job. It may be begun more than once, so what it does must take effect once. After an abort it ends soon, in
 * whatever way: the job is not done then.
 */
export interface Handler {
  (job: Job, signal: AbortSignal): Promise<void>
  /** Before the job is laid aside as dead. */
  onDead?(job: Job): Promise<void>
}

export interface NewJob {
  kind: JobKind
  /** There is one job of a kind with this key, however often it is asked for. */
  key: string
  payload?: unknown
}

interface JobParts {
  store: Store
  record: Recorder
  queue: Queue
  now: Now
  newId: NewId
  onFault: (fault: unknown) => void
}

export type Jobs = ReturnType<typeof createJobs>

/** Work that is done later, by whoever has the role: kept in the store, leased, tried again, at last laid aside as dead. */
export function createJobs({ store, record, queue, now, newId, onFault }: JobParts) {
  /** Inside the transaction of what the job is about; `announce` after it. Answers the job, the one that was there too. */
  async function enqueue(tx: Transaction, { kind, key, payload = null }: NewJob): Promise<Job> {
    const known = await tx.jobs.findByKey(kind, key)
    if (known) return known
    const at = toInstant(now())
    const beginning = { state: 'waiting', attempts: 0, readyAt: at, leaseUntil: null, worker: null } as const
    return tx.jobs.insert({ kind, key, payload, ...beginning, created: at, finished: null, error: null })
  }

  /** A job in a transaction of its own. Reads first: a job that is there costs no write. */
  async function ensure(job: NewJob): Promise<void> {
    if (await store.jobs.findByKey(job.kind, job.key)) return
    await store.write((tx) => enqueue(tx, job))
    announce()
  }

  /** Tells the workers to look. */
  function announce(readyAt = now()): void {
    queue.offer(readyAt)
  }

  /** Newest first. Administrators only. */
  async function listJobs(actor: Actor, query: { state?: JobState; kind?: JobKind; before?: number; limit: number }) {
    assertMay(actor, 'job.list')
    const { before = Number.MAX_SAFE_INTEGER, limit, ...filter } = query
    const found = await store.jobs.list({ ...filter, before, limit: limit + 1 })
    const jobs = found.slice(0, limit)
    return { jobs, next: found.length > limit ? (jobs.at(-1)?.id ?? null) : null }
  }

  /** Lets a dead job be tried anew. Throws `job_not_found` for one that is not dead. */
  async function retryJob(actor: Actor, id: number, once?: Once): Promise<Job> {
    const revived = await record(actor, 'job.retry', (tx) => revive(tx, id), once)
    announce()
    return revived
  }

  async function revive(tx: Transaction, id: number) {
    const job = await tx.jobs.find(id)
    if (job?.state !== 'dead') throw new CoreError('job_not_found', 'There is no dead job with this id.')
    const result: Job = { ...job, state: 'waiting', attempts: 0, readyAt: toInstant(now()), finished: null }
    await tx.jobs.update(result)
    return { result, changes: [] }
  }

  /** Works on the kinds that have a handler until stopped; then gives back what it had begun. */
  function work(handlers: Partial<Record<JobKind, Handler>>): { stop(): Promise<void> } {
    const worker = newId()
    const kinds = Object.keys(handlers) as JobKind[]
    const running = new Map<Promise<void>, AbortController>()
    let isStopping = false
    let looking: Promise<void> | undefined
    let lookAgain = false
    const unsubscribe = queue.subscribe(look)
    const timer = setInterval(look, pollMilliseconds)
    timer.unref()
    look()

    function look(): void {
      if (isStopping) return
      lookAgain = looking !== undefined
      looking ??= beginWhatIsReady()
        .catch(onFault)
        .finally(() => {
          looking = undefined
          if (lookAgain) look()
        })
    }

    async function beginWhatIsReady(): Promise<void> {
      while (!isStopping && running.size < atOnce && (await isAnyReady())) {
        const job = await claim()
        if (!job) return
        begin(job)
      }
    }

    async function isAnyReady(): Promise<boolean> {
      const ready = await store.jobs.nextReady()
      return ready !== null && (ready <= toInstant(now()) || ready > furthest())
    }

    function furthest(): string {
      return toInstant(now() + furthestSeconds * 1000)
    }

    function claim(): Promise<Job | undefined> {
      const times = { now: toInstant(now()), leaseUntil: toInstant(now() + leaseSeconds * 1000) }
      return store.write((tx) => tx.jobs.claim({ ...times, furthest: furthest(), worker, kinds }))
    }

    function begin(job: Job): void {
      const controller = new AbortController()
      const done = run(job, controller).catch(onFault)
      running.set(done, controller)
      void done.finally(() => {
        running.delete(done)
        look()
      })
    }

    async function run(job: Job, controller: AbortController): Promise<void> {
      const heartbeat = setInterval(
        () => {
          extend(job, controller).catch(onFault)
        },
        (leaseSeconds * 1000) / 3,
      )
      heartbeat.unref()
      try {
        if (job.attempts > mostAttempts)
          throw new CoreError('unavailable', 'Its worker ended in the middle of it each time.')
        await handlers[job.kind]?.(job, controller.signal)
        controller.signal.throwIfAborted()
        await settle(job, (at) => ({ state: 'done', finished: at, error: null }))
      } catch (fault) {
        if (controller.signal.aborted) await settle(job, giveBack(job))
        else await failed(job, fault)
      } finally {
        clearInterval(heartbeat)
      }
    }

    /** Whoever finds that the job is not theirs any more stops working on it. */
    async function extend(job: Job, controller: AbortController): Promise<void> {
      const isOurs = await settle(job, () => ({ leaseUntil: toInstant(now() + leaseSeconds * 1000) }), true)
      if (!isOurs) controller.abort()
    }

    async function failed(job: Job, fault: unknown): Promise<void> {
      const isExpected = fault instanceof CoreError && fault.code !== 'unavailable'
      if (!isExpected) onFault(fault)
      const error = fault instanceof CoreError ? fault.message : 'An unexpected fault; the log has it.'
      if (job.attempts >= mostAttempts) {
        await handlers[job.kind]?.onDead?.(job)
        await settle(job, (at) => ({ state: 'dead', finished: at, error }))
        return
      }
      const seconds = 2 ** (job.attempts - 1)
      await settle(job, () => ({ state: 'waiting', readyAt: toInstant(now() + seconds * 1000), error }))
      announce(now() + seconds * 1000)
    }

    function settle(job: Job, change: (at: string) => Partial<Job>, keepsLease = false): Promise<boolean> {
      return store.write(async (tx) => {
        const current = await tx.jobs.find(job.id)
        if (current?.state !== 'running' || current.worker !== worker || current.attempts !== job.attempts) return false
        const lease = keepsLease ? {} : { leaseUntil: null, worker: null }
        await tx.jobs.update({ ...current, ...lease, ...change(toInstant(now())) })
        return true
      })
    }

    async function stop(): Promise<void> {
      isStopping = true
      clearInterval(timer)
      unsubscribe()
      await looking
      for (const controller of running.values()) controller.abort()
      await Promise.all(running.keys())
    }

    return { stop }
  }

  return { enqueue, ensure, announce, listJobs, retryJob, work }
}

/** As if it had never been begun. */
function giveBack({ attempts }: Job): (at: string) => Partial<Job> {
  return (at) => ({ state: 'waiting', readyAt: at, attempts: attempts - 1 })
}
