import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type Database, readDatabase } from '#config/databases.ts'
import { ConfigError, oneOf, readList, readNumber, readPart, readUrl, type Text } from '#config/values.ts'
import type { Mode } from '#core/first-administrator.ts'
import { type LimitClass, type LimitTable, limitClasses } from '#core/limits.ts'

export const roleNames = ['http', 'realtime', 'worker'] as const
export type RoleName = (typeof roleNames)[number]
export const dialectNames = ['native', 'stream', 'daybook', 'manager', 'logbook', 'tracker'] as const
export type DialectName = (typeof dialectNames)[number]

/** One port and the dialects that answer there. */
export interface Mount {
  port: number
  dialects: DialectName[]
}

export interface Config {
  host: string
  mounts: Mount[]
  dataDirectory: string
  database: Database
  /** Undefined: cache, limits and news stay in this process. */
  redisUrl: string | undefined
  /** A broker that carries word of jobs; undefined: workers look into the database. */
  queueUrl: string | undefined
  roles: RoleName[]
  mode: Mode
  publicUrl: string | undefined
  /** Undefined: generated at the first start and kept in the data directory. */
  secret: string | undefined
  accessMinutes: number
  timeZone: string
  /** `HH:MM` in the time zone. */
  dailyLogAt: string
  /** How long before its deadline somebody is reminded of a task. */
  remindMinutes: number
  /** Largest CSV file. */
  importBytes: number
  /** Addresses or CIDR blocks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Origins whose pages may call the API from a browser. */
  corsOrigins: string[]
  limitClasses: LimitTable
  logLevel: string
  /** A port of its own for health and metrics; undefined: they are on the ports of the dialects only. */
  metricsPort: number | undefined
  /** Undefined: no traces. */
  tracing: TraceTarget | undefined
}

/** Who collects traces, how this process is called there, and the part of the traces it keeps. */
interface TraceTarget {
  endpoint: string
  serviceName: string
  ratio: number
}

export const settings = {
  HOST: 'Address to listen on (127.0.0.1)',
  PORT: 'Port to listen on (5000); short for LISTEN',
  LISTEN: 'Ports and their dialects, as "5000" or "5000=native,manager 5001=tracker"',
  DATA_DIR: 'Folder of the SQLite file, the generated secret and copies (./data)',
  DATABASE_URL:
    'sqlite:///path (a file in DATA_DIR), postgresql://user:password@host:5432/name (DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_NAME) or mongodb://host:27017/name (a replica set)',
  MONGO_CLUSTER: 'The same in parts: the name of a MongoDB cluster, or host:27017 of one server (none)',
  MONGO_USER: 'Who signs in at MONGO_CLUSTER (nobody)',
  MONGO_PASSWORD: 'With which password',
  MONGO_DB: 'The database of MONGO_CLUSTER',
  REDIS_URL: 'redis://host:6379, for the cache, the limits and news between processes (none)',
  QUEUE_URL: 'redis://... (BullMQ) or amqp://... (RabbitMQ); CELERY_BROKER_URL is read when it is missing (none)',
  DATABASE_CONNECTIONS: 'The most connections of this process to a database server (10)',
  ROLES: 'What this process is: http,realtime,worker',
  JWT_SECRET_KEY: 'Signs tokens (generated and kept in DATA_DIR); SECRET_KEY is read when it is missing',
  ACCESS_TOKEN_EXPIRE_MINUTES: 'Life of an access token (60); JWT_ACCESS_TOKEN_EXPIRES is the same in seconds',
  JWT_SECRET_KEY_FILE: 'A file with JWT_SECRET_KEY in it, as containers get their secrets; instead of it (none)',
  DATABASE_URL_FILE: 'The same for DATABASE_URL',
  MONGO_PASSWORD_FILE: 'The same for MONGO_PASSWORD',
  REDIS_URL_FILE: 'The same for REDIS_URL',
  QUEUE_URL_FILE: 'The same for QUEUE_URL',
  TIME_ZONE: 'Where days begin and end, as an IANA name (UTC)',
  DAILY_LOG_AT: 'When the daily log is written, as HH:MM in TIME_ZONE (00:00)',
  REMIND_MINUTES: 'How long before its deadline a task is reminded of (1440)',
  IMPORT_MEGABYTES: 'Largest CSV file that is taken in (256)',
  TRUST_PROXY: 'Addresses or CIDR blocks of proxies, separated by commas (none)',
  PUBLIC_URL: 'The address people use, if it is not the one listened on (none)',
  CORS_ORIGINS: 'Origins whose pages may call the API, separated by commas (none)',
  LIMIT_API: 'Requests of one client, as "1200/minute"',
  LIMIT_SIGN_IN: 'Sign-ins and registrations from one address, as "60/minute"',
  RATELIMIT_DEFAULT: 'Requests of one client to one route of the daybook API, as "100 per hour"',
  LIMIT_DAYBOOK_MINUTE: 'The same for its two routes that have a second limit, as "5/minute"',
  METRICS_PORT: 'A port with nothing but /livez, /readyz and /metrics, also without the role http (none)',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'Where traces go, as http://collector:4318 (none: there are no traces)',
  OTEL_SERVICE_NAME: 'How traces call this program (taskwright)',
  OTEL_TRACES_SAMPLER_ARG: 'The part of the traces that is kept, from 0 to 1 (1)',
  LOG_LEVEL: 'trace, debug, info, warn, error, fatal or silent (info)',
} as const

