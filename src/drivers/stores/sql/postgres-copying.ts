import type { CopyingWords } from '#drivers/stores/sql/engine.ts'

export const postgresCopying: CopyingWords = {
  // Those that hold no rule.
  indexes: `select c.relname as name, pg_get_indexdef(c.oid) as sql
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where not i.indisunique and t.relkind = 'r' and t.relnamespace = cast(current_schema() as regnamespace)
    order by c.relname`,
  async lastNumber(queryable, table, column) {
    const sequence = 'cast(pg_get_serial_sequence($1, $2) as regclass)'
    const row = await queryable.first(`select pg_sequence_last_value(${sequence}) as last`, [table, column])
    return Number(row?.last ?? 0)
  },
  async setLastNumber(queryable, table, column, last) {
    const values = [table, column, Math.max(last, 1), last > 0]
    await queryable.first(
      'select setval(pg_get_serial_sequence($1, $2), cast($3 as bigint), cast($4 as boolean))',
      values,
    )
  },
  // The planner else takes the tables for empty until it happens to look.
  settle: ['analyze'],
}
