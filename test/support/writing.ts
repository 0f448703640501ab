import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { TestServer } from './server.ts'

/** Whoever writes tasks while something is wrong, and looks afterwards what became of them. */
export function createWriters(token: string) {
  const create = (server: TestServer, title: string, headers: Record<string, string> = {}) =>
    server.request('POST', '/v1/tasks', { token, body: { title }, headers })

  /** Writes until told to stop; answers what was acknowledged and which other statuses there were. */
  function keepWriting(server: TestServer, name: string) {
    let isOver = false
    const acknowledged: string[] = []
    const refused = new Set<number>()
    async function lane(number: number): Promise<void> {
      for (let index = 0; !isOver; index++) {
        const title = `${name} ${number}.${index}`
        const { status } = await create(server, title)
        if (status === 201) acknowledged.push(title)
        else refused.add(status)
        await pause(5)
      }
    }
    const lanes = Promise.all([0, 1, 2, 3].map(lane))
    async function stop() {
      isOver = true
      await lanes
      return { acknowledged, refused: [...refused] }
    }
    return { stop }
  }

  async function untilWritten(server: TestServer, title: string): Promise<void> {
    await expect.poll(async () => (await create(server, title)).status, { timeout: 30_000 }).toBe(201)
  }

  return { create, keepWriting, untilWritten }
}

export async function titlesIn({ app }: TestServer): Promise<string[]> {
  const all = { viewer: null, deleted: false, sort: { field: 'id', descending: false }, limit: 10_000 } as const
  return (await app.server.store.tasks.list(all)).map(({ title }) => title)
}

/** Nothing acknowledged is lost, nothing is there twice, and what is there has its event. */
export async function assertKept(server: TestServer, acknowledged: readonly string[]): Promise<void> {
  const kept = await titlesIn(server)
  expect(new Set(kept).size).toBe(kept.length)
  expect(kept).toEqual(expect.arrayContaining([...acknowledged]))
  const { events } = await server.app.server.store.journal.search({
    ...{ before: Number.MAX_SAFE_INTEGER, after: 0, limit: 10_000, scan: 10_000, kind: 'task' },
  })
  expect(events.map(({ after }) => (after as { title: string }).title).toSorted()).toEqual(kept.toSorted())
}
