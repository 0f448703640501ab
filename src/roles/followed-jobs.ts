import type { Handler, Jobs } from '#core/jobs.ts'
import type { Job } from '#core/model/job.ts'
import type { Metrics } from '#roles/http/metrics.ts'
import type { Traces } from '#roles/traces.ts'

/** The same jobs; each attempt at one is timed, and is a trace where somebody asked for traces. */
export function followJobs(jobs: Jobs, { jobDuration }: Metrics, traces: Traces | undefined): Jobs {
  async function time(job: Job, signal: AbortSignal, handle: Handler): Promise<void> {
    const end = jobDuration.startTimer({ kind: job.kind })
    let result = 'failed'
    try {
      await handle(job, signal)
      result = 'done'
    } finally {
      end({ result: signal.aborted ? 'given_back' : result })
    }
  }

  function trace(job: Job, work: () => Promise<void>): Promise<void> {
    if (!traces) return work()
    const { kind, id, attempts } = job
    const attributes = { 'taskwright.job.kind': kind, 'taskwright.job.id': id, 'taskwright.job.attempt': attempts }
    return traces.root(`job ${kind}`, attributes, work)
  }

  function follow(handle: Handler): Handler {
    const followed = (job: Job, signal: AbortSignal) => trace(job, () => time(job, signal, handle))
    return Object.assign(followed, handle)
  }

  const work: Jobs['work'] = (handlers) =>
    jobs.work(Object.fromEntries(Object.entries(handlers).map(([kind, handle]) => [kind, follow(handle)])))
  return { ...jobs, work }
}
