import { forgetExpired } from '#core/housekeeping.ts'
import type { Handler } from '#core/jobs.ts'
import type { TaskServer } from '#core/task-server.ts'
import { withTidyHeap } from '#roles/tidy-heap.ts'

const tickMilliseconds = 5000

/** What has to be done without anybody asking: the jobs, and what is due by the clock. */
export function startWorker(server: TaskServer, onFault: (fault: unknown) => void) {
  const { jobs, schedule, imports, reminders, logs } = server
  const worker = jobs.work({
    'daily-log': async (_, signal) => void (await logs.catchUp(signal)),
    import: Object.assign(tidily(imports.runImport), { onDead: imports.runImport.onDead }),
    'index-text': imports.indexText,
    reminders: async (_, signal) => void (await reminders.remind(signal)),
    'clean-up': async () => void (await forgetExpired(server)),
  })
  let ticking: Promise<void> | undefined
  const tick = () => {
    ticking ??= schedule
      .tick()
      .catch(onFault)
      .finally(() => {
        ticking = undefined
      })
  }
  const timer = setInterval(tick, tickMilliseconds)
  timer.unref()
  tick()
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await ticking
      await worker.stop()
    },
  }
}

/** Work that goes through much memory, and gives it back. */
function tidily(handler: Handler): Handler {
  return (job, signal) => withTidyHeap(() => handler(job, signal))
}
