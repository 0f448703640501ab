import type { Job } from '#core/model/job.ts'
import type { JobWriter } from '#core/ports/store.ts'
import { above, below, either, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** Jobs: a worker leases one, and who finds a lease that ran out takes it over. */
export function createJobs(questions: Questions): JobWriter {
  return {
    find: async (id) => toJob(await questions.first('jobs', { _id: is(id) })),
    findByKey: async (kind, key) => toJob(await questions.first('jobs', { kind: is(kind), key: is(key) })),
    async list({ state, kind, before, limit }) {
      const wanted = { ...(state && { state: is(state) }), ...(kind && { kind: is(kind) }), _id: below(before) }
      const found = await questions.find('jobs', wanted, { sort: { _id: -1 }, limit })
      return found.flatMap((one) => toJob(one) ?? [])
    },
    async countOpen() {
      const counts = { waiting: 0, running: 0, dead: 0 }
      const open = { $match: { state: oneOf(Object.keys(counts)) } }
      const found = await questions.aggregate('jobs', [open, { $group: { _id: '$state', count: { $sum: 1 } } }])
      for (const { _id, count } of found) counts[_id as keyof typeof counts] = Number(count)
      return counts
    },
    async nextReady() {
      const waiting = await questions.first('jobs', { state: is('waiting') }, { sort: { readyAt: 1 } })
      const running = await questions.first('jobs', { state: is('running') }, { sort: { leaseUntil: 1 } })
      const times = [waiting?.readyAt, running?.leaseUntil].filter((time) => typeof time === 'string')
      return times.sort()[0] ?? null
    },
    async insert(draft) {
      const job = { id: await questions.number('jobs'), ...draft }
      await questions.insert('jobs', [toJobDocument(job)])
      return job
    },
    async update(job) {
      const { _id, ...fields } = toJobDocument(job)
      await questions.update('jobs', { _id: is(job.id) }, { $set: fields })
    },
    async claim({ now, furthest, leaseUntil, worker, kinds }) {
      const ready = either([
        { state: is('waiting'), readyAt: { $lte: now } },
        { state: is('waiting'), readyAt: above(furthest) },
        { state: is('running'), leaseUntil: { $lte: now } },
        { state: is('running'), leaseUntil: above(furthest) },
      ])
      const found = await questions.first('jobs', { kind: oneOf(kinds), ...ready }, { sort: { readyAt: 1, _id: 1 } })
      if (!found) return undefined
      const change = { $set: { state: 'running', leaseUntil, worker }, $inc: { attempts: 1 } }
      return toJob(await questions.change('jobs', { _id: found._id }, change))
    },
    async forgetFinished(instant, limit) {
      const finished = { state: is('done'), finished: below(instant) }
      const old = await questions.find('jobs', finished, { limit, only: ['_id'] })
      return old.length === 0 ? 0 : questions.remove('jobs', { _id: { $in: old.map(({ _id }) => _id) } })
    },
  }
}

/** The payload is kept as JSON, whatever the names of its members. */
export function toJobDocument({ id, payload, ...job }: Job): Document {
  return { _id: id, ...job, payload: JSON.stringify(payload) }
}

function toJob(found: Document | undefined): Job | undefined {
  if (!found) return undefined
  const { _id, payload, ...job } = found
  return { id: _id, ...job, payload: JSON.parse(String(payload)) } as Job
}
