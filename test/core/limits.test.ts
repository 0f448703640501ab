import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressBlock, assertWithin, createLimits, limitClasses } from '#core/limits.ts'
import { codeOf } from '../support/core.ts'

function limitsAt(quota: number) {
  const clock = { now: 0 }
  const classes = { ...limitClasses, api: { ...limitClasses.api, quota } }
  return { clock, limits: createLimits({ now: () => clock.now, classes }) }
}

describe('limits', () => {
  test('let the quota through, refuse the rest until the window ends, then begin anew', async () => {
    const { clock, limits } = limitsAt(3)
    const isOver = () => limits.take('api', 'a').isOver
    expect([isOver(), isOver(), isOver(), isOver(), isOver()]).toEqual([false, false, false, true, true])
    clock.now = 59_999
    expect(isOver()).toBe(true)
    clock.now = 60_000
    expect(isOver()).toBe(false)
  })

  test('count each client and each class for itself', () => {
    const { limits } = limitsAt(1)
    expect(['a', 'b', 'a'].map((client) => limits.take('api', client).isOver)).toEqual([false, false, true])
    expect(limits.take('signIn', 'a').isOver).toBe(false)
    expect(limits.take('none', 'a')).toMatchObject({ isOver: false, remaining: Number.POSITIVE_INFINITY })
  })

  test('never let more than the quota through in a window, and always say when it ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(30_000), { maxLength: 60 }), (quota, pauses) => {
        const { clock, limits } = limitsAt(quota)
        let [through, endsAt] = [0, 0]
        for (const pause of pauses) {
          clock.now += pause
          if (clock.now >= endsAt) [through, endsAt] = [0, clock.now + 60_000]
          const standing = limits.take('api', 'a')
          if (!standing.isOver) through += 1
          expect(through).toBeLessThanOrEqual(quota)
          expect(standing.isOver).toBe(through === quota && standing.remaining === 0 && standing.isOver)
          expect(standing.resetSeconds).toBe(Math.max(Math.ceil((endsAt - clock.now) / 1000), 1))
        }
      }),
    )
  })

  test('count a request in all its classes, or in none when one of them refuses', () => {
    const clock = { now: 0 }
    const classes = {
      ...limitClasses,
      api: { ...limitClasses.api, quota: 2 },
      signIn: { ...limitClasses.signIn, quota: 3, windowSeconds: 600 },
    }
    const limits = createLimits({ now: () => clock.now, classes })
    const caller = { user: 1, address: '192.0.2.1', route: 'GET /a' }
    const ask = () => limits.takeAll(['api', 'signIn'], caller).map(({ isOver, remaining }) => [isOver, remaining])
    expect(ask()).toEqual([
      [false, 1],
      [false, 2],
    ])
    ask()
    for (const _ of [1, 2, 3]) {
      expect(ask()).toEqual([
        [true, 0],
        [false, 1],
      ])
    }
    clock.now = 60_000
    expect(ask()).toEqual([
      [false, 1],
      [false, 0],
    ])
    expect(ask()).toEqual([
      [false, 1],
      [true, 0],
    ])
    expect(() => assertWithin(...limits.takeAll(['api', 'signIn'], caller))).toThrow('try again in 540 s')
  })

  test('tell clients by user or address, and routes only where the class does', () => {
    const classes = {
      ...limitClasses,
      api: { ...limitClasses.api, quota: 1 },
      daybook: { ...limitClasses.daybook, quota: 1 },
    }
    const limits = createLimits({ now: () => 0, classes })
    const isOver = (name: 'api' | 'daybook', user: number | undefined, address: string, route: string) =>
      limits.takeAll([name], { user, address, route })[0]?.isOver
    expect([isOver('api', 1, 'a', 'x'), isOver('api', 1, 'b', 'y'), isOver('api', 2, 'a', 'x')]).toEqual([
      false,
      true,
      false,
    ])
    expect([isOver('api', undefined, 'a', 'x'), isOver('api', undefined, 'a', 'y')]).toEqual([false, true])
    expect([isOver('daybook', 1, 'a', 'x'), isOver('daybook', 1, 'a', 'y'), isOver('daybook', 1, 'b', 'x')]).toEqual([
      false,
      false,
      true,
    ])
  })

  test('say when to come back', async () => {
    const { clock, limits } = limitsAt(0)
    clock.now = 500
    limits.take('api', 'a')
    clock.now = 1600
    const standing = limits.take('api', 'a')
    expect(await codeOf(() => assertWithin(standing))).toBe('rate_limited')
    expect(() => assertWithin(standing)).toThrow('try again in 59 s')
  })

  test('do not forget a client whom hundreds of thousands of others come after', () => {
    const { limits } = limitsAt(2)
    for (const _ of [1, 2, 3]) limits.take('api', 'victim')
    for (let index = 0; index < 220_000; index++) limits.take('api', `other ${index}`)
    expect(limits.take('api', 'victim').isOver).toBe(true)
  })

  test('count each class for itself also for those who come after hundreds of thousands', () => {
    const { limits } = limitsAt(1200)
    for (let index = 0; index < 240_000; index++) limits.take('api', `other ${index}`)
    const late = Array.from({ length: 50 }, (_, index) => limits.take('signIn', `late ${index}`))
    expect(late.map(({ remaining }) => remaining).filter((remaining) => remaining < 58)).toEqual([])
    expect(late.map(({ resetSeconds }) => resetSeconds)).toEqual(Array(50).fill(60))
  })
})

const group = fc.nat(0xffff).map((number) => number.toString(16))
const canonical = (groups: string[]) => new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)

describe('the block of an address', () => {
  test('is the same for all of an IPv6 /64 and another for every other', () => {
    const four = fc.array(fc.oneof(group, fc.constant('0')), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(four, four, four, (network, host, other) => {
        fc.pre(!['0', 'ffff'].includes(network[0] ?? '') || network.some((one) => one !== '0'))
        const block = addressBlock(canonical([...network, ...host]))
        expect(addressBlock(canonical([...network, ...other]))).toBe(block)
        const isSame = network.every((one, index) => one === other[index])
        expect(addressBlock(canonical([...other, ...host])) === block).toBe(isSame)
      }),
    )
  })

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:1:2:3:4', '0:0:0:ffff::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, block) => expect(addressBlock(address)).toBe(block))
})
