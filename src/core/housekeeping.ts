import { toInstant } from '#core/model/scalars.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'

/** How long the answer to an `Idempotency-Key` is remembered, and a session after it expired. */
const replyHours = 24
const sessionDays = 30
/** How long a job that is done stays to be looked at, and a file may be on its way. */
const jobDays = 7
const uploadHours = 24
const batch = 500

/** Forgets what has run out, in small transactions so that writers hardly wait; answers how many rows went. */
export async function forgetExpired({ store, now }: { store: Store; now: Now }): Promise<number> {
  const repliesBefore = toInstant(now() - replyHours * 3_600_000)
  const sessionsBefore = toInstant(now() - sessionDays * 86_400_000)
  const replies = await inBatches(() => store.write((tx) => tx.replies.forgetBefore(repliesBefore, batch)))
  const sessions = await inBatches(() => store.write((tx) => tx.sessions.forgetExpired(sessionsBefore, batch)))
  const jobsBefore = toInstant(now() - jobDays * 86_400_000)
  const jobs = await inBatches(() => store.write((tx) => tx.jobs.forgetFinished(jobsBefore, batch)))
  await store.write((tx) => tx.imports.dropFailedFiles(jobsBefore))
  const uploadsBefore = toInstant(now() - uploadHours * 3_600_000)
  const uploads = await store.write((tx) => tx.imports.removeUnreceived(uploadsBefore))
  return replies + sessions + jobs + uploads
}

async function inBatches(forget: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const gone = await forget()
    total += gone
    if (gone < batch) return total
  }
}
