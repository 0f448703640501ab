import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bus } from '#core/ports/bus.ts'
import { busDrivers } from '../support/bus.ts'

describe.each(Object.entries(busDrivers))('the bus on %s', (_, open) => {
  let bus: Bus
  let onFault: (fault: unknown) => void
  beforeEach(async () => {
    onFault = (fault) => expect.unreachable(String(fault))
    bus = await open((fault) => onFault(fault))
  })
  afterEach(() => bus.close())

  /** Collects what is heard of `topic`; `heard` waits for a number of messages. */
  function listen(topic: string) {
    const messages: string[] = []
    const waiting: { count: number; answer: () => void }[] = []
    const stop = bus.subscribe(topic, (message) => {
      messages.push(message)
      for (const { count, answer } of waiting) if (messages.length >= count) answer()
    })
    const heard = (count: number) =>
      new Promise<string[]>((resolve) => {
        if (messages.length >= count) resolve(messages)
        waiting.push({ count, answer: () => resolve(messages) })
      })
    return { messages, heard, stop }
  }

  test('brings every message to every listener of its topic, in order, also to the one who sent it', async () => {
    const listeners = [listen('a'), listen('a'), listen('a')]
    const sent = Array.from({ length: 100 }, (_, index) => `message ${index} "é😀"`)
    for (const message of sent) bus.publish('a', message)
    for (const { heard } of listeners) expect(await heard(100)).toEqual(sent)
  })

  test.each(['a', 'error', 'newListener', '__proto__', '*', ''])('keeps the topic "%s" apart', async (topic) => {
    const [here, there] = [listen(topic), listen('elsewhere')]
    bus.publish(topic, 'here')
    bus.publish('elsewhere', 'there')
    expect(await here.heard(1)).toEqual(['here'])
    expect(await there.heard(1)).toEqual(['there'])
  })

  test.each(['a', 'error', 'newListener'])('loses what is sent to "%s" when nobody listens', (topic) => {
    expect(() => bus.publish(topic, 'lost')).not.toThrow()
  })

  test('tells no more to who stopped, and goes on telling the others', async () => {
    const [first, second] = [listen('a'), listen('a')]
    bus.publish('a', '1')
    await Promise.all([first.heard(1), second.heard(1)])
    first.stop()
    first.stop()
    bus.publish('a', '2')
    expect(await second.heard(2)).toEqual(['1', '2'])
    expect(first.messages).toEqual(['1'])
  })

  test('lets a listener stop itself and another while it is told', async () => {
    const second = listen('a')
    const stop = bus.subscribe('a', () => {
      stop()
      second.stop()
    })
    const third = listen('a')
    for (const message of ['1', '2']) bus.publish('a', message)
    expect(await third.heard(2)).toEqual(['1', '2'])
    expect(second.messages).toEqual(['1'])
  })

  const breaking: [how: string, listener: (fault: Error) => void | Promise<void>][] = [
    [
      'throws',
      (fault) => {
        throw fault
      },
    ],
    ['rejects', (fault) => Promise.reject(fault)],
  ]
  test.each(breaking)('goes on past a listener that %s, and hands its fault over', async (_, listener) => {
    const faults: unknown[] = []
    const fault = new Error('on purpose')
    const handedOver = new Promise<void>((resolve) => {
      onFault = (given) => {
        faults.push(given)
        if (faults.length === 2) resolve()
      }
    })
    const first = listen('a')
    bus.subscribe('a', () => listener(fault))
    const last = listen('a')
    for (const message of ['1', '2']) expect(() => bus.publish('a', message)).not.toThrow()
    for (const { heard } of [first, last]) expect(await heard(2)).toEqual(['1', '2'])
    await handedOver
    expect(faults).toEqual([fault, fault])
  })

  test('is silent after it was closed', async () => {
    const listener = listen('a')
    await bus.close()
    expect(() => bus.publish('a', 'late')).not.toThrow()
    expect(listener.messages).toEqual([])
  })
})
