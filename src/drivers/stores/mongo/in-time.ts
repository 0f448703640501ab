import { toUnavailable } from '#drivers/stores/unavailable.ts'

/** So much longer than the server may work on it an answer is waited for. */
export const graceMilliseconds = 3000

/**
 * What `work` answers; rejects with `unavailable` when that takes longer. The library itself waits for minutes for an
 * answer when it asks on a connection in the moment in which that is lost.
 */
export async function inTime<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(toUnavailable(new Error('MongoDB does not answer'))), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
