import { randomBytes } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Logger } from 'pino'
import type { Database } from '#config/databases.ts'
import type { Config, DialectName } from '#config.ts'
import { nameDatabase } from '#core/database-name.ts'
import { makeSetupToken } from '#core/first-administrator.ts'
import { createLimits } from '#core/limits.ts'
import type { Place } from '#core/moving.ts'
import type { NewId, Now } from '#core/ports/clock.ts'
import type { Queue } from '#core/ports/queue.ts'
import type { Store } from '#core/ports/store.ts'
import { createTaskServer, type TaskServer } from '#core/task-server.ts'
import { createDaybookDialect } from '#dialects/daybook.ts'
import type { Dialect } from '#dialects/dialect.ts'
import { createLogbookDialect } from '#dialects/logbook.ts'
import { createManagerDialect } from '#dialects/manager.ts'
import { type MountedRoute, mountRoutes } from '#dialects/mount.ts'
import { createNativeDialect } from '#dialects/native/native.ts'
import { createStreamDialect } from '#dialects/stream.ts'
import { createTrackerDialect } from '#dialects/tracker.ts'
import { createMemoryBus } from '#drivers/buses/memory.ts'
import { createMemoryCache } from '#drivers/caches/memory.ts'
import { openBullQueue } from '#drivers/queues/bullmq.ts'
import { createEmbeddedQueue } from '#drivers/queues/embedded.ts'
import { lookAtBroker } from '#drivers/queues/look.ts'
import { openRabbitQueue } from '#drivers/queues/rabbitmq.ts'
import { lookAtRedis } from '#drivers/redis/look.ts'
import { openRedis } from '#drivers/redis/redis.ts'
import { keepSecret } from '#drivers/secrets/file.ts'
import { lookAtStore, openFillableStore, openMovableStore, openStore } from '#drivers/stores/open-store.ts'
import { followJobs } from '#roles/followed-jobs.ts'
import { createFaults } from '#roles/http/faults.ts'
import type { Patience } from '#roles/http/http.ts'
import { createMetrics } from '#roles/http/metrics.ts'
import { createOpenApi } from '#roles/http/openapi.ts'
import { createSystemDialect } from '#roles/http/system-routes.ts'
import { createTraffic } from '#roles/http/traffic.ts'
import { createLogger } from '#roles/logger.ts'
import { openPorts } from '#roles/open-ports.ts'
import { traceStore } from '#roles/traced-store.ts'
import { openTraces, type Traces } from '#roles/traces.ts'
import { startWorker } from '#roles/worker.ts'

export const version = '0.1.0'

/** The build puts the web interface beside the program. */
const builtFolder = basename(import.meta.dirname) === 'src' ? join(import.meta.dirname, '../dist') : import.meta.dirname
const builtWebFolder = join(builtFolder, 'web')

const dialectFactories: Record<DialectName, (server: TaskServer) => Dialect> = {
  native: createNativeDialect,
  stream: createStreamDialect,
  daybook: createDaybookDialect,
  manager: createManagerDialect,
  logbook: createLogbookDialect,
  tracker: createTrackerDialect,
}

/** What a program or a test may put in the place of the real clock and the standard output. */
export interface Surroundings {
  now?: Now
  logger?: Logger
  patience?: Patience
  /** Requests answered at once, on each port. */
  mostInFlight?: number
  traces?: Traces | undefined
  /** Where the web interface is. */
  webFolder?: string
}

/** The store, brought up to date, and the task server on it; nothing listens. */
export async function openTaskServer(
  config: Config,
  { now = Date.now, logger = createLogger(config.logLevel), traces }: Surroundings = {},
) {
  const untraced = await openStore(config.database, {
    copies: join(config.dataDirectory, 'backups'),
    now,
    onWait: (sentence) => logger.warn(sentence),
  })
  const store = traces ? traceStore(untraced, traces, config.database.kind) : untraced
  const onFault = (fault: unknown) => logger.error({ err: fault }, 'unexpected fault')
  const newId = () => randomBytes(18).toString('base64url')
  const { redis, ...shared } = await openShared(config, { store, now, newId, logger, onFault })
  const queue = await openQueue(config, { store, now, newId, logger, onFault })
  const server = createTaskServer({
    ...config,
    ...shared,
    store,
    queue,
    now,
    newId,
    secret: config.secret ?? keepSecret(config.dataDirectory),
    onFault,
  })
  async function close(): Promise<void> {
    await server.stop()
    await queue.close()
    await shared.bus.close()
    await shared.cache.close()
    await redis?.close()
    await store.close()
  }
  return { server, logger, redis, queue, close }
}

