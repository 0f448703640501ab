import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError } from '#config/values.ts'
import { dialectNames, readConfig, settings } from '#config.ts'

const strong = 'a secret of more than thirty-two bytes'

describe('readConfig', () => {
  test('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      mounts: [{ port: 5000, dialects: [...dialectNames] }],
      dataDirectory: resolve('data'),
      database: { kind: 'sqlite', path: resolve('data/taskwright.sqlite'), place: resolve('data/taskwright.sqlite') },
      roles: ['http', 'realtime', 'worker'],
      mode: 'local',
      secret: undefined,
      accessMinutes: 60,
      timeZone: 'UTC',
      trustedProxies: [],
      corsOrigins: [],
      limitClasses: { api: { quota: 1200, windowSeconds: 60 }, signIn: { quota: 60, windowSeconds: 60 } },
      logLevel: 'info',
    })
  })

  test.each(Object.keys(settings))('takes an empty or blank %s for none', (name) => {
    expect(readConfig({ [name]: '' })).toEqual(readConfig({}))
    expect(readConfig({ [name]: '  ' })).toEqual(readConfig({}))
  })

  const good: [environment: Record<string, string>, expected: object][] = [
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0', mode: 'exposed' }],
    [{ HOST: '::' }, { mode: 'exposed' }],
    [{ HOST: '::1' }, { mode: 'local' }],
    [{ HOST: 'localhost' }, { mode: 'local' }],
    [{ HOST: '127.0.0.2' }, { mode: 'local' }],
    [{ HOST: '127.0.0.1.example.com' }, { mode: 'exposed' }],
    [{ PORT: '8080' }, { mounts: [{ port: 8080, dialects: [...dialectNames] }] }],
    [{ PORT: '0' }, { mounts: [{ port: 0 }] }],
    [{ PORT: '65535' }, { mounts: [{ port: 65_535 }] }],
    [{ PORT: '1', LISTEN: '2' }, { mounts: [{ port: 2 }] }],
    [
      { LISTEN: '1=native 2=stream' },
      {
        mounts: [
          { port: 1, dialects: ['native'] },
          { port: 2, dialects: ['stream'] },
        ],
      },
    ],
    [
      { LISTEN: '5000=native,manager 5001=tracker' },
      {
        mounts: [
          { port: 5000, dialects: ['native', 'manager'] },
          { port: 5001, dialects: ['tracker'] },
        ],
      },
    ],
    [{ LISTEN: '1=stream,native,stream' }, { mounts: [{ port: 1, dialects: ['stream', 'native'] }] }],
    [{ DATABASE_URL: 'sqlite:////var/x.sqlite' }, { database: { kind: 'sqlite', path: '/var/x.sqlite' } }],
    [{ DATABASE_URL: 'sqlite:///x.sqlite' }, { database: { kind: 'sqlite', path: resolve('x.sqlite') } }],
    [{ DATABASE_URL: 'sqlite:///:memory:' }, { database: { kind: 'sqlite', path: ':memory:' } }],
    [
      { DATABASE_URL: 'postgresql://ada:secret@db:6432/tasks?sslmode=require', DATABASE_CONNECTIONS: '5' },
      {
        database: {
          ...{ kind: 'postgresql', url: 'postgresql://ada:secret@db:6432/tasks?sslmode=require', connections: 5 },
          place: 'postgresql://ada@db:6432/tasks',
        },
      },
    ],
    [{ DATABASE_URL: 'postgres://db/tasks' }, { database: { connections: 10, place: 'postgresql://db/tasks' } }],
    [
      { DB_HOST: 'db', DB_USER: 'ada', DB_PASSWORD: 'a:b@c', DB_NAME: 'tasks' },
      { database: { url: 'postgresql://ada:a%3Ab%40c@db:5432/tasks' } },
    ],
    [
      { DB_HOST: 'db', DB_PORT: '6432', DB_NAME: 'tasks' },
      { database: { url: 'postgresql://postgres@db:6432/tasks' } },
    ],
    [{ DB_HOST: 'db', DATABASE_URL: 'sqlite:////var/x.sqlite' }, { database: { kind: 'sqlite' } }],
    [
      { DATABASE_URL: 'mongodb://ada:secret@a:27017,b:27018/tasks?replicaSet=rs0', DATABASE_CONNECTIONS: '7' },
      {
        database: {
          ...{ kind: 'mongodb', url: 'mongodb://ada:secret@a:27017,b:27018/tasks?replicaSet=rs0', connections: 7 },
          place: 'mongodb://ada@a:27017,b:27018/tasks',
        },
      },
    ],
    [
      { DATABASE_URL: 'mongodb+srv://cluster.example.net/tasks' },
      { database: { kind: 'mongodb', place: 'mongodb+srv://cluster.example.net/tasks' } },
    ],
    [
      { MONGO_USER: 'ada', MONGO_PASSWORD: 'a:b@c', MONGO_CLUSTER: 'cluster.example.net', MONGO_DB: 'task-tracker' },
      { database: { url: 'mongodb+srv://ada:a%3Ab%40c@cluster.example.net/task-tracker' } },
    ],
    [
      { MONGO_USER: 'ada', MONGO_PASSWORD: 'secret', MONGO_CLUSTER: 'db:27017', MONGO_DB: 'tasks' },
      {
        database: {
          url: 'mongodb://ada:secret@db:27017/tasks?authSource=admin',
          place: 'mongodb://ada@db:27017/tasks',
        },
      },
    ],
    [{ MONGO_CLUSTER: 'a:27017,b:27017', MONGO_DB: 'tasks' }, { database: { url: 'mongodb://a:27017,b:27017/tasks' } }],
    [{ MONGO_CLUSTER: 'db:27017', DATABASE_URL: 'sqlite:////var/x.sqlite' }, { database: { kind: 'sqlite' } }],
    [{ REDIS_URL: 'redis://cache:6379/1' }, { redisUrl: 'redis://cache:6379/1', queueUrl: undefined }],
    [{ QUEUE_URL: 'amqp://a:b@broker' }, { queueUrl: 'amqp://a:b@broker', redisUrl: undefined }],
    [{ CELERY_BROKER_URL: 'redis://broker:6379/0' }, { queueUrl: 'redis://broker:6379/0' }],
    [{ CELERY_BROKER_URL: 'redis://a', QUEUE_URL: 'redis://b' }, { queueUrl: 'redis://b' }],
    [{ ROLES: 'worker' }, { roles: ['worker'] }],
    [{ ROLES: 'http, realtime' }, { roles: ['http', 'realtime'] }],
    [{ SECRET_KEY: strong }, { secret: strong }],
    [{ JWT_SECRET_KEY: strong, SECRET_KEY: 'other' }, { secret: strong }],
    [{ HOST: '0.0.0.0', JWT_SECRET_KEY: strong }, { secret: strong }],
    [{ JWT_SECRET_KEY: 'secret' }, { secret: 'secret' }],
    [{ ACCESS_TOKEN_EXPIRE_MINUTES: '5' }, { accessMinutes: 5 }],
    [{ JWT_ACCESS_TOKEN_EXPIRES: '3600' }, { accessMinutes: 60 }],
    [{ ACCESS_TOKEN_EXPIRE_MINUTES: '5', JWT_ACCESS_TOKEN_EXPIRES: '3600' }, { accessMinutes: 5 }],
    [{ ALGORITHM: 'HS256' }, {}],
    [{ TIME_ZONE: 'Europe/Paris' }, { timeZone: 'Europe/Paris' }],
    [{ TRUST_PROXY: '10.0.0.1' }, { trustedProxies: ['10.0.0.1'], mode: 'exposed' }],
    [{ TRUST_PROXY: '10.0.0.0/8, fd00::/8' }, { trustedProxies: ['10.0.0.0/8', 'fd00::/8'] }],
    [{ PUBLIC_URL: 'https://tasks.example.com' }, { publicUrl: 'https://tasks.example.com', mode: 'exposed' }],
    [
      { CORS_ORIGINS: 'https://a.example,http://localhost:3000' },
      { corsOrigins: ['https://a.example', 'http://localhost:3000'] },
    ],
    [{ LIMIT_API: '5/second' }, { limitClasses: { api: { quota: 5, windowSeconds: 1, per: 'client' } } }],
    [{ LIMIT_SIGN_IN: '7 per hour' }, { limitClasses: { signIn: { quota: 7, windowSeconds: 3600, per: 'address' } } }],
    [{ RATELIMIT_DEFAULT: '200 per hour' }, { limitClasses: { daybook: { quota: 200, windowSeconds: 3600 } } }],
    [
      { RATELIMIT_DEFAULT: '9/day' },
      { limitClasses: { daybook: { quota: 9, windowSeconds: 86_400, perRoute: true } } },
    ],
    [{ LIMIT_DAYBOOK_MINUTE: '7/minute' }, { limitClasses: { daybookMinute: { quota: 7, windowSeconds: 60 } } }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [{}, { metricsPort: undefined, tracing: undefined }],
    [{ METRICS_PORT: '9464' }, { metricsPort: 9464 }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
      { tracing: { endpoint: 'http://collector:4318', serviceName: 'taskwright', ratio: 1 } },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com/otlp/',
        OTEL_SERVICE_NAME: 'tasks',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      },
      { tracing: { endpoint: 'https://collector.example.com/otlp/', serviceName: 'tasks', ratio: 0.25 } },
    ],
    [{ OTEL_SERVICE_NAME: 'tasks' }, { tracing: undefined }],
  ]
  test.each(good)('reads %j', (environment, expected) => {
    expect(readConfig(environment)).toMatchObject(expected)
  })

  const bad: Record<string, string[]> = {
    PORT: ['http', '-1', '65536', '5000.5', '0x10', '1e3', '99999999999'],
    LISTEN: ['x', '5000=', '5000=nothing', '5000=native=stream', '5000 5000', '5000,5001', '5000=native,', '=native'],
    REDIS_URL: ['x', 'localhost:6379', 'http://cache', 'redis://', 'amqp://broker'],
    QUEUE_URL: ['x', 'localhost', 'kafka://broker', 'amqp://'],
    CELERY_BROKER_URL: ['memory://', 'sqs://'],
    DATABASE_URL: [
      'x',
      'sqlite:',
      'sqlite://x',
      'sqlite:///',
      'postgresql://localhost',
      'postgresql:///x',
      'mysql://x/y',
      'mongodb:',
      'mongodb://host',
      'mongodb://host/',
      'mongodb:///tasks',
      'mongodb://ada:p@ss@host/tasks',
      'mongodb://ada:a/b@host/tasks',
      'mongodb://host/a.b',
      'file:///x',
    ],
    ROLES: ['x', 'http,x', 'HTTP', 'realtime', 'realtime,worker'],
    ACCESS_TOKEN_EXPIRE_MINUTES: ['0', '-1', 'x', '1.5', '1e3', '43201', 'Infinity'],
    JWT_ACCESS_TOKEN_EXPIRES: ['0', '59', 'x', '1:00:00', '2592001'],
    ALGORITHM: ['none', 'RS256', 'hs256'],
    TIME_ZONE: ['Mars', 'Europe/Atlantis', '../../etc/passwd'],
    TRUST_PROXY: ['x', '10.0.0.1/33', '10.0.0.0/x', '10.0.0', '::1/129', '10.0.0.1/8/8', 'true', '*', '10.0.0.1/'],
    PUBLIC_URL: ['x', 'tasks.example.com', 'ftp://x', 'javascript:alert(1)', '//x'],
    CORS_ORIGINS: [
      '*',
      'x',
      'https://a.example/',
      'https://a.example/path',
      'a.example',
      'https://a.example,*',
      'null',
    ],
    LIMIT_API: ['x', '0/minute', '-1/minute', '5', '5/fortnight', '1.5/minute', '/minute', 'Infinity/minute'],
    LIMIT_SIGN_IN: ['x', '0/minute', '5/m'],
    RATELIMIT_DEFAULT: ['x', '0 per hour', '100', '100 per fortnight', '200 per day;50 per hour'],
    LIMIT_DAYBOOK_MINUTE: ['x', '0/minute', '5'],
    LOG_LEVEL: ['x', 'INFO', 'verbose'],
    METRICS_PORT: ['x', '-1', '65536', '1.5'],
    OTEL_TRACES_SAMPLER_ARG: ['x', '-0.1', '1.1', '50%', '1e-3'],
    OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4318', 'grpc://collector:4317', 'x'],
  }
  const names: Record<string, RegExp> = { PORT: /\b(PORT|LISTEN)\b/ }
  const cases = Object.entries(bad).flatMap(([name, values]) => values.map((value) => [name, value] as const))
  test.each(cases)('refuses %s="%s" in one sentence that says what to write', (name, value) => {
    assertSentence({ [name]: value }, names[name] ?? new RegExp(`\\b${name}\\b`))
  })

  test.each(['secret', 'changeme', 'your_jwt_secret_key', 'x'.repeat(31)])(
    'refuses the secret %s where others can reach it',
    (secret) => {
      for (const exposed of [{ HOST: '0.0.0.0' }, { TRUST_PROXY: '10.0.0.1' }, { PUBLIC_URL: 'https://a.example' }]) {
        assertSentence({ ...exposed, JWT_SECRET_KEY: secret }, /JWT_SECRET_KEY/)
        assertSentence({ ...exposed, SECRET_KEY: secret }, /SECRET_KEY/)
      }
    },
  )

  test('never says a secret', () => {
    const secret = 'my own short secret'
    expect(() => readConfig({ HOST: '0.0.0.0', JWT_SECRET_KEY: secret })).not.toThrow(secret)
  })
})

