import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Event, NewEvent } from '#core/model/event.ts'
import type { Task } from '#core/model/task.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { instant, sessionDraft, taskDraft, userDraft } from '../support/nouns.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'

const hardText = {
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈 \u{1F9D1}\u{1F3FD}',
  'right to left': 'مرحبا \u202Bשלום\u202C',
  quotes: `'; drop table tasks; -- "double" \`back\``,
  'wildcards and backslashes': '100% _any_ \\ \\% [a-z] * ?',
  'controls, separators and a byte order mark': '\u0001\t\r\n\u2028\uFEFF end',
  'a combining sequence that is not normalized': 'e\u0301 and \u00e9',
  'JSON and braces': '{"a": [null, "\\u0000"]} {{y}} $1 :name @p',
  'the last code point': '\u{10FFFF}\uFFFD',
}
const largest = 'ü'.repeat(32 * 1024)

/** Words of the query, and the text they are looked for in. */
const found: [string[], string][] = [
  [['alpha'], 'alpha beta'],
  [['alp'], 'alpha beta'],
  [['ALPHA'], 'alpha'],
  [['alpha'], 'ÄLPHA and Alpha'],
  [['cafe'], 'Café'],
  [['café'], 'cafe'],
  [['cafe\u0301'], 'Café'],
  [['beta', 'alpha'], 'alpha beta'],
  [['beta'], 'alpha/beta,gamma'],
  [['beta'], '(alpha)\nbeta'],
  [['42'], 'room 42b'],
  [['straße'], 'Straße'],
  [['привет'], 'Привет, мир'],
  [['हिन्दी'], 'यह हिन्दी है'],
  [['ภาษาไทย'], 'ภาษาไทย'],
  [['தமிழ்'], 'தமிழ் மொழி'],
  [['עברית'], 'עברית'],
  [['日本'], '日本語'],
  [['𞤀𞤣'], '𞤀𞤣𞤤𞤢𞤥'],
  [['and', 'or', 'not', 'near'], 'NEAR, NOT, OR and AND'],
]
const missed: [string[], string][] = [
  [['lpha'], 'alpha'],
  [['alpha', 'delta'], 'alpha beta'],
  [['alphabet'], 'alpha'],
  [['u1'], 'a task of user 1'],
  [['owners'], 'a task'],
  [['title'], 'a task'],
]

