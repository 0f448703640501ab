import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../..')
/** Another build can be tested by naming it, to see that the tests notice what is broken in it. */
const program = resolve(repository, process.env.TASKWRIGHT_PROGRAM ?? 'dist/main.js')
const startMilliseconds = 20_000

export type Environment = Record<string, string>

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Starts the built program; nothing of this process' own environment reaches it but the search path. */
export function spawnProgram(words: readonly string[], environment: Environment, input?: string) {
  if (!existsSync(program)) execFileSync('npm', ['run', '-s', 'build'], { cwd: repository })
  const env = { PATH: process.env.PATH ?? '', ...environment }
  const child: ChildProcess = spawn(process.execPath, [program, ...words], { cwd: repository, env })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  child.stdin?.on('error', () => {})
  child.stdin?.end(input ?? '')
  const ended = new Promise<Ended>((settle) => {
    child.once('close', (code, signal) => settle({ code, signal, ...said }))
  })
  return { child, said, ended }
}

export function runProgram(words: readonly string[], environment: Environment = {}, input?: string): Promise<Ended> {
  return spawnProgram(words, environment, input).ended
}

export type ServingProcess = Awaited<ReturnType<typeof startProcess>>

/** `taskwright serve` as a process of its own on a free port, as soon as it says where it listens. */
export async function startProcess(environment: Environment) {
  const limits = { LIMIT_API: '100000000/minute', LIMIT_SIGN_IN: '100000000/minute', LOG_LEVEL: 'error' }
  const { child, said, ended } = spawnProgram(['serve'], { PORT: '0', ...limits, ...environment })
  const port = await new Promise<number>((settle, fail) => {
    const timer = setTimeout(() => fail(new Error('the server did not start in time')), startMilliseconds)
    void ended.then(({ code, stderr }) => fail(new Error(`the server ended with ${code}: ${stderr}`)))
    child.stdout?.on('data', () => {
      // The line that comes last is there: so are those before it.
      const found = /(?:listens at\s+http:\/\/\S+:(\d+) [\s\S]*)?durability .*\n/.exec(said.stdout)
      if (!found) return
      clearTimeout(timer)
      settle(Number(found[1] ?? 0))
    })
  })
  const host = environment.HOST === '::1' ? '[::1]' : '127.0.0.1'

  /** Sends the signal and waits for the end. */
  function end(signal: NodeJS.Signals): Promise<Ended> {
    child.kill(signal)
    return ended
  }

  return { child, said, ended, port, url: `http://${host}:${port}`, end }
}
