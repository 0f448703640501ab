import type { Kysely } from 'kysely'
import type { ReplyWriter } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

/** Answers to writes with an `Idempotency-Key`. */
export function createReplyTable({ builder }: Pick<Engine, 'builder'>) {
  const queries = keepQueries(builder)
  return (queryable: Queryable): ReplyWriter => ({
    async find(scope, key) {
      const row = await queries.find.first(queryable, { scope, key })
      if (!row) return undefined
      const result: unknown = typeof row.result === 'string' ? JSON.parse(row.result) : row.result
      return { scope, key, fingerprint: row.fingerprint as string, result, at: row.at as string }
    },
    async insert(reply) {
      await queries.insert.run(queryable, { ...reply, result: JSON.stringify(reply.result) })
    },
    forgetBefore: (instant, limit) => queries.forgetBefore.run(queryable, { instant, limit }),
  })
}

function keepQueries(db: Kysely<Database>) {
  return {
    find: keep<{ scope: string; key: string }>((p) =>
      db.selectFrom('replies').selectAll().where('scope', '=', p('scope')).where('key', '=', p('key')),
    ),
    insert: keep<Database['replies']>((p) =>
      db.insertInto('replies').values({
        scope: p('scope'),
        key: p('key'),
        fingerprint: p('fingerprint'),
        result: p('result'),
        at: p('at'),
      }),
    ),
    forgetBefore: keep<{ instant: string; limit: number }>((p) =>
      db
        .deleteFrom('replies')
        .where((eb) =>
          eb(
            eb.refTuple('scope', 'key'),
            'in',
            eb
              .selectFrom('replies')
              .select(['scope', 'key'])
              .where('at', '<', p('instant'))
              .limit(p('limit'))
              .$asTuple('scope', 'key'),
          ),
        ),
    ),
  }
}
