import type { PoolClient } from 'pg'
import { locks } from '#drivers/stores/sql/postgres-connection.ts'

/**
 * For work that takes long: tables of the same names stand before the journal, so that its events wait there and
 * others can write meanwhile. At its end they get the next numbers, all at once, under the lock of the journal.
 */
export async function standBeforeJournal(client: PoolClient): Promise<{ append(): Promise<void> }> {
  await client.query(`create temporary table events (like events including identity) on commit drop;
    create temporary table event_audience (like event_audience) on commit drop`)
  return { append: () => appendWaiting(client) }
}

async function appendWaiting(client: PoolClient): Promise<void> {
  await client.query(`alter table pg_temp.events rename to waiting_events;
    alter table pg_temp.event_audience rename to waiting_audience`)
  const { rows } = await client.query('select coalesce(max(seq), 0) as count from waiting_events')
  const count = Number(rows[0].count)
  if (count === 0) return
  await client.query(`set local lock_timeout = 60000; select pg_advisory_xact_lock(${locks.journal})`)
  const sequence = `pg_get_serial_sequence('events', 'seq')`
  const next = await client.query(`select nextval(${sequence}) - 1 as before`)
  const before = Number(next.rows[0].before)
  await client.query(
    atLength(`insert into events (seq, at, actor, via, type, kind, subject, before, after)
      select ${before} + seq, at, actor, via, type, kind, subject, before, after from waiting_events order by seq`),
  )
  await client.query(
    atLength(
      `insert into event_audience ("user", seq) select "user", ${before} + seq from waiting_audience order by "user", seq`,
    ),
  )
  await client.query(`select setval(${sequence}, ${before + count})`)
}

/** A million events take their time. */
function atLength(text: string) {
  return { text, query_timeout: 3_600_000 }
}
