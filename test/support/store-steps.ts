import fc from 'fast-check'
import type { NewEvent } from '#core/model/event.ts'
import type { Import } from '#core/model/import.ts'
import type { Job } from '#core/model/job.ts'
import { isStorableText } from '#core/model/scalars.ts'
import { priorities, statuses, type Task } from '#core/model/task.ts'
import type { User } from '#core/model/user.ts'
import { taskAudience } from '#core/permissions.ts'
import type { Store, TaskFilter, TaskSortField, Transaction } from '#core/ports/store.ts'
import { instant, sessionDraft, taskDraft, userDraft } from './nouns.ts'

/** What a step may know: its place in the sequence, the same on every store. */
interface Moment {
  number: number
  at: string
}

type Step = (store: Store, moment: Moment) => Promise<unknown>

const always = { dayFrom: '0001-01-01', dayTo: '9999-12-31' }

/** A step that says what it is when a test fails. */
function step<T>(name: string, values: fc.Arbitrary<T>, run: (values: T) => Step) {
  return values.map((chosen) => ({
    run: run(chosen),
    [fc.toStringMethod]: () => `${name} ${fc.stringify(chosen)}`,
  }))
}

const many = 10_000
const vocabulary = ['alpha', 'Älphabet', 'beta', 'gamma', 'naïve', '日本語']
const labels = ['home', 'work', "it's", 'a"b\\']
const people = [1, 2, 3]
const fields: TaskSortField[] = ['created', 'updated', 'deadline', 'priority', 'id']
const kinds = ['import', 'clean-up', 'reminders'] as const
const which = fc.nat(many)
const place = fc.nat(60)
const person = fc.constantFrom(...people)
const viewer = fc.constantFrom(null, ...people)
const limit = fc.constantFrom(1, 3, 20)
const anyText = fc.string({ unit: 'binary', maxLength: 30 }).filter(isStorableText)
const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: values.length })
const moment = fc.nat(200).map(instant)
const settingKey = fc.constantFrom('a', 'B', 'ä')
const importState = fc.constantFrom('receiving', 'waiting', 'failed')
const importId = fc.integer({ min: 1, max: 12 })
const sort = fc.record({ field: fc.constantFrom(...fields), descending: fc.boolean() })

const facts = fc.record({
  title: some(vocabulary).map((words) => words.join(' ') || 'no words'),
  description: fc.oneof(fc.constant(null), anyText),
  status: fc.constantFrom(...statuses),
  priority: fc.constantFrom(...priorities),
  active: fc.boolean(),
  deadline: fc.oneof(fc.constant(null), moment),
  assignee: fc.constantFrom(null, ...people),
  labels: some(labels),
  deleted: fc.constantFrom(null, null, instant(5)),
})

const filter: fc.Arbitrary<TaskFilter> = fc.record(
  {
    viewer,
    deleted: fc.constantFrom(false, false, false, true),
    status: some(statuses),
    priority: some(priorities),
    active: fc.boolean(),
    assignee: fc.constantFrom(null, ...people),
    labels: some(labels),
    dueTo: moment,
    createdFrom: moment,
    words: fc.subarray(['alp', 'ALPHA', 'bet', 'naive', '日本'], { minLength: 1 }),
  },
  { requiredKeys: ['viewer', 'deleted'] },
)

