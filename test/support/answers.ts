import type { Store, TaskSortField } from '#core/ports/store.ts'

const all = 100_000
const sortFields: TaskSortField[] = ['created', 'updated', 'deadline', 'priority', 'id']
const longAgo = '0001-01-01T00:00:00.000Z'
const atLast = '9999-12-31T23:59:59.999Z'

/** What a store answers to every question of its port. */
export async function answersOf(store: Store) {
  const people = await store.users.list(0, all)
  const events = await store.journal.read({ after: 0, limit: all })
  const subjects = (kind: string) => [
    ...new Set(events.filter(({ subject }) => subject.kind === kind).map(({ subject }) => subject.id)),
  ]
  const viewers = [null, ...people.map(({ id }) => id)]
  return {
    events,
    users: await eachOf(people, async (user) => ({
      user,
      found: [await store.users.findByUsername(user.username.toLowerCase()), await store.users.find(user.id)],
      byEmail: user.email && (await store.users.findByEmail(user.email.toLowerCase())),
      passwordHash: await store.users.passwordHash(user.id),
      sessions: await store.sessions.listLive(user.id, longAgo),
      lastFor: await store.journal.lastFor(user.id),
      events: await store.journal.read({ after: 0, limit: all, audience: user.id }),
      done: await store.journal.search({ after: 0, before: all, limit: all, scan: all, actor: user.id }),
    })),
    administrators: await store.users.countActiveAdministrators(),
    sessions: await eachOf(subjects('session'), (id) => store.sessions.find(String(id))),
    tasks: await eachOf(subjects('task'), async (id) => ({
      task: await store.tasks.find(Number(id)),
      events: await store.journal.ofTask(Number(id), 0, all),
      latest: await store.logs.latestOf(Number(id)),
      reminders: await store.journal.remindersOf([Number(id)]),
    })),
    highestTask: await store.tasks.highestId(),
    lists: await eachOf(viewers, (viewer) => listsOf(store, viewer)),
    toRemind: await store.tasks.listToRemind(atLast, all),
    alike: await alikeOf(store),
    newestLog: await store.logs.newest(),
    logs: await eachOf(viewers, (viewer) => logsOf(store, viewer)),
    jobs: await store.jobs.list({ before: all, limit: all }),
    deadJobs: await store.jobs.list({ state: 'dead', before: all, limit: all }),
    openJobs: [await store.jobs.countOpen(), await store.jobs.nextReady()],
    imports: await eachOf(await store.imports.list(all, all), async (one) => ({
      one,
      errors: await store.imports.errors(one.id, 0, all),
      chunks: await eachOf([0, 1, 2], async (number) =>
        Buffer.from((await store.imports.chunk(one.id, number)) ?? []).toString('hex'),
      ),
    })),
    faults: await store.inspect(),
  }
}

async function listsOf({ tasks }: Store, viewer: number | null) {
  const filter = { viewer, deleted: false }
  const everyTask = await tasks.list({ ...filter, sort: { field: 'id', descending: false }, limit: all })
  const words = new Set(everyTask.flatMap(({ title }) => title.match(/[\p{L}\p{N}]{3,}/gu) ?? []))
  const labels = new Set(everyTask.flatMap((task) => task.labels))
  return {
    count: [await tasks.count(filter, all), await tasks.count({ ...filter, deleted: true }, all)],
    trash: await tasks.list({ viewer, deleted: true, sort: { field: 'id', descending: true }, limit: all }),
    sorted: await eachOf(sortFields, (field) =>
      tasks.list({ ...filter, sort: { field, descending: true }, limit: all }),
    ),
    found: await eachOf([...words].sort().slice(0, 20), (word) => idsOf({ words: [word.slice(0, 4)] })),
    labelled: await eachOf([...labels].sort(), (label) => idsOf({ labels: [label] })),
  }

  async function idsOf(more: object): Promise<number[]> {
    const found = await tasks.list({ ...filter, ...more, sort: { field: 'created', descending: true }, limit: all })
    return found.map(({ id }) => id)
  }
}

async function alikeOf({ tasks }: Store): Promise<boolean[]> {
  const some = await tasks.list({ viewer: null, deleted: false, sort: { field: 'id', descending: true }, limit: 20 })
  const times = { createdFrom: longAgo, createdTo: atLast }
  const ofTheirDay = some.map(({ title, description, assignee, created }) => ({
    ...{ title, description, assignee, createdFrom: created, createdTo: created },
  }))
  return tasks.findAlike([...ofTheirDay, { title: 'nobody has this', description: null, assignee: null, ...times }])
}

async function logsOf({ logs }: Store, viewer: number | null) {
  const entries = await logs.list({ viewer, limit: all })
  return {
    entries,
    count: await logs.count({ viewer }),
    page: await logs.page({ viewer, offset: 3, limit: 5 }),
    days: await eachOf([...new Set(entries.map(({ log }) => log.day))], (day) => logs.count({ viewer, day })),
  }
}

async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
