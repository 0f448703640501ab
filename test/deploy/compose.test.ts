import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { readConfig, settings } from '#config.ts'
import { deployment, type Environment, readImage, readPackage, readYaml } from '../support/deployment.ts'
import { findTool } from '../support/tools.ts'

const file = join(deployment, 'compose.yaml')
const [compose] = readYaml(file)
const services: Record<string, any> = compose.services
const names = Object.keys(services)
const { version } = readPackage()
const ours = names.filter((name) => services[name].image === `taskwright:${version}`)

const folder = mkdtempSync(join(tmpdir(), 'taskwright-compose-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Those that do one thing and end. */
const isTask = (name: string): boolean => services[name].restart === 'on-failure'

/** The folder in which the script made its secrets. */
function makeSecrets(queue: string, database = 'postgres'): string {
  const secrets = join(folder, `secrets-${queue}-${database}`)
  const env = { ...process.env, QUEUE: queue, DATABASE: database }
  execFileSync(join(deployment, 'make-secrets.sh'), [secrets], { env })
  return secrets
}

function secretNames(service: any): string[] {
  return (service.secrets ?? []).map((secret: any) => secret.source ?? secret)
}

/** What the program finds around itself in the container; files of secrets stand where they were made. */
function environmentOf(name: string, secrets: string): Environment {
  const { environment } = services[name]
  const declared: [string, string][] = Object.entries({ ...readImage().environment, ...environment })
  return Object.fromEntries(
    declared.map(([setting, value]) => [
      setting,
      value.replace(/\$\{\w+:-([^}]*)\}/, '$1').replace('/run/secrets', secrets),
    ]),
  )
}

test('the image is of the version of this program', () => expect(ours).toEqual(['app', 'worker']))

test.each(names)('%s is pinned, has its place, comes back and is asked how it is', (name) => {
  const { image, networks, restart, healthcheck } = services[name]
  expect(image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?$/)
  for (const network of networks) expect(Object.keys(compose.networks)).toContain(network)
  if (isTask(name)) return expect(healthcheck).toBeUndefined()
  expect(restart).toBe('unless-stopped')
  if (!ours.includes(name)) return expect(healthcheck.test.length).toBeGreaterThan(1)
  expect(healthcheck?.disable === true).toBe(!services[name].environment.ROLES.includes('http'))
})

test('only the server is published, to this machine, at the port it listens on', () => {
  const published = names.filter((name) => services[name].ports)
  expect(published).toEqual(['app'])
  const port = readConfig({}).mounts[0]?.port
  expect(services.app.ports).toEqual([
    expect.stringMatching(new RegExp(`^\\$\\{PUBLISH:-127\\.0\\.0\\.1:\\d+\\}:${port}$`)),
  ])
  expect(readImage().ports).toEqual([port])
  for (const name of names.filter((one) => one !== 'app')) expect(services[name].networks).toEqual(['inside'])
  expect(compose.networks.inside.internal).toBe(true)
})

test('what is declared is used, and what is used is declared', () => {
  const volumes = names.flatMap((name) => (services[name].volumes ?? []).map((volume: string) => volume.split(':')[0]))
  expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort())
  const used = new Set(names.flatMap((name) => secretNames(services[name])))
  expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort())
  const configs = names.flatMap((name) => (services[name].configs ?? []).map(({ source }: any) => source))
  expect(configs).toEqual(Object.keys(compose.configs))
  for (const { file: path } of Object.values<any>(compose.configs))
    expect(existsSync(join(deployment, path))).toBe(true)
})

test('whoever needs another service waits until it is well, and shares a network with it', () => {
  for (const name of names) {
    for (const [needed, how] of Object.entries<any>(services[name].depends_on ?? {})) {
      expect(how.condition).toBe(isTask(needed) ? 'service_completed_successfully' : 'service_healthy')
      const isOptional =
        services[needed].profiles !== undefined &&
        !isDeepStrictEqual(services[name].profiles, services[needed].profiles)
      expect(how.required ?? true).toBe(!isOptional)
      expect(services[needed].networks.some((network: string) => services[name].networks.includes(network))).toBe(true)
    }
  }
})

