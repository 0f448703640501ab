import { Gauge, type Registry } from 'prom-client'
import type { TaskServer } from '#core/task-server.ts'

/** A store that hangs must not take the metrics with it, just when they are needed. */
const longestAnswerMilliseconds = 2000

/** What the store and the journal tell of themselves. A store that cannot be reached leaves the last numbers. */
export function observeStore(registry: Registry, { store, journal }: TaskServer): void {
  const gauge = createGauges(registry)
  // First, before this look itself asks the store anything.
  gauge('taskwright_store_writes_waiting', 'Writes of this process that wait for their turn', (one) =>
    one.set(store.load().writesWaiting),
  )
  observeConnections(registry, store)
  gauge('taskwright_store_up', '1 while the store answers', async (one) => one.set(Number(await answers(store))))
  gauge('taskwright_journal_position', 'Number of the last event this process has seen', (one) =>
    one.set(journal.position()),
  )
  gauge('taskwright_journal_lag', 'How many events the store has that this process has not seen', async (one) => {
    const lag = await within(longestAnswerMilliseconds, journal.lag()).catch(() => undefined)
    if (lag !== undefined) one.set(lag)
  })
  const jobs = async (one: Gauge) => {
    const open = await within(longestAnswerMilliseconds, store.jobs.countOpen()).catch(() => ({}))
    for (const [state, count] of Object.entries(open)) one.set({ state }, Number(count))
  }
  gauge('taskwright_jobs', 'Jobs that wait, run or are dead', jobs, ['state'])
  const durability = (one: Gauge) => one.set({ class: store.durability }, 1)
  gauge('taskwright_durability', '1 for what survives of an acknowledged write', durability, ['class'])
}

type Collect = (gauge: Gauge) => void | Promise<void>

function createGauges(registry: Registry) {
  return (name: string, help: string, collect: Collect, labelNames: string[] = []): void => {
    const registers = [registry]
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: function () {
        return collect(this)
      },
    })
  }
}

/** Only where there are connections: one file needs none. */
function observeConnections(registry: Registry, store: TaskServer['store']): void {
  if (!store.load().connections) return
  const gauge = createGauges(registry)
  const counted = (one: Gauge) => {
    const { inUse = 0, idle = 0 } = store.load().connections ?? {}
    one.set({ state: 'in_use' }, inUse)
    one.set({ state: 'idle' }, idle)
  }
  gauge('taskwright_store_connections', 'Connections of this process to the store', counted, ['state'])
  gauge('taskwright_store_connections_most', 'The most connections of this process to the store', (one) =>
    one.set(store.load().connections?.most ?? 0),
  )
  gauge('taskwright_store_connections_awaited', 'Questions that wait for a connection to the store', (one) =>
    one.set(store.load().connections?.waiting ?? 0),
  )
}

function answers(store: TaskServer['store']): Promise<boolean> {
  return within(longestAnswerMilliseconds, store.check()).then(
    () => true,
    () => false,
  )
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
