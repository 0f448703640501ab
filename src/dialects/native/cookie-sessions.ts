import type { CookieSignIn } from '#core/accounts.ts'
import { CoreError, invalidInput } from '#core/errors.ts'
import type { TaskServer } from '#core/task-server.ts'
import { type Answer, createRouter, type Route } from '#dialects/dialect.ts'
import { exampleUser } from '#dialects/native/accounts.ts'
import { readSessionCookie, writeSessionCookie } from '#dialects/native/session-cookie.ts'
import * as shapes from '#dialects/native/shapes/accounts.ts'

const route = createRouter('native')
const answer = {
  description: 'Who is signed in; the session itself is in the cookie',
  schema: shapes.CookieSignIn,
  example: { session: 'Wm1x0c9Yh3u2T6bq', expires: '2026-12-21T08:00:00.000Z', user: exampleUser },
}
const pageHeaders = { 'X-Taskwright-Page': 'Anything: a form of another site cannot send it' }

/** Sessions that a browser keeps in a cookie which no script can read. */
export function cookieSessionRoutes({ accounts, now }: TaskServer): Route[] {
  function toAnswer(status: number, isSecure: boolean, { user, session, cookie }: CookieSignIn): Answer {
    const seconds = Math.floor((Date.parse(session.expires) - now()) / 1000)
    return {
      status,
      headers: { 'set-cookie': writeSessionCookie(cookie, isSecure, seconds) },
      body: { session: session.id, expires: session.expires, user },
    }
  }

  return [
    route({
      name: 'signInByCookie',
      method: 'POST',
      path: '/v1/sessions/cookie',
      summary: 'Sign in from a page of this server: the session is kept in a cookie',
      policy: 'account.sign_in',
      limit: 'signIn',
      ownPagesOnly: true,
      schemas: { body: shapes.SignInRequest },
      example: { username: 'ada', password: 'correct horse' },
      headers: pageHeaders,
      answers: { 201: answer },
      errors: ['invalid_input', 'invalid_credentials', 'too_many_guesses'],
      async handle({ actor, body, isSecure }) {
        const name = body.username ?? body.email
        if (name === undefined)
          throw invalidInput('body', '/username', 'required', 'Say who you are: `username` or `email`.')
        return toAnswer(201, isSecure, await accounts.signInByCookie(actor, { name, password: body.password }))
      },
    }),
    route({
      name: 'prolongCookie',
      method: 'POST',
      path: '/v1/sessions/cookie/refresh',
      summary: 'Prolong the session of the cookie',
      policy: 'account.refresh',
      limit: 'signIn',
      ownPagesOnly: true,
      schemas: {},
      headers: pageHeaders,
      answers: { 200: answer },
      errors: ['unauthenticated'],
      async handle({ actor, header, isSecure }) {
        const cookie = readSessionCookie(header('cookie') ?? '', isSecure)
        if (cookie === undefined) throw new CoreError('unauthenticated', 'There is no cookie to prolong: sign in.')
        return toAnswer(200, isSecure, await accounts.prolong(actor, cookie))
      },
    }),
  ]
}
