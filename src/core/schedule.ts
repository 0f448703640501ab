import type { Jobs } from '#core/jobs.ts'
import type { Logs } from '#core/logs.ts'
import { toInstant } from '#core/model/scalars.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Reminders } from '#core/reminders.ts'

interface ScheduleParts {
  jobs: Jobs
  logs: Pick<Logs, 'dueDay'>
  reminders: Pick<Reminders, 'isAnyDue'>
  now: Now
}

/**
 * What is to be done by the clock. Any number of processes may ask at any time: a tick is a job whose key is the
 * time it is for, and there is one job with a key.
 */
export function createSchedule({ jobs, logs, reminders, now }: ScheduleParts) {
  /** Queues what is due and was not queued before. */
  async function tick(): Promise<void> {
    await jobs.ensure({ kind: 'daily-log', key: logs.dueDay() })
    await jobs.ensure({ kind: 'clean-up', key: hourOf(now()) })
    if (await reminders.isAnyDue()) await jobs.ensure({ kind: 'reminders', key: minuteOf(now()) })
  }

  return { tick }
}

function hourOf(milliseconds: number): string {
  return toInstant(milliseconds).slice(0, 13)
}

function minuteOf(milliseconds: number): string {
  return toInstant(milliseconds).slice(0, 16)
}
