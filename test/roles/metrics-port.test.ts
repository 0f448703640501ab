import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'
import { startTestServer } from '../support/server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskwright-metrics-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const statusOf = async (url: string) => (await fetch(url)).status

test('a worker alone is watched on a port that has nothing else', async () => {
  const server = await startTestServer({ ROLES: 'worker', METRICS_PORT: '0' })
  const url = `http://127.0.0.1:${server.app.metricsPort}`
  expect(server.app.ports).toEqual([])
  expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ready' })
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('\ntaskwright_journal_lag ')
  for (const path of [
    '/',
    '/v1/tasks',
    '/v1/register',
    '/openapi.json',
    '/docs',
    '/socket.io/?EIO=4&transport=polling',
  ])
    expect(await statusOf(url + path), path).toBe(404)
  await server.stop()
})

test('its attempts at jobs are timed by kind and result', async () => {
  const server = await startTestServer({ ROLES: 'worker', METRICS_PORT: '0' })
  const url = `http://127.0.0.1:${server.app.metricsPort}/metrics`
  const done = 'taskwright_job_duration_seconds_count{kind="clean-up",result="done"} 1'
  for (let tries = 0; !(await (await fetch(url)).text()).includes(done); tries++) {
    expect(tries).toBeLessThan(500)
    await pause(10)
  }
  await server.stop()
})

test('a server may have one too, beside its own', async () => {
  const server = await startTestServer({ METRICS_PORT: '0' })
  const url = `http://127.0.0.1:${server.app.metricsPort}`
  expect(server.app.metricsPort).not.toBe(server.port)
  expect(await statusOf(`${url}/metrics`)).toBe(200)
  expect(await statusOf(`${url}/v1/tasks`)).toBe(404)
  expect(await statusOf(`${server.url}/metrics`)).toBe(200)
  expect(await statusOf(`${server.url}/v1/tasks`)).toBe(401)
  await server.stop()
})

test('without the setting a worker listens nowhere', async () => {
  const server = await startTestServer({ ROLES: 'worker' })
  expect(server.app.metricsPort).toBeUndefined()
  expect(server.app.ports).toEqual([])
  await server.stop()
})

test('the program says where it is, and ends when told to', async () => {
  const worker = await startProcess({ DATA_DIR: folder, ROLES: 'worker', METRICS_PORT: '0' })
  const [, url] = /metrics at {3}(http:\S+)/.exec(worker.said.stdout) ?? []
  expect(await statusOf(`${url}/readyz`)).toBe(200)
  expect(worker.said.stdout).not.toContain('listens at')
  const { code, stderr } = await worker.end('SIGTERM')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
