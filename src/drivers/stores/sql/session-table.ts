import type { Kysely } from 'kysely'
import type { Session } from '#core/model/session.ts'
import type { SessionWriter } from '#core/ports/store.ts'
import type { Engine, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

export function createSessionTable({ builder }: Pick<Engine, 'builder'>) {
  const queries = keepQueries(builder)
  return (queryable: Queryable): SessionWriter => ({
    async find(id) {
      const row = await queries.find.first(queryable, { id })
      return row && toSession(row)
    },
    async listLive(user, now) {
      return (await queries.listLive.all(queryable, { user, now })).map(toSession)
    },
    async insert(session) {
      await queries.insert.run(queryable, session)
    },
    async update(session) {
      await queries.update.run(queryable, session)
    },
    forgetExpired: (instant, limit) => queries.forgetExpired.run(queryable, { instant, limit }),
  })
}

function keepQueries(db: Kysely<Database>) {
  return {
    find: keep<{ id: string }>((p) => db.selectFrom('sessions').selectAll().where('id', '=', p('id'))),
    listLive: keep<{ user: number; now: string }>((p) =>
      db
        .selectFrom('sessions')
        .selectAll()
        .where('user', '=', p('user'))
        .where('ended', 'is', null)
        .where('expires', '>', p('now'))
        .orderBy('created', 'desc'),
    ),
    insert: keep<Session>((p) => db.insertInto('sessions').values({ id: p('id'), ...valuesOf(p) })),
    update: keep<Session>((p) => db.updateTable('sessions').set(valuesOf(p)).where('id', '=', p('id'))),
    forgetExpired: keep<{ instant: string; limit: number }>((p) =>
      db
        .deleteFrom('sessions')
        .where('id', 'in', (eb) =>
          eb.selectFrom('sessions').select('id').where('expires', '<', p('instant')).limit(p('limit')),
        ),
    ),
  }
}

function valuesOf(p: <K extends keyof Session>(name: K) => Session[K]) {
  return {
    user: p('user'),
    created: p('created'),
    refreshed: p('refreshed'),
    expires: p('expires'),
    ended: p('ended'),
    door: p('door'),
    address: p('address'),
    agent: p('agent'),
    generation: p('generation'),
  }
}

function toSession(row: Row): Session {
  return {
    id: row.id as string,
    user: row.user as number,
    created: row.created as string,
    refreshed: row.refreshed as string,
    expires: row.expires as string,
    ended: row.ended as string | null,
    door: row.door as string,
    address: row.address as string | null,
    agent: row.agent as string | null,
    generation: row.generation as number,
  }
}
