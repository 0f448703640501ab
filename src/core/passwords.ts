import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { CoreError } from '#core/errors.ts'

/** argon2id is the library's default; memory in KiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of no account's password: checking against it costs an unknown name the same time as a wrong password. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$DyCntzUl+f2PCKmyUlo1DQ$B5xoxQ7PJwnxC7vOfrrGzKMPJquki0bXuIyqUE8REis'

export type Passwords = ReturnType<typeof createPasswords>

/** Hashing fills the cores: at most `running` at once and `waiting` in line; who comes after them is told to come back. */
export function createPasswords({ running = 4, waiting = 32 } = {}) {
  const limit = pLimit(running)

  function queued<T>(work: () => Promise<T>): Promise<T> {
    if (limit.pendingCount < waiting) return limit(work)
    throw new CoreError('overloaded', 'Too many sign-ins at once.', { retryAfterSeconds: 1 })
  }

  return {
    hash: async (password: string): Promise<string> => queued(() => hash(password, cost)),
    /** False for no hash at all, after the same work. */
    async matches(password: string, passwordHash: string | null): Promise<boolean> {
      const isRight = await queued(() => verify(passwordHash ?? nobodysHash, password))
      return isRight && passwordHash !== null
    },
  }
}
