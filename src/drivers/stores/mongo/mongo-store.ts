import type { Store, Transaction } from '#core/ports/store.ts'
import { createEverything } from '#drivers/stores/mongo/copying.ts'
import { createImports } from '#drivers/stores/mongo/import-collection.ts'
import { inTime } from '#drivers/stores/mongo/in-time.ts'
import { inspect } from '#drivers/stores/mongo/inspection.ts'
import { createJobs } from '#drivers/stores/mongo/job-collection.ts'
import { createJournal } from '#drivers/stores/mongo/journal-collection.ts'
import { createLogs } from '#drivers/stores/mongo/log-collection.ts'
import { runLongWork } from '#drivers/stores/mongo/long-work.ts'
import type { OpenedClient } from '#drivers/stores/mongo/mongo-client.ts'
import { createQuestions, type Questions } from '#drivers/stores/mongo/questions.ts'
import { createReplies } from '#drivers/stores/mongo/reply-collection.ts'
import { createSessions } from '#drivers/stores/mongo/session-collection.ts'
import { createSettings } from '#drivers/stores/mongo/setting-collection.ts'
import { createTasks } from '#drivers/stores/mongo/task-collection.ts'
import { createUsers } from '#drivers/stores/mongo/user-collection.ts'
import { createWriteQueue } from '#drivers/stores/mongo/write-queue.ts'

const checkMilliseconds = 2000
const readMilliseconds = 30_000

interface Options {
  /** How people call it, without a password. */
  place: string
  evenIfMarked?: boolean
}

/** A store on a replica set of MongoDB. */
export function createMongoStore(opened: OpenedClient, { place, evenIfMarked = false }: Options): Store {
  const { client, db } = opened
  const reading = { ...createQuestions(db, { milliseconds: readMilliseconds }), number: refuseNumber }
  const checking = createQuestions(db, { milliseconds: checkMilliseconds })
  const queue = createWriteQueue({ connected: opened, transactionOn: createNouns, evenIfMarked })
  const { tasks, users, sessions, journal, settings, logs, jobs, imports } = createNouns(reading)
  return {
    ...{ tasks, users, sessions, journal, settings, logs, jobs, imports },
    // Every commit waits until most of the replicas have it on their disks.
    durability: 'power-safe',
    write: queue.write,
    writeLong: (work) => runLongWork(opened, { evenIfMarked }, (questions) => work(createNouns(questions))),
    everything: createEverything(opened),
    inspect: () => inspect(opened),
    load: () => ({ writesWaiting: queue.waiting(), connections: opened.connections() }),
    async check() {
      await inTime(checkMilliseconds, checking.first('settings', {}))
    },
    backup: () => Promise.reject(new Error(`${place} is copied with MongoDB's own mongodump: see docs/operations.md.`)),
    async close() {
      await queue.close()
      await opened.writers.rest()
      await client.close()
    },
  }
}

function createNouns(questions: Questions): Transaction {
  const logs = createLogs(questions)
  return {
    tasks: createTasks(questions, logs),
    users: createUsers(questions),
    sessions: createSessions(questions),
    journal: createJournal(questions),
    replies: createReplies(questions),
    settings: createSettings(questions),
    logs,
    jobs: createJobs(questions),
    imports: createImports(questions),
  }
}

function refuseNumber(): Promise<never> {
  return Promise.reject(new Error('Only a transaction writes'))
}