describe.each(ours)('%s', (name) => {
  const service = services[name]

  test('is given settings that there are', () => {
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(service.environment)))
  })

  test.each([
    ['redis', 'postgres', 'postgresql'],
    ['rabbitmq', 'postgres', 'postgresql'],
    ['redis', 'mongodb', 'mongodb'],
  ])('can be configured with the secrets that are made for %s and %s', (queue, database, kind) => {
    const config = readConfig(environmentOf(name, makeSecrets(queue, database)))
    expect(config.mode).toBe('exposed')
    expect(config.database.kind).toBe(kind)
    expect(config.secret).toMatch(/^[0-9a-f]{64}$/)
    for (const url of [config.redisUrl, config.queueUrl, 'url' in config.database && config.database.url])
      expect(Object.keys(service.depends_on)).toContain(new URL(String(url)).hostname)
    expect(new URL(config.queueUrl ?? '').hostname).toBe(queue)
  })

  test('finds each secret where it is told to', () => {
    const read = Object.entries<string>(service.environment).filter(([setting]) => setting.endsWith('_FILE'))
    expect(read.map(([, path]) => path).sort()).toEqual(
      secretNames(service)
        .map((one) => `/run/secrets/${one}`)
        .sort(),
    )
  })

  test('has the time it takes to stop, and can write nowhere but into its own folders', () => {
    expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(10)
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    const [, ...options] = readImage().user.split(':')
    expect(service.tmpfs).toEqual(['/tmp', `${readImage().environment.DATA_DIR}:uid=1000,gid=${options[0]},mode=700`])
  })
})

test('together they are every role', () => {
  const roles = ours.flatMap((name) => services[name].environment.ROLES.split(','))
  expect(roles.sort()).toEqual([...readConfig({}).roles].sort())
})

describe('make-secrets.sh', () => {
  test('makes the files that are declared, readable in a container but in a folder of their owner', () => {
    const secrets = makeSecrets('redis')
    const files = Object.values<any>(compose.secrets).map((secret) => secret.file)
    for (const path of files) {
      expect(path).toMatch(/^\.\/secrets\//)
      expect(statSync(join(secrets, basename(path))).mode & 0o777).toBe(0o644)
    }
    expect(statSync(secrets).mode & 0o777).toBe(0o700)
  })

  test('gives the services the accounts that the server has', () => {
    const secrets = makeSecrets('rabbitmq')
    const read = (name: string) => readFileSync(join(secrets, name), 'utf8')
    const database = new URL(read('database-url'))
    const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE } = services.postgres.environment
    expect([database.username, database.pathname.trim()]).toEqual([POSTGRES_USER, `/${POSTGRES_DB}`])
    expect(database.password).toBe(read(basename(POSTGRES_PASSWORD_FILE)))
    const documents = new URL(readFileSync(join(makeSecrets('redis', 'mongodb'), 'database-url'), 'utf8').trim())
    const account = readFileSync(join(deployment, 'replica-set.js'), 'utf8')
    expect(account).toContain(`createUser({ user: '${documents.username}', pwd: secret('database-password')`)
    expect(account).toContain(`getSiblingDB('${documents.pathname.slice(1)}')`)
    expect(account).toContain(
      `_id: '${documents.searchParams.get('replicaSet')}', members: [{ _id: 0, host: '${documents.host}' }]`,
    )
    expect(services.mongodb.command).toEqual(
      expect.arrayContaining(['--replSet', documents.searchParams.get('replicaSet')]),
    )
    const broker = new URL(read('queue-url'))
    expect(read('rabbitmq.conf')).toBe(`default_user = ${broker.username}\ndefault_pass = ${broker.password}\n`)
  })

  test('keeps what is there, and takes half a run up again', () => {
    const secrets = makeSecrets('redis')
    const contents = () => readdirSync(secrets).map((name) => [name, readFileSync(join(secrets, name), 'utf8')])
    const before = contents()
    rmSync(join(secrets, 'database-url'))
    writeFileSync(join(secrets, 'database-url.new'), 'half')
    makeSecrets('redis')
    expect(contents()).toEqual(before)
  })

  test.each([
    ['QUEUE', 'kafka', 'redis or rabbitmq'],
    ['DATABASE', 'oracle', 'postgres or mongodb'],
  ])('refuses a %s that there is none of', (name, value, known) => {
    const env = { ...process.env, [name]: value }
    const { status, stderr } = spawnSync(join(deployment, 'make-secrets.sh'), [join(folder, 'x')], { env })
    expect([status, String(stderr)]).toEqual([2, `${name} cannot be "${value}": write ${known}.\n`])
  })
})

const tool = findTool('Docker Compose', [['docker-compose'], ['docker', 'compose']], ['version', '--short'])
test.runIf(tool)('Docker Compose takes the file', () => {
  const [command = '', ...words] = tool ?? []
  const profiles = ['rabbitmq', 'mongodb'].flatMap((name) => ['--profile', name])
  const said = spawnSync(command, [...words, '-f', file, ...profiles, 'config', '--format', 'json'])
  expect(String(said.stderr)).toBe('')
  expect(Object.keys(JSON.parse(String(said.stdout)).services).sort()).toEqual([...names].sort())
})