interface SharedParts {
  store: Store
  now: Now
  newId: NewId
  logger: Logger
  onFault: (fault: unknown) => void
}

/** What processes have in common when there is a Redis, and each has for itself when there is none. */
async function openShared(config: Config, { store, now, newId, logger, onFault }: SharedParts) {
  const { redisUrl: url, limitClasses: classes } = config
  const local = { bus: createMemoryBus({ onFault }), limits: createLimits({ now, classes }) }
  if (url === undefined) return { ...local, cache: createMemoryCache({ now }), redis: undefined }
  const database = await nameDatabase(store, newId)
  const onChange = (isUp: boolean, reason: string) =>
    logger.warn(isUp ? 'Redis is back' : `Redis is away, this process goes on by itself: ${reason}`)
  const onWarning = (sentence: string) => logger.warn(sentence)
  const redis = await openRedis({ url, database, version, classes, local, onChange, onWarning })
  const { bus, cache, limits } = redis
  return { bus, cache, limits, redis }
}

/** Carries word of jobs; without a broker only within this process. */
async function openQueue(config: Config, { store, now, newId, logger, onFault }: SharedParts): Promise<Queue> {
  const { queueUrl: url } = config
  if (url === undefined) return createEmbeddedQueue({ now, onFault })
  const name = await nameDatabase(store, newId)
  const open = url.startsWith('amqp') ? openRabbitQueue : openBullQueue
  return open({ url, name, now, onFault, onWarning: (sentence) => logger.warn(sentence) })
}

/** The store as it is, to look at: nothing is changed, not even its schema. */
export function openToLook({ database }: Config) {
  return lookAtStore(database)
}

/** For each service beside the database, what says in a sentence that it answers, or rejects with one; changes nothing. */
export function servicesToLookAt({ redisUrl, queueUrl }: Config): Record<string, () => Promise<string>> {
  return {
    ...(redisUrl !== undefined && { redis: () => lookAtRedis(redisUrl) }),
    ...(queueUrl !== undefined && { queue: () => lookAtBroker(queueUrl) }),
  }
}

/** A store that is to move, or to be used again after it has. */
export async function openMovable(database: Database): Promise<Place> {
  return { store: await openMovableStore(database), place: database.place }
}

/** A store that everything is to be moved to. */
export async function openFillable(database: Database, now: Now = Date.now): Promise<Place> {
  return { store: await openFillableStore(database, now), place: database.place }
}

async function openTracesOf({ tracing: target }: Config, logger: Logger): Promise<Traces | undefined> {
  if (!target) return undefined
  const onChange = (isUp: boolean, reason: string) =>
    logger.warn(isUp ? 'The collector takes traces again' : `The collector takes no traces, they are lost: ${reason}`)
  return openTraces({ ...target, version, onChange })
}

export interface App {
  server: TaskServer
  /** The ports really listened on, in the order of the mounts. */
  ports: number[]
  /** The one for health and metrics alone. */
  metricsPort: number | undefined
  /** Printed once: an exposed server's first start makes it. */
  setupToken: string | undefined
  /** Lets what is under way finish, tells the sockets, gives everything back; ends within ten seconds. Once, however often it is called. */
  stop(): Promise<void>
}

