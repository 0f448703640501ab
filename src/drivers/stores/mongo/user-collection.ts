import { nameKey, type User } from '#core/model/user.ts'
import type { UserWriter } from '#core/ports/store.ts'
import { above, type Condition, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** Users. A password's hash never becomes part of a `User`. */
export function createUsers(questions: Questions): UserWriter {
  async function one(condition: Condition): Promise<User | undefined> {
    const found = await questions.first('users', condition)
    return found && toUser(found)
  }

  return {
    find: (id) => one({ _id: is(id) }),
    findByUsername: (key) => one({ usernameKey: is(key) }),
    findByEmail: (key) => one({ emailKey: is(key) }),
    async findMany(ids) {
      return (await questions.find('users', { _id: oneOf(ids) })).map(toUser)
    },
    async list(after, limit) {
      return (await questions.find('users', { _id: above(after) }, { sort: { _id: 1 }, limit })).map(toUser)
    },
    async passwordHash(id) {
      const found = await questions.first('users', { _id: is(id) }, { only: ['passwordHash'] })
      return (found?.passwordHash ?? null) as string | null
    },
    async countActiveAdministrators() {
      const active = { role: is('admin'), status: is('active') }
      return (await questions.find('users', active, { only: ['_id'] })).length
    },
    async insert(draft, passwordHash) {
      const user: User = { id: await questions.number('users'), ...draft }
      await questions.insert('users', [toUserDocument({ ...user, passwordHash })])
      return user
    },
    async update(user) {
      const { _id, emailKey, ...fields } = toUserDocument(user)
      const change =
        emailKey === undefined ? { $set: fields, $unset: { emailKey: '' } } : { $set: { ...fields, emailKey } }
      await questions.update('users', { _id: is(user.id) }, change)
    },
    async setPasswordHash(id, passwordHash) {
      await questions.update('users', { _id: is(id) }, { $set: { passwordHash } })
    },
  }
}

/** Who has no address has no key of one: an index over those that there are keeps them unique. */
export function toUserDocument<T extends User>({ id, ...fields }: T): Document {
  const { username, email } = fields
  return { _id: id, ...fields, usernameKey: nameKey(username), ...(email !== null && { emailKey: nameKey(email) }) }
}

function toUser(found: Document): User {
  return {
    id: found._id as number,
    username: found.username as string,
    email: found.email as string | null,
    role: found.role as User['role'],
    status: found.status as User['status'],
    created: found.created as string,
    updated: found.updated as string,
    version: found.version as number,
  }
}
