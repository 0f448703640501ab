import { findPort } from '../port.ts'
import { hasRoot, mayEnter, prepareRoot } from './root.ts'

/** Where the tests find a server, as their processes are told; a real MongoDB when its URL is given. */
const places = { url: 'TEST_MONGO_URL', enginePort: 'TEST_DOCUMENTDB_PORT' } as const

export interface DocumentService {
  url: string
  /** Of the engine behind the URL; none where that is a real MongoDB. */
  enginePort: number | undefined
}

/** Rejects, with the reason, when no server can be had. */
export async function findMongo(): Promise<void> {
  const { MONGODB_TEST_URL: url } = process.env
  if (url) return (await import('../mongo.ts')).askMongo(url)
  if (!mayEnter())
    throw new Error('only root can start the engine that stands in for it; MONGODB_TEST_URL names a real one')
  if (hasRoot() || process.env.REQUIRE_SERVICES === '1') return
  throw new Error('test/support/documentdb/prepare.sh brings the engine that stands in for it')
}

/** For the life of a test run. The engine starts when the first command comes. */
export async function startMongo(): Promise<() => Promise<void>> {
  const { MONGODB_TEST_URL: real, [places.url]: started } = process.env
  // Every project of a run begins with this.
  if (started) return async () => {}
  if (real) {
    const { dropMongoDatabases } = await import('../mongo.ts')
    return tellTests({ url: real, enginePort: undefined }, dropMongoDatabases)
  }
  await prepareRoot()
  const { startBridge } = await import('./bridge.ts')
  const { startEngine } = await import('./engine.ts')
  const enginePort = await findPort()
  let engine: ReturnType<typeof startEngine> | undefined
  async function findEngine(): Promise<number> {
    engine ??= startEngine({ port: enginePort })
    return (await engine).port
  }
  const bridge = await startBridge({ findEngine })
  return tellTests({ url: bridge.url, enginePort }, async () => {
    await bridge.close()
    await (await engine)?.close()
  })
}

function tellTests({ url, enginePort }: DocumentService, stop: () => Promise<void>) {
  process.env[places.url] = url
  if (enginePort) process.env[places.enginePort] = String(enginePort)
  return stop
}

/** What the run that this process belongs to has started. */
export function mongoService(): DocumentService {
  const { [places.url]: url, [places.enginePort]: port } = process.env
  if (!url) throw new Error('no MongoDB was started for this run')
  return { url, enginePort: port ? Number(port) : undefined }
}
