import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createJournal } from '#core/journal.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { Event } from '#core/model/event.ts'
import { createMemoryBus } from '#drivers/buses/memory.ts'
import { openCore, type TestCore } from '../support/core.ts'

describe('the journal', () => {
  let core: TestCore
  let ana: UserActor
  beforeEach(async () => {
    core = await openCore()
    ana = await core.addActor('ana')
  })
  afterEach(() => core.close())

  const write = (title: string) => core.server.tasks.createTask(ana, { title })

  /** Collects what a listener is told; `told` waits for a number of events. */
  function listen(journal: Pick<typeof core.server.journal, 'subscribe'>) {
    const seqs: number[] = []
    let wanted = { count: Number.POSITIVE_INFINITY, answer: () => {} }
    const stop = journal.subscribe((events: readonly Event[]) => {
      seqs.push(...events.map(({ seq }) => seq))
      if (seqs.length >= wanted.count) wanted.answer()
    })
    const told = (count: number) =>
      new Promise<number[]>((resolve) => {
        wanted = { count, answer: () => resolve(seqs) }
        if (seqs.length >= count) resolve(seqs)
      })
    return { seqs, told, stop }
  }

  test('tells every event once and in order, however many write at once', async () => {
    const listener = listen(core.server.journal)
    await Promise.all(Array.from({ length: 200 }, (_, index) => write(`${index}`)))
    const all = (await core.store.journal.read({ after: 1, limit: 500 })).map(({ seq }) => seq)
    expect(await listener.told(200)).toEqual(all)
    expect(core.server.journal.position()).toBe(all.at(-1))
  })

  test('has told of a write when the write is answered', async () => {
    const listener = listen(core.server.journal)
    await write('a')
    expect(listener.seqs).toHaveLength(1)
  })

  test('goes on past a listener that throws, and hands its fault over', async () => {
    const fault = new Error('on purpose')
    core.server.journal.subscribe(() => {
      throw fault
    })
    const listener = listen(core.server.journal)
    await write('a')
    await write('b')
    expect(listener.seqs).toHaveLength(2)
    expect(core.faults).toEqual([fault, fault])
  })

  test('tells nothing more to who stopped', async () => {
    const listener = listen(core.server.journal)
    listener.stop()
    await write('a')
    expect(listener.seqs).toEqual([])
  })

  test.each([
    ['the bus tells', true],
    ['nobody tells', false],
  ])('notices what another process commits when %s of it, mixed with its own', async (_, isTold) => {
    const bus = createMemoryBus({ onFault: () => {} })
    const journal = createJournal({ store: core.store, bus, onFault: () => {} })
    await journal.start()
    const listener = listen(journal)
    await Promise.all(Array.from({ length: 40 }, (_, index) => write(`${index}`)))
    if (isTold) bus.publish('journal', String(await core.store.journal.last()))
    const seqs = await listener.told(40)
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b))
    await journal.stop()
  })

  test('reads the gap itself when its own commits follow another process that nobody told of', async () => {
    const other = createJournal({ store: core.store, bus: createMemoryBus({ onFault: () => {} }), onFault: () => {} })
    await other.start()
    const listener = listen(other)
    await Promise.all([write('a'), write('b')])
    await write('c')
    other.committed(await core.store.journal.read({ after: 3, limit: 5 }))
    expect(await listener.told(3)).toEqual([2, 3, 4])
    await other.stop()
  })

  test('survives a store that fails for a while', async () => {
    let isDown = true
    const read: typeof core.store.journal.read = (query) =>
      isDown ? Promise.reject(new Error('down')) : core.store.journal.read(query)
    const faults: unknown[] = []
    const bus = createMemoryBus({ onFault: () => {} })
    const store = { ...core.store, journal: { ...core.store.journal, read } }
    const journal = createJournal({ store, bus, onFault: (fault) => faults.push(fault) })
    await journal.start()
    const listener = listen(journal)
    await write('a')
    bus.publish('journal', '2')
    await new Promise((resolve) => setImmediate(resolve))
    expect(faults).toHaveLength(1)
    isDown = false
    bus.publish('journal', '2')
    expect(await listener.told(1)).toEqual([2])
    await journal.stop()
  })
})
