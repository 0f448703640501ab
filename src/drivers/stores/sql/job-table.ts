import type { Kysely } from 'kysely'
import type { Job, JobKind, JobState } from '#core/model/job.ts'
import type { JobWriter } from '#core/ports/store.ts'
import type { Engine, JsonWords, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep, listed } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

/** Jobs: a worker leases one, and who finds a lease that ran out takes it over. */
export function createJobTable({ builder, json }: Pick<Engine, 'builder' | 'json'>) {
  const queries = keepQueries(builder, json)
  return (queryable: Queryable): JobWriter => ({
    find: async (id) => toJob(await queries.find.first(queryable, { id })),
    findByKey: async (kind, key) => toJob(await queries.findByKey.first(queryable, { kind, key })),
    async list({ state, kind, before, limit }) {
      const rows = await queries.list[`${state !== undefined}${kind !== undefined}`]?.all(queryable, {
        ...{ before, limit, state: state ?? '', kind: kind ?? '' },
      })
      return (rows ?? []).flatMap((row) => toJob(row) ?? [])
    },
    async countOpen() {
      const counts = { waiting: 0, running: 0, dead: 0 }
      for (const { state, count } of await queries.countOpen.all(queryable, {}))
        counts[state as keyof typeof counts] = Number(count)
      return counts
    },
    async nextReady() {
      const row = await queries.nextReady.first(queryable, {})
      return (row?.ready ?? null) as string | null
    },
    async insert(job) {
      return { id: await queries.insert.insert(queryable, toValues(job), 'id'), ...job }
    },
    async update(job) {
      await queries.update.run(queryable, { ...toValues(job), id: job.id })
    },
    async claim({ now, furthest, leaseUntil, worker, kinds }) {
      const values = { now, furthest, leaseUntil, worker, kinds: JSON.stringify(kinds) }
      return toJob(await queries.claim.first(queryable, values))
    },
    forgetFinished: (instant, limit) => queries.forgetFinished.run(queryable, { instant, limit }),
  })
}

type JobValues = Omit<Database['jobs'], 'id'>
interface ListValues {
  state: string
  kind: string
  before: number
  limit: number
}

function keepQueries(db: Kysely<Database>, json: JsonWords) {
  const jobs = () => db.selectFrom('jobs').selectAll()
  const list = (byState: boolean, byKind: boolean) =>
    keep<ListValues>((p) =>
      jobs()
        .where('id', '<', p('before'))
        .$if(byState, (query) => query.where('state', '=', p('state')))
        .$if(byKind, (query) => query.where('kind', '=', p('kind')))
        .orderBy('id', 'desc')
        .limit(p('limit')),
    )
  return {
    find: keep<{ id: number }>((p) => jobs().where('id', '=', p('id'))),
    findByKey: keep<{ kind: string; key: string }>((p) =>
      jobs().where('kind', '=', p('kind')).where('key', '=', p('key')),
    ),
    list: Object.fromEntries(
      [true, false].flatMap((state) => [true, false].map((kind) => [`${state}${kind}`, list(state, kind)])),
    ),
    countOpen: keep<object>(() =>
      db
        .selectFrom('jobs')
        .select(['state', (eb) => eb.fn.countAll().as('count')])
        .where('state', 'in', ['waiting', 'running', 'dead'])
        .groupBy('state'),
    ),
    nextReady: keep<object>(() =>
      db
        .selectFrom(
          db
            .selectFrom('jobs')
            .select((eb) => eb.fn.min('ready_at').as('ready'))
            .where('state', '=', 'waiting')
            .unionAll(
              db
                .selectFrom('jobs')
                .select((eb) => eb.fn.min<string>('lease_until').as('ready'))
                .where('state', '=', 'running'),
            )
            .as('next'),
        )
        .select((eb) => eb.fn.min('ready').as('ready')),
    ),
    insert: keep<JobValues>((p) => db.insertInto('jobs').values(valuesOf(p))),
    update: keep<JobValues & { id: number }>((p) => db.updateTable('jobs').set(valuesOf(p)).where('id', '=', p('id'))),
    claim: keep<{ now: string; furthest: string; leaseUntil: string; worker: string; kinds: string }>((p) =>
      db
        .updateTable('jobs')
        .set((eb) => ({
          state: 'running',
          attempts: eb('attempts', '+', 1),
          lease_until: p('leaseUntil'),
          worker: p('worker'),
        }))
        .where('id', '=', (eb) =>
          eb
            .selectFrom('jobs')
            .select('id')
            .where((or) =>
              or.or([
                or.and([or('state', '=', 'waiting'), or('ready_at', '<=', p('now'))]),
                or.and([or('state', '=', 'waiting'), or('ready_at', '>', p('furthest'))]),
                or.and([or('state', '=', 'running'), or('lease_until', '<=', p('now'))]),
                or.and([or('state', '=', 'running'), or('lease_until', '>', p('furthest'))]),
              ]),
            )
            .where('kind', 'in', listed<string>(json, p('kinds'), 'text'))
            .orderBy('ready_at')
            .orderBy('id')
            .limit(1),
        )
        .returningAll(),
    ),
    forgetFinished: keep<{ instant: string; limit: number }>((p) =>
      db
        .deleteFrom('jobs')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('jobs')
            .select('id')
            .where('state', '=', 'done')
            .where('finished', '<', p('instant'))
            .limit(p('limit')),
        ),
    ),
  }
}

function valuesOf(p: <K extends keyof JobValues>(name: K) => JobValues[K]): JobValues {
  return {
    kind: p('kind'),
    key: p('key'),
    payload: p('payload'),
    state: p('state'),
    attempts: p('attempts'),
    ready_at: p('ready_at'),
    lease_until: p('lease_until'),
    worker: p('worker'),
    created: p('created'),
    finished: p('finished'),
    error: p('error'),
  }
}

function toValues(job: Omit<Job, 'id'>): JobValues {
  const { kind, key, payload, state, attempts, readyAt, leaseUntil, worker, created, finished, error } = job
  const times = { ready_at: readyAt, lease_until: leaseUntil }
  return { kind, key, payload: JSON.stringify(payload), state, attempts, worker, created, finished, error, ...times }
}

function toJob(row: Row | undefined): Job | undefined {
  if (!row) return undefined
  return {
    id: row.id as number,
    kind: row.kind as JobKind,
    key: row.key as string,
    payload: typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload,
    state: row.state as JobState,
    attempts: row.attempts as number,
    readyAt: row.ready_at as string,
    leaseUntil: row.lease_until as string | null,
    worker: row.worker as string | null,
    created: row.created as string,
    finished: row.finished as string | null,
    error: row.error as string | null,
  }
}
