import { User } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import type { NewUser, UserPatch } from '#core/users.ts'
import { type Answer, createRouter, type Route } from '#dialects/dialect.ts'
import { exampleUser } from '#dialects/native/accounts.ts'
import { conditionHeaders, conditionsOf, etag, idempotencyHeader, onceOf } from '#dialects/native/conditions.ts'
import { AfterQuery, IdParams } from '#dialects/native/shapes/pages.ts'
import * as shapes from '#dialects/native/shapes/users.ts'

const route = createRouter('native')
const userAnswer = { description: 'The user', schema: User, example: exampleUser }

export function userRoutes({ users }: TaskServer): Route[] {
  return [
    route({
      name: 'listUsers',
      method: 'GET',
      path: '/v1/users',
      summary: 'All users (administrators)',
      policy: 'user.list',
      limit: 'api',
      schemas: { query: AfterQuery },
      answers: {
        200: { description: 'A page of users', schema: shapes.UserPage, example: { users: [exampleUser], next: null } },
      },
      errors: ['invalid_input', 'forbidden'],
      async handle({ actor, query }) {
        return { status: 200, body: await users.listUsers(actor, query.after ?? 0, query.limit ?? 50) }
      },
    }),
    route({
      name: 'listPeople',
      method: 'GET',
      path: '/v1/people',
      summary: 'The names of all users, in the order of their ids',
      policy: 'people.list',
      limit: 'api',
      schemas: { query: AfterQuery },
      answers: {
        200: {
          description: 'A page of names',
          schema: shapes.PeoplePage,
          example: { people: [{ id: 1, username: 'ada', status: 'active' }], next: null },
        },
      },
      errors: ['invalid_input'],
      async handle({ actor, query }) {
        return { status: 200, body: await users.listPeople(actor, query.after ?? 0, query.limit ?? 50) }
      },
    }),
    route({
      name: 'createUser',
      method: 'POST',
      path: '/v1/users',
      summary: 'Create or invite a user (administrators)',
      policy: 'user.create',
      limit: 'api',
      schemas: { body: shapes.NewUser },
      example: { username: 'grace', role: 'user' },
      headers: idempotencyHeader,
      answers: { 201: userAnswer },
      errors: ['invalid_input', 'forbidden', 'username_taken', 'email_taken', 'idempotency_key_reused'],
      async handle(call) {
        const input = { role: 'user', ...call.body } as NewUser
        const user = await users.createUser(call.actor, input, onceOf(call))
        return withTag(201, user, { location: `/v1/users/${user.id}` })
      },
    }),
    route({
      name: 'readUser',
      method: 'GET',
      path: '/v1/users/:id',
      summary: 'Read a user: yourself, or anybody as an administrator',
      policy: 'user.read',
      limit: 'api',
      schemas: { params: IdParams },
      answers: { 200: userAnswer },
      errors: ['invalid_input', 'user_not_found'],
      async handle({ actor, params }) {
        return withTag(200, await users.readUser(actor, Number(params.id)))
      },
    }),
    route({
      name: 'changeUser',
      method: 'PATCH',
      path: '/v1/users/:id',
      summary: 'Change, disable or enable a user (administrators); effective at once',
      policy: 'user.change',
      limit: 'api',
      schemas: { params: IdParams, body: shapes.UserPatch },
      example: { status: 'disabled' },
      headers: conditionHeaders,
      answers: { 200: userAnswer },
      errors: [
        ...(['invalid_input', 'forbidden', 'user_not_found', 'email_taken', 'last_administrator'] as const),
        ...(['version_mismatch', 'idempotency_key_reused'] as const),
      ],
      async handle(call) {
        const patch = call.body as UserPatch
        return withTag(200, await users.changeUser(call.actor, Number(call.params.id), patch, conditionsOf(call)))
      },
    }),
  ]
}

function withTag(status: number, user: User, headers: Record<string, string> = {}): Answer {
  return { status, body: user, headers: { etag: etag(user.version), ...headers } }
}
