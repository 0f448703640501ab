import { createReadStream, readFileSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import { parse } from 'csv-parse'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'

/**
 * The limit of an import: csv-parse and one prepared insert into Taskwright's own table of tasks with its indexes, one
 * transaction; no checks, no users, no journal. Prints its milliseconds and its largest memory in MB.
 * Arguments: database file, CSV file.
 */
const [path = '', file = ''] = process.argv.slice(2)

const engine = openSqliteEngine(path)
await migrate(engine, { now: () => new Date().toISOString(), copyFirst: async () => {} })
await engine.close()

const database = new DatabaseSync(path)
database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -64000')
const insert =
  database.prepare(`insert into tasks (title, description, status, active, priority, assignee, labels, creator,
  created, updated, version, likeness) values (?, ?, 'todo', ?, ?, ?, '[]', 1, ?, ?, 1, ?)`)
const priorities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']
const users = new Map<string, number>()

const begun = performance.now()
database.exec('begin immediate')
let count = 0
for await (const row of createReadStream(file).pipe(parse({ columns: true }))) insertRow(row as Record<string, string>)
database.exec('commit')
const milliseconds = Math.round(performance.now() - begun)
const megabytes = Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024)
console.log(JSON.stringify({ milliseconds, megabytes, count }))

function insertRow(row: Record<string, string>): void {
  const { task_name = '', description = '', status, priority = '', created_at = '', assigned_user = '' } = row
  const [month = '', day = '', year = ''] = created_at.split('/')
  const created = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00.000Z`
  const place = priorities.indexOf(priority)
  const facts = [task_name, description, status === 'TRUE' ? 1 : 0, place, userOf(assigned_user), created, created]
  insert.run(...facts, (count * 2_654_435_761) % 2 ** 48)
  count += 1
}

function userOf(name: string): number {
  const known = users.get(name) ?? users.size + 2
  users.set(name, known)
  return known
}