describe('a setting in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-config-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  function write(content: string): string {
    const path = join(folder, String(Math.random()))
    writeFileSync(path, content)
    return path
  }

  const readable: [setting: string, content: string, expected: object][] = [
    ['JWT_SECRET_KEY', strong, { secret: strong }],
    ['DATABASE_URL', 'postgresql://ada:secret@db/tasks', { database: { url: 'postgresql://ada:secret@db/tasks' } }],
    ['REDIS_URL', 'redis://:secret@cache', { redisUrl: 'redis://:secret@cache' }],
    ['QUEUE_URL', 'amqp://ada:secret@broker', { queueUrl: 'amqp://ada:secret@broker' }],
  ]
  test.each(readable)('reads %s from a file, without its line break', (name, content, expected) => {
    expect(readConfig({ [`${name}_FILE`]: write(`${content}\n`) })).toMatchObject(expected)
  })

  test.each(readable)('refuses %s_FILE where it cannot be read', (name, content) => {
    for (const path of [join(folder, 'missing'), folder, write(' \n')])
      assertSentence({ [`${name}_FILE`]: path }, new RegExp(`\\b${name}_FILE\\b`))
    assertSentence({ [name]: content, [`${name}_FILE`]: write(content) }, new RegExp(`\\b${name}_FILE\\b`))
  })

  test('reads the password of a cluster from a file', () => {
    const parts = { MONGO_USER: 'ada', MONGO_CLUSTER: 'db:27017', MONGO_DB: 'tasks' }
    const config = readConfig({ ...parts, MONGO_PASSWORD_FILE: write('secret\n') })
    expect(config).toMatchObject({ database: { url: 'mongodb://ada:secret@db:27017/tasks?authSource=admin' } })
    assertSentence({ ...parts, MONGO_PASSWORD_FILE: folder }, /\bMONGO_PASSWORD_FILE\b/)
  })

  test('refuses half of the parts of a cluster, with the name of the other half', () => {
    const cluster = { MONGO_CLUSTER: 'db:27017' }
    assertSentence(cluster, /\bMONGO_DB\b/)
    assertSentence({ ...cluster, MONGO_DB: 'tasks', MONGO_USER: 'ada' }, /\bMONGO_PASSWORD\b/)
    assertSentence({ ...cluster, MONGO_DB: 'tasks', MONGO_PASSWORD: 'secret' }, /\bMONGO_USER\b/)
    for (const name of ['MONGO_DB', 'MONGO_USER', 'MONGO_PASSWORD'])
      assertSentence({ [name]: 'x' }, /\bMONGO_CLUSTER\b/)
    assertSentence({ MONGO_CLUSTER: 'a b', MONGO_DB: 'tasks' }, /\bMONGO_CLUSTER\b/)
  })

  test('holds what it holds to the same rules, and never says it', () => {
    const path = write('my own short secret')
    assertSentence({ HOST: '0.0.0.0', JWT_SECRET_KEY_FILE: path }, /JWT_SECRET_KEY/)
    expect(() => readConfig({ HOST: '0.0.0.0', JWT_SECRET_KEY_FILE: path })).not.toThrow('my own short secret')
  })

  test('is read for no other setting', () => {
    expect(readConfig({ HOST_FILE: write('0.0.0.0') })).toEqual(readConfig({}))
  })
})

function assertSentence(environment: Record<string, string>, name: RegExp): void {
  let fault: unknown
  try {
    readConfig(environment)
  } catch (thrown) {
    fault = thrown
  }
  expect(fault).toBeInstanceOf(ConfigError)
  const { message } = fault as ConfigError
  expect(message).toMatch(name)
  expect(message).toMatch(/write|leave it out/)
  expect(message).toMatch(/^[A-Z].*\.$/)
  expect(message).not.toContain('\n')
}
