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

/** `database`: a file, or the URL of a PostgreSQL database. */
export function startBare(database: string, secret: string, tasks: number): Promise<RunningServer> {
  const tsx = resolve(repository, 'node_modules/.bin/tsx')
  const program = database.startsWith('postgresql:') ? 'bench/bare-postgres.ts' : 'bench/bare-server.ts'
  return start([tsx, resolve(repository, program), database, secret, String(tasks)], {}, /listening (\d+)/)
}

export function startTaskwright(environment: Record<string, string>, core: 0 | 1 = 0): Promise<RunningServer> {
  return start([process.execPath, resolve(repository, 'dist/main.js'), 'serve'], environment, /localhost:(\d+)/, core)
}

function start(
  command: string[],
  environment: Record<string, string>,
  ready: RegExp,
  core: 0 | 1 = 0,
): Promise<RunningServer> {
  const [program = '', ...words] = pinned(core, command)
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
