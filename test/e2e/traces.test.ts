import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.ts'
import { type ServingProcess, startProcess } from '../support/process.ts'

let folder: string
let collector: Collector
let server: ServingProcess
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-traces-'))
  collector = await startCollector()
})
afterEach(async () => {
  await server.end('SIGKILL')
  await collector.close().catch(() => {})
  rmSync(folder, { recursive: true, force: true })
})

const callerTrace = '0af7651916cd43dd8448eb211c80319c'
const callerSpan = 'b7ad6b7169203331'

async function start(environment: Record<string, string> = {}): Promise<void> {
  server = await startProcess({ DATA_DIR: folder, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment })
}

async function send(method: string, path: string, { token = '', body, headers = {} }: any = {}): Promise<any> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text, headers: response.headers }
}

async function signUp(): Promise<string> {
  const account = { username: 'ana', password: 'a password that stays here' }
  await send('POST', '/v1/register', { body: account })
  return (await send('POST', '/v1/sessions', { body: account })).body.access_token
}

function childrenOf(parent: CollectedSpan | undefined): CollectedSpan[] {
  return collector.spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId)
}

function namesOf(spans: readonly CollectedSpan[]): string[] {
  return spans.map(({ name }) => name)
}

describe('with a collector', () => {
  test('a request is a span of its caller, its transaction a child, what that asks grandchildren', async () => {
    await start({ OTEL_SERVICE_NAME: 'tasks of a test' })
    const token = await signUp()
    const headers = { traceparent: `00-${callerTrace}-${callerSpan}-01` }
    const created = await send('POST', '/v1/tasks', { token, headers, body: { title: 'a title that stays here' } })
    await server.end('SIGTERM')
    const [request] = await collector.named('POST /v1/tasks')
    expect(request).toMatchObject({ traceId: callerTrace, parentSpanId: callerSpan, kind: 2, isError: false })
    expect(request?.service).toBe('tasks of a test')
    expect(request?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/tasks',
      'http.response.status_code': 201,
      'taskwright.dialect': 'native',
      'taskwright.request_id': created.headers.get('x-request-id'),
    })
    const [write] = childrenOf(request).filter(({ name }) => name === 'store.write')
    expect(write).toMatchObject({ traceId: callerTrace, kind: 3, events: ['begun'] })
    expect(write?.attributes).toEqual({ 'db.system.name': 'sqlite' })
    expect(namesOf(childrenOf(write))).toEqual(expect.arrayContaining(['tasks.insert', 'journal.append']))
    const [insert] = childrenOf(write).filter(({ name }) => name === 'tasks.insert')
    expect(insert?.attributes).toEqual({
      'db.system.name': 'sqlite',
      'db.collection.name': 'tasks',
      'db.operation.name': 'insert',
    })
  })

  test('writes that share a transaction keep their own parents', async () => {
    await start()
    const token = await signUp()
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => send('POST', '/v1/tasks', { token, body: { title: `task ${index}` } })),
    )
    await server.end('SIGTERM')
    const requests = await collector.named('POST /v1/tasks')
    expect(requests).toHaveLength(20)
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(20)
    for (const request of requests) {
      expect(request.parentSpanId).toBeUndefined()
      const [write, ...others] = childrenOf(request).filter(({ name }) => name === 'store.write')
      expect(others).toEqual([])
      // Work that is undone with another's and done again asks again.
      expect(namesOf(childrenOf(write))).toContain('tasks.insert')
      expect(new Set(childrenOf(write).map(({ traceId }) => traceId))).toEqual(new Set([request.traceId]))
    }
  })

  test('a read is a span with its question below it', async () => {
    await start()
    const token = await signUp()
    const { body } = await send('POST', '/v1/tasks', { token, body: { title: 'a' } })
    await send('GET', `/v1/tasks/${body.id}`, { token })
    await server.end('SIGTERM')
    const [request] = await collector.named('GET /v1/tasks/:id')
    expect(request?.attributes['http.route']).toBe('/v1/tasks/:id')
    expect(namesOf(childrenOf(request))).toContain('tasks.find')
  })

  test('nothing of what people wrote leaves: no path, query, body, token or password', async () => {
    await start()
    const token = await signUp()
    const { body } = await send('POST', '/v1/tasks', { token, body: { title: 'title-stays-here' } })
    await send('GET', `/v1/tasks?search=query-stays-here&cursor=cursor-stays-here`, { token })
    await send('GET', '/v1/tasks/987654321', { token })
    await send('GET', '/nowhere/path-stays-here?and=query-stays-here', { token })
    await send('POST', '/v1/sessions', { body: { username: 'name-stays-here', password: 'wrong-stays-here' } })
    await send('PATCH', `/v1/tasks/${body.id}`, { token, headers: { 'idempotency-key': 'key-stays-here' }, body: {} })
    await server.end('SIGTERM')
    await collector.named('POST /v1/sessions')
    expect(collector.collected.text).not.toMatch(/stays.here|987654321/)
    expect(collector.collected.text).not.toContain(token)
    expect(collector.collected.text).not.toContain('Bearer')
  })

  test('a refusal is no error of the program, with a route or without', async () => {
    await start()
    const token = await signUp()
    await send('GET', '/v1/tasks/987654321', { token })
    await send('GET', '/nowhere', { headers: { traceparent: `00-${callerTrace}-${callerSpan}-01` } })
    await server.end('SIGTERM')
    const [missing] = await collector.named('GET /v1/tasks/:id')
    expect(missing).toMatchObject({ isError: false, attributes: { 'http.response.status_code': 404 } })
    const [nowhere] = await collector.named('GET')
    expect(nowhere).toMatchObject({ traceId: callerTrace, parentSpanId: callerSpan, isError: false })
    expect(nowhere?.attributes).not.toHaveProperty('http.route')
  })

  test('an attempt at a job is a trace of its own', async () => {
    await start()
    const [job] = await collector.named('job clean-up')
    await server.end('SIGTERM')
    expect(job?.parentSpanId).toBeUndefined()
    expect(job?.attributes).toMatchObject({ 'taskwright.job.kind': 'clean-up' })
    expect(namesOf(childrenOf(job))).toContain('store.write')
  })

  test('health and metrics are not traced, nor what nobody asked for', async () => {
    await start()
    for (const path of ['/livez', '/readyz', '/metrics']) await send('GET', path)
    await signUp()
    await server.end('SIGTERM')
    await collector.named('POST /v1/register')
    const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined)
    expect(namesOf(roots).filter((name) => !/^(job |POST \/v1\/)/.test(name))).toEqual([])
  })

  test('a caller that does not trace is not traced, and a part of the others as asked', async () => {
    await start({ OTEL_TRACES_SAMPLER_ARG: '0' })
    const token = await signUp()
    const traced = { traceparent: `00-${callerTrace}-${callerSpan}-01` }
    const untraced = { traceparent: `00-${callerTrace}-${callerSpan}-00` }
    await send('GET', '/v1/tasks', { token, headers: untraced })
    await send('GET', '/v1/me', { token, headers: traced })
    await server.end('SIGTERM')
    await collector.named('GET /v1/me')
    expect(namesOf(collector.spans)).not.toContain('GET /v1/tasks')
    expect(namesOf(collector.spans)).not.toContain('POST /v1/register')
  })

  test('the standard headers for the collector are sent, and not written down', async () => {
    await start({ OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=key-of-the-collector', LOG_LEVEL: 'trace' })
    await signUp()
    const { stdout, stderr } = await server.end('SIGTERM')
    expect(collector.collected.headers['x-collector-key']).toBe('key-of-the-collector')
    expect(stdout + stderr).not.toContain('key-of-the-collector')
  })
})

