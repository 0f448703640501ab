import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CoreError } from '#core/errors.ts'
import { createGuesses } from '#core/guesses.ts'

function start() {
  const clock = { now: 0 }
  return { clock, guesses: createGuesses({ now: () => clock.now }) }
}
type Started = ReturnType<typeof start>

/** Seconds to wait before a guess is taken; 0 when it was taken (and failed). */
function fail({ guesses }: Started, name: string, address: string | null): number {
  try {
    guesses.begin(name, address)
    return 0
  } catch (fault) {
    expect((fault as CoreError).code).toBe('too_many_guesses')
    return (fault as CoreError).details.retryAfterSeconds ?? Number.NaN
  }
}

/** Fails `times` times, waiting as long as is asked; answers the waits. */
function failAndWait(started: Started, name: string, address: (index: number) => string, times: number): number[] {
  return Array.from({ length: times }, (_, index) => {
    const wait = fail(started, name, address(index))
    started.clock.now += wait * 1000
    if (wait > 0) expect(fail(started, name, address(index))).toBe(0)
    return wait
  })
}

describe('guessing', () => {
  test('is slowed more and more, never less while it fails, whatever the name and the address', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.ipV4(), fc.integer({ min: 6, max: 40 }), (name, address, times) => {
        const waits = failAndWait(start(), name, () => address, times)
        expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0])
        expect(waits).toEqual(waits.toSorted((a, b) => a - b))
        expect(waits[5]).toBe(1)
        expect(Math.max(...waits)).toBeLessThanOrEqual(300)
      }),
    )
  })

  test('gains nothing by impatience: what is refused is not counted', () => {
    const started = start()
    failAndWait(started, 'ana', () => 'a', 8)
    const waits = Array.from({ length: 50 }, () => fail(started, 'ana', 'a'))
    expect(new Set(waits).size).toBe(1)
  })

  test('gains nothing by many attempts at once', () => {
    const started = start()
    const taken = Array.from({ length: 100 }, () => fail(started, 'ana', 'a')).filter((wait) => wait === 0)
    expect(taken).toHaveLength(5)
  })

  test('at one place leaves the owner at another place free, and other names too', () => {
    const started = start()
    failAndWait(started, 'ana', () => 'a', 12)
    expect(fail(started, 'ana', 'b')).toBe(0)
    expect(fail(started, 'bob', 'a')).toBe(0)
  })

  test('from many places keeps the owner waiting for seconds, never for minutes', () => {
    const waits = failAndWait(start(), 'ana', (index) => `place ${index}`, 100)
    expect(waits.slice(0, 30)).toEqual(Array(30).fill(0))
    expect(Math.max(...waits)).toBe(10)
  })

  test('counts a whole IPv6 /64 as one place', () => {
    const waits = failAndWait(start(), 'ana', (index) => `2001:db8:0:1::${index.toString(16)}`, 12)
    expect(Math.max(...waits)).toBeGreaterThan(10)
  })

  test('of many names from one place is slowed', () => {
    const started = start()
    const waits = Array.from({ length: 60 }, (_, index) => failAndWait(started, `name ${index}`, () => 'a', 1)[0])
    expect(waits.slice(0, 30)).toEqual(Array(30).fill(0))
    expect(waits.at(-1)).toBe(300)
  })

  test.each([
    ['Ana', 'aNA'],
    ['ÉMILE', 'émile'],
    ['ﬁona', 'fiona'],
  ])('counts %s and %s as one name', (one, other) => {
    const started = start()
    for (let index = 0; index < 5; index++) fail(started, one, 'a')
    expect(fail(started, other, 'a')).toBe(1)
  })

  test('starts anew for the name after a success, but not for the place', () => {
    const started = start()
    failAndWait(started, 'ana', () => 'a', 4)
    started.guesses.begin('ana', 'a').succeeded()
    expect(failAndWait(started, 'ana', () => 'a', 5)).toEqual([0, 0, 0, 0, 0])
    for (let round = 0; round < 40; round++) {
      failAndWait(started, `victim ${round}`, () => 'a', 1)
      started.clock.now += 300_000
      if (round < 20) started.guesses.begin('mine', 'a').succeeded()
    }
    expect(fail(started, 'one more', 'a')).toBe(0)
    expect(fail(started, 'and another', 'a')).toBe(300)
  })

  test('is not held against anybody when it could not be checked', () => {
    const started = start()
    for (let index = 0; index < 100; index++) started.guesses.begin('ana', 'a').withdrawn()
    expect(failAndWait(started, 'ana', () => 'a', 5)).toEqual([0, 0, 0, 0, 0])
  })
})
