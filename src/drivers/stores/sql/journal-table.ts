import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Event, NewEvent } from '#core/model/event.ts'
import { taskAudience } from '#core/permissions.ts'
import type { JournalQuery, JournalWriter } from '#core/ports/store.ts'
import type { Engine, JsonWords, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep, listed } from '#drivers/stores/sql/kept-query.ts'
import { createRowInserts } from '#drivers/stores/sql/row-inserts.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

type EventValues = Omit<Database['events'], 'seq'>
/** As many rows in one statement as cross cheaply. */
const rowsAtOnce = 50

/** The journal: rows are only ever added. */
export function createJournalTable({ builder, json }: Pick<Engine, 'builder' | 'json'>) {
  const queries = keepQueries(builder, json)
  const insertRows = createRowInserts(builder)
  return (queryable: Queryable): JournalWriter => ({
    async last() {
      return Number((await queries.last.first(queryable, {}))?.seq ?? 0)
    },
    async lastFor(audience) {
      return Number((await queries.lastFor.first(queryable, { audience }))?.seq ?? 0)
    },
    async read({ after, limit, audience, tasksOnly }) {
      if (audience !== undefined) return toEvents(queries.readOf.all(queryable, { after, limit, audience }))
      return toEvents((tasksOnly ? queries.readTasks : queries.read).all(queryable, { after, limit }))
    },
    ofTask: (id, after, limit) => toEvents(queries.ofTask.all(queryable, { subject: String(id), after, limit })),
    remindersOf: (tasks) =>
      toEvents(queries.remindersOf.all(queryable, { subjects: JSON.stringify(tasks.map(String)) })),
    async append(event) {
      const seq = await queries.append.insert(queryable, toValues(event), 'seq')
      for (const user of event.audience) await queries.addAudience.run(queryable, { user, seq })
      return seq
    },
    async appendMany(events) {
      for (let first = 0; first < events.length; first += rowsAtOnce) {
        await appendSome(queryable, events.slice(first, first + rowsAtOnce))
      }
    },
    lastBefore: (instant) => lastBefore(queryable, instant),
    async search(query) {
      const values = { subject: String(query.task ?? ''), actor: query.actor ?? 0, via: query.via ?? '' }
      const { after, before, scan } = query
      const rows = await queries.search[indexFor(query)].all(queryable, { after, before, scan, ...values })
      const wanted = rows.filter((row) => isWanted(row, query))
      const events = wanted.slice(0, query.limit).map(toEvent)
      if (wanted.length > query.limit) return { events, next: events.at(-1)?.seq ?? 0 }
      return { events, next: rows.length < scan ? 0 : Number(rows.at(-1)?.seq) }
    },
  })

  async function appendSome(queryable: Queryable, events: readonly NewEvent[]): Promise<void> {
    const rows = events.map(toValues)
    const seqs = await insertRows(queryable, 'events', rows)
    const audience = events.flatMap(({ audience: users }, index) =>
      users.map((user) => ({ user, seq: seqs[index] ?? 0 })),
    )
    for (let first = 0; first < audience.length; first += rowsAtOnce) {
      await insertRows(queryable, 'event_audience', audience.slice(first, first + rowsAtOnce))
    }
  }

  /** Numbers grow with time, so the place is found by halving. */
  async function lastBefore(queryable: Queryable, instant: string): Promise<number> {
    let low = 0
    let high = Number((await queries.last.first(queryable, {}))?.seq ?? 0)
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const row = await queries.atOrBefore.first(queryable, { seq: middle })
      if (row && String(row.at) >= instant) high = Number(row.seq) - 1
      else low = middle
    }
    return Math.max(low, 0)
  }
}

function toValues({ at, actor, via, type, subject, before, after }: NewEvent): EventValues {
  const states = { before: before && JSON.stringify(before), after: after && JSON.stringify(after) }
  return { at, actor, via, type, kind: subject.kind, subject: String(subject.id), ...states }
}

/** The one of the filters whose events lie together; the others are looked at row by row. */
function indexFor({ task, actor, via }: JournalQuery): 'ofTask' | 'ofActor' | 'ofDoor' | 'all' {
  if (task !== undefined) return 'ofTask'
  if (actor !== undefined) return 'ofActor'
  return via === undefined ? 'all' : 'ofDoor'
}

