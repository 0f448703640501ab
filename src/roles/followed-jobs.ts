import type { Handler, Jobs } from '#core/jobs.ts'
import type { Job } from '#core/model/job.ts'
import type { Metrics } from '#roles/http/metrics.ts'

/** The same jobs; each attempt at one is timed. */
export function followJobs(jobs: Jobs, { jobDuration }: Metrics): Jobs {
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

  function follow(handle: Handler): Handler {
    const followed = (job: Job, signal: AbortSignal) => time(job, signal, handle)
    return Object.assign(followed, handle)
  }

  const work: Jobs['work'] = (handlers) =>
    jobs.work(Object.fromEntries(Object.entries(handlers).map(([kind, handle]) => [kind, follow(handle)])))
  return { ...jobs, work }
}
