import { type Static, Type } from 'typebox'
import { Choice, Id, Instant, Nullable, Strict } from '#core/model/scalars.ts'

export const jobKinds = ['daily-log', 'import', 'index-text', 'reminders', 'clean-up'] as const
export type JobKind = (typeof jobKinds)[number]

/** `waiting` until `readyAt`; `running` while its worker's lease lasts; `dead` after its last attempt failed. */
export const jobStates = ['waiting', 'running', 'done', 'dead'] as const
export type JobState = (typeof jobStates)[number]

export const Job = Strict(
  {
    id: Id,
    kind: Choice(jobKinds),
    key: Type.String({ description: 'There is one job of a kind with this key' }),
    payload: Type.Unknown(),
    state: Choice(jobStates),
    attempts: Type.Integer({ minimum: 0, description: 'How often it was begun' }),
    readyAt: Instant,
    leaseUntil: Nullable(Instant),
    worker: Nullable(Type.String()),
    created: Instant,
    finished: Nullable(Instant),
    error: Nullable(Type.String({ description: 'Why the last attempt failed' })),
  },
  { $id: 'Job' },
)
export type Job = Static<typeof Job>
