import { parseArgs } from 'node:util'
import type { StoreName } from './databases.ts'
import { type Row, report } from './report.ts'
import { importRow } from './rows/import.ts'
import { latencyRow } from './rows/latency.ts'
import { sizeRows } from './rows/size.ts'
import { socketRow } from './rows/sockets.ts'
import { startRow } from './rows/start.ts'
import { throughputRows } from './rows/throughput.ts'

const help = `npm run bench -- [--only ROW] [--store S] [--rounds N] [--size N]

Prints how Taskwright does beside a bare server of the same parts, in one interleaved run.
  --only ROW   read, list, first-list, create, latency, start, sockets, import or size
  --store S    sqlite (the usual one), postgres or mongodb: read, list, first-list and create on a server of this machine
  --rounds N   rounds of each row (5)
  --size N     tasks of the large store in the row "size", rows of the file in the row "import" (1000000)
`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    store: { type: 'string', default: 'sqlite' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '1000000' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(help)
else await run(Number(values.rounds), Number(values.size), values.only, readStore(values.store))

function readStore(name: string): StoreName {
  if (name === 'sqlite' || name === 'postgres' || name === 'mongodb') return name
  throw new Error('--store is sqlite, postgres or mongodb.')
}

async function run(rounds: number, size: number, only: string | undefined, store: StoreName): Promise<void> {
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const wants = (name: string) => only === undefined || only === name
  const rows: Row[] = await throughputRows(only, store, rounds, tell)
  if (store !== 'sqlite') return void console.log(report(rows, rounds))
  if (wants('latency')) rows.push(await latencyRow(rounds, tell))
  if (wants('start')) rows.push(await startRow(rounds, tell))
  if (wants('sockets')) rows.push(await socketRow(rounds, tell))
  if (wants('import')) rows.push(await importRow(size, rounds, tell))
  if (wants('size')) rows.push(...(await sizeRows(size, tell)))
  console.log(report(rows, rounds))
}
