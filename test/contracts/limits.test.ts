import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type Caller,
  type LimitClass,
  type LimitName,
  type LimitTable,
  limitClasses,
  type Standing,
} from '#core/limits.ts'
import { limitDrivers, type OpenedLimits } from '../support/limits.ts'

type Numbers = Partial<Record<LimitName, number>>

/** The usual classes with other quotas and windows. */
function classesOf(quotas: Numbers, windows: Numbers = {}): LimitTable {
  const changed = Object.entries<LimitClass>(limitClasses).map(([key, { quota, windowSeconds, ...rest }]) => {
    const name = key as LimitName
    return [name, { ...rest, quota: quotas[name] ?? quota, windowSeconds: windows[name] ?? windowSeconds }]
  })
  return Object.fromEntries(changed)
}

const caller: Caller = { user: 1, address: '192.0.2.1', route: 'GET /a' }

describe.each(Object.entries(limitDrivers))('limits on %s', (_, open) => {
  const opened: OpenedLimits[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })

  async function openOne(classes: LimitTable, driver = open) {
    const one = await driver(classes)
    opened.push(one)
    const ask = async (names: LimitName[], fields: Partial<Caller> = {}) =>
      (await one.limits.takeAll(names, { ...caller, ...fields })).map(({ isOver, remaining }) => [isOver, remaining])
    return { ...one, ask }
  }

  const limitsOf = (...changes: Parameters<typeof classesOf>) => openOne(classesOf(...changes))

  test('let the quota through, refuse the rest until the window ends, then begin anew', async () => {
    const { limits, pass } = await limitsOf({ api: 3 })
    const isOver = async () => (await limits.take('api', 'a')).isOver
    for (const expected of [false, false, false, true, true]) expect(await isOver()).toBe(expected)
    await pass(40)
    expect(await isOver()).toBe(true)
    await pass(21)
    for (const expected of [false, false, false, true]) expect(await isOver()).toBe(expected)
  })

  test('begin a window with its first request, and no other prolongs it', async () => {
    const { limits, pass } = await limitsOf({ api: 2 })
    const waits: number[] = []
    for (let count = 0; count < 4; count++) {
      waits.push((await limits.take('api', 'a')).resetSeconds)
      await pass(15)
    }
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeLessThanOrEqual(60 - 15 * index)
      expect(wait).toBeGreaterThan(45 - 15 * index)
    }
    expect((await limits.take('api', 'a')).isOver).toBe(false)
  })

  test('say how a client stands', async () => {
    const { limits } = await limitsOf({ api: 2 })
    const standing = await limits.take('api', 'a')
    const expected: Standing = { name: 'api', limit: standing.limit, isOver: false, remaining: 1, resetSeconds: 60 }
    expect(standing).toEqual(expected)
    expect(standing.limit).toEqual({ ...limitClasses.api, quota: 2 })
    await limits.take('api', 'a')
    expect(await limits.take('api', 'a')).toMatchObject({ isOver: true, remaining: 0, resetSeconds: 60 })
  })

  test('count each client and each class for itself', async () => {
    const { limits } = await limitsOf({ api: 1, signIn: 1 })
    const isOver = async (name: LimitName, client: string) => (await limits.take(name, client)).isOver
    const asked: [LimitName, string][] = [
      ['api', 'a'],
      ['api', 'b'],
      ['api', 'a'],
      ['signIn', 'a'],
      ['api', '__proto__'],
      ['api', 'é😀 "\n{}'],
      ['api', 'é😀 "\n{}'],
    ]
    const answers: boolean[] = []
    for (const [name, client] of asked) answers.push(await isOver(name, client))
    expect(answers).toEqual([false, false, true, false, false, false, true])
  })

  test('tell clients by user or address, and routes only where the class does', async () => {
    const { ask } = await limitsOf({ api: 1, daybook: 1, signIn: 1 })
    const isOver = async (name: LimitName, fields: Partial<Caller>) => (await ask([name], fields))[0]?.[0]
    expect(await isOver('api', { user: 1, address: 'a' })).toBe(false)
    expect(await isOver('api', { user: 1, address: 'b', route: 'y' })).toBe(true)
    expect(await isOver('api', { user: 2, address: 'a' })).toBe(false)
    expect(await isOver('api', { user: undefined, address: 'a' })).toBe(false)
    expect(await isOver('api', { user: undefined, address: 'a', route: 'y' })).toBe(true)
    expect(await isOver('daybook', { route: 'x' })).toBe(false)
    expect(await isOver('daybook', { route: 'y' })).toBe(false)
    expect(await isOver('daybook', { route: 'x', address: 'b' })).toBe(true)
    expect(await isOver('signIn', { user: 1 })).toBe(false)
    expect(await isOver('signIn', { user: 2 })).toBe(true)
  })

  test('count a request in all its classes, or in none when one of them refuses', async () => {
    const { ask, pass } = await limitsOf({ api: 2, signIn: 3 }, { signIn: 600 })
    expect(await ask(['api', 'signIn'])).toEqual([
      [false, 1],
      [false, 2],
    ])
    await ask(['api', 'signIn'])
    for (const _again of [1, 2, 3]) {
      expect(await ask(['api', 'signIn'])).toEqual([
        [true, 0],
        [false, 1],
      ])
    }
    await pass(61)
    expect(await ask(['signIn', 'api'])).toEqual([
      [false, 0],
      [false, 1],
    ])
    expect(await ask(['api', 'signIn'])).toEqual([
      [false, 1],
      [true, 0],
    ])
  })

  test('let exactly the quota through of many at once', async () => {
    const { ask, limits } = await limitsOf({ api: 70, daybook: 90 })
    const all = await Promise.all(Array.from({ length: 200 }, () => ask(['daybook', 'api'])))
    expect(all.filter((standings) => standings.every(([isOver]) => isOver === false))).toHaveLength(70)
    expect((await limits.takeAll(['daybook'], caller))[0]?.remaining).toBe(19)
  })

  test('answer as those in memory do, however requests and pauses mix', async () => {
    const names = fc.subarray<LimitName>(['api', 'signIn', 'daybook'], { minLength: 1 })
    const steps = fc.array(fc.record({ names, pause: fc.nat(100) }), { minLength: 5, maxLength: 20 })
    const quotas = fc.record({ api: fc.integer({ min: 1, max: 4 }), signIn: fc.integer({ min: 1, max: 4 }) })
    await fc.assert(
      fc.asyncProperty(quotas, steps, async (given, all) => {
        const classes = classesOf({ ...given, daybook: 8 }, { signIn: 90 })
        const [known, one] = [await openOne(classes, limitDrivers.memory), await openOne(classes)]
        for (const { names: asked, pause } of all) {
          await Promise.all([known.pass(pause), one.pass(pause)])
          expect(await one.ask(asked)).toEqual(await known.ask(asked))
        }
      }),
      { numRuns: 20 },
    )
  })

  test('count nothing where there is no limit', async () => {
    const { limits } = await limitsOf({})
    expect([limits.isCounted('none'), limits.isCounted('api')]).toEqual([false, true])
    expect(await limits.take('none', 'a')).toMatchObject({ isOver: false, remaining: Number.POSITIVE_INFINITY })
  })
})