type Environment = Readonly<Record<string, string | undefined>>

const wellKnownSecrets = new Set([
  'secret',
  'changeme',
  'your_secret_key',
  'your_jwt_secret_key',
  'your_jwt_secret',
  'alpha',
])
const shortestSecretBytes = 32
const periods = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const

/** The only reader of the environment. Throws `ConfigError`. */
export function readConfig(environment: Environment): Config {
  const text = (name: string) => readText(environment, name)
  const host = text('HOST') ?? '127.0.0.1'
  const publicUrl = readPublicUrl(text('PUBLIC_URL'))
  const trustedProxies = readList(text('TRUST_PROXY')).map(readProxy)
  const isLocal = isLoopback(host) && trustedProxies.length === 0 && !publicUrl
  const mode = isLocal ? 'local' : 'exposed'
  const dataDirectory = resolve(text('DATA_DIR') ?? 'data')
  assertHmac(text('ALGORITHM'))
  return {
    host,
    mounts: readMounts(text('LISTEN') ?? text('PORT') ?? '5000'),
    dataDirectory,
    database: readDatabase(text, dataDirectory),
    redisUrl: readUrl('REDIS_URL', text('REDIS_URL'), ['redis:', 'rediss:']),
    queueUrl: readQueueUrl(text),
    roles: readRoles(text('ROLES')),
    mode,
    publicUrl,
    secret: readSecret(text('JWT_SECRET_KEY') ?? text('SECRET_KEY'), mode),
    accessMinutes: readAccessMinutes(text('ACCESS_TOKEN_EXPIRE_MINUTES'), text('JWT_ACCESS_TOKEN_EXPIRES')),
    timeZone: readTimeZone(text('TIME_ZONE') ?? 'UTC'),
    dailyLogAt: readTimeOfDay(text('DAILY_LOG_AT') ?? '00:00'),
    remindMinutes: readNumber('REMIND_MINUTES', text('REMIND_MINUTES') ?? '1440', 0, 525_600),
    importBytes: readNumber('IMPORT_MEGABYTES', text('IMPORT_MEGABYTES') ?? '256', 1, 10_240) * 1024 * 1024,
    trustedProxies,
    corsOrigins: readList(text('CORS_ORIGINS')).map(readOrigin),
    limitClasses: {
      ...limitClasses,
      api: readLimit('LIMIT_API', text('LIMIT_API'), limitClasses.api),
      signIn: readLimit('LIMIT_SIGN_IN', text('LIMIT_SIGN_IN'), limitClasses.signIn),
      daybook: readLimit('RATELIMIT_DEFAULT', text('RATELIMIT_DEFAULT'), limitClasses.daybook),
      daybookMinute: readLimit('LIMIT_DAYBOOK_MINUTE', text('LIMIT_DAYBOOK_MINUTE'), limitClasses.daybookMinute),
    },
    logLevel: readLogLevel(text('LOG_LEVEL') ?? 'info'),
    metricsPort: readMetricsPort(text('METRICS_PORT')),
    tracing: readTracing(text),
  }
}

/** The setting itself, or what stands in the file that its `_FILE` names. */
function readText(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim() || undefined
  const fileSetting = `${name}_FILE`
  const path = fileSetting in settings ? environment[fileSetting]?.trim() : undefined
  if (!path) return value
  if (value === undefined) return readSecretFile(path, name)
  throw new ConfigError(`${name} and ${fileSetting} are both set: write only one of them.`)
}

