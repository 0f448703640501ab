import type { SettingWriter } from '#core/ports/store.ts'
import type { Engine, Queryable } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'

/** What the installation itself remembers: a value by its name. */
export function createSettingTable({ builder: db }: Pick<Engine, 'builder'>) {
  const get = keep<{ key: string }>((p) => db.selectFrom('settings').select('value').where('key', '=', p('key')))
  const set = keep<{ key: string; value: string }>((p) =>
    db
      .insertInto('settings')
      .values({ key: p('key'), value: p('value') })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: p('value') })),
  )
  return (queryable: Queryable): SettingWriter => ({
    get: async (key) => (await get.first(queryable, { key }))?.value as string | undefined,
    async set(key, value) {
      await set.run(queryable, { key, value })
    },
  })
}