const writes = [
  step('insert a task', fc.tuple(facts, person), ([one, creator]) =>
    inWrite((tx, now) => insertTask(tx, { ...one, creator }, now)),
  ),
  step('insert another', fc.tuple(facts, person), ([one, creator]) =>
    inWrite((tx, now) => insertTask(tx, { ...one, creator }, now)),
  ),
  step('change a task', fc.tuple(facts, which), ([one, number]) =>
    inWrite((tx, now) => changeTask(tx, number, one, now)),
  ),
  step('purge a task', which, (number) => inWrite((tx, now) => purgeTask(tx, number, now))),
  step('insert many tasks', fc.array(facts, { maxLength: 120 }), (all) => (store, now) => insertMany(store, all, now)),
  step('mark as reminded', which, (number) => inWrite((tx) => markReminded(tx, number))),
  step(
    'insert a user',
    fc.tuple(fc.constantFrom('Ada', 'ÉMILE', 'o’hara', 'ℍex', 'bob'), fc.boolean()),
    ([name, isAdmin]) => inWrite((tx) => insertUser(tx, name, isAdmin)),
  ),
  step('change a user', fc.tuple(person, fc.constantFrom('active', 'disabled')), ([id, status]) =>
    inWrite((tx, { at }) => changeUser(tx, id, status as User['status'], at)),
  ),
  step('start a session', fc.tuple(person, fc.nat(300)), ([user, seconds]) =>
    inWrite((tx, { number, at }) =>
      tx.sessions.insert(sessionDraft({ id: `session ${number}`, user, created: at, expires: instant(seconds) })),
    ),
  ),
  step('end a session', place, (number) => inWrite((tx, { at }) => endSession(tx, `session ${number}`, at))),
  step('forget sessions', moment, (before) => inWrite((tx) => tx.sessions.forgetExpired(before, many))),
  step('set', fc.tuple(settingKey, anyText), ([key, value]) => inWrite((tx) => tx.settings.set(key, value))),
  step('reply', fc.tuple(fc.constantFrom('a', 'A'), fc.jsonValue()), ([key, result]) =>
    inWrite((tx, now) => reply(tx, key, result, now)),
  ),
  step('forget replies', moment, (before) => inWrite((tx) => tx.replies.forgetBefore(before, many))),
  step('write the log', fc.boolean(), (isPast) => inWrite((tx, now) => writeLog(tx, isPast, now))),
  step(
    'insert a job',
    fc.tuple(fc.constantFrom(...kinds), fc.nat(9), fc.jsonValue(), moment),
    ([kind, key, payload, readyAt]) =>
      inWrite((tx, { at }) => insertJob(tx, { kind, key: `${key}`, payload, readyAt, created: at })),
  ),
  step('claim a job', fc.tuple(some(kinds), moment), ([wanted, now]) =>
    inWrite((tx) =>
      tx.jobs.claim({ now, furthest: instant(150), leaseUntil: instant(90), worker: 'w', kinds: wanted }),
    ),
  ),
  step('end a job', fc.tuple(place, fc.constantFrom('done', 'dead', 'waiting')), ([id, state]) =>
    inWrite((tx, { at }) => endJob(tx, id, state as Job['state'], at)),
  ),
  step('forget jobs', moment, (before) => inWrite((tx) => tx.jobs.forgetFinished(before, many))),
  step('insert an import', fc.tuple(importState, fc.uint8Array({ maxLength: 40 }), anyText), ([state, bytes, reason]) =>
    inWrite((tx, now) => insertImport(tx, state as Import['state'], bytes, reason, now)),
  ),
  step('end an import', fc.tuple(importId, moment), ([id, before]) => inWrite((tx) => endImport(tx, id, before))),
]

