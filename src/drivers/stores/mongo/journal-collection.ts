import type { Event, NewEvent } from '#core/model/event.ts'
import type { JournalQuery, JournalWriter } from '#core/ports/store.ts'
import { above, type Condition, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** The journal: documents are only ever added. */
export function createJournal(questions: Questions): JournalWriter {
  async function last(condition: Condition = {}): Promise<number> {
    const found = await questions.first('events', condition, { sort: { _id: -1 }, only: ['_id'] })
    return Number(found?._id ?? 0)
  }

  async function read(condition: Condition, limit?: number): Promise<Event[]> {
    const found = await questions.find('events', condition, { sort: { _id: 1 }, ...(limit && { limit }) })
    return found.map(toEvent)
  }

  async function append(events: readonly NewEvent[]): Promise<number> {
    if (events.length === 0) return 0
    const first = await questions.number('events', events.length)
    await questions.insert(
      'events',
      events.map((event, index) => toDocument(event, first + index)),
    )
    return first
  }

  return {
    last: () => last(),
    lastFor: (audience) => last({ audience: is(audience) }),
    read({ after, limit, audience, tasksOnly }) {
      const whose = audience === undefined ? (tasksOnly ? { kind: is('task') } : {}) : { audience: is(audience) }
      return read({ ...whose, _id: above(after) }, limit)
    },
    ofTask: (id, after, limit) => read({ task: is(id), _id: above(after) }, limit),
    remindersOf: (tasks) => read({ task: oneOf(tasks), type: is('task.reminded') }),
    append: (event) => append([event]),
    async appendMany(events) {
      await append(events)
    },
    lastBefore: (instant) => lastBefore(questions, instant),
    async search(query) {
      const { after, before, limit, scan } = query
      const place = { _id: { ...above(after), $lt: before } }
      const found = await questions.find('events', { ...groupOf(query), ...place }, { sort: { _id: -1 }, limit: scan })
      const wanted = found.filter((one) => isWanted(one, query))
      const events = wanted.slice(0, limit).map(toEvent)
      if (wanted.length > limit) return { events, next: events.at(-1)?.seq ?? 0 }
      return { events, next: found.length < scan ? 0 : Number(found.at(-1)?._id) }
    },
  }
}

/** Numbers grow with time, so the place is found by halving. */
async function lastBefore(questions: Questions, instant: string): Promise<number> {
  const sort = { _id: -1 } as const
  let low = 0
  let high = Number((await questions.first('events', {}, { sort, only: ['_id'] }))?._id ?? 0)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const found = await questions.first('events', { _id: { $lte: middle } }, { sort, only: ['at'] })
    if (found && String(found.at) >= instant) high = Number(found._id) - 1
    else low = middle
  }
  return Math.max(low, 0)
}

/** The one of the filters whose events lie together; the others are looked at one by one. */
function groupOf({ task, actor, via }: JournalQuery): Condition {
  if (task !== undefined) return { task: is(task) }
  if (actor !== undefined) return { actor: is(actor) }
  return via === undefined ? {} : { via: is(via) }
}

function isWanted(found: Document, { kind, actor, via }: JournalQuery): boolean {
  if (kind !== undefined && found.kind !== kind) return false
  if (actor !== undefined && found.actor !== actor) return false
  return via === undefined || found.via === via
}

function toDocument({ subject, audience, ...event }: NewEvent, seq: number): Document {
  return { _id: seq, ...event, ...toSubject(subject.kind, subject.id), ...toAudience(subject.kind, audience) }
}

/** `task` is there only in events of tasks. */
export function toSubject(kind: string, id: string | number): Document {
  return { kind, subject: String(id), ...(kind === 'task' && { task: Number(id) }) }
}

/** Only events of tasks have one. */
export function toAudience(kind: string, audience: readonly number[]): Document {
  return kind === 'task' ? { audience } : {}
}

function toEvent(found: Document): Event {
  const { _id: seq, at, actor, via, type, kind, before, after, audience = [] } = found
  const hasTextId = kind === 'session' || kind === 'log'
  const subject = { kind, id: hasTextId ? found.subject : Number(found.subject) }
  return { seq, at, actor, via, type, subject, before: before ?? null, after: after ?? null, audience } as Event
}
