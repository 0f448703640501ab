import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Queue } from '#core/ports/queue.ts'
import { createBrokerNews } from '#drivers/queues/broker.ts'
import { brokerDrivers, brokerUrls, inRabbit, inRedis, newQueueName, whenUp } from '../support/brokers.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { startRedis } from '../support/redis.ts'
import { isThere } from '../support/services.ts'

let name: string
let warnings: string[]
let faults: unknown[]
let closing: (() => Promise<unknown>)[]
beforeEach(() => {
  name = newQueueName()
  warnings = []
  faults = []
  closing = []
})
afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  expect(faults).toEqual([])
})

/** Looks until it is so; the time limit of the test is the longest wait. */
async function until(isSo: () => unknown): Promise<void> {
  while (!(await isSo())) await pause(5)
}

/** Counts what it is woken for. */
function listen(queue: Queue) {
  const seen = { times: 0, stop: () => {} }
  seen.stop = queue.subscribe(() => {
    seen.times += 1
  })
  return seen
}

const drivers = Object.entries(brokerDrivers).filter(([, { service }]) => isThere(service))
describe.each(drivers)('the broker of %s', (_, driver) => {
  beforeEach(() => forgetAtEnd(name))

  function forgetAtEnd(own: string): void {
    closing.unshift(() => driver.forget(own))
  }

  /** The queue of one process. */
  async function open(url = brokerUrls[driver.service]): Promise<Queue> {
    const parts = { url, name, now: Date.now, onFault: (fault: unknown) => faults.push(fault) }
    const queue = await driver.open({ ...parts, onWarning: (sentence) => warnings.push(sentence) })
    closing.push(queue.close)
    return queue
  }

  const openUp = async () => whenUp(await open())

  async function openProxy(): Promise<FaultProxy & { url: string }> {
    const url = new URL(brokerUrls[driver.service])
    const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
    closing.push(proxy.close)
    url.port = String(proxy.port)
    return { ...proxy, url: url.href }
  }

  test('carries word to the workers of other processes, to one of them each', async () => {
    const [server, one, other] = [await openUp(), listen(await openUp()), listen(await openUp())]
    await until(() => {
      server.offer(0)
      return one.times > 0 && other.times > 0
    })
  })

  test('carries word for later to another process', async () => {
    const [server, worker] = [await openUp(), listen(await openUp())]
    const readyAt = Date.now() + 300
    server.offer(readyAt)
    await until(() => worker.times > 0)
    expect(Date.now()).toBeGreaterThanOrEqual(readyAt)
  })

  test('keeps word until somebody listens', async () => {
    const server = await openUp()
    for (let count = 0; count < 20; count++) server.offer(0)
    await server.close()
    const worker = listen(await openUp())
    await until(() => worker.times === 20)
  })

  test('leaves all word to those who listen still, also what was on its way', async () => {
    const [server, staying, leaving] = [await openUp(), await openUp(), await openUp()]
    const [here, gone] = [listen(staying), listen(leaving)]
    let offered = 0
    const offer = () => {
      offered += 1
      server.offer(0)
    }
    const untilHeard = () => until(() => here.times + gone.times >= offered)
    await until(() => {
      offer()
      return here.times > 0 && gone.times > 0
    })
    await untilHeard()
    const enough = gone.times + 20
    for (let count = 0; count < 200; count++) offer()
    await until(() => gone.times >= enough)
    gone.stop()
    const before = gone.times
    await untilHeard()
    expect(gone.times).toBe(before)
  })

  test('does not wake the workers of another database', async () => {
    const other = await openUp()
    const stranger = listen(other)
    name = newQueueName()
    forgetAtEnd(name)
    const [server, worker] = [await openUp(), listen(await openUp())]
    for (let count = 0; count < 20; count++) server.offer(0)
    await until(() => worker.times === 20)
    expect(stranger.times).toBe(0)
  })

  test('opens without its broker, and says so once; works when it is there', async () => {
    const proxy = await openProxy()
    proxy.refuse()
    const queue = await open(proxy.url)
    const worker = listen(queue)
    await until(() => warnings.length > 0)
    for (let count = 0; count < 1000; count++) queue.offer(Date.now() + (count % 2))
    expect(queue.isUp?.()).toBe(false)
    proxy.accept()
    await until(() => queue.isUp?.())
    await until(() => {
      queue.offer(0)
      return worker.times > 0
    })
    const place = `127.0.0.1:${proxy.port}) carries no word of jobs`
    expect(warnings.filter((sentence) => sentence.includes('carries'))).toEqual([expect.stringContaining(place)])
    expect(warnings.join()).not.toContain('guest')
  })

  test('heals by itself when the connections are cut', async () => {
    const proxy = await openProxy()
    const [server, worker] = [await whenUp(await open(proxy.url)), listen(await whenUp(await open(proxy.url)))]
    for (let goal = 1; goal <= 3; goal++) {
      await until(() => {
        server.offer(0)
        return worker.times > 0
      })
      proxy.cut()
      await until(() => !server.isUp?.())
      await until(() => server.isUp?.())
      worker.times = 0
    }
  })

  test('heals by itself after a broker that stood still', async () => {
    const proxy = await openProxy()
    const queue = await whenUp(await open(proxy.url))
    const worker = listen(queue)
    await until(() => {
      queue.offer(0)
      return worker.times > 0
    })
    proxy.stall()
    for (let count = 0; count < 2000; count++) queue.offer(0)
    await pause(200)
    const before = worker.times
    proxy.resume()
    await until(() => {
      queue.offer(0)
      return worker.times > before
    })
  })

  test.each(['stands still', 'is not there', 'stood still from the start'])(
    'closes soon while its broker %s',
    async (how) => {
      const proxy = await openProxy()
      if (how === 'is not there') proxy.refuse()
      if (how === 'stood still from the start') proxy.stall()
      const queue = await open(proxy.url)
      if (how === 'stands still') await whenUp(queue)
      const worker = listen(queue)
      if (how === 'stands still') proxy.stall()
      for (let count = 0; count < 20; count++) queue.offer(Date.now() + 5 * (count % 2))
      await pause(50)
      worker.stop()
      await queue.close()
    },
    6000,
  )

  test('takes word and listeners after it was closed for nothing', async () => {
    const queue = await openUp()
    await queue.close()
    const worker = listen(queue)
    queue.offer(0)
    worker.stop()
    await queue.close()
    expect(worker.times).toBe(0)
    expect(queue.isUp?.()).toBe(false)
  })
})

