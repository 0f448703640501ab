import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLimits, limitClasses } from '#core/limits.ts'
import type { Bus } from '#core/ports/bus.ts'
import { createMemoryBus } from '#drivers/buses/memory.ts'
import { createRedisBus } from '#drivers/redis/bus.ts'
import { createRedisCache } from '#drivers/redis/cache.ts'
import { openLink } from '#drivers/redis/link.ts'
import { openRedis } from '#drivers/redis/redis.ts'
import { openRedisLimits } from '../support/limits.ts'
import { type OwnRedis, openTestLink, startRedis } from '../support/redis.ts'
import { isThere } from '../support/services.ts'

const usual = { ttlSeconds: 60, size: 100 }
const patience = { timeout: 10_000, interval: 20 }

describe.skipIf(!isThere('redis'))('Redis', () => {
  let redis: OwnRedis
  const closings: (() => Promise<void>)[] = []
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(async () => {
    for (const close of closings.splice(0)) await close()
    await redis.close()
  })

  /** A link that waits a little longer than servers do, as this machine may be busy, and what it told of its Redis. */
  async function open(parts: Parameters<typeof openTestLink>[0] = {}, isThereAtFirst = true) {
    const told: [isUp: boolean, reason: string][] = []
    const onChange = (...change: (typeof told)[number]) => void told.push(change)
    const usualParts = { url: redis.url, onChange, budgetMilliseconds: 300, ...parts }
    const { link, name } = await openTestLink(usualParts)
    closings.push(link.close)
    const becomes = (isUp: boolean) => expect.poll(() => link.isUp(), patience).toBe(isUp)
    await becomes(isThereAtFirst)
    told.length = 0
    return { link, name, told, becomes, cache: createRedisCache({ link, prefix: name }) }
  }

  const faults: [name: string, begin: () => unknown, end: () => unknown][] = [
    ['stands still', () => redis.stall(), () => redis.resume()],
    ['is killed', () => redis.kill(), () => redis.start()],
    [
      'is full',
      () => redis.ask((client) => client.config('SET', 'maxmemory', '1')),
      () => redis.ask((client) => client.config('SET', 'maxmemory', '0')),
    ],
    [
      'may not be written to',
      () => redis.ask((client) => client.replicaof('127.0.0.1', '1')),
      () => redis.ask((client) => client.replicaof('NO', 'ONE')),
    ],
    [
      'forbids what is asked',
      () => redis.ask((client) => client.acl('SETUSER', 'default', '-eval', '-set')),
      () => redis.ask((client) => client.acl('SETUSER', 'default', '+@all')),
    ],
  ]

  test.each(faults)('that %s is asked nothing until it is back, and is told of once', async (_, begin, end) => {
    const { cache, told, becomes, link } = await open()
    cache.set('a', 'before', usual)
    expect(await cache.get('a')).toBe('before')
    await begin()
    await expect
      .poll(async () => [cache.set('b', 1, usual), await cache.get('b')], patience)
      .toEqual([undefined, undefined])
    await becomes(false)
    expect(cache.get('a')).toBeUndefined()
    expect(link.ask(() => expect.unreachable('nothing is asked'))).toBeUndefined()
    await end()
    await becomes(true)
    cache.set('a', 'after', usual)
    expect(await cache.get('a')).toBe('after')
    expect(told).toEqual([
      [false, expect.stringMatching(/./)],
      [true, ''],
    ])
  })

  test('that stands still keeps nobody waiting, however many ask at once', async () => {
    const link = await openLink({ url: redis.url, name: 'a', onChange: () => {} })
    closings.push(link.close)
    const isUp = () => link.isUp()
    await expect.poll(isUp, patience).toBe(true)
    const cache = createRedisCache({ link, prefix: 'a' })
    redis.stall()
    const all = Promise.all(Array.from({ length: 200 }, async () => cache.get('a')))
    // The connection itself would be given up after two seconds.
    const answers = await Promise.race([all, pause(1000, 'late')])
    expect(answers).toEqual(Array(200).fill(undefined))
    redis.resume()
    await expect.poll(isUp, patience).toBe(true)
  })

  test('need not be there at the start', async () => {
    await redis.kill()
    const { cache, becomes } = await open({}, false)
    expect(cache.get('a')).toBeUndefined()
    await redis.start()
    await becomes(true)
    cache.set('a', 1, usual)
    expect(await cache.get('a')).toBe(1)
  })

  test('that refuses the password is away, and the password is not told', async () => {
    await redis.ask((client) => client.config('SET', 'requirepass', 'right'))
    const told: string[] = []
    const url = redis.url.replace('//', '//:wrong-one@')
    const { link } = await openTestLink({ url, onChange: (_isUp, reason) => told.push(reason) })
    closings.push(link.close)
    expect(link.isUp()).toBe(false)
    expect(told).toEqual([expect.stringContaining('WRONGPASS')])
    expect(told.join()).not.toContain('wrong-one')
  })

  test('that was emptied is an empty cache', async () => {
    const { cache } = await open()
    cache.set('a', 1, usual)
    await redis.ask((client) => client.flushall())
    expect(await cache.get('a')).toBeUndefined()
    cache.set('a', 2, usual)
    expect(await cache.get('a')).toBe(2)
  })

  test('holds nothing without an end, and only under the name of its database', async () => {
    const { cache, name, link } = await open()
    const limits = await openRedisLimits(limitClasses, { url: redis.url, name: `${name}limit:` })
    closings.push(limits.close)
    cache.set('a', 1, usual)
    await limits.limits.takeAll(['api', 'signIn', 'daybook'], { user: 1, address: 'a', route: 'b' })
    const keys = (await link.ask((client) => client.keys('*'))) ?? []
    expect(keys.length).toBeGreaterThanOrEqual(4)
    for (const key of keys) {
      expect(key.startsWith(name)).toBe(true)
      const left = await link.ask((client) => client.pttl(key))
      expect(left === -1).toBe(false)
    }
  })

  test.each(['nonsense', '{', 'null', '', '[1,2]'])(
    'that holds %j where a value was takes nobody down',
    async (text) => {
      const { cache, name, link, told } = await open()
      await link.ask((client) => client.set(`${name}a`, text))
      await cache.get('a')
      expect(told).toEqual([])
    },
  )

  test('needs of an account no more than the rights that docs/operations.md names', async () => {
    const [, rights = '', keys = '', channels = ''] =
      /\*\*Account\*\*: `([^`]+)`, the keys `([^`]+)` and the channels\s+`([^`]+)`/.exec(
        readFileSync(resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8'),
      ) ?? []
    const words = [...rights.split(' '), keys, channels]
    await redis.ask((client) => client.acl('SETUSER', 'ada', 'reset', 'on', '>right', ...words))
    const parts = { url: redis.url.replace('//', '//ada:right@'), name: 'taskwright:a:' }
    const { link, told } = await open({ ...parts, budgetMilliseconds: 10_000 })
    const bus = createRedisBus({ link, local: createMemoryBus({ onFault: () => {} }), channel: 'taskwright:a:news' })
    const limits = await openRedisLimits(limitClasses, parts)
    closings.push(limits.close, bus.close)
    const cache = createRedisCache({ link, prefix: parts.name })
    cache.set('a', 1, usual)
    expect(await cache.get('a')).toBe(1)
    expect(await link.ask((client) => client.info('memory'))).toContain('maxmemory_policy')
    await limits.limits.takeAll(['api', 'signIn'], { user: 1, address: 'a', route: 'b' })
    bus.publish('a', 'b')
    const listeners = () => redis.ask(async (client) => (await client.pubsub('NUMSUB', 'taskwright:a:news'))[1])
    await expect.poll(listeners, patience).toBe(1)
    expect([told, link.isUp(), limits.link.isUp()]).toEqual([[], true, true])
  })

  const memory: [maxmemory: string, policy: string, warnings: number][] = [
    ['0', 'noeviction', 0],
    ['100mb', 'noeviction', 1],
    ['100mb', 'allkeys-lru', 0],
  ]
  test.each(memory)('with maxmemory %s and %s is warned of %i times', async (maxmemory, policy, count) => {
    await redis.ask((client) => client.config('SET', 'maxmemory', maxmemory))
    await redis.ask((client) => client.config('SET', 'maxmemory-policy', policy))
    const warnings: string[] = []
    const opened = await openRedis({
      ...{ url: redis.url, database: 'a', version: '1', classes: limitClasses, budgetMilliseconds: 10_000 },
      local: {
        bus: createMemoryBus({ onFault: () => {} }),
        limits: createLimits({ now: Date.now, classes: limitClasses }),
      },
      onChange: () => {},
      onWarning: (sentence) => warnings.push(sentence),
    })
    closings.push(opened.bus.close, opened.close)
    expect(warnings).toHaveLength(count)
  })

  describe('as a bus', () => {
    async function openBus(channel: string): Promise<Bus> {
      const { link } = await open()
      const bus = createRedisBus({ link, local: createMemoryBus({ onFault: () => {} }), channel })
      closings.unshift(bus.close)
      return bus
    }

    function listen(bus: Bus, topic = 'a'): string[] {
      const messages: string[] = []
      bus.subscribe(topic, (message) => void messages.push(message))
      return messages
    }

    const listeners = (channel: string) =>
      redis.ask(async (client) => Number((await client.pubsub('NUMSUB', channel))[1]))
    const isHeard = (channel: string, count: number) => expect.poll(() => listeners(channel), patience).toBe(count)

    test('brings news to the other processes on the database, once, and to no others', async () => {
      const [one, two, other] = [await openBus('mine'), await openBus('mine'), await openBus('other')]
      await isHeard('mine', 2)
      await isHeard('other', 1)
      const heard = [one, two, other].map((bus) => listen(bus))
      const sent = Array.from({ length: 50 }, (_each, index) => `message ${index} é😀`)
      for (const message of sent) one.publish('a', message)
      expect(heard[0]).toEqual(sent)
      two.publish('a', 'last')
      other.publish('a', 'elsewhere')
      await expect.poll(() => heard[0]?.length, patience).toBe(51)
      expect(heard).toEqual([[...sent, 'last'], expect.arrayContaining(sent), ['elsewhere']])
      expect(heard[1]?.filter((message) => message !== 'last')).toEqual(sent)
      expect(heard[1]).toHaveLength(51)
    })

    test('is heard again after Redis was killed, and goes on by itself meanwhile', async () => {
      const [one, two] = [await openBus('mine'), await openBus('mine')]
      await isHeard('mine', 2)
      const heard = [one, two].map((bus) => listen(bus))
      await redis.kill()
      one.publish('a', 'alone')
      expect(heard).toEqual([['alone'], []])
      await redis.start()
      await isHeard('mine', 2)
      await expect
        .poll(() => {
          one.publish('a', 'together')
          return heard[1]
        }, patience)
        .toContain('together')
      expect(heard[1]).not.toContain('alone')
    })

    test('is not disturbed by what others publish in its channel', async () => {
      const bus = await openBus('mine')
      await isHeard('mine', 1)
      const heard = listen(bus)
      const news = { sender: 'x', topic: 'a', message: 'right' }
      for (const text of ['', 'nonsense', 'null', '[]', '{}', JSON.stringify({ ...news, message: 1 })])
        await redis.ask((client) => client.publish('mine', text))
      await redis.ask((client) => client.publish('mine', JSON.stringify(news)))
      await expect.poll(() => heard, patience).toEqual(['right'])
    })
  })

  describe('as a counter', () => {
    const classes = { ...limitClasses, api: { ...limitClasses.api, quota: 30 } }
    const take = async ({ limits }: Awaited<ReturnType<typeof openRedisLimits>>) => limits.take('api', 'a')

    async function openTwo() {
      const parts = { url: redis.url, name: 'shared:' }
      const all = [await openRedisLimits(classes, parts), await openRedisLimits(classes, parts)] as const
      for (const { close } of all) closings.push(close)
      return all
    }

    test('lets exactly the quota through for all processes together', async () => {
      const [one, two] = await openTwo()
      const all = await Promise.all(Array.from({ length: 100 }, (_each, index) => take(index % 3 ? one : two)))
      expect(all.filter(({ isOver }) => !isOver)).toHaveLength(30)
      expect([await take(one), await take(two)]).toMatchObject([{ isOver: true }, { isOver: true }])
    })

    test('leaves each process its own count while it is away, which knows what was let through', async () => {
      const [one, two] = await openTwo()
      for (let count = 0; count < 10; count++) await take(one)
      for (let count = 0; count < 5; count++) await take(two)
      await redis.kill()
      await expect.poll(() => one.link.isUp() || two.link.isUp(), patience).toBe(false)
      expect([await take(one), await take(two)]).toMatchObject([{ remaining: 19 }, { remaining: 24 }])
      const rest = await Promise.all(Array.from({ length: 40 }, () => take(one)))
      expect(rest.filter(({ isOver }) => !isOver)).toHaveLength(19)
    })

    test('counts each request once however it ends for Redis', async () => {
      const [one] = await openTwo()
      redis.stall()
      const asked = Array.from({ length: 50 }, () => take(one))
      redis.resume()
      const all = await Promise.all(asked)
      expect(all.filter(({ isOver }) => !isOver)).toHaveLength(30)
    })
  })
})
