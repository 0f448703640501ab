import { Type } from 'typebox'
import { Choice } from '#core/model/scalars.ts'

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Names the fault: `urn:taskwright:error:<code>`' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          part: Choice(['body', 'query', 'path', 'header'] as const),
          pointer: Type.String({ description: 'A JSON pointer to what is wrong' }),
          rule: Type.String(),
          detail: Type.String(),
        }),
      ),
    ),
    current_version: Type.Optional(Type.Integer()),
    given_versions: Type.Optional(Type.Array(Type.Integer())),
    retry_after: Type.Optional(Type.Integer({ description: 'Seconds' })),
  },
  { $id: 'Problem', description: 'Problem details (RFC 9457)' },
)