describe('a collector that', () => {
  const warnings = (text: string) => text.split('\n').filter((line) => line.includes('The collector takes'))

  test('is away costs one line, and no answer', async () => {
    const { url } = collector
    await collector.close()
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url, LOG_LEVEL: 'warn' })
    const token = await signUp()
    for (let round = 0; warnings(server.said.stdout).length === 0; round++) {
      expect(round).toBeLessThan(500)
      expect((await send('GET', '/v1/tasks', { token })).status).toBe(200)
      await pause(20)
    }
    const ended = await server.end('SIGTERM')
    expect(ended.code).toBe(0)
    expect(warnings(ended.stdout)).toHaveLength(1)
    expect(ended.stderr).toBe('')
  })

  test('comes back is told of, and gets what follows', async () => {
    const { url } = collector
    await collector.close()
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url, LOG_LEVEL: 'warn' })
    const token = await signUp()
    for (let round = 0; warnings(server.said.stdout).length === 0; round++) {
      expect(round).toBeLessThan(500)
      await pause(20)
    }
    collector = await startCollector({ port: Number(new URL(url).port) })
    await send('GET', '/v1/me', { token })
    await collector.named('GET /v1/me')
    const { stdout } = await server.end('SIGTERM')
    expect(warnings(stdout)).toHaveLength(2)
    expect(warnings(stdout)[1]).toContain('takes traces again')
  })

  test('hangs holds up neither answers nor the end', async () => {
    collector.collected.behaviour = 'hangs'
    await start()
    const token = await signUp()
    for (let round = 0; collector.collected.requests === 0; round++) {
      expect(round).toBeLessThan(500)
      expect((await send('GET', '/v1/tasks', { token })).status).toBe(200)
      await pause(20)
    }
    const begun = Date.now()
    const { code, signal } = await server.end('SIGTERM')
    expect({ code, signal }).toEqual({ code: 0, signal: null })
    expect(Date.now() - begun).toBeLessThan(10_000)
  })

  test('closes every connection changes nothing', async () => {
    const rude = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await new Promise((resolve) => rude.once('listening', resolve))
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(rude.address() as any).port}` })
    await signUp()
    const { code, stderr } = await server.end('SIGTERM')
    rude.close()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('the libraries', () => {
  const loaded = async (environment: Record<string, string>): Promise<string[]> => {
    const [hooks, listing] = [join(folder, 'hooks.mjs'), join(folder, 'loaded.txt')]
    const note = join(folder, 'note.mjs')
    writeFileSync(listing, '')
    writeFileSync(
      hooks,
      `import { appendFileSync } from 'node:fs'
      export function resolve(name, context, next) {
        appendFileSync(${JSON.stringify(listing)}, name + '\\n')
        return next(name, context)
      }`,
    )
    writeFileSync(
      note,
      `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hooks).href)})`,
    )
    server = await startProcess({
      DATA_DIR: folder,
      NODE_OPTIONS: `--import ${pathToFileURL(note).href}`,
      ...environment,
    })
    await signUp()
    await server.end('SIGTERM')
    const names = readFileSync(listing, 'utf8').split('\n')
    expect(names).toContain('@node-rs/argon2')
    return names.filter((name) => name.startsWith('@opentelemetry/'))
  }

  test('are not loaded when nobody asked for traces', async () => {
    expect(await loaded({})).toEqual([])
  })

  test('are loaded when somebody did', async () => {
    expect(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).toContain('@opentelemetry/sdk-trace')
  })
})
