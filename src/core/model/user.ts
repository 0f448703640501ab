import { type Static, Type } from 'typebox'
import { Choice, Id, Instant, Nullable, Strict, Text } from '#core/model/scalars.ts'

export const roles = ['user', 'admin'] as const
export type Role = (typeof roles)[number]

/** `invited` users exist and can be assigned to, but cannot sign in before a password is set. */
const userStatuses = ['active', 'disabled', 'invited'] as const

export const Username = Text({
  minLength: 3,
  maxLength: 80,
  pattern: '^[^\\s@\\p{Cc}]([^@\\p{Cc}]*[^\\s@\\p{Cc}])?$',
  description: '3 to 80 characters without @; unique regardless of case',
})
export const Email = Text({
  maxLength: 254,
  pattern: '^[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+$',
  description: 'An e-mail address; unique regardless of case',
})
/** Any character, never trimmed or truncated. */
export const Password = Type.String({ minLength: 8, maxLength: 256 })

export const User = Strict(
  {
    id: Id,
    username: Username,
    email: Nullable(Email),
    role: Choice(roles),
    status: Choice(userStatuses),
    created: Instant,
    updated: Instant,
    version: Type.Integer({ minimum: 1 }),
  },
  { $id: 'User' },
)
export type User = Static<typeof User>

/** The form under which a username or an e-mail is unique: alike letters are the same name. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
