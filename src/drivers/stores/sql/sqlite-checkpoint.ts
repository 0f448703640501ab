import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

/** Runs beside the program: copying a gigabyte of log into the database takes seconds in which nobody would be answered. */
const program = `
const { workerData } = require('node:worker_threads')
const { DatabaseSync } = require(workerData.library)
const database = new DatabaseSync(workerData.path)
database.exec('pragma busy_timeout = 1000')
database.prepare('pragma wal_checkpoint(passive)').get()
database.close()
`

/** Copies what the log holds into the database file, in a thread of its own; settles when it has ended, however. */
export function checkpointAside(path: string): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(program, { eval: true, workerData: { path, library: libraryPath() } })
    // What could not be copied now is copied by the next commit that finds the log long.
    worker.once('error', () => resolve())
    worker.once('exit', () => resolve())
    worker.unref()
  })
}

function libraryPath(): string {
  try {
    return createRequire(import.meta.url).resolve('@photostructure/sqlite')
  } catch {
    return 'node:sqlite'
  }
}
