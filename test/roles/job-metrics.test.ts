import { expect, test } from 'vitest'
import { startTestServer } from '../support/server.ts'

test('metrics tell how many jobs wait, run and are dead', async () => {
  const server = await startTestServer({ ROLES: 'http' })
  const { store, jobs } = server.app.server
  const keys = ['one', 'two', 'three']
  for (const key of keys) await jobs.ensure({ kind: 'clean-up', key })
  await store.write(async (tx) => {
    const job = await tx.jobs.findByKey('clean-up', 'two')
    if (job) await tx.jobs.update({ ...job, state: 'dead' })
  })
  const { body } = await server.request('GET', '/metrics')
  const lines = String(body).split('\n')
  expect(lines.filter((line) => line.startsWith('taskwright_jobs{'))).toEqual([
    'taskwright_jobs{state="waiting"} 2',
    'taskwright_jobs{state="running"} 0',
    'taskwright_jobs{state="dead"} 1',
  ])
  await server.stop()
})
