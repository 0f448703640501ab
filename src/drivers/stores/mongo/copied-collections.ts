import { priorities, type Task } from '#core/model/task.ts'
import { taskAudience } from '#core/permissions.ts'
import type { Kept, Kind } from '#core/ports/everything.ts'
import { toJobDocument } from '#drivers/stores/mongo/job-collection.ts'
import { toAudience, toSubject } from '#drivers/stores/mongo/journal-collection.ts'
import type { CollectionName, Document } from '#drivers/stores/mongo/questions.ts'
import { searchWordsOf, toTask, toTaskDocument } from '#drivers/stores/mongo/task-documents.ts'
import { toUserDocument } from '#drivers/stores/mongo/user-collection.ts'

interface CopiedCollection<K extends Kind> {
  name: CollectionName
  /** The fields that make the order of the records. */
  key: readonly string[]
  toRecord(document: Document): Kept[K]
  toDocument(record: Kept[K]): Document
}

type CopiedKind = Exclude<Kind, 'numbers'>

/** How a noun is kept, and how it is a record that is the same from every store. */
export const copiedCollections: { [K in CopiedKind]: CopiedCollection<K> } = {
  settings: {
    ...{ name: 'settings', key: ['_id'] },
    toRecord: ({ _id, value }) => ({ key: String(_id), value: String(value) }),
    toDocument: ({ key, value }) => ({ _id: key, value }),
  },
  users: {
    ...{ name: 'users', key: ['_id'] },
    toRecord: ({ _id, usernameKey: _1, emailKey: _2, ...user }) => ({ id: _id, ...user }) as Kept['users'],
    toDocument: toUserDocument,
  },
  sessions: { name: 'sessions', ...withId<'sessions'>() },
  tasks: {
    ...{ name: 'tasks', key: ['_id'] },
    toRecord: (document) => {
      const { due, reminded } = document as Pick<Kept['tasks'], 'due' | 'reminded'>
      return { ...toTask(document), due, reminded }
    },
    toDocument: ({ due, reminded, ...task }) => {
      const document = toTaskDocument(task, due)
      const remindAt = reminded === due ? null : document.remindAt
      return { ...document, reminded, remindAt, words: searchWordsOf(task) }
    },
  },
  events: {
    ...{ name: 'events', key: ['_id'] },
    toRecord: ({ _id, at, actor, via, type, kind, subject, before, after }) =>
      ({ seq: _id, at, actor, via, type, kind, subject, before, after }) as Kept['events'],
    toDocument: ({ seq, kind, subject, ...event }) => {
      const states = [event.before, event.after] as (Task | null)[]
      return { _id: seq, ...event, ...toSubject(kind, subject), ...toAudience(kind, audienceOf(kind, states)) }
    },
  },
  replies: {
    ...{ name: 'replies', key: ['scope', 'key'] },
    toRecord: ({ _id, result, ...reply }) => ({ ...reply, result: JSON.parse(String(result)) }) as Kept['replies'],
    toDocument: ({ result, ...reply }) => ({ ...reply, result: JSON.stringify(result) }),
  },
  logs: {
    ...{ name: 'logs', key: ['_id'] },
    toRecord: ({ _id, viewers: _, priority, ...entry }) =>
      ({ id: _id, ...entry, priority: priorities[Number(priority)] }) as Kept['logs'],
    toDocument: ({ id, priority, ...entry }) => ({
      _id: id,
      ...entry,
      priority: priorities.indexOf(priority),
      viewers: [],
    }),
  },
  jobs: {
    ...{ name: 'jobs', key: ['_id'] },
    toRecord: ({ _id, payload, ...job }) => ({ id: _id, ...job, payload: JSON.parse(String(payload)) }) as Kept['jobs'],
    toDocument: toJobDocument,
  },
  imports: { name: 'imports', ...withId<'imports'>() },
  importErrors: {
    ...{ name: 'import_errors', key: ['import', 'number'] },
    toRecord: ({ import: of, number, line, column, reason }) =>
      ({ import: of, number, line, column, reason }) as Kept['importErrors'],
    toDocument: (error) => ({ ...error }),
  },
  importChunks: {
    ...{ name: 'import_chunks', key: ['import', 'number'] },
    toRecord: ({ import: of, number, bytes }) =>
      ({ import: of, number, bytes: Buffer.from(bytes as Uint8Array).toString('base64') }) as Kept['importChunks'],
    toDocument: ({ bytes, ...chunk }) => ({ ...chunk, bytes: Buffer.from(bytes, 'base64') }),
  },
}

function audienceOf(kind: string, states: readonly (Task | null)[]): number[] {
  return kind === 'task' ? taskAudience(...states) : []
}

function withId<K extends 'sessions' | 'imports'>() {
  return {
    key: ['_id'],
    toRecord: ({ _id, ...fields }: Document) => ({ id: _id, ...fields }) as unknown as Kept[K],
    toDocument: ({ id, ...fields }: Kept[K]): Document => ({ _id: id, ...fields }),
  }
}
