import { Type } from 'typebox'
import { Choice, Id, Nullable, Strict } from '#core/model/scalars.ts'
import { Email, Password, roles, User, Username } from '#core/model/user.ts'

export const NewUser = Strict(
  {
    username: Username,
    email: Type.Optional(Nullable(Email)),
    role: Type.Optional(Choice(roles)),
    password: Type.Optional(Password),
  },
  { $id: 'NewUser', description: 'Without a password the user is invited: can be assigned to, cannot sign in.' },
)

export const UserPatch = Strict(
  {
    email: Type.Optional(Nullable(Email)),
    role: Type.Optional(Choice(roles)),
    status: Type.Optional(Choice(['active', 'disabled'] as const)),
    password: Type.Optional(Password),
  },
  { $id: 'UserPatch', description: 'A merge patch. A new password ends the sessions of the user.' },
)

export const UserPage = Strict({ users: Type.Array(Type.Ref('User')), next: Nullable(Id) }, { $id: 'UserPage' })

export const PeoplePage = Strict(
  {
    people: Type.Array(Strict({ id: Id, username: User.properties.username, status: User.properties.status })),
    next: Nullable(Id),
  },
  { $id: 'PeoplePage' },
)