describe('what is told of a broker', () => {
  afterEach(() => vi.useRealTimers())

  test('is that it went away and that it is back for good, however often it comes and goes', () => {
    vi.useFakeTimers()
    const news = createBrokerNews({ broker: 'It', onWarning: (sentence) => warnings.push(sentence) })
    news.up()
    for (let count = 0; count < 100; count++) {
      news.down(`reason ${count}`)
      vi.advanceTimersByTime(1000)
      news.up()
      vi.advanceTimersByTime(4000)
    }
    expect(warnings).toEqual([expect.stringContaining('It carries no word of jobs (reason 0)')])
    vi.advanceTimersByTime(1000)
    expect(warnings.slice(1)).toEqual(['It carries word of jobs again.'])
    news.down('reason 101')
    expect(warnings).toHaveLength(3)
  })
})

describe.skipIf(!isThere('redis'))('BullMQ', () => {
  beforeEach(() => {
    const own = name
    closing.push(async () => brokerDrivers.bullmq?.forget(own))
  })

  const open = async (url = brokerUrls.redis) => {
    const parts = { url, name, now: Date.now, onFault: (fault: unknown) => faults.push(fault) }
    const onWarning = (sentence: string) => warnings.push(sentence)
    const queue = await whenUp(
      await (brokerDrivers.bullmq as (typeof brokerDrivers)[string]).open({ ...parts, onWarning }),
    )
    closing.push(queue.close)
    return queue
  }

  test('leaves nothing in Redis but what is waiting, and bounds that', async () => {
    const server = await open()
    const waiting = () => inRedis((redis) => redis.llen(`taskwright:queue:${name}:wait`))
    await until(async () => {
      for (let count = 0; count < 100; count++) server.offer(0)
      return (await waiting()) === 256
    })
    for (let count = 0; count < 100; count++) server.offer(0)
    await server.close()
    expect(await waiting()).toBe(256)
    const worker = listen(await open())
    await until(() => worker.times >= 256)
    const keys = () => inRedis((redis) => redis.keys(`taskwright:queue:${name}:*`))
    await until(async () => !(await keys()).some((key) => /:(now|later)-/.test(key)))
    expect((await keys()).length).toBeLessThan(10)
  })

  async function openOwn(settings: Record<string, string>) {
    const redis = await startRedis()
    closing.push(redis.close)
    await redis.ask(async (client) => {
      for (const [setting, value] of Object.entries(settings)) await client.config('SET', setting, value)
    })
    return redis
  }

  test.each([
    ['what it drops when it is full', { 'maxmemory-policy': 'allkeys-lru', appendonly: 'yes' }, 'set noeviction'],
    ['that it keeps nothing', {}, 'word of jobs may be forgotten; jobs are not'],
  ])('warns of %s', async (_what, settings, sentence) => {
    const redis = await openOwn(settings)
    await open(redis.url)
    await until(() => warnings.length > 0)
    expect(warnings).toEqual([expect.stringContaining(sentence)])
  })

  test('says once why Redis takes no word', async () => {
    const redis = await openOwn({ appendonly: 'yes' })
    const queue = await open(redis.url)
    await redis.ask((client) => client.config('SET', 'maxmemory', '1'))
    await until(() => {
      queue.offer(0)
      return warnings.length > 0
    })
    for (let count = 0; count < 20; count++) queue.offer(0)
    await pause(100)
    expect(warnings).toEqual([expect.stringContaining('takes no word of jobs (OOM')])
  })
})

