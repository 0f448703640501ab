import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { brokerDrivers, brokerUrls } from '../support/brokers.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

async function queueUp(server: TestServer): Promise<string | undefined> {
  const { body } = await server.request('GET', '/metrics')
  return /^taskwright_queue_up (.*)$/m.exec(String(body))?.[1]
}

test('metrics say nothing of a broker that nobody asked for', async () => {
  const server = await startTestServer()
  expect(await queueUp(server)).toBeUndefined()
  await server.stop()
})

const drivers = Object.entries(brokerDrivers).filter(([, { service }]) => isThere(service))
describe.each(drivers)('with %s', (_, { service, forget }) => {
  test('metrics tell whether the broker carries word', async () => {
    const url = new URL(brokerUrls[service])
    const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
    url.port = String(proxy.port)
    proxy.refuse()
    const server = await startTestServer({ QUEUE_URL: url.href })
    expect(await queueUp(server)).toBe('0')
    proxy.accept()
    while ((await queueUp(server)) !== '1') await pause(20)
    const name = await server.app.server.store.settings.get('database_name')
    await server.stop()
    await proxy.close()
    await forget(name ?? '')
  })
})