/** A secret is never taken for left out: a file without one stops the start. */
function readSecretFile(path: string, name: string): string {
  try {
    const value = readFileSync(path, 'utf8').trim()
    if (value) return value
  } catch {}
  throw new ConfigError(`${name}_FILE cannot be "${path}": write the path of a readable file that holds ${name}.`)
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function readMounts(listen: string): Mount[] {
  const mounts = listen.split(/\s+/).map(readMount)
  const ports = new Set(mounts.map(({ port }) => port))
  if (ports.size === mounts.length || mounts.every(({ port }) => port === 0)) return mounts
  throw new ConfigError('LISTEN names a port twice: write each port once, with all its dialects after it.')
}

function readMount(mount: string): Mount {
  const [portText = '', names, ...rest] = mount.split('=')
  const port = Number(portText)
  if (!/^\d{1,5}$/.test(portText) || port > 65_535 || rest.length > 0) {
    throw new ConfigError(
      `LISTEN cannot be "${mount}": write a port from 0 to 65535, as in "5000=native,manager 5001=tracker".`,
    )
  }
  if (names === undefined) return { port, dialects: [...dialectNames] }
  return { port, dialects: [...new Set(names.split(',').map((name) => oneOf('LISTEN', name, dialectNames)))] }
}

function readRoles(roles: string | undefined): RoleName[] {
  if (roles === undefined) return [...roleNames]
  const names = readList(roles).map((name) => oneOf('ROLES', name, roleNames))
  if (names.includes('http') || !names.includes('realtime')) return names
  throw new ConfigError('ROLES names realtime without http, whose ports it needs: write http,realtime.')
}

function readQueueUrl(text: Text): string | undefined {
  const name = text('QUEUE_URL') === undefined ? 'CELERY_BROKER_URL' : 'QUEUE_URL'
  return readUrl(name, text(name), ['redis:', 'rediss:', 'amqp:', 'amqps:'])
}

function assertHmac(algorithm: string | undefined): void {
  if (algorithm === undefined || algorithm === 'HS256') return
  throw new ConfigError(`ALGORITHM cannot be "${algorithm}": leave it out or write HS256.`)
}

function readSecret(secret: string | undefined, mode: Mode): string | undefined {
  if (secret === undefined || mode === 'local') return secret
  const isWeak = Buffer.byteLength(secret) < shortestSecretBytes || wellKnownSecrets.has(secret.toLowerCase())
  if (!isWeak) return secret
  throw new ConfigError(
    `JWT_SECRET_KEY is too short or well known for a server others can reach: leave it out, or write at least ${shortestSecretBytes} random bytes.`,
  )
}

function readAccessMinutes(minutes: string | undefined, seconds: string | undefined): number {
  if (minutes === undefined && seconds !== undefined)
    return readNumber('JWT_ACCESS_TOKEN_EXPIRES', seconds, 60, 86_400 * 30) / 60
  return minutes === undefined ? 60 : readNumber('ACCESS_TOKEN_EXPIRE_MINUTES', minutes, 1, 1440 * 30)
}

function readTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new ConfigError(`TIME_ZONE cannot be "${name}": write an IANA name such as UTC or Europe/Paris.`)
  }
}

function readTimeOfDay(time: string): string {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return time
  throw new ConfigError(`DAILY_LOG_AT cannot be "${time}": write a time of the day such as 00:00 or 23:30.`)
}

function readPublicUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new ConfigError(`PUBLIC_URL cannot be "${url}": write an address such as https://tasks.example.com.`)
}

function readProxy(proxy: string): string {
  const [address = '', bits, ...rest] = proxy.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (most > 0 && isRange && rest.length === 0) return proxy
  throw new ConfigError(
    `TRUST_PROXY cannot name "${proxy}": write addresses or blocks such as 10.0.0.1 or 10.0.0.0/8, separated by commas.`,
  )
}

function readOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw new ConfigError(
    `CORS_ORIGINS cannot name "${origin}": write origins such as https://tasks.example.com, without a path.`,
  )
}

function readLimit<T extends LimitClass>(setting: string, value: string | undefined, usual: T): LimitClass {
  if (value === undefined) return usual
  const match = /^([1-9]\d{0,11})\s*(?:\/|per)\s*(second|minute|hour|day)$/.exec(value)
  const period = match?.[2] as keyof typeof periods | undefined
  if (match?.[1] && period) return { ...usual, quota: Number(match[1]), windowSeconds: periods[period] }
  throw new ConfigError(
    `${setting} cannot be "${value}": write a number per second, minute, hour or day, as in "1200/minute".`,
  )
}

function readMetricsPort(port: string | undefined): number | undefined {
  return port === undefined ? undefined : readNumber('METRICS_PORT', port, 0, 65_535)
}

function readTracing(text: Text): TraceTarget | undefined {
  const ratio = readPart('OTEL_TRACES_SAMPLER_ARG', text('OTEL_TRACES_SAMPLER_ARG') ?? '1')
  const endpoint = readUrl('OTEL_EXPORTER_OTLP_ENDPOINT', text('OTEL_EXPORTER_OTLP_ENDPOINT'), ['http:', 'https:'])
  return endpoint ? { endpoint, serviceName: text('OTEL_SERVICE_NAME') ?? 'taskwright', ratio } : undefined
}

function readLogLevel(level: string): string {
  return oneOf('LOG_LEVEL', level, ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
}