describe.skipIf(!isThere('rabbitmq'))('RabbitMQ', () => {
  const queueName = () => `taskwright.${name}`
  const open = async () => {
    const parts = { url: brokerUrls.rabbitmq, name, now: Date.now, onFault: (fault: unknown) => faults.push(fault) }
    const onWarning = (sentence: string) => warnings.push(sentence)
    const queue = await whenUp(
      await (brokerDrivers.rabbitmq as (typeof brokerDrivers)[string]).open({ ...parts, onWarning }),
    )
    closing.push(() => inRabbit((connection) => connection.queueDelete(queueName())), queue.close)
    return queue
  }
  const look = () => inRabbit((connection) => connection.queueDeclare({ queue: queueName(), passive: true }))

  test('bounds what is waiting, and keeps it over a restart', async () => {
    const worker = listen(await open())
    await until(() => look().catch(() => false))
    worker.stop()
    await inRabbit(async (connection) => {
      const publisher = connection.createPublisher({ confirm: true })
      await Promise.all(Array.from({ length: 1200 }, () => publisher.send(queueName(), '')))
      await publisher.close()
    })
    expect(await look()).toMatchObject({ messageCount: 1000 })
    const other = connectionOf({ queue: queueName(), durable: false, arguments: { 'x-max-length': 1000 } })
    await expect(other).rejects.toThrow('durable')
  })

  test('says in a sentence that there is another queue of its name, once, and works when it is gone', async () => {
    await connectionOf({ queue: queueName(), durable: false })
    const queue = await open()
    const worker = listen(queue)
    await until(() => warnings.length > 0)
    for (let count = 0; count < 20; count++) queue.offer(0)
    await pause(100)
    expect(warnings).toEqual([
      expect.stringMatching(/has a queue taskwright\.\S+ that was declared otherwise .*: delete it\.$/),
    ])
    await inRabbit((connection) => connection.queueDelete(queueName()))
    await until(() => {
      queue.offer(0)
      return worker.times > 0
    })
  })

  test('makes its queue anew when somebody deletes it', async () => {
    const queue = await open()
    const worker = listen(queue)
    for (const goal of [1, 2]) {
      await until(() => {
        queue.offer(0)
        return worker.times >= goal
      })
      worker.times = 0
      await inRabbit((connection) => connection.queueDelete(queueName()))
    }
    await until(() => {
      queue.offer(0)
      return worker.times > 0
    })
  })

  function connectionOf(queue: { queue: string; durable: boolean; arguments?: object }) {
    return inRabbit((connection) => connection.queueDeclare(queue))
  }
})
