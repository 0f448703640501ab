import { forgetExpired } from '#core/housekeeping.ts'
import type { TaskServer } from '#core/task-server.ts'

const hourMilliseconds = 3_600_000

/** What has to be done without anybody asking: for now, forgetting what has run out, every hour. */
export function startWorker(server: TaskServer, onFault: (fault: unknown) => void) {
  let running: Promise<unknown> = Promise.resolve()
  const run = () => {
    running = forgetExpired(server).catch(onFault)
  }
  const timer = setInterval(run, hourMilliseconds)
  timer.unref()
  run()
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await running
    },
  }
}
