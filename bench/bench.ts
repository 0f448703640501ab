import { parseArgs } from 'node:util'
import { type Row, report } from './report.ts'
import { importRow } from './rows/import.ts'
import { latencyRow } from './rows/latency.ts'
import { sizeRows } from './rows/size.ts'
import { socketRow } from './rows/sockets.ts'
import { startRow } from './rows/start.ts'
import { throughputRows } from './rows/throughput.ts'

const help = `npm run bench -- [--only ROW] [--rounds N] [--size N]

Prints how Taskwright does beside a bare server of the same parts, in one interleaved run.
  --only ROW   read, list, first-list, create, latency, start, sockets, import or size
  --rounds N   rounds of each row (5)
  --size N     tasks of the large store in the row "size", rows of the file in the row "import" (1000000)
`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '1000000' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(help)
else await run(Number(values.rounds), Number(values.size), values.only)

async function run(rounds: number, size: number, only: string | undefined): Promise<void> {
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const wants = (name: string) => only === undefined || only === name
  const rows: Row[] = await throughputRows(only, rounds, tell)
  if (wants('latency')) rows.push(await latencyRow(rounds, tell))
  if (wants('start')) rows.push(await startRow(rounds, tell))
  if (wants('sockets')) rows.push(await socketRow(rounds, tell))
  if (wants('import')) rows.push(await importRow(size, rounds, tell))
  if (wants('size')) rows.push(...(await sizeRows(size, tell)))
  console.log(report(rows, rounds))
}