const reads = [
  step(
    'list tasks',
    fc.record({ filter, sort, limit }),
    ({ filter: chosen, ...rest }) =>
      ({ tasks }) =>
        tasks.list({ ...chosen, ...rest }),
  ),
  step(
    'count tasks',
    filter,
    (chosen) =>
      ({ tasks }) =>
        Promise.all([1, 7, many].map((cap) => tasks.count(chosen, cap))),
  ),
  step('find tasks', fc.array(place, { maxLength: 5 }), (ids) => async ({ tasks }) => [
    await tasks.highestId(),
    byId(await tasks.findMany(ids)),
  ]),
  step(
    'list what to remind of',
    moment,
    (due) =>
      async ({ tasks }) =>
        byId(await tasks.listToRemind(due, many)),
  ),
  step('find alike', place, (id) => (store) => alike(store, id)),
  step('list users', fc.constant(0), () => async ({ users }) => [
    await users.list(0, many),
    await users.countActiveAdministrators(),
  ]),
  step('look at a user', fc.tuple(person, moment), ([id, now]) => async ({ users, sessions }) => [
    await users.passwordHash(id),
    await sessions.listLive(id, now),
  ]),
  step(
    'read the journal',
    fc.record({ after: place, limit, audience: person, tasksOnly: fc.boolean() }, { requiredKeys: ['after', 'limit'] }),
    (query) =>
      ({ journal }) =>
        journal.read(query),
  ),
  step('look into the journal', fc.tuple(place, moment, person), ([id, before, user]) => async ({ journal }) => [
    ...[await journal.ofTask(id, 0, many), await journal.lastBefore(before), await journal.lastFor(user)],
    await journal.remindersOf([id]),
  ]),
  step(
    'search the journal',
    fc.record(
      { limit, scan: fc.constantFrom(5, 100), task: place, actor: person },
      { requiredKeys: ['limit', 'scan'] },
    ),
    (query) =>
      ({ journal }) =>
        journal.search({ before: many, after: 0, ...query }),
  ),
  step('page the log', fc.tuple(viewer, fc.nat(30), limit), ([user, offset, most]) => async ({ logs }) => [
    await logs.page({ viewer: user, offset, limit: most }),
    await logs.count({ viewer: user }),
    await logs.list({ viewer: user, limit: most }),
    await logs.newest(),
    await logs.countByPriority({ viewer: user, ...always }),
    await logs.countByAssignee({ viewer: user, ...always, most }),
  ]),
  step('find an entry', fc.tuple(place, place), ([id, task]) => async ({ logs }) => [
    await logs.find(id),
    await logs.latestOf(task),
  ]),
  step('list jobs', limit, (most) => async ({ jobs }) => [
    ...[await jobs.list({ before: many, limit: most }), await jobs.countOpen(), await jobs.nextReady()],
    await jobs.list({ state: 'dead', kind: 'import', before: many, limit: most }),
  ]),
  step('look at imports', importId, (id) => async ({ imports }) => {
    const chunk = await imports.chunk(id, 0)
    return [await imports.list(many, 3), await imports.find(id), await imports.errors(id, 0, many), chunk && [...chunk]]
  }),
  step(
    'get',
    settingKey,
    (key) =>
      ({ settings }) =>
        settings.get(key),
  ),
  step('inspect', fc.constant(0), () => (store) => store.inspect()),
]

/** Random steps; each is deterministic, so that every store must answer it in the same way. */
export const storeSteps = fc.array(
  fc.oneof({ arbitrary: fc.oneof(...writes), weight: 3 }, { arbitrary: fc.oneof(...reads), weight: 2 }),
  { minLength: 60, maxLength: 150, size: 'max' },
)

function inWrite(work: (tx: Transaction, moment: Moment) => Promise<unknown>): Step {
  return (store, now) => store.write((tx) => work(tx, now))
}

async function insertTask(tx: Transaction, fields: Partial<Task>, { at }: Moment): Promise<unknown> {
  const task = await tx.tasks.insert(taskDraft({ ...fields, created: at, updated: at }), fields.deadline ?? null)
  return [task, await tx.journal.append(taskEvent(null, task, at))]
}

/** As an import does it, whose text is ready later. */
function insertMany(store: Store, all: Partial<Task>[], { at }: Moment): Promise<unknown> {
  return store.writeLong(async (tx) => {
    const drafts = all.map((one) => ({
      task: taskDraft({ ...one, created: at, updated: at }),
      due: one.deadline ?? null,
    }))
    const tasks = await tx.tasks.insertMany(drafts)
    await tx.journal.appendMany(tasks.map((task) => taskEvent(null, task, at)))
    const [first, last] = [tasks[0], tasks.at(-1)]
    if (first && last) await tx.tasks.indexText(first.id, last.id)
    return tasks
  })
}

async function pick(tx: Transaction, number: number): Promise<Task | undefined> {
  return tx.tasks.find(1 + (number % Math.max(1, await tx.tasks.highestId())))
}

async function changeTask(tx: Transaction, number: number, fields: Partial<Task>, { at }: Moment): Promise<unknown> {
  const before = await pick(tx, number)
  if (!before) return undefined
  const after = { ...before, ...fields, updated: at, version: before.version + 1 }
  await tx.tasks.update(before, after, after.deadline)
  return tx.journal.append(taskEvent(before, after, at))
}

async function purgeTask(tx: Transaction, number: number, { at }: Moment): Promise<unknown> {
  const before = await pick(tx, number)
  if (!before) return undefined
  await tx.tasks.purge(before)
  return tx.journal.append(taskEvent(before, null, at))
}

async function markReminded(tx: Transaction, number: number): Promise<unknown> {
  const task = await pick(tx, number)
  if (task) await tx.tasks.markReminded(task.id)
  return task
}

