import { randomUUID } from 'node:crypto'
import { createLimits, limitClasses } from '#core/limits.ts'
import type { Actor, Peer, UserActor } from '#core/model/actor.ts'
import { systemActor } from '#core/model/actor.ts'
import type { Store } from '#core/ports/store.ts'
import { createTaskServer, type TaskServerParts } from '#core/task-server.ts'
import type { NewUser } from '#core/users.ts'
import { createMemoryBus } from '#drivers/buses/memory.ts'
import { createMemoryCache } from '#drivers/caches/memory.ts'
import { createEmbeddedQueue } from '#drivers/queues/embedded.ts'
import { storeDrivers } from './store.ts'

export const secret = 'a secret of at least thirty-two bytes'

export function peer(fields: Partial<Peer> = {}): Peer {
  return { address: '10.0.0.1', agent: null, isLocalCommand: false, setupToken: null, ...fields }
}

export const stranger = (fields: Partial<Peer> = {}): Actor => ({
  kind: 'anonymous',
  via: 'native',
  peer: peer(fields),
})

export type TestCore = Awaited<ReturnType<typeof openCore>>

/** The whole core on a real SQLite file, with a clock that stands still until it is moved. */
export async function openCore(parts: Partial<TaskServerParts> = {}) {
  const opened = await (storeDrivers.sqlite as NonNullable<typeof storeDrivers.sqlite>)()
  const clock = { now: Date.UTC(2026, 0, 1) }
  const faults: unknown[] = []
  let ids = 0
  const usual = partsOn(opened.store, () => clock.now, faults)
  const server = createTaskServer({ ...usual, newId: () => `id-${ids++}`, ...parts })
  await server.start()

  /** A user without a password, and the actor who is that user: for everything but signing in. */
  async function addActor(username: string, fields: Partial<NewUser> = {}): Promise<UserActor> {
    const user = await server.users.createUser(systemActor('test'), { username, role: 'user', ...fields })
    return {
      kind: 'user',
      id: user.id,
      role: user.role,
      sessionId: `session of ${username}`,
      via: 'native',
      peer: peer(),
    }
  }

  async function close(): Promise<void> {
    await server.stop()
    await opened.close()
  }

  return { server, store: opened.store, clock, faults, addActor, close }
}

/** What a task server needs beside its store. */
export function partsOn(store: Store, now: () => number, faults: unknown[]): TaskServerParts {
  const onFault = (fault: unknown): void => void faults.push(fault)
  return {
    ...{ store, now, onFault, secret, bus: createMemoryBus({ onFault }) },
    queue: createEmbeddedQueue({ now, onFault }),
    cache: createMemoryCache({ now }),
    limits: createLimits({ now, classes: limitClasses }),
    limitClasses,
    ...{ newId: randomUUID, accessMinutes: 60, mode: 'local' },
    ...{ timeZone: 'UTC', dailyLogAt: '00:00', remindMinutes: 1440, importBytes: 1_000_000 },
  }
}

/** The code of the fault that `work` ends in. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (fault) {
    return String((fault as { code?: unknown }).code ?? fault)
  }
  return 'no fault'
}
