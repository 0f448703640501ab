import type { SignIn } from '#core/accounts.ts'
import { invalidInput } from '#core/errors.ts'
import type { Peer, UserActor } from '#core/model/actor.ts'
import type { Session } from '#core/model/session.ts'
import { User } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Route } from '#dialects/dialect.ts'
import { idempotencyHeader, onceOf } from '#dialects/native/conditions.ts'
import { clearSessionCookie, readSessionCookie } from '#dialects/native/session-cookie.ts'
import * as shapes from '#dialects/native/shapes/accounts.ts'

const route = createRouter('native')
const exampleTime = '2026-11-21T08:00:00.000Z'
export const exampleUser = {
  id: 1,
  username: 'ada',
  email: 'ada@example.com',
  role: 'user',
  status: 'active',
  created: exampleTime,
  updated: exampleTime,
  version: 1,
}
const exampleSession = {
  id: 'Wm1x0c9Yh3u2T6bq',
  current: true,
  created: exampleTime,
  refreshed: exampleTime,
  expires: '2026-12-21T08:00:00.000Z',
  door: 'native',
  address: '127.0.0.1',
  agent: 'curl/8.5.0',
}
const signInAnswer = {
  description: 'Tokens of a new session',
  schema: shapes.SignInResult,
  example: {
    access_token: 'eyJhbGciOiJIUzI1NiJ9…',
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: 'eyJhbGciOiJIUzI1NiJ9…',
    session: exampleSession.id,
    user: exampleUser,
  },
}

export function accountRoutes({ accounts, sessions }: TaskServer): Route[] {
  return [
    route({
      name: 'register',
      method: 'POST',
      path: '/v1/register',
      summary: 'Register a user',
      policy: 'account.register',
      limit: 'signIn',
      schemas: { body: shapes.Registration },
      example: { username: 'ada', password: 'correct horse', email: 'ada@example.com' },
      headers: { 'X-Setup-Token': 'The setup token, as an alternative to the field', ...idempotencyHeader },
      answers: { 201: { description: 'The user', schema: User, example: exampleUser } },
      errors: [
        'invalid_input',
        'administrator_claim_refused',
        'username_taken',
        'email_taken',
        'idempotency_key_reused',
      ],
      async handle(call) {
        const { setup_token: setupToken, ...registration } = call.body
        const peer = setupToken === undefined ? call.actor.peer : withToken(call.actor.peer, setupToken)
        const user = await accounts.register({ ...call.actor, peer }, registration as never, onceOf(call))
        return { status: 201, body: user }
      },
    }),
    route({
      name: 'signIn',
      method: 'POST',
      path: '/v1/sessions',
      summary: 'Sign in: start a session',
      policy: 'account.sign_in',
      limit: 'signIn',
      schemas: { body: shapes.SignInRequest },
      example: { username: 'ada', password: 'correct horse' },
      answers: { 201: signInAnswer },
      errors: ['invalid_input', 'invalid_credentials', 'too_many_guesses'],
      async handle({ actor, body }) {
        const name = body.username ?? body.email
        if (name === undefined)
          throw invalidInput('body', '/username', 'required', 'Say who you are: `username` or `email`.')
        return toTokens(201, await accounts.signIn(actor, { name, password: body.password }, true))
      },
    }),
    route({
      name: 'refresh',
      method: 'POST',
      path: '/v1/sessions/refresh',
      summary: 'Trade a refresh token for new tokens',
      policy: 'account.refresh',
      limit: 'signIn',
      schemas: { body: shapes.RefreshRequest },
      example: { refresh_token: 'eyJhbGciOiJIUzI1NiJ9…' },
      answers: { 200: signInAnswer },
      errors: ['invalid_input', 'invalid_refresh_token'],
      async handle({ actor, body }) {
        return toTokens(200, await accounts.refresh(actor, body.refresh_token))
      },
    }),
    route({
      name: 'listSessions',
      method: 'GET',
      path: '/v1/sessions',
      summary: 'Your sessions, newest first',
      policy: 'session.list',
      limit: 'api',
      schemas: {},
      answers: {
        200: { description: 'Your sessions', schema: shapes.SessionList, example: { sessions: [exampleSession] } },
      },
      errors: [],
      async handle({ actor }) {
        const list = await sessions.listSessions(actor)
        return { status: 200, body: { sessions: list.map((session) => toPublicSession(actor, session)) } }
      },
    }),
    route({
      name: 'signOut',
      method: 'DELETE',
      path: '/v1/sessions/current',
      summary: 'Sign out: end this session',
      policy: 'account.sign_out',
      limit: 'api',
      schemas: {},
      answers: { 204: { description: 'Signed out' } },
      errors: [],
      async handle({ actor, header, isSecure }) {
        await accounts.signOut(actor)
        const cookie = readSessionCookie(header('cookie') ?? '', isSecure)
        return { status: 204, ...(cookie && { headers: { 'set-cookie': clearSessionCookie(isSecure) } }) }
      },
    }),
    route({
      name: 'endSession',
      method: 'DELETE',
      path: '/v1/sessions/:id',
      summary: 'End one of your sessions',
      policy: 'session.end',
      limit: 'api',
      schemas: { params: shapes.SessionParams },
      headers: idempotencyHeader,
      answers: { 204: { description: 'Ended: its tokens are refused from now on' } },
      errors: ['invalid_input', 'session_not_found', 'idempotency_key_reused'],
      async handle(call) {
        await sessions.endSession(call.actor, call.params.id, onceOf(call))
        return { status: 204 }
      },
    }),
    route({
      name: 'readMe',
      method: 'GET',
      path: '/v1/me',
      summary: 'Who you are',
      policy: 'account.read',
      limit: 'api',
      schemas: {},
      answers: { 200: { description: 'You', schema: User, example: exampleUser } },
      errors: [],
      async handle({ actor }) {
        return { status: 200, body: await accounts.readAccount(actor) }
      },
    }),
    route({
      name: 'changePassword',
      method: 'POST',
      path: '/v1/me/password',
      summary: 'Change your password; ends your other sessions',
      policy: 'account.change_password',
      limit: 'signIn',
      schemas: { body: shapes.PasswordChange },
      example: { current_password: 'correct horse', new_password: 'battery staple' },
      headers: idempotencyHeader,
      answers: { 204: { description: 'Changed' } },
      errors: ['invalid_input', 'too_many_guesses', 'idempotency_key_reused'],
      async handle(call) {
        await accounts.changePassword(call.actor, call.body.current_password, call.body.new_password, onceOf(call))
        return { status: 204 }
      },
    }),
  ]
}

/** Field by field: a peer reads what it is asked for, so that a spread copies nothing of it. */
function withToken({ address, agent, isLocalCommand }: Peer, setupToken: string): Peer {
  return { address, agent, isLocalCommand, setupToken }
}

function toTokens(status: number, signIn: SignIn): Answer {
  const { accessToken, accessSeconds, refreshToken, session, user } = signIn
  const tokens = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessSeconds,
    refresh_token: refreshToken,
  }
  return { status, body: { ...tokens, session: session.id, user } }
}

function toPublicSession(actor: UserActor, session: Session) {
  const { user: _, ended: __, generation: ___, ...shown } = session
  return { ...shown, current: session.id === actor.sessionId }
}
