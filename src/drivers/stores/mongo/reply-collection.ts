import type { ReplyWriter } from '#core/ports/store.ts'
import { below, is } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** Answers to writes with an `Idempotency-Key`. */
export function createReplies(questions: Questions): ReplyWriter {
  return {
    async find(scope, key) {
      const found = await questions.first('replies', { scope: is(scope), key: is(key) })
      if (!found) return undefined
      return { scope, key, fingerprint: found.fingerprint as string, result: toResult(found), at: found.at as string }
    },
    async insert({ result, ...reply }) {
      await questions.insert('replies', [{ ...reply, result: JSON.stringify(result) }])
    },
    async forgetBefore(instant, limit) {
      const old = await questions.find('replies', { at: below(instant) }, { limit, only: ['_id'] })
      return old.length === 0 ? 0 : questions.remove('replies', { _id: { $in: old.map(({ _id }) => _id) } })
    },
  }
}

/** Kept as JSON: an answer may have members whose names the database has for itself. */
function toResult({ result }: Document): unknown {
  return JSON.parse(String(result))
}