/** Everything a process is, listening. */
export async function startApp(config: Config, surroundings: Surroundings = {}): Promise<App> {
  const { logger = createLogger(config.logLevel) } = surroundings
  const traces = surroundings.traces ?? (await openTracesOf(config, logger))
  const { server, redis, queue, close } = await openTaskServer(config, { ...surroundings, logger, traces })
  const stopping = new AbortController()
  const metrics = createMetrics(server)
  if (redis) metrics.observeRedis(redis.isUp)
  if (queue.isUp) metrics.observeQueue(queue.isUp)
  const traffic = createTraffic(metrics)
  await server.start()
  const doors = await openPorts(toPlans(config, server, surroundings.webFolder ?? builtWebFolder), {
    ...{ ...config, ...surroundings, version, server, logger, metrics, traffic, stopping, traces },
    hasRealtime: config.roles.includes('realtime'),
    isHttps: config.publicUrl?.startsWith('https:') ?? false,
  })
  const worker = config.roles.includes('worker')
    ? startWorker(
        { ...server, jobs: followJobs(server.jobs, metrics, traces) },
        createFaults({ logger, metrics }).toFault,
      )
    : undefined
  const takesClaims = config.mode === 'exposed' && config.roles.includes('http')
  const setupToken = takesClaims ? await makeSetupToken(server.store, server.newId) : undefined

  async function end(): Promise<void> {
    stopping.abort()
    await Promise.all(doors.map((door) => door.stop()))
    await worker?.stop()
    traffic.stop()
    await close()
    await traces?.stop()
    await new Promise<void>((resolve) => logger.flush(() => resolve()))
  }
  let ending: Promise<void> | undefined
  function stop(): Promise<void> {
    ending ??= end()
    return ending
  }
  const ports = doors.map(({ port }) => port)
  const metricsPort = config.metricsPort === undefined ? undefined : ports.pop()
  return { server, ports, metricsPort, setupToken, stop }
}

/** The ports of the dialects, and last the one for health and metrics alone. */
function toPlans({ roles, mounts, metricsPort }: Config, server: TaskServer, webFolder: string) {
  const spoken = (roles.includes('http') ? mounts : []).map(({ port, dialects }) => {
    return { port, dialects: speak(dialects, server), webFolder: webFolderOf(dialects, webFolder) }
  })
  return metricsPort === undefined ? spoken : [...spoken, { port: metricsPort, dialects: [], webFolder: undefined }]
}

/** The table of routes, port by port, for people and for tests; needs no database. */
export async function listRoutes(config: Config) {
  const ports = await dialectsOfPorts(config)
  return ports.flatMap(({ port, dialects }) => mountRoutes(dialects).map((mounted) => toRow(port, mounted)))
}

/** The OpenAPI document of the first port; needs no database. */
export async function describeApi(config: Config) {
  const [first] = await dialectsOfPorts(config)
  return createOpenApi(first?.dialects ?? [], version)
}

/** Of a server that never listens. */
async function dialectsOfPorts(config: Config) {
  const database = { kind: 'sqlite', path: ':memory:', place: 'memory' } as const
  const alone = { database, redisUrl: undefined, queueUrl: undefined }
  const blank = { ...config, ...alone, secret: 'only lists routes, signs nothing' }
  const { server, logger, close } = await openTaskServer(blank)
  const metrics = createMetrics(server)
  const system = { server, metrics, flushMetrics: () => {}, isReady: () => true, document: () => ({}) }
  const ports = config.mounts.map(({ port, dialects: names }) => {
    const webFolder = webFolderOf(names, builtWebFolder)
    return { port, dialects: [...speak(names, server), createSystemDialect({ ...system, webFolder })] }
  })
  await close()
  logger.flush()
  return ports
}

function toRow(port: number, { route, dialects, limits }: MountedRoute) {
  const { name, method, path, policy, summary } = route
  return { port, dialects: dialects.map((dialect) => dialect.name), name, method, path, policy, limits, summary }
}

/** The interface speaks the native API alone, so it is where that is. */
function webFolderOf(names: readonly DialectName[], folder: string): string | undefined {
  return names.includes('native') ? folder : undefined
}

function speak(names: readonly DialectName[], server: TaskServer): Dialect[] {
  return names.map((name) => dialectFactories[name](server))
}
