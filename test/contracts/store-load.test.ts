import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '#core/ports/store.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'

/** A write that stays in its transaction until it is let go. */
function hold(write: Store['write']) {
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let ended: Promise<void> = Promise.resolve()
  const begun = new Promise<void>((resolve, reject) => {
    ended = write(() => {
      resolve()
      return gate
    })
    ended.catch(reject)
  })
  return { begun, ended, letGo: () => letGo() }
}

describe.each(Object.entries(storeDrivers))('the load of the store on %s', (driver, open) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  test('counts the writes that wait for another one', async () => {
    const { store } = opened
    expect(store.load().writesWaiting).toBe(0)
    const first = hold(store.write)
    await first.begun
    const others = [1, 2, 3].map((value) => store.write((tx) => tx.settings.set('a', String(value))))
    expect(store.load().writesWaiting).toBe(3)
    first.letGo()
    await Promise.all([first.ended, ...others])
    expect(store.load().writesWaiting).toBe(0)
    expect(await store.settings.get('a')).toBe('3')
  })

  // MongoDB lends a connection for each question, not for a transaction.
  test.skipIf(driver === 'mongo')('counts connections, where there are any', async () => {
    const { store } = opened
    if (!store.load().connections) return expect(store.load()).toEqual({ writesWaiting: 0 })
    const most = store.load().connections?.most ?? 0
    const holders = Array.from({ length: most }, (_value, index) => hold(index === 0 ? store.write : store.writeLong))
    await Promise.all(holders.map(({ begun }) => begun))
    expect(store.load().connections).toEqual({ inUse: most, idle: 0, most: 10, waiting: 0 })
    const asked = [1, 2, 3].map(() => store.settings.get('a'))
    expect(store.load().connections).toEqual({ inUse: most, idle: 0, most, waiting: 3 })
    for (const holder of holders) holder.letGo()
    await Promise.all([...asked, ...holders.map(({ ended }) => ended)])
    expect(store.load().connections).toMatchObject({ waiting: 0 })
  })

  test.runIf(driver === 'mongo')('counts the connections that questions are asked on', async () => {
    const { store } = opened
    let isAsking = true
    const asking = Promise.all(Array.from({ length: 200 }, () => store.settings.get('a'))).finally(() => {
      isAsking = false
    })
    const seen: ReturnType<Store['load']>['connections'][] = []
    while (isAsking) {
      seen.push(store.load().connections)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await asking
    expect(seen).toContainEqual({ inUse: 10, idle: 0, most: 10, waiting: expect.any(Number) })
    expect(Math.max(...seen.map((one) => one?.waiting ?? 0))).toBeGreaterThan(10)
    expect(Math.max(...seen.map((one) => one?.inUse ?? 0))).toBe(10)
    expect(store.load().connections).toMatchObject({ inUse: 0, most: 10, waiting: 0 })
  })
})
