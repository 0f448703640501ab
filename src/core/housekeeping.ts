import { toInstant } from '#core/model/scalars.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'

/** How long the answer to an `Idempotency-Key` is remembered, and a session after it expired. */
const replyHours = 24
const sessionDays = 30
const batch = 500

/** Forgets what has run out, in small transactions so that writers hardly wait; answers how many rows went. */
export async function forgetExpired({ store, now }: { store: Store; now: Now }): Promise<number> {
  const repliesBefore = toInstant(now() - replyHours * 3_600_000)
  const sessionsBefore = toInstant(now() - sessionDays * 86_400_000)
  const replies = await inBatches(() => store.write((tx) => tx.replies.forgetBefore(repliesBefore, batch)))
  const sessions = await inBatches(() => store.write((tx) => tx.sessions.forgetExpired(sessionsBefore, batch)))
  return replies + sessions
}

async function inBatches(forget: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const gone = await forget()
    total += gone
    if (gone < batch) return total
  }
}
