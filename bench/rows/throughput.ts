import type { StoreName } from '../databases.ts'
import { type Load, type Measured, measure } from '../load.ts'
import { residentMegabytes, startTaskwright } from '../processes.ts'
import { median, type Row, ratioRow } from '../report.ts'
import { type Contestant, openScene, type Scene } from '../scene.ts'

const tasks = 10_000
const secondsEach = 4
const newTask = JSON.stringify({ title: 'A task', description: 'What there is to do, in a sentence or two.' })

interface Work {
  name: string
  target: string
  load: (contestant: Contestant) => Load
}

const works: Record<string, Work> = {
  read: { name: 'read one task', target: '>= 0.50 (0.80)', load: (one) => ({ ...to(one, '/v1/tasks/5000') }) },
  list: { name: 'list 20 of 10,000', target: '>= 0.80 (1.5)', load: (one) => ({ ...to(one, '/v1/tasks?limit=20') }) },
  'first-list': {
    name: 'list 20, no page asked for before',
    target: '',
    load: (one) => ({ ...to(one, '/v1/tasks?limit=20'), isVaried: true }),
  },
  create: {
    name: 'create, durable, with journal row',
    target: '>= 0.50 (0.75)',
    load: (one) => ({ ...to(one, '/v1/tasks'), method: 'POST', body: newTask }),
  },
}

function to({ server, token }: Contestant, path: string) {
  return { url: server.url + path, token }
}

/** Read, list and create beside the bare server, interleaved; and the memory and latency that go with them. */
export async function throughputRows(
  only: string | undefined,
  store: StoreName,
  rounds: number,
  tell: (line: string) => void,
): Promise<Row[]> {
  const chosen = Object.entries(works).filter(([name]) => only === undefined || only === name)
  if (chosen.length === 0) return []
  const scene = await openScene(tasks, store)
  try {
    const idle = residentMegabytes(scene.taskwright.server.pid)
    const rows: Row[] = []
    for (const [, work] of chosen) rows.push(await compare(scene, work, rounds, tell))
    const busy = residentMegabytes(scene.taskwright.server.pid)
    const memory = {
      name: 'memory idle / under load (MB)',
      bare: '',
      taskwright: `${idle} / ${busy}`,
      ratio: '',
      target: '<= 110 / 250',
    }
    if (store !== 'sqlite' && only === undefined) rows.push(...(await growth(scene, rounds, tell)))
    return [...rows, memory]
  } finally {
    await scene.close()
  }
}

async function compare(scene: Scene, work: Work, rounds: number, tell: (line: string) => void): Promise<Row> {
  const bare: Measured[] = []
  const taskwright: Measured[] = []
  for (const [results, contestant] of [
    [bare, scene.bare],
    [taskwright, scene.taskwright],
  ] as const) {
    results.push(await measure(work.load(contestant), 1))
    results.pop()
  }
  for (let round = 1; round <= rounds; round++) {
    bare.push(await measure(work.load(scene.bare), secondsEach))
    taskwright.push(await measure(work.load(scene.taskwright), secondsEach))
    tell(`${work.name}: round ${round} of ${rounds}`)
  }
  const errors = [...bare, ...taskwright].reduce((sum, one) => sum + one.errors, 0)
  if (errors > 0) throw new Error(`${work.name}: ${errors} answers were errors`)
  const speeds = (all: Measured[]) => median(all.map(({ perSecond }) => perSecond))
  return ratioRow(work.name, speeds(bare), speeds(taskwright), work.target)
}

/** What two http processes on one database do beside one of them, each on a core, the second beside the load. */
async function growth(scene: Scene, rounds: number, tell: (line: string) => void): Promise<Row[]> {
  const second = { server: await startTaskwright(scene.environment, 1), token: scene.taskwright.token }
  try {
    const rows: Row[] = []
    for (const { name, load } of Object.values(works)) {
      const one: number[] = []
      const two: number[] = []
      for (let round = 1; round <= rounds; round++) {
        one.push((await measure(load(scene.taskwright), secondsEach)).perSecond)
        const both = await Promise.all(
          [scene.taskwright, second].map((contestant) => measure(load(contestant), secondsEach)),
        )
        two.push(both.reduce((sum, { perSecond }) => sum + perSecond, 0))
        tell(`${name}, two processes: round ${round} of ${rounds}`)
      }
      rows.push(ratioRow(`${name}: two processes beside one`, median(one), median(two), ''))
    }
    return rows
  } finally {
    await second.server.stop()
  }
}
