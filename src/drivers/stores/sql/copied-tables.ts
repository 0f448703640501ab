import { likenessOf } from '#core/model/likeness.ts'
import { priorities } from '#core/model/task.ts'
import { nameKey } from '#core/model/user.ts'
import type { Kept, Kind } from '#core/ports/everything.ts'
import type { Row } from '#drivers/stores/sql/engine.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'
import { toIso } from '#drivers/stores/sql/task-row.ts'

/** How a value stands in a column, and how in a record. */
const forms = {
  plain: { read: (value: unknown) => value, write: (value: unknown) => value },
  flag: { read: Boolean, write: (value: unknown) => value },
  instant: { read: (value: unknown) => value && toIso(String(value)), write: (value: unknown) => value },
  priority: {
    read: (place: unknown) => priorities[Number(place)],
    write: (name: unknown) => priorities.indexOf(name as (typeof priorities)[number]),
  },
  json: { read: fromJson, write: (value: unknown) => JSON.stringify(value) },
  /** JSON, or nothing at all. */
  state: { read: fromJson, write: (value: unknown) => (value === null ? null : JSON.stringify(value)) },
  bytes: {
    read: (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString('base64'),
    write: (text: unknown) => Buffer.from(String(text), 'base64'),
  },
}
type Form = keyof typeof forms

interface CopiedTable<K extends Kind> {
  table: keyof Database
  /** The fields of a record, and the form of each in the column of the same name. */
  fields: Record<keyof Kept[K], Form>
  /** Columns that are made of the record. */
  made?: (record: Kept[K]) => Row
}

type CopiedKind = Exclude<Kind, 'numbers'>

const tables: { [K in CopiedKind]: CopiedTable<K> } = {
  settings: { table: 'settings', fields: { key: 'plain', value: 'plain' } },
  users: {
    table: 'users',
    fields: {
      ...{ id: 'plain', username: 'plain', email: 'plain', role: 'plain', status: 'plain', passwordHash: 'plain' },
      ...{ created: 'instant', updated: 'instant', version: 'plain' },
    },
    made: ({ username, email }) => ({ username_key: nameKey(username), email_key: email && nameKey(email) }),
  },
  sessions: {
    table: 'sessions',
    fields: {
      ...{ id: 'plain', user: 'plain', created: 'instant', refreshed: 'instant', expires: 'instant' },
      ...{ ended: 'instant', door: 'plain', address: 'plain', agent: 'plain', generation: 'plain' },
    },
  },
  tasks: {
    table: 'tasks',
    fields: {
      ...{ id: 'plain', title: 'plain', description: 'plain', status: 'plain', active: 'flag', priority: 'priority' },
      ...{ deadline: 'plain', due: 'instant', assignee: 'plain', labels: 'json', creator: 'plain', created: 'instant' },
      ...{ updated: 'instant', completed: 'instant', deleted: 'instant', version: 'plain', reminded: 'instant' },
    },
    made: (task) => ({ likeness: likenessOf(task) }),
  },
  events: {
    table: 'events',
    fields: {
      ...{ seq: 'plain', at: 'instant', actor: 'plain', via: 'plain', type: 'plain', kind: 'plain', subject: 'plain' },
      ...{ before: 'state', after: 'state' },
    },
  },
  replies: {
    table: 'replies',
    fields: { scope: 'plain', key: 'plain', fingerprint: 'plain', result: 'json', at: 'instant' },
  },
  logs: {
    table: 'logs',
    fields: {
      ...{ id: 'plain', task: 'plain', day: 'plain', status: 'plain', active: 'flag', priority: 'priority' },
      ...{ overdue: 'flag', at: 'instant' },
    },
  },
  jobs: {
    table: 'jobs',
    fields: {
      ...{ id: 'plain', kind: 'plain', key: 'plain', payload: 'json', state: 'plain', attempts: 'plain' },
      ...{ readyAt: 'instant', leaseUntil: 'instant', worker: 'plain', created: 'instant', finished: 'instant' },
      ...{ error: 'plain' },
    },
  },
  imports: {
    table: 'imports',
    fields: {
      ...{ id: 'plain', state: 'plain', mode: 'plain', dryRun: 'flag', duplicates: 'plain', fileName: 'plain' },
      ...{ bytes: 'plain', user: 'plain', via: 'plain', rows: 'plain', created: 'plain', skipped: 'plain' },
      ...{ invited: 'plain', bad: 'plain', error: 'plain', at: 'instant', finished: 'instant' },
    },
  },
  importErrors: {
    table: 'import_errors',
    fields: { import: 'plain', number: 'plain', line: 'plain', column: 'plain', reason: 'plain' },
  },
  importChunks: { table: 'import_chunks', fields: { import: 'plain', number: 'plain', bytes: 'bytes' } },
}

/** A kind's table: its columns in the order of the fields, and the way between a row and a record. */
export function copiedTable<K extends CopiedKind>(kind: K) {
  const { table, fields, made = () => ({}) }: CopiedTable<K> = tables[kind]
  const entries = Object.entries<Form>(fields).map(([field, form]) => ({
    ...{ field, column: columnOf(field), form: forms[form] },
  }))

  function toRecord(row: Row): Kept[K] {
    return Object.fromEntries(entries.map(({ field, column, form }) => [field, form.read(row[column])])) as never
  }

  function toRow(record: Kept[K]): Row {
    const row: Row = made(record)
    for (const { field, column, form } of entries) row[column] = form.write(record[field as keyof Kept[K]])
    return row
  }

  return { table, columns: entries.map(({ column }) => column), toRecord, toRow }
}

/** The column of a field; that of an error's column cannot have its name, which SQL has for itself. */
export function columnOf(field: string): string {
  return field === 'column' ? 'field' : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function fromJson(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : (value ?? null)
}