describe.each(Object.entries(storeDrivers))('the store on %s', (_, open) => {
  let opened: OpenedStore
  let store: Store
  beforeEach(async () => {
    opened = await open()
    store = opened.store
  })
  afterEach(() => opened.close())

  const addTask = (fields: Partial<Task> = {}) => store.write((tx) => tx.tasks.insert(taskDraft(fields), null))
  const addEvent = (fields: Partial<Task> = {}) => store.write((tx) => appendTask(tx, fields))

  describe('transactions', () => {
    test('answers with what the work answers, and reads see it then', async () => {
      const task = await addTask({ title: 'kept' })
      expect(await store.tasks.find(task.id)).toEqual(task)
    })

    test('leaves nothing behind of work that throws, in any table', async () => {
      const fault = new Error('on purpose')
      const failing = store.write(async (tx) => {
        await fillEverything(tx)
        throw fault
      })
      await expect(failing).rejects.toBe(fault)
      expect(await everything(store)).toEqual(nothingAtAll)
      await store.write(fillEverything)
      expect(await everything(store)).not.toEqual(nothingAtAll)
    })

    test('takes nothing of the neighbours with a write that fails among them', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, index) =>
          store.write(async (tx) => {
            const task = await tx.tasks.insert(taskDraft({ title: `task ${index}`, labels: ['many'] }), null)
            await appendTask(tx, { title: `task ${index}` })
            if (index % 3 === 1) throw new Error('on purpose')
            if (index % 3 === 2) await tx.users.insert(userDraft({ username: 'the same' }), null)
            return task
          }),
        ),
      )
      const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.title] : []))
      const listed = await store.tasks.list({ ...everybody, labels: ['many'], sort: byId, limit: 200 })
      const told = (await store.journal.read({ after: 0, limit: 200 })).map(({ after }) => (after as Task).title)
      expect(kept).toHaveLength(21)
      expect(listed.map(({ title }) => title)).toEqual(kept)
      expect(told).toEqual(kept)
    })

    test('shows its own writes inside, and outside only what was committed', async () => {
      const before = await addTask({ title: 'before' })
      await store.write(async (tx) => {
        await tx.tasks.update(before, { ...before, title: 'after' }, null)
        expect((await tx.tasks.find(before.id))?.title).toBe('after')
        expect((await store.tasks.find(before.id))?.title).toBe('before')
        const added = await tx.tasks.insert(taskDraft(), null)
        expect(await store.tasks.find(added.id)).toBeUndefined()
      })
      expect((await store.tasks.find(before.id))?.title).toBe('after')
    })

    test('loses no update when many read and write the same row', async () => {
      const { id } = await addTask({ version: 0 })
      const addOne = () =>
        store.write(async (tx) => {
          const before = await tx.tasks.find(id)
          if (before) await tx.tasks.update(before, { ...before, version: before.version + 1 }, null)
        })
      await Promise.all(Array.from({ length: 200 }, addOne))
      expect((await store.tasks.find(id))?.version).toBe(200)
    })

    test('goes on after a write that failed alone', async () => {
      await expect(store.write(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose')
      expect((await addTask()).id).toBeGreaterThan(0)
      await store.check()
    })
  })

  describe('the journal', () => {
    test('numbers events in the order of their commits, and a reader beside the writers skips and repeats none', async () => {
      const seen: number[] = []
      let isWriting = true
      async function follow(): Promise<void> {
        let after = 0
        for (;;) {
          const wasWriting = isWriting
          const events = await store.journal.read({ after, limit: 7 })
          seen.push(...events.map(({ seq }) => seq))
          after = events.at(-1)?.seq ?? after
          if (events.length === 0 && !wasWriting) return
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      const acknowledged: number[] = []
      async function write(writer: number): Promise<void> {
        for (let round = 0; round < 20; round++) {
          const wanted = store.write(async (tx) => {
            const seqs = [await appendTask(tx, {}), await appendTask(tx, {})]
            if ((writer + round) % 4 === 0) throw new Error('on purpose')
            return seqs
          })
          acknowledged.push(...(await wanted.catch(() => [])))
        }
      }
      const writers = Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer))).finally(() => {
        isWriting = false
      })
      await Promise.all([writers, follow()])
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
      expect(seen).toEqual(acknowledged.toSorted((a, b) => a - b))
      expect(seen).toHaveLength(480)
    })

    test('gives back an event as it was appended', async () => {
      const task = { ...taskDraft({ title: hardText.emoji, labels: ['a'], assignee: 2 }), id: 5 }
      const event: NewEvent = {
        ...{ type: 'task.changed', subject: { kind: 'task', id: 5 }, before: task, after: { ...task, title: 'b' } },
        ...{ at: instant(1), actor: 1, via: 'native', audience: [1, 2] },
      }
      const seq = await store.write((tx) => tx.journal.append(event))
      expect(await store.journal.read({ after: 0, limit: 10 })).toEqual([{ ...event, seq }])
      expect(await store.journal.last()).toBe(seq)
    })

    test('gives each audience its own events, whatever else happened', async () => {
      const people = Array.from({ length: 60 }, (_, index) => ({
        ...{ creator: (index % 3) + 1, assignee: index % 2 ? 4 : null, title: `${index}` },
      }))
      await store.write(async (tx) => {
        for (const fields of people) await appendTask(tx, fields)
        for (let index = 0; index < 12; index++) await appendUser(tx)
        for (const fields of people.slice(0, 5)) await appendTask(tx, fields)
      })
      const all: Event[] = await store.journal.read({ after: 0, limit: 200 })
      expect(all).toHaveLength(77)
      for (const audience of [1, 2, 3, 4, 5]) {
        const own = all.filter((event) => event.audience.includes(audience))
        expect(await store.journal.read({ after: 0, limit: 200, audience })).toEqual(own)
        expect(await store.journal.lastFor(audience)).toBe(own.at(-1)?.seq ?? 0)
        const middle = own[4]?.seq ?? 0
        const rest = own.filter(({ seq }) => seq > middle).slice(0, 3)
        expect(await store.journal.read({ after: middle, limit: 3, audience, tasksOnly: true })).toEqual(rest)
      }
      const tasks = all.filter(({ subject }) => subject.kind === 'task')
      expect(await store.journal.read({ after: 0, limit: 200, tasksOnly: true })).toEqual(tasks)
    })

    test('tells the history of one task, oldest first, in pages', async () => {
      await store.write(async (tx) => {
        for (let index = 0; index < 30; index++) await appendTask(tx, { title: `${index}` }, (index % 3) + 1)
        await appendUser(tx)
      })
      const [first, second] = [await store.journal.ofTask(2, 0, 6), await store.journal.ofTask(2, 17, 6)]
      expect(first.map(({ seq }) => seq)).toEqual([2, 5, 9 - 1, 11, 14, 17])
      expect(second.map(({ seq }) => seq)).toEqual([20, 23, 26, 29])
      expect(await store.journal.ofTask(1, 29, 6)).toEqual([])
    })

    test('is empty at first', async () => {
      expect(await store.journal.last()).toBe(0)
      expect(await store.journal.read({ after: 0, limit: 5 })).toEqual([])
    })

    test('never gives a number twice, not even after a write that was undone', async () => {
      const first = await addEvent()
      await expect(
        store.write(async (tx) => {
          await appendTask(tx, {})
          throw new Error('on purpose')
        }),
      ).rejects.toThrow()
      expect(await addEvent()).toBeGreaterThan(first)
    })
  })

  describe('tasks', () => {
    test.each(Object.entries(hardText))('keeps %s unchanged', async (_, text) => {
      const task = await addTask({ title: text, description: text, labels: [text] })
      expect(await store.tasks.find(task.id)).toMatchObject({ title: text, description: text, labels: [text] })
      expect(await store.tasks.list({ ...everybody, labels: [text], sort: byId, limit: 5 })).toHaveLength(1)
      expect(await store.tasks.list({ ...everybody, labels: ['%'], sort: byId, limit: 5 })).toEqual([])
    })

    test('keeps a description of 64 KiB, an empty one and none apart', async () => {
      for (const description of [largest, '', null]) {
        const { id } = await addTask({ description })
        expect((await store.tasks.find(id))?.description).toBe(description)
      }
    })

    test.each(['title', 'description'] as const)('refuses NUL in a %s instead of cutting it', async (field) => {
      await expect(addTask({ [field]: 'a\0b' })).rejects.toThrow()
      await expect(addTask({ labels: ['a\0b'] })).rejects.toThrow()
      expect(await store.tasks.count(everybody, 10)).toBe(0)
    })

    test('never gives the id of a purged task again', async () => {
      const last = await addTask()
      await store.write((tx) => tx.tasks.purge(last))
      expect(await store.tasks.find(last.id)).toBeUndefined()
      expect((await addTask()).id).toBeGreaterThan(last.id)
    })

    test('forgets labels and text with a purged task', async () => {
      const task = await addTask({ title: 'alpha', labels: ['a'] })
      await store.write((tx) => tx.tasks.purge(task))
      expect(await store.tasks.count({ ...everybody, words: ['alpha'] }, 10)).toBe(0)
      expect(await store.tasks.count({ ...everybody, labels: ['a'] }, 10)).toBe(0)
    })

    test('finds many at once, each once, unknown ones not at all', async () => {
      const tasks = await Promise.all(Array.from({ length: 30 }, () => addTask()))
      const ids = tasks.map(({ id }) => id)
      const answer = await store.tasks.findMany([...ids, ...ids, 99_999, -1])
      expect(answer.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b))
      expect(await store.tasks.findMany([])).toEqual([])
    })

    test('keeps the trash apart from the list, and finds both by id', async () => {
      const task = await addTask({ title: 'alpha', labels: ['a'] })
      const deleted = { ...task, deleted: instant(1), version: 2 }
      await store.write((tx) => tx.tasks.update(task, deleted, null))
      for (const filter of [{}, { labels: ['a'] }, { words: ['alpha'] }]) {
        expect(await store.tasks.count({ ...everybody, ...filter }, 5)).toBe(0)
        expect(await store.tasks.count({ ...everybody, ...filter, deleted: true }, 5)).toBe(1)
      }
      expect(await store.tasks.find(task.id)).toEqual(deleted)
      await store.write((tx) => tx.tasks.update(deleted, task, null))
      expect(await store.tasks.count({ ...everybody, labels: ['a'], words: ['alpha'] }, 5)).toBe(1)
    })

    test('counts up to the cap and no further', async () => {
      await store.write(async (tx) => {
        for (let index = 0; index < 30; index++) await tx.tasks.insert(taskDraft({ assignee: (index % 2) + 1 }), null)
      })
      for (const viewer of [null, 1]) {
        for (const [cap, count] of [
          [1, 1],
          [29, 29],
          [30, 30],
          [31, 30],
          [Number.MAX_SAFE_INTEGER, 30],
        ] as const)
          expect(await store.tasks.count({ ...everybody, viewer }, cap)).toBe(count)
      }
    })
  })

  describe('text search', () => {
    test.each(found)('finds %j in "%s"', async (words, text) => {
      await addTask({ title: text })
      await addTask({ title: 'x', description: text })
      expect(await store.tasks.count({ ...everybody, words }, 5)).toBe(2)
      expect(await store.tasks.count({ ...everybody, viewer: 1, words }, 5)).toBe(2)
    })

    test.each(missed)('does not find %j in "%s"', async (words, text) => {
      await addTask({ title: text })
      expect(await store.tasks.count({ ...everybody, words }, 5)).toBe(0)
    })

    test.each([3, 60])('finds all of %i words with the same beginning, newest first', async (count) => {
      const titles = Array.from({ length: count }, (_, index) => `begin${index} of it`)
      for (const title of titles) await addTask({ title })
      await addTask({ title: 'begi and egin' })
      const query = {
        ...everybody,
        words: ['BEGIN', 'of'],
        sort: { field: 'id', descending: true },
        limit: 100,
      } as const
      expect((await store.tasks.list(query)).map(({ title }) => title)).toEqual(titles.toReversed())
    })

    test('finds words that stand one in the title and one in the description', async () => {
      await addTask({ title: 'alpha', description: 'beta' })
      expect(await store.tasks.count({ ...everybody, words: ['alpha', 'beta'] }, 5)).toBe(1)
    })

    test('never finds the words of somebody else, in the list or the trash, before or after a hand-over', async () => {
      const task = await addTask({ title: 'secret', creator: 1, assignee: 21 })
      const sees = (viewer: number, deleted = false) => store.tasks.count({ viewer, deleted, words: ['secret'] }, 5)
      expect(await Promise.all([1, 21, 2, 11, 211].map((viewer) => sees(viewer)))).toEqual([1, 1, 0, 0, 0])
      const handed = { ...task, assignee: 2 }
      await store.write((tx) => tx.tasks.update(task, handed, null))
      expect(await Promise.all([1, 21, 2].map((viewer) => sees(viewer)))).toEqual([1, 0, 1])
      await store.write((tx) => tx.tasks.update(handed, { ...handed, deleted: instant(1) }, null))
      expect(await Promise.all([1, 21, 2].map((viewer) => sees(viewer, true)))).toEqual([1, 0, 1])
    })

    test('takes every mark that may stand inside a word', async () => {
      const codes = Array.from({ length: 0x1_f000 }, (_, code) => String.fromCodePoint(code))
      const words = codes.filter((one) => /\p{M}/u.test(one)).map((mark) => `a${mark}b`)
      expect(words.length).toBeGreaterThan(2000)
      for (let at = 0; at < words.length; at += 20) {
        const some = words.slice(at, at + 20)
        await addTask({ title: some.join(' ') })
        expect(await store.tasks.count({ ...everybody, words: some }, 5), some.join(' ')).toBeGreaterThan(0)
      }
    })

    test('follows a change of the text', async () => {
      const task = await addTask({ title: 'alpha' })
      await store.write((tx) => tx.tasks.update(task, { ...task, title: 'beta' }, null))
      expect(await store.tasks.count({ ...everybody, words: ['alpha'] }, 5)).toBe(0)
      expect(await store.tasks.count({ ...everybody, words: ['beta'] }, 5)).toBe(1)
    })

    test('is found sound after it grew since it was last asked', async () => {
      for (let number = 0; number < 100; number++) {
        if (number % 10 === 0) await store.tasks.count({ ...everybody, words: ['word'] }, 500)
        await addTask({ title: `word${number}` })
        if (number % 3 === 0) expect(await store.inspect(), `after ${number}`).toEqual([])
      }
    })
  })

  describe('users', () => {
    test('finds by either name in any case, never by the other column, and never shows the hash', async () => {
      const draft = userDraft({ username: 'Ána Ünal', email: 'Ana@Example.org' })
      const user = await store.write((tx) => tx.users.insert(draft, 'hash'))
      expect(user).toEqual({ id: user.id, ...draft })
      expect(await store.users.findByUsername('ána ünal')).toEqual(user)
      expect(await store.users.findByEmail('ana@example.org')).toEqual(user)
      expect(await store.users.findByEmail('ána ünal')).toBeUndefined()
      expect(await store.users.findByUsername('ana@example.org')).toBeUndefined()
      expect(await store.users.passwordHash(user.id)).toBe('hash')
    })

    test('refuses a name or an address that is the same in another case', async () => {
      await store.write((tx) => tx.users.insert(userDraft({ username: 'ana', email: 'a@b' }), null))
      for (const same of [{ username: 'ANA' }, { username: 'other', email: 'A@B' }])
        await expect(store.write((tx) => tx.users.insert(userDraft(same), null))).rejects.toThrow()
      await store.write((tx) => tx.users.insert(userDraft({ username: 'bob' }), null))
      await store.write((tx) => tx.users.insert(userDraft({ username: 'cid' }), null))
      expect(await store.users.list(0, 10)).toHaveLength(3)
    })

    test('changes a user and a password, and has none for those who were never given one', async () => {
      const user = await store.write((tx) => tx.users.insert(userDraft(), null))
      expect(await store.users.passwordHash(user.id)).toBeNull()
      expect(await store.users.passwordHash(999)).toBeNull()
      const changed = { ...user, username: 'Renamed', email: 'x@y', status: 'disabled' as const, version: 2 }
      await store.write(async (tx) => {
        await tx.users.update(changed)
        await tx.users.setPasswordHash(user.id, 'new')
      })
      expect(await store.users.find(user.id)).toEqual(changed)
      expect(await store.users.findByUsername('renamed')).toEqual(changed)
      expect(await store.users.findByUsername('somebody')).toBeUndefined()
      expect(await store.users.passwordHash(user.id)).toBe('new')
    })

    test('lists in the order of ids, page by page, and counts administrators who are active', async () => {
      const kinds = [
        ['admin', 'active'],
        ['admin', 'disabled'],
        ['user', 'active'],
        ['admin', 'active'],
      ] as const
      await store.write(async (tx) => {
        for (const [index, [role, status]] of kinds.entries())
          await tx.users.insert(userDraft({ username: `user ${index}`, role, status }), null)
      })
      const all = await store.users.list(0, 10)
      expect(all.map(({ username }) => username)).toEqual(['user 0', 'user 1', 'user 2', 'user 3'])
      expect(await store.users.list(all[1]?.id ?? 0, 1)).toEqual([all[2]])
      expect(await store.users.countActiveAdministrators()).toBe(2)
      const ids = all.map(({ id }) => id)
      expect((await store.users.findMany([...ids, 999])).toSorted((a, b) => a.id - b.id)).toEqual(all)
    })
  })

  describe('sessions', () => {
    test('lists those of a user that live, newest first', async () => {
      const drafts = [
        sessionDraft({ id: 'old', created: instant(1) }),
        sessionDraft({ id: 'new', created: instant(2), address: '::1', agent: hardText.emoji }),
        sessionDraft({ id: 'ended', ended: instant(3) }),
        sessionDraft({ id: 'expired', expires: instant(10) }),
        sessionDraft({ id: 'other', user: 2 }),
      ]
      await store.write(async (tx) => {
        for (const draft of drafts) await tx.sessions.insert(draft)
      })
      expect(await store.sessions.listLive(1, instant(10))).toEqual([drafts[1], drafts[0]])
      expect(await store.sessions.find('ended')).toEqual(drafts[2])
      expect(await store.sessions.find('nobody')).toBeUndefined()
    })

    test('keeps a change', async () => {
      const session = sessionDraft({ id: 'one' })
      const changed = { ...session, generation: 2, refreshed: instant(5), expires: instant(9000), ended: instant(6) }
      await store.write((tx) => tx.sessions.insert(session))
      await store.write((tx) => tx.sessions.update(changed))
      expect(await store.sessions.find('one')).toEqual(changed)
    })

    test('forgets the expired, a limited number at a time', async () => {
      await store.write(async (tx) => {
        for (let index = 0; index < 10; index++)
          await tx.sessions.insert(sessionDraft({ id: `${index}`, expires: instant(index) }))
      })
      const forget = (limit: number) => store.write((tx) => tx.sessions.forgetExpired(instant(5), limit))
      expect([await forget(3), await forget(3), await forget(3)]).toEqual([3, 2, 0])
      expect((await store.sessions.listLive(1, '0001-01-01T00:00:00.000Z')).map(({ id }) => id).toSorted()).toEqual([
        '5',
        '6',
        '7',
        '8',
        '9',
      ])
    })
  })

  describe('settings and replies', () => {
    test('keeps the last value of a setting', async () => {
      expect(await store.settings.get('a')).toBeUndefined()
      for (const value of ['', 'one', hardText.quotes]) {
        await store.write((tx) => tx.settings.set('a', value))
        expect(await store.settings.get('a')).toBe(value)
      }
    })

    test('remembers an answer by scope and key, once', async () => {
      const result = { title: hardText.quotes, list: [1, null, { a: '' }] }
      const reply = { scope: 'user:1', key: hardText.emoji, fingerprint: 'f', result, at: instant(1) }
      await store.write((tx) => tx.replies.insert(reply))
      await store.write(async (tx) => {
        expect(await tx.replies.find('user:1', reply.key)).toEqual(reply)
        expect(await tx.replies.find('user:2', reply.key)).toBeUndefined()
      })
      await expect(store.write((tx) => tx.replies.insert(reply))).rejects.toThrow()
      await store.write((tx) => tx.replies.insert({ ...reply, scope: 'user:2' }))
    })

    test.each([null, '', 0, false, [], {}, 'text'])('remembers %j as the answer', async (result) => {
      const reply = { scope: 's', key: 'k', fingerprint: 'f', result, at: instant(1) }
      await store.write((tx) => tx.replies.insert(reply))
      expect(await store.write((tx) => tx.replies.find('s', 'k'))).toEqual(reply)
    })

    test('forgets old answers, a limited number at a time', async () => {
      await store.write(async (tx) => {
        for (let index = 0; index < 10; index++) {
          const reply = { scope: 's', key: `${index}`, fingerprint: 'f', result: null, at: instant(index) }
          await tx.replies.insert(reply)
        }
      })
      const forget = () => store.write((tx) => tx.replies.forgetBefore(instant(5), 3))
      expect([await forget(), await forget(), await forget()]).toEqual([3, 2, 0])
      expect(await store.write((tx) => tx.replies.find('s', '5'))).toBeDefined()
    })
  })
})

