import { measure } from '../load.ts'
import { median, type Row } from '../report.ts'
import { openScene } from '../scene.ts'

const share = 0.7
const seconds = 5

/** The slowest hundredth of reads while the server is kept at 70 % of what it can do with the same load generator. */
export async function latencyRow(rounds: number, tell: (line: string) => void): Promise<Row> {
  const scene = await openScene(10_000)
  try {
    const { server, token } = scene.taskwright
    const load = { url: `${server.url}/v1/tasks/5000`, token }
    const found: number[] = []
    const most = await measure({ ...load, rate: 1_000_000 }, seconds)
    for (let round = 1; round <= rounds; round++) {
      const measured = await measure({ ...load, rate: Math.round(most.perSecond * share) }, seconds)
      found.push(measured.p99Milliseconds)
      tell(`p99: round ${round} of ${rounds}`)
    }
    const value = `${median(found)} ms at ${Math.round(most.perSecond * share)}/s`
    return { name: 'p99 at 70 % of capacity (read)', bare: '', taskwright: value, ratio: '', target: '<= 15 ms (8)' }
  } finally {
    await scene.close()
  }
}
