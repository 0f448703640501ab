import { CoreError } from '#core/errors.ts'
import type { Use } from '#core/ports/everything.ts'

/** For a write to a store that was given up, or is not whole. */
export function notOpen(): CoreError {
  const words = 'The tasks are moving to another database: this server is to be started on that one.'
  return new CoreError('unavailable', words, { retryAfterSeconds: 30 })
}

/** The sentence for who would start on it; undefined when it is open. */
export function refusal(place: string, use: Use): string | undefined {
  if (use.state === 'moved')
    return `${place} has moved to ${use.to}: name that one in DATABASE_URL, or go on with this one, as it was then, after taskwright move --reopen.`
  if (use.state === 'incomplete')
    return `${place} is a copy of ${use.from} that never became whole: run taskwright move again, or name another database in DATABASE_URL.`
  return undefined
}
