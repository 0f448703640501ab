import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CoreError } from '#core/errors.ts'
import { createJobs, type Handler, type Jobs, mostAttempts } from '#core/jobs.ts'
import { createJournal } from '#core/journal.ts'
import type { UserActor } from '#core/model/actor.ts'
import type { Job, JobKind } from '#core/model/job.ts'
import { toInstant } from '#core/model/scalars.ts'
import type { Queue } from '#core/ports/queue.ts'
import { createRecord, type Recorder } from '#core/record.ts'
import { createMemoryBus } from '#drivers/buses/memory.ts'
import { codeOf, peer, secret } from '../support/core.ts'
import { queueDrivers, type WatchedStore, watchStore } from '../support/queue.ts'
import { storeDrivers } from '../support/store.ts'

const second = 1000
const start = Date.UTC(2026, 0, 1)
const root: UserActor = { kind: 'user', id: 1, role: 'admin', sessionId: 'x', via: 'native', peer: peer() }
const ana: UserActor = { ...root, id: 2, role: 'user' }

describe.each(Object.entries(queueDrivers))('the queue on %s', (_, open) => {
  let clock: number
  let faults: unknown[]
  let queues: Queue[]
  let closing: (() => Promise<unknown>)[]
  beforeEach(() => {
    clock = start
    faults = []
    queues = []
    closing = []
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const close of closing.toReversed()) await close()
    for (const queue of queues) await queue.close()
  })

  async function openQueue(now = () => clock): Promise<Queue> {
    const queue = await open({ now, onFault: (fault) => faults.push(fault) })
    queues.push(queue)
    return queue
  }

  describe('alone', () => {
    /** Counts what it is woken for; `woken` waits until it was that often. */
    function listen(queue: Queue) {
      const waiting = new Map<number, () => void>()
      let times = 0
      const stop = queue.subscribe(() => {
        times += 1
        waiting.get(times)?.()
      })
      const woken = (count: number) =>
        new Promise<void>((resolve) => {
          if (times >= count) resolve()
          else waiting.set(count, resolve)
        })
      return { woken, times: () => times, stop }
    }

    test.each([
      ['at once', 0],
      ['for what should have been done long ago', -86_400 * second],
      ['after a while', 30],
    ])('wakes a worker %s', async (_name, wait) => {
      const queue = await openQueue()
      const worker = listen(queue)
      const since = performance.now()
      queue.offer(clock + wait)
      await worker.woken(1)
      expect(performance.now() - since).toBeGreaterThan(wait - 2)
    })

    test('wakes for every offer, also for many with one time', async () => {
      const queue = await openQueue()
      const worker = listen(queue)
      for (let count = 0; count < 50; count++) queue.offer(clock)
      await worker.woken(50)
    })

    test('goes on past a worker that throws, and hands its fault over', async () => {
      const queue = await openQueue()
      const fault = new Error('on purpose')
      queue.subscribe(() => {
        throw fault
      })
      const worker = listen(queue)
      for (const count of [1, 2]) {
        queue.offer(clock)
        await worker.woken(count)
      }
      expect(faults).toEqual([fault, fault])
    })

    test('leaves alone who stopped to listen, however often they stop', async () => {
      const queue = await openQueue()
      const [gone, here] = [listen(queue), listen(queue)]
      gone.stop()
      gone.stop()
      queue.offer(clock)
      await here.woken(1)
      expect(gone.times()).toBe(0)
    })

    test.each([0, -1, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      'takes an offer for %d without a fault, open or closed',
      async (readyAt) => {
        const queue = await openQueue()
        const worker = listen(queue)
        expect(() => queue.offer(readyAt)).not.toThrow()
        await queue.close()
        const times = worker.times()
        expect(() => queue.offer(readyAt)).not.toThrow()
        expect(worker.times()).toBe(times)
      },
    )

    test('is silent after it was closed, for what was offered before and after', async () => {
      const [closed, other] = [await openQueue(), await openQueue()]
      const [silent, still] = [listen(closed), listen(other)]
      closed.offer(clock)
      await closed.close()
      closed.offer(clock)
      await closed.close()
      other.offer(clock)
      await still.woken(1)
      expect(silent.times()).toBe(0)
    })
  })

  describe('with jobs in a store', () => {
    let store: WatchedStore['store']
    let until: WatchedStore['until']
    let ids: number
    beforeEach(async () => {
      ids = 0
      const opened = await (storeDrivers.sqlite as NonNullable<typeof storeDrivers.sqlite>)()
      const watched = watchStore(opened.store)
      store = watched.store
      until = watched.until
      closing.push(opened.close)
    })

    function recorderOn(on: WatchedStore['store']): Recorder {
      const onFault = (fault: unknown) => void faults.push(fault)
      const journal = createJournal({ store: on, bus: createMemoryBus({ onFault }), onFault })
      return createRecord({ store: on, journal, now: () => clock, secret })
    }

    /** The jobs of one server process. */
    async function openJobs(own: { queue?: Queue; now?: () => number } = {}): Promise<Jobs> {
      const onFault = (fault: unknown) => void faults.push(fault)
      const usual = { now: () => clock, newId: () => `worker ${ids++}`, onFault, queue: await openQueue(own.now) }
      return createJobs({ ...usual, store, record: recorderOn(store), ...own })
    }

    /** A worker that is stopped with the test. */
    function work(jobs: Jobs, handlers: Partial<Record<JobKind, Handler>>) {
      const worker = jobs.work(handlers)
      closing.push(worker.stop)
      return worker
    }

    async function add(jobs: Jobs, key: string, kind: JobKind = 'clean-up', payload?: unknown): Promise<number> {
      await jobs.ensure({ kind, key, payload })
      return (await store.jobs.findByKey(kind, key))?.id ?? 0
    }

    const find = async (id: number): Promise<Job> => (await store.jobs.find(id)) as Job
    const stateOf = async (id: number) => (await find(id)).state
    const untilState = (id: number, state: Job['state']) => until(async () => (await stateOf(id)) === state)
    const list = () => store.jobs.list({ before: Number.MAX_SAFE_INTEGER, limit: 1000 })

    /** Two jobs after one another: whatever was ready before the second has been looked at. */
    async function letWorkersLook(jobs: Jobs, kind: JobKind = 'reminders'): Promise<void> {
      for (const round of [1, 2]) await untilState(await add(jobs, `look ${ids++} ${round}`, kind), 'done')
    }

    /** A handler that ends when it is told to, or when its job is taken away. */
    function openHandler(whenAborted: 'throws' | 'returns' = 'throws') {
      const begun: Job[] = []
      const ends: (() => void)[] = []
      let aborted = 0
      let tellAborted = () => {}
      const untilAborted = new Promise<void>((resolve) => {
        tellAborted = resolve
      })
      const waiting = new Map<number, () => void>()
      const handler: Handler = (job, signal) =>
        new Promise<void>((resolve, reject) => {
          begun.push(job)
          ends.push(resolve)
          signal.addEventListener('abort', () => {
            aborted += 1
            tellAborted()
            if (whenAborted === 'throws') reject(new Error('it was interrupted'))
            else resolve()
          })
          waiting.get(begun.length)?.()
        })
      const untilBegun = (count: number) =>
        new Promise<void>((resolve) => {
          if (begun.length >= count) resolve()
          else waiting.set(count, resolve)
        })
      return { handler, begun, untilBegun, untilAborted, end: () => ends.shift()?.(), aborted: () => aborted }
    }

    /** Lets so much time pass for the clock and for the timers of whoever works. */
    function pass(milliseconds: number): void {
      clock += milliseconds
      vi.advanceTimersByTime(milliseconds)
    }

    test('does a job, with what was given for it', async () => {
      const jobs = await openJobs()
      const done: Job[] = []
      work(jobs, { 'clean-up': async (job) => void done.push(job) })
      const payload = { text: 'é😀"', list: [1, null], none: null }
      const id = await add(jobs, 'a', 'clean-up', payload)
      await untilState(id, 'done')
      const times = { created: toInstant(start), readyAt: toInstant(start), finished: toInstant(start) }
      const rest = { id, kind: 'clean-up', key: 'a', payload, attempts: 1, error: null }
      expect(await find(id)).toEqual({ ...rest, ...times, state: 'done', leaseUntil: null, worker: null })
      const lease = { leaseUntil: toInstant(start + 30 * second), worker: 'worker 0', finished: null }
      expect(done).toEqual([{ ...rest, ...times, ...lease, state: 'running' }])
    })

    test('does what was there before anybody worked', async () => {
      const id = await add(await openJobs(), 'a')
      work(await openJobs(), { 'clean-up': async () => {} })
      await untilState(id, 'done')
    })

    test('leaves alone what it has no handler for', async () => {
      const jobs = await openJobs()
      const other = await add(jobs, 'a', 'import')
      work(jobs, { reminders: async () => {} })
      await letWorkersLook(jobs)
      expect(await find(other)).toMatchObject({ state: 'waiting', attempts: 0 })
    })

    test('does each job once, with several workers in several servers', async () => {
      const servers = await Promise.all([openJobs(), openJobs(), openJobs()])
      const done: string[] = []
      for (const jobs of [...servers, ...servers])
        work(jobs, {
          'clean-up': async ({ key }) => {
            done.push(key)
            await store.check()
          },
        })
      const keys = Array.from({ length: 60 }, (_each, index) => `job ${index}`)
      await Promise.all(keys.map((key, index) => add(servers[index % 3] as Jobs, key)))
      await until(async () => (await list()).every(({ state }) => state === 'done'))
      expect(done.toSorted()).toEqual(keys.toSorted())
      expect((await list()).map(({ attempts }) => attempts)).toEqual(keys.map(() => 1))
    })

    test('does no more than two at once in one worker, the longest ready first', async () => {
      const jobs = await openJobs()
      for (const key of ['c', 'b', 'a']) {
        await add(jobs, key)
        clock -= 1
      }
      clock = start
      const open = openHandler()
      work(jobs, { 'clean-up': open.handler })
      await open.untilBegun(2)
      const other = await openJobs()
      work(other, { reminders: async () => {} })
      await letWorkersLook(other)
      expect(open.begun.map(({ key }) => key)).toEqual(['a', 'b'])
      expect(await store.jobs.countOpen()).toEqual({ waiting: 1, running: 2, dead: 0 })
      open.end()
      await open.untilBegun(3)
      expect(open.begun.at(-1)?.key).toBe('c')
    })

    test('makes one job of a key, however often and from wherever it is asked for', async () => {
      const servers = await Promise.all([openJobs(), openJobs(), openJobs()])
      const done: string[] = []
      for (const jobs of servers) work(jobs, { 'daily-log': async ({ key }) => void done.push(key) })
      const asking = Array.from({ length: 60 }, (_each, index) =>
        servers[index % 3]?.ensure({ kind: 'daily-log', key: `day ${index % 2}` }),
      )
      await Promise.all(asking)
      await until(async () => (await list()).every(({ state }) => state === 'done'))
      await servers[0]?.ensure({ kind: 'daily-log', key: 'day 0' })
      expect(done.toSorted()).toEqual(['day 0', 'day 1'])
      expect(await list()).toHaveLength(2)
    })

    test('keeps one key of two kinds apart, and answers the job that is there', async () => {
      const jobs = await openJobs()
      const enqueue = (kind: JobKind) => store.write((tx) => jobs.enqueue(tx, { kind, key: 'a', payload: kind }))
      const [one, other] = [await enqueue('clean-up'), await enqueue('reminders')]
      expect(other.id).not.toBe(one.id)
      expect(await enqueue('clean-up')).toEqual(one)
    })

    test('queues nothing for a transaction that is undone', async () => {
      const jobs = await openJobs()
      const undone = store.write(async (tx) => {
        await jobs.enqueue(tx, { kind: 'clean-up', key: 'a' })
        throw new CoreError('task_not_found')
      })
      expect(await codeOf(() => undone)).toBe('task_not_found')
      expect(await list()).toEqual([])
    })

    test('waits for the time of a job', async () => {
      const jobs = await openJobs()
      work(jobs, { 'clean-up': async () => {}, reminders: async () => {} })
      const readyAt = toInstant(clock + 90 * second)
      const draft = { kind: 'clean-up', key: 'later', payload: null, state: 'waiting', attempts: 0, readyAt } as const
      const nobody = { leaseUntil: null, worker: null, created: toInstant(clock), finished: null, error: null }
      const { id } = await store.write((tx) => tx.jobs.insert({ ...draft, ...nobody }))
      clock += 90 * second - 1
      await letWorkersLook(jobs)
      expect(await find(id)).toMatchObject({ state: 'waiting', attempts: 0 })
      clock += 1
      await letWorkersLook(jobs)
      await untilState(id, 'done')
    })

    test('tries again what failed, after growing waits, and lays it aside as dead at last', async () => {
      const jobs = await openJobs()
      const fault = new Error('with a secret in it')
      work(jobs, {
        'clean-up': async () => {
          throw fault
        },
      })
      const id = await add(jobs, 'a')
      const waits: number[] = []
      for (let attempt = 1; attempt < mostAttempts; attempt++) {
        const job = await until(async () => {
          const found = await find(id)
          return found.attempts === attempt && found.state === 'waiting' ? found : undefined
        })
        expect(job).toMatchObject({ leaseUntil: null, worker: null, finished: null })
        waits.push((Date.parse(job.readyAt) - clock) / second)
        clock = Date.parse(job.readyAt)
        jobs.announce()
      }
      await untilState(id, 'dead')
      expect(waits).toEqual([1, 2, 4, 8, 16])
      const error = 'An unexpected fault; the log has it.'
      expect(await find(id)).toMatchObject({ attempts: mostAttempts, finished: toInstant(clock), error, worker: null })
      expect(faults).toEqual(Array.from({ length: mostAttempts }, () => fault))
      expect(await store.jobs.nextReady()).toBeNull()
    })

    test('lays aside a job whose worker died each time, without beginning it once more', async () => {
      const jobs = await openJobs()
      const id = await add(jobs, 'a')
      for (let attempt = 1; attempt <= mostAttempts; attempt++) {
        const times = { now: toInstant(clock), furthest: toInstant(clock + 600 * second) }
        const lease = { leaseUntil: toInstant(clock + 30 * second), worker: `gone ${attempt}` }
        expect(await store.write((tx) => tx.jobs.claim({ ...times, ...lease, kinds: ['clean-up'] }))).toMatchObject({
          id,
        })
        clock += 31 * second
      }
      const begun: number[] = []
      const laidAside: number[] = []
      const handler: Handler = async (job) => void begun.push(job.id)
      work(jobs, { 'clean-up': Object.assign(handler, { onDead: async (job: Job) => void laidAside.push(job.id) }) })
      await untilState(id, 'dead')
      expect({ begun, laidAside }).toEqual({ begun: [], laidAside: [id] })
      expect((await find(id)).error).toMatch(/worker ended/)
      faults.length = 0
    })

    test('wakes again by itself for what failed', async () => {
      const jobs = await openJobs({ now: Date.now })
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      let attempts = 0
      work(jobs, {
        'clean-up': async () => {
          attempts += 1
          if (attempts === 1) throw new CoreError('unavailable')
        },
      })
      await untilState(await add(jobs, 'a'), 'done')
      expect(attempts).toBe(2)
    })

    test('says why what failed on purpose did, and bothers nobody with it', async () => {
      const jobs = await openJobs()
      work(jobs, {
        'clean-up': async () => {
          throw new CoreError('job_not_found', 'There is no such thing.')
        },
      })
      const id = await add(jobs, 'a')
      await until(async () => (await find(id)).error !== null)
      expect(await find(id)).toMatchObject({ state: 'waiting', error: 'There is no such thing.' })
      expect(faults).toEqual([])
    })

    describe('of dead jobs', () => {
      async function addDead(jobs: Jobs): Promise<number> {
        const id = await add(jobs, 'a')
        const error = 'It went wrong.'
        const dead = { ...(await find(id)), state: 'dead', attempts: mostAttempts, finished: toInstant(clock), error }
        await store.write((tx) => tx.jobs.update(dead as Job))
        return id
      }

      test('touches none by itself', async () => {
        const jobs = await openJobs()
        const id = await addDead(jobs)
        work(jobs, { 'clean-up': async () => {}, reminders: async () => {} })
        clock += 86_400 * second
        await letWorkersLook(jobs)
        expect(await find(id)).toMatchObject({ state: 'dead', attempts: mostAttempts })
      })

      test('tries one anew when it is told to, with all its attempts', async () => {
        const jobs = await openJobs()
        const id = await addDead(jobs)
        let mayWork = false
        work(jobs, {
          'clean-up': async () => {
            if (!mayWork) throw new CoreError('unavailable')
          },
        })
        clock += 60 * second
        const revived = await jobs.retryJob(root, id)
        expect(revived).toMatchObject({ id, state: 'waiting', attempts: 0, finished: null, readyAt: toInstant(clock) })
        await until(async () => (await find(id)).attempts === 1 && (await stateOf(id)) === 'waiting')
        mayWork = true
        clock += second
        jobs.announce()
        await untilState(id, 'done')
        expect(await find(id)).toMatchObject({ attempts: 2, error: null, finished: toInstant(clock) })
      })

      test('tries one anew once, when several ask at the same time', async () => {
        const servers = await Promise.all([openJobs(), openJobs()])
        const id = await addDead(servers[0] as Jobs)
        const codes = await Promise.all([...servers, ...servers].map((jobs) => codeOf(() => jobs.retryJob(root, id))))
        expect(codes.toSorted()).toEqual(['job_not_found', 'job_not_found', 'job_not_found', 'no fault'])
      })

      test('lets administrators do so only, and only with a dead one', async () => {
        const jobs = await openJobs()
        const dead = await addDead(jobs)
        const waiting = await add(jobs, 'waiting', 'import')
        expect(await codeOf(() => jobs.retryJob(ana, dead))).toBe('forbidden')
        expect(await codeOf(() => jobs.listJobs(ana, { limit: 5 }))).toBe('forbidden')
        expect(await codeOf(() => jobs.retryJob(root, waiting))).toBe('job_not_found')
        expect(await codeOf(() => jobs.retryJob(root, 987))).toBe('job_not_found')
        expect(await find(dead)).toMatchObject({ state: 'dead' })
      })
    })

    describe('and leases', () => {
      /** Two servers; the clock of the other one can be ahead, so that the first cannot take its own job over. */
      async function openTwo() {
        const ahead = { by: 0 }
        return { one: await openJobs(), other: await openJobs({ now: () => clock + ahead.by }), ahead }
      }

      test('takes over a job whose lease ran out, and no word of the first worker counts any more', async () => {
        const { one, other, ahead } = await openTwo()
        const [slow, quick] = [openHandler(), openHandler()]
        const lost = work(one, { 'clean-up': slow.handler })
        const id = await add(one, 'a')
        await slow.untilBegun(1)
        ahead.by = 30 * second - 1
        work(other, { 'clean-up': quick.handler, reminders: async () => {} })
        await letWorkersLook(other)
        expect(quick.begun).toEqual([])
        ahead.by += 1
        other.announce()
        await quick.untilBegun(1)
        slow.end()
        await lost.stop()
        expect(await find(id)).toMatchObject({ state: 'running', worker: 'worker 1', attempts: 2 })
        quick.end()
        await untilState(id, 'done')
      })

      test.each([
        ['another worker has it', { worker: 'another' }],
        ['it was begun again', { attempts: 2 }],
        ['it was laid aside', { state: 'dead' }],
      ] as const)('takes no word of a worker for a job that it has no more: %s', async (_name, change) => {
        const jobs = await openJobs()
        const open = openHandler()
        const worker = work(jobs, { 'clean-up': open.handler })
        const id = await add(jobs, 'a')
        await open.untilBegun(1)
        const job = { ...(await find(id)), ...change }
        await store.write((tx) => tx.jobs.update(job))
        open.end()
        await worker.stop()
        expect(await find(id)).toEqual(job)
      })

      test('tells a worker that its job is not its own any more', async () => {
        const { one, other, ahead } = await openTwo()
        const [slow, quick] = [openHandler(), openHandler()]
        vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
        work(one, { 'clean-up': slow.handler })
        const id = await add(one, 'a')
        await slow.untilBegun(1)
        ahead.by = 30 * second
        work(other, { 'clean-up': quick.handler })
        await quick.untilBegun(1)
        pass(10 * second)
        await slow.untilAborted
        expect(await find(id)).toMatchObject({ state: 'running', attempts: 2 })
        quick.end()
        await untilState(id, 'done')
        expect(faults).toEqual([])
      })

      test('takes over no job whose lease is kept, however long it takes', async () => {
        const [one, other] = await Promise.all([openJobs(), openJobs()])
        const open = openHandler()
        const taken = openHandler()
        vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
        work(one, { 'clean-up': open.handler })
        const id = await add(one, 'a')
        await open.untilBegun(1)
        work(other, { 'clean-up': taken.handler, reminders: async () => {} })
        for (let count = 0; count < 12; count++) {
          pass(10 * second)
          await until(async () => (await find(id)).leaseUntil === toInstant(clock + 30 * second))
        }
        await letWorkersLook(other)
        expect(await find(id)).toMatchObject({ state: 'running', attempts: 1 })
        open.end()
        await untilState(id, 'done')
        expect([open.begun.length, taken.begun.length, open.aborted()]).toEqual([1, 0, 0])
      })

      test.each(['waiting', 'running'] as const)('loses no %s job of a clock that was set back', async (state) => {
        const jobs = await openJobs()
        const ahead = clock + 86_400 * second
        clock = ahead
        const id = await add(jobs, 'a')
        const lease = { worker: 'nobody', leaseUntil: toInstant(ahead + 30 * second) }
        const job = await find(id)
        if (state === 'running') await store.write((tx) => tx.jobs.update({ ...job, ...lease, state, attempts: 1 }))
        clock = start
        work(jobs, { 'clean-up': async () => {} })
        await untilState(id, 'done')
        expect(await find(id)).toMatchObject({ finished: toInstant(start), attempts: state === 'running' ? 2 : 1 })
      })

      test('leaves alone what is done, whatever the clock says', async () => {
        const jobs = await openJobs()
        work(jobs, { 'clean-up': async () => {}, reminders: async () => {} })
        const id = await add(jobs, 'a')
        await untilState(id, 'done')
        for (const now of [start + 400 * 86_400 * second, start - 400 * 86_400 * second]) {
          clock = now
          await letWorkersLook(jobs)
        }
        expect(await find(id)).toMatchObject({ state: 'done', attempts: 1 })
      })
    })

    describe('and a worker that stops', () => {
      test.each(['throws', 'returns'] as const)(
        'gives its jobs back as if they had never been begun, when the handler %s',
        async (how) => {
          const jobs = await openJobs()
          const open = openHandler(how)
          const worker = work(jobs, { 'clean-up': open.handler })
          const both = [await add(jobs, 'a'), await add(jobs, 'b')]
          await open.untilBegun(2)
          clock += 5 * second
          await worker.stop()
          expect(open.aborted()).toBe(2)
          const given = { state: 'waiting', attempts: 0, readyAt: toInstant(clock), error: null, finished: null }
          for (const id of both) expect(await find(id)).toMatchObject({ ...given, worker: null, leaseUntil: null })
          expect(faults).toEqual([])
          work(await openJobs(), { 'clean-up': async () => {} })
          for (const id of both) await untilState(id, 'done')
        },
      )

      test('begins nothing after it, and says when the last is over', async () => {
        const jobs = await openJobs()
        const open = openHandler()
        const stopped = work(jobs, { 'clean-up': open.handler })
        await add(jobs, 'before')
        await open.untilBegun(1)
        const stopping = stopped.stop()
        await add(jobs, 'while it stops')
        await stopping
        const late = await add(jobs, 'late')
        work(jobs, { reminders: async () => {} })
        vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
        pass(60 * second)
        await letWorkersLook(jobs)
        expect(open.begun.map(({ key }) => key)).not.toContain('late')
        expect(await find(late)).toMatchObject({ state: 'waiting', attempts: 0 })
        expect((await list()).filter(({ state }) => state === 'running')).toEqual([])
      })

      test('leaves no timer and no listener behind', async () => {
        const queue = await openQueue()
        let listeners = 0
        const subscribe: Queue['subscribe'] = (wake) => {
          const stop = queue.subscribe(wake)
          listeners += 1
          return () => {
            listeners -= 1
            stop()
          }
        }
        const jobs = await openJobs({ queue: { ...queue, subscribe } })
        vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
        const open = openHandler()
        const worker = work(jobs, { 'clean-up': open.handler })
        await add(jobs, 'a')
        await open.untilBegun(1)
        expect([listeners, vi.getTimerCount()]).toEqual([1, 2])
        await worker.stop()
        expect([listeners, vi.getTimerCount()]).toEqual([0, 0])
      })

      test('can be stopped in the midst of looking, and more than once', async () => {
        const jobs = await openJobs()
        const ids = [await add(jobs, 'a'), await add(jobs, 'b'), await add(jobs, 'c')]
        const open = openHandler()
        const worker = work(jobs, { 'clean-up': open.handler })
        await Promise.all([worker.stop(), worker.stop()])
        for (const id of ids) expect(await find(id)).toMatchObject({ state: 'waiting', attempts: 0 })
      })
    })

    test('loses no job with the word of it, only time', async () => {
      const queue = await openQueue()
      const jobs = await openJobs({ queue: { ...queue, offer: () => {} } })
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      const done: string[] = []
      work(jobs, { 'clean-up': async ({ key }) => void done.push(key) })
      // Another worker's look at an empty store is over when it has done its own job.
      work(jobs, { reminders: async () => {} })
      const id = await add(jobs, 'a')
      expect(await find(id)).toMatchObject({ state: 'waiting', attempts: 0 })
      pass(2 * second)
      await untilState(id, 'done')
      expect(done).toEqual(['a'])
    })

    test('looks again when word came while it looked', async () => {
      let wake = () => {}
      let whenLooked: (() => Promise<unknown>) | undefined
      const subscribe: Queue['subscribe'] = (given) => {
        wake = given
        return () => {}
      }
      const nextReady = async () => {
        const ready = await store.jobs.nextReady()
        await whenLooked?.()
        return ready
      }
      const silent = await openJobs()
      const queue = { ...(await openQueue()), subscribe }
      const record = recorderOn(store)
      const onFault = (fault: unknown) => faults.push(fault)
      const parts = { now: () => clock, newId: () => 'worker', onFault, queue, record }
      const looked = new Promise<number>((resolve) => {
        whenLooked = async () => {
          whenLooked = undefined
          const id = await add(silent, 'a')
          wake()
          resolve(id)
        }
      })
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      work(createJobs({ ...parts, store: { ...store, jobs: { ...store.jobs, nextReady } } }), {
        'clean-up': async () => {},
      })
      await untilState(await looked, 'done')
    })

    test('goes on when the store could not be written to for a while', async () => {
      const fault = new CoreError('unavailable')
      let isBroken = true
      const write: typeof store.write = (work) => (isBroken ? Promise.reject(fault) : store.write(work))
      const parts = { now: () => clock, newId: () => 'worker', onFault: (given: unknown) => faults.push(given) }
      const id = await add(await openJobs(), 'a')
      const failed = new Promise<void>((resolve) => {
        const onFault = (given: unknown) => {
          parts.onFault(given)
          resolve()
        }
        vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
        const failing = { ...store, write }
        const record = recorderOn(failing)
        work(createJobs({ ...parts, onFault, record, store: failing, queue: queues[0] as Queue }), {
          'clean-up': async () => {},
        })
      })
      await failed
      isBroken = false
      pass(2 * second)
      await untilState(id, 'done')
      expect(faults).toEqual([fault])
    })
  })
})
