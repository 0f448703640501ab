import { Type } from 'typebox'
import { Choice, Instant, Nullable, Strict, Text } from '#core/model/scalars.ts'
import { Session } from '#core/model/session.ts'
import { Email, Password, roles, Username } from '#core/model/user.ts'

export const SessionParams = Strict({ id: Text({ minLength: 1, maxLength: 100 }) })

export const Registration = Strict(
  {
    username: Username,
    password: Password,
    email: Type.Optional(Nullable(Email)),
    role: Type.Optional(Choice(roles, '`admin` only for the first administrator')),
    setup_token: Type.Optional(
      Type.String({ maxLength: 200, description: 'What an exposed server printed at its first start' }),
    ),
  },
  { $id: 'Registration' },
)

export const SignInRequest = Strict(
  {
    username: Type.Optional(Type.String({ maxLength: 254, description: 'A username or an e-mail address' })),
    email: Type.Optional(Type.String({ maxLength: 254, description: 'The same, under its other name' })),
    password: Type.String({ maxLength: 256 }),
  },
  { $id: 'SignInRequest' },
)

export const RefreshRequest = Strict(
  { refresh_token: Type.String({ minLength: 1, maxLength: 2000 }) },
  { $id: 'RefreshRequest' },
)

export const SignInResult = Strict(
  {
    access_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds' }),
    refresh_token: Type.String({ description: 'Works once; each use answers the next one' }),
    session: Type.String(),
    user: Type.Ref('User'),
  },
  { $id: 'SignInResult' },
)

export const CookieSignIn = Strict(
  { session: Type.String(), expires: Instant, user: Type.Ref('User') },
  { $id: 'CookieSignIn' },
)

export const PasswordChange = Strict(
  { current_password: Type.String({ maxLength: 256 }), new_password: Password },
  { $id: 'PasswordChange' },
)

export const PublicSession = Strict(
  {
    id: Type.String(),
    current: Type.Boolean(),
    created: Instant,
    refreshed: Instant,
    expires: Instant,
    door: Session.properties.door,
    address: Session.properties.address,
    agent: Session.properties.agent,
  },
  { $id: 'PublicSession' },
)
export const Setup = Strict(
  {
    needs_administrator: Type.Boolean({ description: 'Nobody administers this server yet' }),
    needs_token: Type.Boolean({ description: 'The first administrator needs the setup token' }),
    mode: Choice(['local', 'exposed'] as const),
    time_zone: Type.String({ description: 'Where days begin and end, as an IANA name' }),
  },
  { $id: 'Setup' },
)

export const SessionList = Strict({ sessions: Type.Array(Type.Ref('PublicSession')) }, { $id: 'SessionList' })
