import { type Static, Type } from 'typebox'
import { Id, Instant, Nullable, Strict } from '#core/model/scalars.ts'

/** One sign-in. Its access tokens name it; ending it ends them all at once. */
export const Session = Strict(
  {
    id: Type.String(),
    user: Id,
    created: Instant,
    refreshed: Instant,
    expires: Instant,
    ended: Nullable(Instant),
    door: Type.String({ description: 'The dialect that was signed in through' }),
    address: Nullable(Type.String()),
    agent: Nullable(Type.String()),
    generation: Type.Integer({ minimum: 1, description: 'Which refresh token of the family is the valid one' }),
  },
  { $id: 'Session' },
)
export type Session = Static<typeof Session>
