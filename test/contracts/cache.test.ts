import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Cache } from '#core/ports/cache.ts'
import { cacheDrivers } from '../support/cache.ts'

const usual = { ttlSeconds: 60, size: 100 }
const megabyte = 1024 * 1024

describe.each(Object.entries(cacheDrivers))('the cache on %s', (_, { open, isBoundedElsewhere }) => {
  let cache: Cache
  let pass: (seconds: number) => Promise<void>
  let close: () => Promise<void>
  beforeEach(async () => {
    const opened = await open()
    cache = opened.cache
    pass = opened.pass
    close = opened.close
  })
  afterEach(() => close())

  function bounded(title: string, work: () => Promise<void>): void {
    if (isBoundedElsewhere === undefined) test(title, work)
    else test.skip(`${title} (left out: ${isBoundedElsewhere})`, work)
  }

  test('has nothing that was not set', async () => {
    expect(await cache.get('a')).toBeUndefined()
  })

  test.each([
    ['an object', { a: 1, b: [true, null, 'é😀"\n'], c: { d: 0.5 } }],
    ['an empty object', {}],
    ['a list', [1, 'two', null]],
    ['text', 'text'],
    ['no text', ''],
    ['zero', 0],
    ['false', false],
    ['null', null],
  ])('answers %s as it was set', async (_name, value) => {
    cache.set('a', value, usual)
    expect(await cache.get('a')).toEqual(value)
  })

  test.each(['a', 'a b', '__proto__', 'constructor', '', 'task:2026-01-01 é😀', 'x'.repeat(5000)])(
    'keeps the key "%s" apart from others',
    async (key) => {
      cache.set(`${key}x`, 'other', usual)
      expect(await cache.get(key)).toBeUndefined()
      cache.set(key, 'this', usual)
      expect([await cache.get(key), await cache.get(`${key}x`)]).toEqual(['this', 'other'])
    },
  )

  test('forgets a value when its time is over, each by its own', async () => {
    cache.set('short', 1, { ttlSeconds: 2, size: 1 })
    cache.set('long', 2, { ttlSeconds: 10, size: 1 })
    expect([await cache.get('short'), await cache.get('long')]).toEqual([1, 2])
    await pass(2.5)
    expect([await cache.get('short'), await cache.get('long')]).toEqual([undefined, 2])
  })

  test('a value that is set again begins a new life, and reading prolongs none', async () => {
    cache.set('again', 1, { ttlSeconds: 2, size: 1 })
    cache.set('read', 1, { ttlSeconds: 2, size: 1 })
    await pass(1.5)
    cache.set('again', 2, { ttlSeconds: 2, size: 1 })
    expect(await cache.get('read')).toBe(1)
    await pass(1)
    expect([await cache.get('again'), await cache.get('read')]).toEqual([2, undefined])
  })

  test('a later value takes the place of an earlier one, which stays as it was for who has it', async () => {
    cache.set('a', { n: 1 }, usual)
    const earlier = await cache.get('a')
    cache.set('a', { n: 2 }, usual)
    expect([earlier, await cache.get('a')]).toEqual([{ n: 1 }, { n: 2 }])
  })

  bounded('holds a bounded amount: what was not asked for longest goes first', async () => {
    cache.set('asked for', 'a', { ttlSeconds: 60, size: megabyte })
    for (let count = 0; count < 100; count++) {
      cache.set(`filling ${count}`, 'f', { ttlSeconds: 60, size: megabyte })
      expect(await cache.get('asked for')).toBe('a')
    }
    expect([await cache.get('filling 0'), await cache.get('filling 99')]).toEqual([undefined, 'f'])
  })

  bounded('holds a bounded number of small values', async () => {
    for (let count = 0; count < 10_000; count++) cache.set(`small ${count}`, count, { ttlSeconds: 60, size: 1 })
    expect([await cache.get('small 0'), await cache.get('small 9999')]).toEqual([undefined, 9999])
  })

  test('does not keep what is larger than it, nor lose the rest to it', async () => {
    cache.set('small', 's', usual)
    expect(() => cache.set('large', 'l', { ttlSeconds: 60, size: 1000 * megabyte })).not.toThrow()
    expect([await cache.get('small'), await cache.get('large')]).toEqual(['s', undefined])
  })

  test.each([0, 0.5, 1.5])('takes a size of %d without a fault', async (size) => {
    expect(() => cache.set('a', 1, { ttlSeconds: 60, size })).not.toThrow()
    cache.set('b', 2, usual)
    expect(await cache.get('b')).toBe(2)
  })

  test('serves many at once', async () => {
    const keys = Array.from({ length: 500 }, (_each, index) => `key ${index}`)
    for (const key of keys) cache.set(key, { key }, usual)
    const found = await Promise.all(keys.map(async (key) => cache.get(key)))
    expect(found).toEqual(keys.map((key) => ({ key })))
  })

  test('is empty, not broken, after it was closed', async () => {
    cache.set('a', 1, usual)
    await cache.close()
    expect(() => cache.set('b', 2, usual)).not.toThrow()
    expect(await cache.get('a')).toBeUndefined()
  })
})
