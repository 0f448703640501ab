import { execFileSync } from 'node:child_process'
import { findRabbit, inRedis } from './brokers.ts'
import { findChromium } from './browser.ts'
import { findMongo, startMongo } from './documentdb/service.ts'
import { dropDatabases, findPostgres } from './postgres.ts'

const services = {
  postgres: { name: 'PostgreSQL', find: findPostgres, tidy: dropDatabases },
  pgbouncer: {
    name: 'PgBouncer',
    find: async () => void execFileSync('pgbouncer', ['--version']),
    tidy: async () => {},
  },
  redis: { name: 'Redis', find: () => inRedis((redis) => redis.ping()), tidy: async () => {} },
  chromium: { name: 'Chromium', find: findChromium, tidy: async () => {} },
  rabbitmq: { name: 'RabbitMQ', find: findRabbit, tidy: async () => {} },
  mongo: { name: 'MongoDB', find: findMongo, tidy: async () => {} },
}
export type ServiceName = keyof typeof services

/** Asked once, before all tests. `REQUIRE_SERVICES=1` makes a service that is missing a failure. */
export async function findMissingServices(): Promise<string[]> {
  const missing: string[] = []
  for (const [key, { name, find }] of Object.entries(services)) {
    const fault = await find().then(() => undefined, toReason)
    if (fault === undefined) continue
    if (process.env.REQUIRE_SERVICES === '1') throw new Error(`${name} is not there: ${fault}`)
    console.log(`The suites on ${name} are left out: ${fault}.`)
    missing.push(key)
  }
  return missing
}

/** Before all tests; what it answers is done after them. */
export async function setup(): Promise<() => Promise<void>> {
  process.env.TEST_RUN = String(process.pid)
  const stopMongo = isThere('mongo') ? await startMongo() : undefined
  return async () => {
    for (const key of Object.keys(services) as ServiceName[]) if (isThere(key)) await services[key].tidy()
    await stopMongo?.()
  }
}

function toReason(fault: unknown): string {
  if (fault instanceof AggregateError) return toReason(fault.errors[0])
  return fault instanceof Error ? fault.message : String(fault)
}

export function isThere(service: ServiceName): boolean {
  return !(process.env.TEST_MISSING ?? '').split(',').includes(service)
}
