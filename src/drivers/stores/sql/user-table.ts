import type { Kysely } from 'kysely'
import { nameKey, type User } from '#core/model/user.ts'
import type { UserWriter } from '#core/ports/store.ts'
import type { Engine, JsonWords, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep, listed } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

/** The table of users. A password's hash never becomes part of a `User`. */
export function createUserTable({ builder, json }: Pick<Engine, 'builder' | 'json'>) {
  const queries = keepQueries(builder, json)
  const one = async (row: Promise<Row | undefined>): Promise<User | undefined> => {
    const found = await row
    return found && toUser(found)
  }

  return (queryable: Queryable): UserWriter => ({
    find: (id) => one(queries.find.first(queryable, { id })),
    findByUsername: (key) => one(queries.findByUsername.first(queryable, { key })),
    findByEmail: (key) => one(queries.findByEmail.first(queryable, { key })),
    async findMany(ids) {
      return (await queries.findMany.all(queryable, { ids: JSON.stringify(ids) })).map(toUser)
    },
    async list(after, limit) {
      return (await queries.list.all(queryable, { after, limit })).map(toUser)
    },
    async passwordHash(id) {
      return ((await queries.passwordHash.first(queryable, { id }))?.password_hash ?? null) as string | null
    },
    async countActiveAdministrators() {
      return Number((await queries.countAdministrators.first(queryable, {}))?.count)
    },
    async insert(user, passwordHash) {
      const id = await queries.insert.insert(queryable, { ...toValues(user), password_hash: passwordHash }, 'id')
      return { id, ...user }
    },
    async update(user) {
      await queries.update.run(queryable, { ...toValues(user), id: user.id })
    },
    async setPasswordHash(id, passwordHash) {
      await queries.setPasswordHash.run(queryable, { id, password_hash: passwordHash })
    },
  })
}

type UserValues = ReturnType<typeof toValues>

function keepQueries(db: Kysely<Database>, json: JsonWords) {
  const users = () => db.selectFrom('users').selectAll()
  return {
    find: keep<{ id: number }>((p) => users().where('id', '=', p('id'))),
    findByUsername: keep<{ key: string }>((p) => users().where('username_key', '=', p('key'))),
    findByEmail: keep<{ key: string }>((p) => users().where('email_key', '=', p('key'))),
    findMany: keep<{ ids: string }>((p) => users().where('id', 'in', listed<number>(json, p('ids'), 'bigint'))),
    list: keep<{ after: number; limit: number }>((p) =>
      users().where('id', '>', p('after')).orderBy('id').limit(p('limit')),
    ),
    passwordHash: keep<{ id: number }>((p) => db.selectFrom('users').select('password_hash').where('id', '=', p('id'))),
    countAdministrators: keep<object>(() =>
      db
        .selectFrom('users')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('role', '=', 'admin')
        .where('status', '=', 'active'),
    ),
    insert: keep<UserValues & { password_hash: string | null }>((p) =>
      db.insertInto('users').values({ ...valuesOf(p), password_hash: p('password_hash') }),
    ),
    update: keep<UserValues & { id: number }>((p) =>
      db.updateTable('users').set(valuesOf(p)).where('id', '=', p('id')),
    ),
    setPasswordHash: keep<{ id: number; password_hash: string }>((p) =>
      db
        .updateTable('users')
        .set({ password_hash: p('password_hash') })
        .where('id', '=', p('id')),
    ),
  }
}

function valuesOf(p: <K extends keyof UserValues>(name: K) => UserValues[K]): UserValues {
  return {
    username: p('username'),
    username_key: p('username_key'),
    email: p('email'),
    email_key: p('email_key'),
    role: p('role'),
    status: p('status'),
    created: p('created'),
    updated: p('updated'),
    version: p('version'),
  }
}

function toValues({ username, email, role, status, created, updated, version }: Omit<User, 'id'>) {
  const keys = { username_key: nameKey(username), email_key: email === null ? null : nameKey(email) }
  return { username, email, role: role as string, status: status as string, created, updated, version, ...keys }
}

function toUser(row: Row): User {
  return {
    id: row.id as number,
    username: row.username as string,
    email: row.email as string | null,
    role: row.role as User['role'],
    status: row.status as User['status'],
    created: row.created as string,
    updated: row.updated as string,
    version: row.version as number,
  }
}
