import { CoreError } from '#core/errors.ts'

/** What is said when the storage is at fault: nothing is known of the outcome. */
export function toUnavailable(fault: unknown): CoreError {
  if (fault instanceof CoreError) return fault
  const unavailable = new CoreError('unavailable', undefined, { retryAfterSeconds: 1 })
  unavailable.cause = fault
  return unavailable
}
