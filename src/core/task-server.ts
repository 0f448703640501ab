import { createAccounts } from '#core/accounts.ts'
import { createChanges } from '#core/changes.ts'
import type { Mode } from '#core/first-administrator.ts'
import { createGuesses } from '#core/guesses.ts'
import { createJournal } from '#core/journal.ts'
import { createLimits, type LimitTable } from '#core/limits.ts'
import { createPasswords } from '#core/passwords.ts'
import type { Bus } from '#core/ports/bus.ts'
import type { NewId, Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'
import { createRecord } from '#core/record.ts'
import { createSessions } from '#core/sessions.ts'
import { createTasks } from '#core/tasks.ts'
import { createTokens } from '#core/tokens.ts'
import { createUsers } from '#core/users.ts'

export interface TaskServerParts {
  store: Store
  bus: Bus
  now: Now
  newId: NewId
  /** Signs tokens; at least 32 bytes. */
  secret: string
  accessMinutes: number
  /** IANA name; days begin and end there. */
  timeZone: string
  mode: Mode
  limitClasses: LimitTable
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
  const tasks = createTasks({ store, record, timeZone })
  return {
    store,
    journal,
    now,
    newId,
    mode: parts.mode,
    tasks,
    sessions,
    accounts: createAccounts({ ...parts, record, passwords, guesses, tokens }),
    users: createUsers({ store, record, passwords }),
    changes: createChanges({ store, journal, tasks }),
    limits: createLimits({ now, classes: parts.limitClasses }),
    start: (): Promise<void> => journal.start(),
    async stop(): Promise<void> {
      sessions.stop()
      await journal.stop()
    },
  }
}
