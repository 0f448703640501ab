import type { Kysely } from 'kysely'
import type { Event } from '#core/model/event.ts'
import { taskAudience } from '#core/permissions.ts'
import type { JournalWriter } from '#core/ports/store.ts'
import type { Engine, Queryable, Row } from '#drivers/stores/sql/engine.ts'
import { keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

type EventValues = Omit<Database['events'], 'seq'>

/** The journal: rows are only ever added. */
export function createJournalTable({ builder }: Pick<Engine, 'builder'>) {
  const queries = keepQueries(builder)
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
    async append({ at, actor, via, type, subject, before, after, audience }) {
      const states = { before: before && JSON.stringify(before), after: after && JSON.stringify(after) }
      const values = { at, actor, via, type, kind: subject.kind, subject: String(subject.id), ...states }
      const seq = await queries.append.insert(queryable, values, 'seq')
      for (const user of audience) await queries.addAudience.run(queryable, { user, seq })
      return seq
    },
  })
}

function keepQueries(db: Kysely<Database>) {
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
    append: keep<EventValues>((p) => db.insertInto('events').values(valuesOf(p))),
    addAudience: keep<{ user: number; seq: number }>((p) =>
      db.insertInto('event_audience').values({ user: p('user'), seq: p('seq') }),
    ),
  }
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
  const subject = { kind: row.kind, id: row.kind === 'session' ? row.subject : Number(row.subject) }
  const { seq, at, actor, via, type } = row
  const audience = isTask ? taskAudience(before as never, after as never) : []
  return { seq, at, actor, via, type, subject, before, after, audience } as Event
}

function toState(state: unknown): unknown {
  return typeof state === 'string' ? JSON.parse(state) : (state ?? null)
}