function taskEvent(before: Task | null, after: Task | null, at: string): NewEvent {
  const { id, creator } = (after ?? before) as Task
  const type = before === null ? 'task.created' : after === null ? 'task.purged' : 'task.changed'
  const line = { at, actor: creator, via: 'native', audience: taskAudience(before, after) }
  return { ...line, type, subject: { kind: 'task', id }, before, after }
}

async function insertUser(tx: Transaction, username: string, isAdmin: boolean): Promise<unknown> {
  const key = username.normalize('NFKC').toLowerCase()
  const known = (await tx.users.findByUsername(key)) ?? (await tx.users.findByEmail(`${key}@example.com`))
  const role = isAdmin ? 'admin' : 'user'
  return known ?? tx.users.insert(userDraft({ username, email: `${username}@Example.com`, role }), isAdmin ? 'h' : null)
}

async function changeUser(tx: Transaction, id: number, status: User['status'], at: string): Promise<unknown> {
  const user = await tx.users.find(id)
  if (!user) return undefined
  await tx.users.update({ ...user, status, updated: at, version: user.version + 1 })
  await tx.users.setPasswordHash(id, `hash of ${at}`)
  return tx.users.countActiveAdministrators()
}

async function endSession(tx: Transaction, id: string, at: string): Promise<unknown> {
  const session = await tx.sessions.find(id)
  if (session) await tx.sessions.update({ ...session, ended: at, generation: session.generation + 1 })
  return session
}

async function reply(tx: Transaction, key: string, result: unknown, { at }: Moment): Promise<unknown> {
  const known = await tx.replies.find('scope', key)
  if (known) return known
  return tx.replies.insert({ scope: 'scope', key, fingerprint: 'f', result, at })
}

/** Each day once: what stands in the way of an entry would use up a number on some stores. */
async function writeLog(tx: Transaction, isPast: boolean, { number, at }: Moment): Promise<unknown> {
  const day = new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10)
  const asOf = isPast ? Math.floor((await tx.journal.last()) / 2) : null
  return tx.logs.write({ day, at, firstTask: 1, lastTask: await tx.tasks.highestId(), asOf })
}

async function insertJob(tx: Transaction, job: Pick<Job, 'kind' | 'key' | 'payload' | 'readyAt' | 'created'>) {
  const known = await tx.jobs.findByKey(job.kind, job.key)
  const rest = { attempts: 0, leaseUntil: null, worker: null, finished: null, error: null }
  return known ?? tx.jobs.insert({ ...job, ...rest, state: 'waiting' })
}

async function endJob(tx: Transaction, id: number, state: Job['state'], at: string): Promise<unknown> {
  const job = await tx.jobs.find(id)
  if (job) await tx.jobs.update({ ...job, leaseUntil: null, worker: null, state, finished: at, error: 'é\n' })
  return job
}

async function insertImport(
  tx: Transaction,
  state: Import['state'],
  bytes: Uint8Array,
  reason: string,
  { at }: Moment,
): Promise<unknown> {
  const counts = { rows: 0, created: 0, skipped: 0, invited: 0, bad: 1, bytes: bytes.length }
  const one = { mode: 'whole', dryRun: true, duplicates: 'allow', fileName: reason, user: null, via: 'cli' } as const
  const made = await tx.imports.insert({ ...one, ...counts, state, error: null, at, finished: at })
  await tx.imports.addChunk(made.id, 0, bytes)
  await tx.imports.addErrors(made.id, [{ number: 1, line: 2, column: null, reason }])
  return made
}

async function endImport(tx: Transaction, id: number, before: string): Promise<unknown> {
  const one = await tx.imports.find(id)
  if (one) await tx.imports.update({ ...one, state: 'done', rows: one.rows + 1 })
  if (one && id % 3 === 0) await tx.imports.dropErrors(id)
  if (one && id % 4 === 0) await tx.imports.remove(id)
  await tx.imports.dropFailedFiles(before)
  return tx.imports.removeUnreceived(before)
}

async function alike({ tasks }: Store, id: number): Promise<unknown> {
  const task = await tasks.find(id)
  if (!task) return undefined
  const { title, description, assignee, created } = task
  const wanted = { title, description, assignee, createdFrom: created, createdTo: created }
  return tasks.findAlike([wanted, { ...wanted, title: `not ${title}` }])
}

/** Where the port promises no order. */
function byId(tasks: Task[]): Task[] {
  return tasks.toSorted((one, other) => one.id - other.id)
}
