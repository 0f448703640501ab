import { parseArgs } from 'node:util'
import { findPort } from '../port.ts'
import { startBridge } from './bridge.ts'
import { startEngine } from './engine.ts'
import { prepareRoot } from './root.ts'

const help = `npx tsx test/support/documentdb/main.ts [--port N] [--standalone]

Starts a document engine and a bridge that speaks MongoDB's protocol, and prints the URL; ends with Ctrl-C, and
keeps nothing. The first time it makes the engine's folder, which takes a minute and root.
  --port N      where the bridge listens on 127.0.0.1 (27017)
  --standalone  answers as a server that belongs to no replica set
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '27017' },
    standalone: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(help)
else await serve(Number(values.port), values.standalone)

async function serve(port: number, isStandalone: boolean): Promise<void> {
  await prepareRoot()
  const engine = await startEngine({ port: await findPort(), isDurable: true })
  const bridge = await startBridge({ findEngine: async () => engine.port, port, isStandalone })
  console.log(`${bridge.url}taskwright`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await bridge.close()
      await engine.close()
    })
  }
}
