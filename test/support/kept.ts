import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { loadSqlite } from '#drivers/stores/sql/sqlite-library.ts'
import { dropMongoDatabase, inMongo, newMongoUrl } from './mongo.ts'
import type { Environment } from './process.ts'

/** What a database holds, read past the program. */
export interface Kept {
  tasks: Map<number, any>
  /** In order of their numbers. */
  events: { seq: number; type: string; subject: string; before: any; after: any }[]
  replies: Set<string>
}

export interface KeptPlace {
  name: string
  environment: Environment
  read(): Promise<Kept>
  close(): Promise<void>
}

/** A place for a server and its database, on the store that `TEST_STORE` names. */
export async function openKeptPlace(): Promise<KeptPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-kept-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const environment = { DATA_DIR: folder }
  if (process.env.TEST_STORE !== 'mongo')
    return { name: 'sqlite', environment, read: async () => readSqlite(folder), close: async () => remove() }
  const url = newMongoUrl()
  return {
    name: 'mongo',
    environment: { ...environment, DATABASE_URL: url },
    read: () => readMongo(url),
    async close() {
      await dropMongoDatabase(url)
      remove()
    },
  }
}

function readSqlite(folder: string): Kept {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(join(folder, 'taskwright.sqlite'), { readOnly: true })
  const rows = (sql: string): any[] => database.prepare(sql).all()
  try {
    expect(rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const events = rows('select * from events order by seq').map((event) => ({
      ...event,
      before: JSON.parse(event.before ?? 'null'),
      after: JSON.parse(event.after ?? 'null'),
    }))
    const tasks = new Map(rows('select * from tasks').map((task) => [task.id, task]))
    return { events, tasks, replies: new Set(rows('select key from replies').map(({ key }) => key)) }
  } finally {
    database.close()
  }
}

function readMongo(url: string): Promise<Kept> {
  return inMongo(async (client) => {
    const all = (name: string): Promise<any[]> => client.db().collection(name).find().sort({ _id: 1 }).toArray()
    const [events, tasks, replies] = [await all('events'), await all('tasks'), await all('replies')]
    return {
      events: events.map(({ _id, ...event }) => ({ ...event, seq: _id })),
      tasks: new Map(tasks.map(({ _id, ...task }) => [_id, task])),
      replies: new Set(replies.map(({ key }) => key)),
    }
  }, url)
}
