import type { CopyingWords } from '#drivers/stores/sql/engine.ts'

export const sqliteCopying: CopyingWords = {
  // Indexes of the search belong to it and have no statement.
  indexes: `select name, sql from sqlite_master where type = 'index' and sql is not null order by name`,
  async lastNumber(queryable, table) {
    return Number((await queryable.first('select seq from sqlite_sequence where name = ?', [table]))?.seq ?? 0)
  },
  async setLastNumber(queryable, table, _, last) {
    await queryable.run('delete from sqlite_sequence where name = ?', [table])
    await queryable.run('insert into sqlite_sequence (name, seq) values (?, ?)', [table, last])
  },
  settle: [],
}
