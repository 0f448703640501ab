import type { Session } from '#core/model/session.ts'
import type { SessionWriter } from '#core/ports/store.ts'
import { above, below, is } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'

export function createSessions(questions: Questions): SessionWriter {
  return {
    async find(id) {
      const found = await questions.first('sessions', { _id: is(id) })
      return found && toSession(found)
    },
    async listLive(user, now) {
      const live = { user: is(user), ended: is(null), expires: above(now) }
      return (await questions.find('sessions', live, { sort: { created: -1 } })).map(toSession)
    },
    async insert({ id, ...session }) {
      await questions.insert('sessions', [{ _id: id, ...session }])
    },
    async update({ id, ...session }) {
      await questions.update('sessions', { _id: is(id) }, { $set: session })
    },
    async forgetExpired(instant, limit) {
      const expired = await questions.find('sessions', { expires: below(instant) }, { limit, only: ['_id'] })
      return expired.length === 0 ? 0 : questions.remove('sessions', { _id: { $in: expired.map(({ _id }) => _id) } })
    },
  }
}

function toSession(found: Document): Session {
  return {
    id: found._id as string,
    user: found.user as number,
    created: found.created as string,
    refreshed: found.refreshed as string,
    expires: found.expires as string,
    ended: found.ended as string | null,
    door: found.door as string,
    address: found.address as string | null,
    agent: found.agent as string | null,
    generation: found.generation as number,
  }
}
