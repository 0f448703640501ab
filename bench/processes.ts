import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'

export interface RunningServer {
  url: string
  pid: number
  /** Milliseconds from the start of the process to its first line. */
  startedIn: number
  stop(): Promise<void>
}

const repository = resolve(import.meta.dirname, '..')
const tsx = resolve(repository, 'node_modules/.bin/tsx')

/** Servers on the first core, load on the second, where the machine has two and `taskset`. */
export function pinned(core: 0 | 1, command: string[]): string[] {
  return canPin() ? ['taskset', '-c', String(core), ...command] : command
}

export const canPin = once(() => {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' })
    return availableParallelism() > 1
  } catch {
    return false
  }
})

/** `database`: a file, or the URL of a database. */
export function startBare(database: string, secret: string, tasks: number): Promise<RunningServer> {
  const [, scheme = ''] = /^(postgresql|mongodb):/.exec(database) ?? []
  const program = { postgresql: 'bench/bare-postgres.ts', mongodb: 'bench/bare-mongo.ts' }[scheme]
  return start(
    [tsx, resolve(repository, program ?? 'bench/bare-server.ts'), database, secret, String(tasks)],
    {},
    /listening (\d+)/,
    0,
  )
}

/** Stands in for MongoDB. On no core of its own: a database server has none either. */
export async function startDocumentEngine(): Promise<{ url: string; stop(): Promise<void> }> {
  const program = resolve(repository, 'test/support/documentdb/main.ts')
  const { url, stop } = await start([tsx, program, '--port', '0'], {}, /127\.0\.0\.1:(\d+)/, undefined)
  return { url: url.replace(/^http/, 'mongodb'), stop }
}

export function startTaskwright(environment: Record<string, string>, core: 0 | 1 = 0): Promise<RunningServer> {
  return start([process.execPath, resolve(repository, 'dist/main.js'), 'serve'], environment, /localhost:(\d+)/, core)
}

function start(
  command: string[],
  environment: Record<string, string>,
  ready: RegExp,
  core: 0 | 1 | undefined,
): Promise<RunningServer> {
  const [program = '', ...words] = core === undefined ? command : pinned(core, command)
  const begun = performance.now()
  const child = spawn(program, words, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolveStart, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      if (text.length > 10_000) return
      text += chunk
      const port = ready.exec(text)?.[1]
      if (port === undefined) return
      const startedIn = performance.now() - begun
      text = ' '.repeat(10_001)
      resolveStart({ url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, startedIn, stop: () => end(child) })
    })
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}`)))
  })
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolveEnd) => {
    child.once('exit', () => resolveEnd())
    child.kill('SIGTERM')
  })
}

/** Resident memory in MB, of the process and its children (`taskset` replaces itself, `tsx` does not). */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