/** How each driver opens the store at a place, which it makes if there is none. */
const placeOpeners: Record<string, (path: string) => Promise<Store>> = {
  async sqlite(path) {
    const engine = openSqliteEngine(path)
    await migrate(engine, { now: () => instant(0), copyFirst: async () => {} })
    return createSqlStore(engine)
  },
}

describe.each(Object.entries(placeOpeners))('a store at a place of its own on %s', (_, open) => {
  let folder: string
  const opened: Store[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-place-'))
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  async function openAt(name: string): Promise<Store> {
    const store = await open(join(folder, name))
    opened.push(store)
    return store
  }
  function close(store: Store): Promise<void> {
    opened.splice(opened.indexOf(store), 1)
    return store.close()
  }
  /** A task and its event in one transaction. */
  const addPair = (store: Store, title: string) =>
    store.write(async (tx) => {
      await tx.tasks.insert(taskDraft({ title, labels: ['a'] }), null)
      await appendTask(tx, { title })
    })
  const titles = async (store: Store) =>
    (await store.tasks.list({ ...everybody, sort: byId, limit: 10_000 })).map(({ title }) => title)
  const toldOf = async (store: Store) =>
    (await store.journal.read({ after: 0, limit: 10_000 })).map(({ after }) => (after as Task).title)

  describe('backup', () => {
    test('writes all there is to a place, which opens as a store like every other', async () => {
      const store = await openAt('here')
      await store.write(fillEverything)
      await store.backup(join(folder, 'copy'))
      await addPair(store, 'later')
      const copy = await openAt('copy')
      expect(await everything(copy)).not.toEqual(await everything(store))
      expect(await titles(copy)).toEqual(['alpha'])
      await addPair(copy, 'later')
      expect(await everything(copy)).toEqual(await everything(store))
    })

    test('made while others write is of one moment: what was acknowledged before is in it, and nothing by halves', async () => {
      const store = await openAt('here')
      const acknowledged: string[] = []
      let isWriting = true
      async function write(writer: number): Promise<void> {
        for (let index = 0; isWriting; index++) {
          await addPair(store, `${writer}.${index}`)
          acknowledged.push(`${writer}.${index}`)
        }
      }
      const writers = Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
      for (const name of ['first', 'second', 'third']) {
        await addPair(store, name)
        const before = [...acknowledged, name]
        await store.backup(join(folder, name))
        const copy = await openAt(name)
        const kept = await titles(copy)
        expect(kept).toEqual(expect.arrayContaining(before))
        expect(await toldOf(copy)).toEqual(kept)
        await store.check()
      }
      isWriting = false
      await writers
      expect(await titles(store)).toEqual(expect.arrayContaining(acknowledged))
    })

    test('that cannot be written says so, and the store goes on', async () => {
      const store = await openAt('here')
      await expect(store.backup(join(folder, 'no such folder', 'copy'))).rejects.toThrow()
      await addPair(store, 'after')
      expect(await titles(store)).toEqual(['after'])
    })
  })

  describe('close', () => {
    test('lets the writes under way finish, which are there when the place is opened again', async () => {
      const store = await openAt('here')
      const writes = Array.from({ length: 20 }, (_, index) => addPair(store, `${index}`))
      await close(store)
      await Promise.all(writes)
      expect(await titles(await openAt('here'))).toEqual(Array.from({ length: 20 }, (_, index) => `${index}`))
    })

    test('refuses every read, write and copy that comes after it', async () => {
      const store = await openAt('here')
      await close(store)
      const late = [
        () => addPair(store, 'late'),
        () => titles(store),
        () => store.check(),
        () => store.journal.last(),
        () => store.backup(join(folder, 'late')),
      ]
      for (const work of late) await expect(work()).rejects.toThrow()
      expect(await titles(await openAt('here'))).toEqual([])
    })
  })
})

const everybody = { viewer: null, deleted: false }
const byId = { field: 'id', descending: false } as const

function appendTask(tx: Transaction, fields: Partial<Task>, id = 1): Promise<number> {
  const after = { ...taskDraft(fields), id }
  const change = { type: 'task.created', subject: { kind: 'task', id }, before: null, after } as const
  const audience = after.assignee ? [after.creator, after.assignee] : [after.creator]
  return tx.journal.append({ ...change, at: instant(1), actor: 1, via: 'native', audience })
}

function appendUser(tx: Transaction): Promise<number> {
  const after = { ...userDraft(), id: 1 }
  const change = { type: 'user.registered', subject: { kind: 'user', id: 1 }, before: null, after } as const
  return tx.journal.append({ ...change, at: instant(1), actor: null, via: 'native', audience: [] })
}

async function fillEverything(tx: Transaction): Promise<void> {
  await tx.tasks.insert(taskDraft({ title: 'alpha', labels: ['a'] }), null)
  await tx.users.insert(userDraft(), 'hash')
  await tx.sessions.insert(sessionDraft({ id: 's' }))
  await tx.settings.set('a', 'b')
  await tx.replies.insert({ scope: 's', key: 'k', fingerprint: 'f', result: 1, at: instant(1) })
  await appendTask(tx, {})
}

const nothingAtAll = [[], 0, 0, [], undefined, undefined, undefined, 0, []]

async function everything(store: Store): Promise<unknown[]> {
  return Promise.all([
    store.tasks.list({ ...everybody, sort: byId, limit: 5 }),
    store.tasks.count({ ...everybody, labels: ['a'] }, 5),
    store.tasks.count({ ...everybody, words: ['alpha'] }, 5),
    store.users.list(0, 5),
    store.sessions.find('s'),
    store.settings.get('a'),
    store.write((tx) => tx.replies.find('s', 'k')),
    store.journal.last(),
    store.journal.read({ after: 0, limit: 5, audience: 1 }),
  ])
}
