import { Type } from 'typebox'
import { Strict } from '#core/model/scalars.ts'

/** An id in a path: digits only, so that `1e3` and `0x10` are no ids. */
export const IdParams = Strict({
  id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: 'A positive whole number', examples: ['1'] }),
})

export const Limit = Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most' })
export const Moment = Type.String({
  format: 'deadline',
  description: 'A date (the whole day) or a date-time with a zone',
})

export const AfterQuery = Strict({
  after: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: '`next` of the page before' }),
  ),
  limit: Type.Optional(Limit),
})

export const BeforeQuery = Strict({
  before: Type.Optional(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: '`next` of the page before' }),
  ),
  limit: Type.Optional(Limit),
})
