import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Refused } from '#web/api/client.ts'
import { createOutbox, type Posted } from '#web/live/outbox.ts'

interface Step {
  name: string
  version?: number
}

let kept: Map<string, string>
/** What the server does with each try, in order; beyond them it takes everything. */
let answers: (Refused | number)[]
let sent: Posted<Step>[]
let refused: [name: string, code: string][]

beforeEach(() => {
  vi.useFakeTimers()
  kept = new Map()
  answers = []
  sent = []
  refused = []
})

const offline = () => new Refused(0, { code: 'offline' })

function open() {
  let ids = 0
  return createOutbox<Step, number>({
    storageKey: 'box',
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    newId: () => {
      ids += 1
      return `key ${ids}`
    },
    async send(posted) {
      sent.push(posted)
      const answer = answers.shift() ?? 1
      if (answer instanceof Refused) throw answer
      return answer
    },
    adapt: (waiting, _, version) =>
      waiting.operation.version === undefined ? waiting : { ...waiting, operation: { ...waiting.operation, version } },
    onDone: () => {},
    onRefused: ({ operation }, { code }) => refused.push([operation.name, code]),
  })
}

const names = () => sent.map(({ operation }) => operation.name)

describe('the outbox', () => {
  test('sends in order and forgets what the server has', async () => {
    const box = open()
    await Promise.all(['a', 'b', 'c'].map((name) => box.post({ name })))
    expect([names(), box.waiting(), kept.size]).toEqual([['a', 'b', 'c'], [], 0])
  })

  test('keeps everything while the server is away, and sends it once with the same keys', async () => {
    answers = [offline(), new Refused(503, { code: 'unavailable' })]
    const box = open()
    const both = Promise.all([box.post({ name: 'a' }), box.post({ name: 'b' })])
    await vi.advanceTimersByTimeAsync(0)
    expect(box.waiting().map(({ operation }) => operation.name)).toEqual(['a', 'b'])
    await vi.advanceTimersByTimeAsync(10_000)
    await both
    expect(names()).toEqual(['a', 'a', 'a', 'b'])
    expect(new Set(sent.map(({ id }) => id))).toEqual(new Set(['key 1', 'key 2']))
  })

  test('outlives the page, with the keys it had', async () => {
    answers = [offline()]
    const box = open()
    void box.post({ name: 'a' })
    await vi.advanceTimersByTimeAsync(0)
    box.stop()
    await open().flush()
    expect([names(), new Set(sent.map(({ id }) => id)).size, kept.size]).toEqual([['a', 'a'], 1, 0])
  })

  test('gives up what the server refuses, says so, and goes on', async () => {
    answers = [new Refused(412, { code: 'version_mismatch' })]
    const box = open()
    const first = expect(box.post({ name: 'a' })).rejects.toMatchObject({ code: 'version_mismatch' })
    await box.post({ name: 'b' })
    await first
    expect([refused, names(), box.waiting()]).toEqual([[['a', 'version_mismatch']], ['a', 'b'], []])
  })

  test('waits for whoever was signed out to sign in again', async () => {
    answers = [new Refused(401, { code: 'unauthenticated' })]
    const box = open()
    void box.post({ name: 'a' })
    await vi.advanceTimersByTimeAsync(0)
    expect([box.waiting().length, refused]).toEqual([1, []])
  })

  test('means what waits for the version that came of what was done', async () => {
    answers = [7]
    const box = open()
    await Promise.all([box.post({ name: 'a', version: 3 }), box.post({ name: 'b', version: 3 })])
    expect(sent.map(({ operation }) => operation.version)).toEqual([3, 7])
  })
})