function isWanted(row: Row, { kind, actor, via }: JournalQuery): boolean {
  if (kind !== undefined && row.kind !== kind) return false
  if (actor !== undefined && row.actor !== actor) return false
  return via === undefined || row.via === via
}

function keepQueries(db: Kysely<Database>, json: JsonWords) {
  const events = () => db.selectFrom('events').selectAll('events').orderBy('events.seq')
  return {
    last: keep<object>(() => db.selectFrom('events').select((eb) => eb.fn.max('seq').as('seq'))),
    lastFor: keep<{ audience: number }>((p) =>
      db
        .selectFrom('event_audience')
        .select((eb) => eb.fn.max('seq').as('seq'))
        .where('user', '=', p('audience')),
    ),
    read: keep<{ after: number; limit: number }>((p) => events().where('seq', '>', p('after')).limit(p('limit'))),
    readTasks: keep<{ after: number; limit: number }>((p) =>
      events().where('seq', '>', p('after')).where('kind', '=', 'task').limit(p('limit')),
    ),
    /** Only tasks' events have an audience. */
    readOf: keep<{ after: number; limit: number; audience: number }>((p) =>
      db
        .selectFrom('event_audience')
        .innerJoin('events', 'events.seq', 'event_audience.seq')
        .selectAll('events')
        .where('event_audience.user', '=', p('audience'))
        .where('event_audience.seq', '>', p('after'))
        .orderBy('event_audience.seq')
        .limit(p('limit')),
    ),
    ofTask: keep<{ subject: string; after: number; limit: number }>((p) =>
      events()
        .where('kind', '=', 'task')
        .where('subject', '=', p('subject'))
        .where('seq', '>', p('after'))
        .limit(p('limit')),
    ),
    remindersOf: keep<{ subjects: string }>((p) =>
      events()
        .where('kind', '=', 'task')
        .where('type', '=', 'task.reminded')
        .where('subject', 'in', listed<string>(json, p('subjects'), 'text')),
    ),
    atOrBefore: keep<{ seq: number }>((p) =>
      db.selectFrom('events').select(['seq', 'at']).where('seq', '<=', p('seq')).orderBy('seq', 'desc').limit(1),
    ),
    search: {
      all: search(db, () => sql`true`),
      ofTask: search(db, (p) => sql`kind = 'task' and subject = ${p('subject')}`),
      ofActor: search(db, (p) => sql`actor = ${p('actor')}`),
      ofDoor: search(db, (p) => sql`via = ${p('via')}`),
    },
    append: keep<EventValues>((p) => db.insertInto('events').values(valuesOf(p))),
    addAudience: keep<{ user: number; seq: number }>((p) =>
      db.insertInto('event_audience').values({ user: p('user'), seq: p('seq') }),
    ),
  }
}

interface SearchValues {
  after: number
  before: number
  scan: number
  subject: string
  actor: number
  via: string
}

function search(db: Kysely<Database>, condition: (p: (name: keyof SearchValues) => unknown) => RawBuilder<unknown>) {
  return keep<SearchValues>((p) =>
    db
      .selectFrom('events')
      .selectAll()
      .where(condition(p) as RawBuilder<boolean>)
      .where('seq', '>', p('after'))
      .where('seq', '<', p('before'))
      .orderBy('seq', 'desc')
      .limit(p('scan')),
  )
}

function valuesOf(p: <K extends keyof EventValues>(name: K) => EventValues[K]): EventValues {
  return {
    at: p('at'),
    actor: p('actor'),
    via: p('via'),
    type: p('type'),
    kind: p('kind'),
    subject: p('subject'),
    before: p('before'),
    after: p('after'),
  }
}

async function toEvents(rows: Promise<Row[]>): Promise<Event[]> {
  return (await rows).map(toEvent)
}

function toEvent(row: Row): Event {
  const before = toState(row.before)
  const after = toState(row.after)
  const isTask = row.kind === 'task'
  const hasTextId = row.kind === 'session' || row.kind === 'log'
  const subject = { kind: row.kind, id: hasTextId ? row.subject : Number(row.subject) }
  const { seq, at, actor, via, type } = row
  const audience = isTask ? taskAudience(before as never, after as never) : []
  return { seq, at, actor, via, type, subject, before, after, audience } as Event
}

function toState(state: unknown): unknown {
  return typeof state === 'string' ? JSON.parse(state) : (state ?? null)
}
