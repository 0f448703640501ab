import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { pinned } from './processes.ts'

export interface Load {
  url: string
  token: string
  method?: 'GET' | 'POST'
  body?: string
  /** Each request with a `created_from` of its own, so that no page was asked for before. */
  isVaried?: boolean
  /** Requests a second; as many as possible if left out. */
  rate?: number
}

export interface Measured {
  perSecond: number
  p99Milliseconds: number
  errors: number
}

const connections = 64

/** Keeps `connections` busy for `seconds`: with `wrk` where it is installed, else with autocannon, which is the slower one. */
export function measure(load: Load, seconds: number): Promise<Measured> {
  return hasWrk() && load.rate === undefined ? measureWithWrk(load, seconds) : measureWithAutocannon(load, seconds)
}

export function loaderName(): string {
  return hasWrk() ? 'wrk' : 'autocannon'
}

function hasWrk(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v wrk'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function measureWithWrk(
  { url, token, method = 'GET', body, isVaried }: Load,
  seconds: number,
): Promise<Measured> {
  const script = join(mkdtempSync(join(tmpdir(), 'taskwright-bench-')), 'request.lua')
  const lines = [
    `wrk.method = "${method}"`,
    `wrk.headers["Authorization"] = "Bearer ${token}"`,
    ...(isVaried ? varied : []),
    ...(body ? ['wrk.headers["Content-Type"] = "application/json"', `wrk.body = ${JSON.stringify(body)}`] : []),
  ]
  writeFileSync(script, lines.join('\n'))
  const words = ['wrk', '-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency', '-s', script, url]
  const [program = '', ...rest] = pinned(1, words)
  const { stdout } = await promisify(execFile)(program, rest)
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    p99Milliseconds: toMilliseconds(/99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    errors: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  }
}

const varied = [
  'count = 0',
  'function request() count = count + 1; return wrk.format(nil, wrk.path .. "&created_from=" ..',
  '  os.date("!%Y-%m-%dT%H:%M:%S.000Z", count)) end',
]

function toMilliseconds(match: RegExpExecArray | null): number {
  const factor = { us: 0.001, ms: 1, s: 1000 }[match?.[2] ?? ''] ?? 0
  return Number(match?.[1] ?? 0) * factor
}

async function measureWithAutocannon(
  { url, token, method = 'GET', body, rate, isVaried }: Load,
  seconds: number,
): Promise<Measured> {
  let count = 0
  const { pathname, search } = new URL(url)
  const vary = (request: autocannon.Request) => {
    count += 1000
    return { ...request, path: `${pathname}${search}&created_from=${new Date(count).toISOString()}` }
  }
  const result = await autocannon({
    url,
    method,
    connections,
    duration: seconds,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body }),
    ...(rate && { overallRate: rate }),
    ...(isVaried && { requests: [{ setupRequest: vary }] }),
  })
  return {
    perSecond: result.requests.average,
    p99Milliseconds: result.latency.p99,
    errors: result.non2xx + result.errors,
  }
}
