import { afterEach, beforeEach, expect, test } from 'vitest'
import { CoreError } from '#core/errors.ts'
import type { Store } from '#core/ports/store.ts'
import { traceStore } from '#roles/traced-store.ts'
import { openTraces, type Traces } from '#roles/traces.ts'
import { type Collector, startCollector } from '../support/collector.ts'
import { startTestServer } from '../support/server.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'

let collector: Collector
let traces: Traces
let opened: OpenedStore
let store: Store
beforeEach(async () => {
  collector = await startCollector()
  const onChange = () => {}
  traces = await openTraces({ endpoint: `${collector.url}/`, serviceName: 'test', version: '1', ratio: 1, onChange })
  opened = await (storeDrivers.sqlite as NonNullable<typeof storeDrivers.sqlite>)()
  store = traceStore(opened.store, traces, 'sqlite')
})
afterEach(async () => {
  await traces.stop()
  await opened.close()
  await collector.close()
})

const spanOf = async (name: string) => (await collector.named(name))[0]

test('a fault is told by its kind alone, and its words stay here', async () => {
  const fault = Object.assign(new Error('words that stay here'), { code: 'E_KIND' })
  const failing = () => store.write(() => Promise.reject(fault))
  await expect(traces.root('work', {}, failing)).rejects.toBe(fault)
  await traces.stop()
  expect(await spanOf('store.write')).toMatchObject({ isError: true, attributes: { 'error.type': 'E_KIND' } })
  expect(await spanOf('work')).toMatchObject({ isError: true, attributes: { 'error.type': 'E_KIND' } })
  expect(collector.collected.text).not.toContain('words that stay here')
})

test('what a rule refuses is no error, a store that is away is', async () => {
  const fail = (code: 'task_not_found' | 'unavailable') => () =>
    store.write<void>(() => Promise.reject(new CoreError(code)))
  await expect(traces.root('refused', {}, fail('task_not_found'))).rejects.toThrow(CoreError)
  await expect(traces.root('away', {}, fail('unavailable'))).rejects.toThrow(CoreError)
  await traces.stop()
  expect(await spanOf('refused')).toMatchObject({ isError: false, attributes: { 'error.type': 'task_not_found' } })
  expect(await spanOf('away')).toMatchObject({ isError: true, attributes: { 'error.type': 'unavailable' } })
})

test('what goes on after its request has ended belongs to nobody', async () => {
  let late: Promise<unknown> = Promise.resolve()
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await traces.root('request', {}, async () => {
    await store.settings.get('asked meanwhile')
    late = gate.then(() => store.users.find(1))
  })
  letGo()
  await late
  await traces.stop()
  const request = await spanOf('request')
  expect((await spanOf('settings.get'))?.parentSpanId).toBe(request?.spanId)
  expect(collector.spans.map(({ name }) => name)).not.toContain('users.find')
})

test('a store that nobody asks for a trace is as it was', async () => {
  await store.write((tx) => tx.settings.set('a', 'b'))
  expect(await store.settings.get('a')).toBe('b')
  expect(store.load()).toEqual(opened.store.load())
  await expect(store.write(() => Promise.reject(new CoreError('task_not_found')))).rejects.toThrow(CoreError)
  await traces.stop()
  expect(collector.spans).toEqual([])
})

test('a request that ends in a fault of the program is an error', async () => {
  const server = await startTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ROLES: 'http' })
  const { token } = await server.signUp('ana')
  server.app.server.store.tasks.find = () => Promise.reject(new Error('words that stay here'))
  const { status } = await fetch(`${server.url}/v1/tasks/1`, { headers: { authorization: `Bearer ${token}` } })
  expect(status).toBe(500)
  await server.stop()
  const request = await spanOf('GET /v1/tasks/:id')
  expect(request).toMatchObject({ isError: true, attributes: { 'http.response.status_code': 500 } })
  expect(collector.collected.text).not.toContain('words that stay here')
})
