import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, openAsBlob, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { WatchedImport as Import } from '#core/model/import.ts'
import { pinned, startTaskwright } from '../processes.ts'
import { median, type Row } from '../report.ts'

const run = promisify(execFile)
const tsx = resolve(import.meta.dirname, '../../node_modules/.bin/tsx')
const bare = resolve(import.meta.dirname, '../bare-import.ts')

interface Measured {
  milliseconds: number
  megabytes: number
}

/** Rows of a CSV file a second, and the largest memory of the process, beside a bare loop over the same file. */
export async function importRow(rows: number, rounds: number, tell: (line: string) => void): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-bench-'))
  const file = join(folder, 'tasks.csv')
  await writeRows(file, rows)
  const [bares, ours]: [Measured[], Measured[]] = [[], []]
  try {
    for (let round = 1; round <= rounds; round++) {
      bares.push(await importBare(join(folder, `bare-${round}.sqlite`), file))
      ours.push(await importWhole(join(folder, `ours-${round}`), file))
      tell(`import: round ${round} of ${rounds}: ${bares.at(-1)?.milliseconds} and ${ours.at(-1)?.milliseconds} ms`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const perSecond = (all: Measured[]) => Math.round(rows / (median(all.map((one) => one.milliseconds)) / 1000))
  const memory = (all: Measured[]) => Math.max(...all.map((one) => one.megabytes))
  return {
    name: `import of ${rows} rows`,
    bare: `${perSecond(bares)}/s, ${memory(bares)} MB`,
    taskwright: `${perSecond(ours)}/s, ${memory(ours)} MB`,
    ratio: (perSecond(ours) / perSecond(bares)).toFixed(2),
    target: '>= 0.60 (0.80), < 300 MB',
  }
}

async function writeRows(file: string, rows: number): Promise<void> {
  const stream = createWriteStream(file)
  stream.write('task_name,description,status,priority,created_at,assigned_user\n')
  const priorities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']
  for (let row = 0; row < rows; row++) {
    const facts = `${row % 3 ? 'TRUE' : 'FALSE'},${priorities[row % 4]},${1 + (row % 12)}/${1 + (row % 28)}/2025`
    const isFull = !stream.write(`Task number ${row},"Do the thing ${row}, then rest",${facts},user_${row % 1000}\n`)
    if (isFull) await once(stream, 'drain')
  }
  await new Promise<void>((ended) => stream.end(() => ended()))
}

async function importBare(database: string, file: string): Promise<Measured> {
  const [program = '', ...words] = pinned(0, [tsx, bare, database, file])
  return JSON.parse((await run(program, words)).stdout) as Measured
}

/** From the file received to the last row there; the text is made ready for searches after that. */
async function importWhole(dataDirectory: string, file: string): Promise<Measured> {
  const server = await startTaskwright({ PORT: '0', DATA_DIR: dataDirectory, LOG_LEVEL: 'error' })
  try {
    const headers = { authorization: `Bearer ${await signIn(server.url)}` }
    const body = new FormData()
    body.set('file', await openAsBlob(file), 'tasks.csv')
    const { id } = (await (await fetch(`${server.url}/v1/imports`, { method: 'POST', headers, body })).json()) as Import
    const begun = performance.now()
    for (;;) {
      const { state, error } = (await (await fetch(`${server.url}/v1/imports/${id}`, { headers })).json()) as Import
      if (state === 'done') break
      if (error) throw new Error(error)
      await pause(100)
    }
    return { milliseconds: Math.round(performance.now() - begun), megabytes: peakMegabytes(server.pid) }
  } finally {
    await server.stop()
  }
}

async function signIn(url: string): Promise<string> {
  const json = { 'content-type': 'application/json' }
  const account = { username: 'importer', password: 'a long password' }
  const post = (path: string, body: object) =>
    fetch(url + path, { method: 'POST', headers: json, body: JSON.stringify(body) })
  await post('/v1/register', { ...account, role: 'admin' })
  const tokens = (await (await post('/v1/sessions', account)).json()) as { access_token: string }
  return tokens.access_token
}

function peakMegabytes(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
}
