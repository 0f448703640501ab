import type { Journal } from '#core/journal.ts'
import type { LimitTable } from '#core/limits.ts'
import type { Actor } from '#core/model/actor.ts'
import type { JobState } from '#core/model/job.ts'
import { toInstant } from '#core/model/scalars.ts'
import { assertMay } from '#core/permissions.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Durability, Store, StoreLoad } from '#core/ports/store.ts'

interface StatusParts {
  store: Store
  journal: Pick<Journal, 'position'>
  now: Now
  limitClasses: LimitTable
  timeZone: string
  dailyLogAt: string
  importBytes: number
}

export interface ServerStatus {
  /** Whether the storage answers. */
  isStoreThere: boolean
  durability: Durability
  load: StoreLoad
  /** Since when this process serves. */
  started: string
  lastEvent: number
  jobs: Record<Exclude<JobState, 'done'>, number> | null
  limits: LimitTable
  timeZone: string
  dailyLogAt: string
  importBytes: number
}

/** How the server is, at a glance, for administrators; of the process that answers. */
export function createStatus({ store, journal, now, limitClasses: limits, ...settings }: StatusParts) {
  const started = toInstant(now())
  const { timeZone, dailyLogAt, importBytes } = settings

  /** Never rejects for a storage that is away. */
  async function readStatus(actor: Actor): Promise<ServerStatus> {
    assertMay(actor, 'server.read')
    const isStoreThere = await store.check().then(
      () => true,
      () => false,
    )
    const jobs = isStoreThere ? await store.jobs.countOpen() : null
    const facts = { isStoreThere, durability: store.durability, load: store.load(), lastEvent: journal.position() }
    return { ...facts, started, jobs, limits, timeZone, dailyLogAt, importBytes }
  }

  return { readStatus }
}
