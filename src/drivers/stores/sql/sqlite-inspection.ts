import type { Queryable } from '#drivers/stores/sql/engine.ts'

const anyWord = `select rowid from tasks_text where tasks_text match '"a"*' limit 1`

/** What is wrong with the file and with the text index in it; of a damaged file nothing else can be said. */
export async function inspectSqlite(queryable: Pick<Queryable, 'all' | 'first'>): Promise<string[]> {
  const [asked, checked] = await Promise.allSettled([
    // FTS5 looks for what another connection wrote when it is asked, not when it is checked: it would cry damage.
    queryable.first(anyWord, []),
    queryable.all('pragma quick_check(1)', []),
  ])
  if (checked.status === 'rejected') throw checked.reason
  const damage = checked.value.map((row) => String(row.quick_check)).find((text) => text !== 'ok')
  if (damage === undefined) return asked.status === 'rejected' ? [unasked(asked.reason)] : inspectText(queryable)
  const what = damage.split('\n').at(-1)
  return [`The database file is damaged (${what}): stop the server and restore the newest copy.`]
}

function unasked(fault: unknown): string {
  const reason = fault instanceof Error ? fault.message : String(fault)
  return `The search cannot be asked (${reason}): stop the server and restore the newest copy.`
}

/** The index has every task, those in the trash too. */
async function inspectText(queryable: Pick<Queryable, 'first'>): Promise<string[]> {
  const row = await queryable.first(
    `select (select count(*) from tasks) as tasks,
      (select count(*) from tasks where id not in (select id from tasks_text_docsize)) as missing`,
    [],
  )
  if (Number(row?.missing) === 0) return []
  return [
    `The search misses ${row?.missing} of ${row?.tasks} tasks: an import adds its own when it is done (see GET /v1/jobs); ` +
      'if no index-text job waits, runs or is dead, restore the newest copy.',
  ]
}
