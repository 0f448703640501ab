import { createAccounts } from '#core/accounts.ts'
import { createAudit } from '#core/audit.ts'
import { createChanges } from '#core/changes.ts'
import { createExports } from '#core/exports.ts'
import type { Mode } from '#core/first-administrator.ts'
import { createGuesses } from '#core/guesses.ts'
import { createImportJob } from '#core/import-job.ts'
import { createImportNews } from '#core/import-news.ts'
import { createImports } from '#core/imports.ts'
import { createJobs } from '#core/jobs.ts'
import { createJournal } from '#core/journal.ts'
import { createKeptPages } from '#core/kept-pages.ts'
import type { LimitTable } from '#core/limits.ts'
import { createLogs } from '#core/logs.ts'
import { createPasswords } from '#core/passwords.ts'
import type { Bus } from '#core/ports/bus.ts'
import type { Cache } from '#core/ports/cache.ts'
import type { NewId, Now } from '#core/ports/clock.ts'
import type { Limits } from '#core/ports/limits.ts'
import type { Queue } from '#core/ports/queue.ts'
import type { Store } from '#core/ports/store.ts'
import { createRecord } from '#core/record.ts'
import { createReminders } from '#core/reminders.ts'
import { createSample } from '#core/sample.ts'
import { createSchedule } from '#core/schedule.ts'
import { createSessions } from '#core/sessions.ts'
import { createStatus } from '#core/status.ts'
import { createTasks } from '#core/tasks.ts'
import { createTokens } from '#core/tokens.ts'
import { createUsers } from '#core/users.ts'
import { createViews } from '#core/views.ts'

export interface TaskServerParts {
  store: Store
  bus: Bus
  queue: Queue
  cache: Cache
  limits: Limits
  limitClasses: LimitTable
  now: Now
  newId: NewId
  /** Signs tokens; at least 32 bytes. */
  secret: string
  accessMinutes: number
  /** IANA name; days begin and end there. */
  timeZone: string
  /** When the daily log of a day is due, as `HH:MM` in the time zone. */
  dailyLogAt: string
  /** How long before its deadline somebody is reminded of a task. */
  remindMinutes: number
  /** Largest CSV file. */
  importBytes: number
  mode: Mode
  onFault: (fault: unknown) => void
}

export type TaskServer = ReturnType<typeof createTaskServer>

/** The whole task server above its ports, below its doors. */
export function createTaskServer(parts: TaskServerParts) {
  const { store, bus, now, newId, secret, timeZone } = parts
  const journal = createJournal({ store, bus, onFault: parts.onFault })
  const record = createRecord({ store, journal, now, secret })
  const tokens = createTokens({ secret, now })
  const passwords = createPasswords()
  const guesses = createGuesses({ now })
  const sessions = createSessions({ store, record, journal, tokens, now })
  const { keep, counts: cacheCounts } = createKeptPages(parts)
  const tasks = createTasks({ store, record, timeZone, keep })
  const jobs = createJobs({ ...parts, record })
  const logs = createLogs({ ...parts, record, keep })
  const reminders = createReminders({ ...parts, record })
  const progress = createImportNews({ bus })
  const imports = {
    ...createImports({ ...parts, record, jobs, progress }),
    ...createImportJob({ ...parts, record, jobs, progress }),
  }
  return {
    store,
    journal,
    now,
    newId,
    timeZone,
    mode: parts.mode,
    tasks,
    sessions,
    accounts: createAccounts({ ...parts, record, passwords, guesses, tokens }),
    users: createUsers({ store, record, passwords }),
    views: createViews({ store, record }),
    logs,
    jobs,
    reminders,
    schedule: createSchedule({ jobs, logs, reminders, now }),
    exports: createExports(parts),
    imports,
    sample: createSample({ record, timeZone }),
    changes: createChanges({ store, journal, tasks, imports }),
    status: createStatus({ ...parts, journal }),
    audit: createAudit({ store, timeZone }),
    cacheCounts,
    limits: parts.limits,
    start: (): Promise<void> => journal.start(),
    async stop(): Promise<void> {
      sessions.stop()
      progress.stop()
      await journal.stop()
    },
  }
}
