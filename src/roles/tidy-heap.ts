import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const everyMilliseconds = 500

/**
 * Runs work that leaves very much garbage behind, and has it collected as it goes: left to itself the heap grows by a
 * hundred megabytes before that is thought worth it. A collection takes some 4 ms.
 */
export async function withTidyHeap<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(collector(), everyMilliseconds)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
