import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { runCommand } from '#cli/taskwright.ts'
import { type Config, readConfig, settings } from '#config.ts'
import {
  deployment,
  type Environment,
  readEnvironmentFile,
  readImage,
  readPackage,
  readYaml,
} from '../support/deployment.ts'
import { findTool } from '../support/tools.ts'

const base = join(deployment, 'kubernetes/base')
const overlays = join(deployment, 'kubernetes/overlays')
const example = join(overlays, 'example')
const folders = [base, ...readdirSync(overlays).map((name) => join(overlays, name))]
const stopSeconds = 10
/** What PostgreSQL has by default, less those it keeps for its own administrators. */
const connections = 97

const [kustomization] = readYaml(join(base, 'kustomization.yaml'))
const documents = kustomization.resources.flatMap((name: string) => readYaml(join(base, name)))
const ofKind = (kind: string): any[] => documents.filter((document: any) => document.kind === kind)
const named = (kind: string, name: string) => ofKind(kind).find(({ metadata }) => metadata.name === name)
const workloads = [...ofKind('Deployment'), ...ofKind('Job')]
const componentOf = (workload: any): string => workload.metadata.labels['app.kubernetes.io/component']
const table = workloads.map((workload) => [componentOf(workload), workload] as const)

const sharedSettings = readEnvironmentFile(join(base, 'settings.env'))
const exampleSettings = readEnvironmentFile(join(example, 'settings.env'))
const secrets = readEnvironmentFile(join(example, 'secret.env'))

const folder = mkdtempSync(join(tmpdir(), 'taskwright-kubernetes-'))
afterAll(() => rmSync(folder, { recursive: true }))

function podOf(workload: any) {
  const { metadata, spec } = workload.spec.template
  return { labels: metadata.labels, annotations: metadata.annotations ?? {}, spec, container: spec.containers[0] }
}

/** The components whose pods a selector finds. */
function select({ matchLabels }: { matchLabels: Environment }): string[] {
  expect(Object.keys(matchLabels).length).toBeGreaterThan(0)
  const found = workloads.filter((workload) =>
    Object.entries(matchLabels).every(([name, value]) => podOf(workload).labels[name] === value),
  )
  return found.map(componentOf).sort()
}

/** What the program finds around itself in the pod; files of secrets hold those of the example, or what is put in place. */
function environmentOf(workload: any, put: Environment = {}): Environment {
  for (const [name, value] of Object.entries({ ...secrets, ...put })) writeFileSync(join(folder, name), value)
  const { container } = podOf(workload)
  const own = (container.env ?? []).map(({ name, value }: { name: string; value: string }) => [name, value])
  const all = { ...readImage().environment, ...sharedSettings, ...exampleSettings, ...Object.fromEntries(own) }
  const mount = container.volumeMounts.find(({ name }: { name: string }) => name === 'secrets').mountPath
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.replace(mount, folder)]))
}

function configOf(workload: any): Config {
  return readConfig(environmentOf(workload, { JWT_SECRET_KEY: 'x'.repeat(32) }))
}

describe.each(folders)('%s', (path) => {
  const [{ resources, patches = [], configMapGenerator = [], secretGenerator = [] }] = readYaml(
    join(path, 'kustomization.yaml'),
  )
  const generated = [...configMapGenerator, ...secretGenerator].flatMap(({ envs }) => envs)
  const files = [...resources, ...patches.map((patch: any) => patch.path), ...generated]

  test('lists every file, and no other', () => {
    const own = files.filter((name) => !name.startsWith('../'))
    expect([...own, 'kustomization.yaml'].sort()).toEqual(readdirSync(path).sort())
  })

  test('holds documents that say what they are', () => {
    for (const name of files.filter((one) => /^[^.].*\.yaml$/.test(one)))
      for (const document of readYaml(join(path, name)))
        expect(document).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String), metadata: {} })
  })
})

test('the image is of the version of this program', () => {
  expect(kustomization.images).toEqual([{ name: 'taskwright', newTag: readPackage().version }])
})

test('names only settings and secrets that there are', () => {
  const own = workloads.flatMap((workload) => (podOf(workload).container.env ?? []).map(({ name }: any) => name))
  const all = [...Object.keys({ ...sharedSettings, ...exampleSettings, ...secrets }), ...own]
  expect(Object.keys(settings)).toEqual(expect.arrayContaining(all))
})

test('together the pods are every role', () => {
  const roles = ofKind('Deployment').flatMap((workload) => configOf(workload).roles)
  expect(roles.sort()).toEqual([...readConfig({}).roles].sort())
})

test('the example does not start before its key is changed', () => {
  for (const workload of workloads) expect(() => readConfig(environmentOf(workload))).toThrow(/^JWT_SECRET_KEY/)
})

describe.each(table)('%s', (component, workload) => {
  const { spec, container } = podOf(workload)

  test('is configured for a database server, a cache and a queue, with the secrets of its volume', () => {
    const config = configOf(workload)
    expect(config).toMatchObject({ mode: 'exposed', database: { kind: 'postgresql' }, secret: 'x'.repeat(32) })
    expect([config.redisUrl, config.queueUrl]).toEqual([secrets.REDIS_URL, secrets.QUEUE_URL])
    expect(container.envFrom).toEqual([{ configMapRef: { name: kustomization.configMapGenerator[0].name } }])
  })

  test('runs a command that there is', async () => {
    const quiet = { environment: {}, input: process.stdin, print() {}, printError() {}, ending: AbortSignal.abort() }
    expect(await runCommand([...(container.args ?? ['serve']), '--help'], quiet)).toBe(0)
    expect(container.image).toBe('taskwright')
    expect(container.command).toBeUndefined()
  })

  test('mounts the volumes it has: its folder to write in, and the secrets', () => {
    const mounted = container.volumeMounts.map(({ name }: any) => name)
    expect(mounted.sort()).toEqual(spec.volumes.map(({ name }: any) => name).sort())
    const volumeAt = (path: string) => {
      const { name } = container.volumeMounts.find(({ mountPath }: any) => mountPath === path)
      return spec.volumes.find((volume: any) => volume.name === name)
    }
    expect(volumeAt(readImage().environment.DATA_DIR ?? '')).toMatchObject({ emptyDir: {} })
    // Readable by the owner, root, and by the group that the pod runs in.
    expect(volumeAt('/run/secrets/taskwright')).toMatchObject({
      secret: { secretName: 'taskwright', defaultMode: 0o440 },
    })
  })

  test('may do nothing that it need not', () => {
    const [user, group] = readImage().user.split(':').map(Number)
    const who = { runAsUser: user, runAsGroup: group, fsGroup: group }
    expect(spec.securityContext).toEqual({ ...who, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(spec).toMatchObject({ serviceAccountName: 'taskwright', automountServiceAccountToken: false })
    expect(named('ServiceAccount', 'taskwright')).toBeDefined()
  })

  test('asks for what it uses and is held to a size of memory', () => {
    expect(container.resources).toMatchObject({ requests: { cpu: /\d/, memory: /\d/ }, limits: { memory: /\d/ } })
  })

  test('has the time it takes to stop', () => {
    const before = Number(container.lifecycle?.preStop.exec.command[1] ?? 0)
    const grace = spec.terminationGracePeriodSeconds ?? 30
    expect(grace).toBeGreaterThan(before + stopSeconds)
  })

  test('is found by its own selectors alone', () => {
    const { selector, template } = workload.spec
    if (workload.kind === 'Deployment') expect(select(selector)).toEqual([component])
    for (const spread of template.spec.topologySpreadConstraints ?? [])
      expect(select(spread.labelSelector)).toEqual([component])
  })
})

describe('http', () => {
  const http = named('Deployment', 'taskwright-http')
  const { container, annotations } = podOf(http)

  test('listens at the port that everything else calls by its name', () => {
    const port = configOf(http).mounts[0]?.port
    expect(container.ports).toEqual([{ name: 'http', containerPort: port }])
    expect(annotations['prometheus.io/port']).toBe(String(port))
    expect(named('Service', 'taskwright').spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http' }])
    expect(named('NetworkPolicy', 'taskwright-http').spec.ingress[0].ports).toEqual([{ protocol: 'TCP', port: 'http' }])
  })

  test('is probed and measured at routes that are open to everybody and count towards no limit', async () => {
    const routes = await listRoutes(readConfig({ LOG_LEVEL: 'silent' }))
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]
    expect(probes.map(({ httpGet }) => [httpGet.path, httpGet.port])).toEqual([
      ['/livez', 'http'],
      ['/livez', 'http'],
      ['/readyz', 'http'],
    ])
    for (const path of [...probes.map(({ httpGet }) => httpGet.path), annotations['prometheus.io/path']])
      expect(routes).toContainEqual(
        expect.objectContaining({ method: 'GET', path, policy: 'public', limits: ['none'] }),
      )
  })

  test('is as many as the autoscaler says, and no more than the database has connections for', () => {
    const { spec } = named('HorizontalPodAutoscaler', 'taskwright-http')
    expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: http.metadata.name })
    expect(http.spec.replicas).toBeUndefined()
    expect(spec.minReplicas).toBeGreaterThan(1)
    const worker = named('Deployment', 'taskwright-worker').spec
    const surge = http.spec.strategy.rollingUpdate.maxSurge + worker.strategy.rollingUpdate.maxSurge
    const pods = spec.maxReplicas + worker.replicas + surge + ofKind('Job').length
    expect(pods * Number(sharedSettings.DATABASE_CONNECTIONS)).toBeLessThanOrEqual(connections)
  })
})

test('services, budgets and policies find the pods they are for', () => {
  expect(select({ matchLabels: named('Service', 'taskwright').spec.selector })).toEqual(['http'])
  for (const component of ['http', 'worker'])
    expect(select(named('PodDisruptionBudget', `taskwright-${component}`).spec.selector)).toEqual([component])
  expect(select(named('NetworkPolicy', 'taskwright').spec.podSelector)).toEqual(['http', 'migrate', 'worker'])
  expect(select(named('NetworkPolicy', 'taskwright-http').spec.podSelector)).toEqual(['http'])
})

test('nobody comes in but to http, and nobody goes out but to names and the services of the secrets', () => {
  const { policyTypes, ingress, egress } = named('NetworkPolicy', 'taskwright').spec
  expect([policyTypes, ingress]).toEqual([['Ingress', 'Egress'], undefined])
  const out = egress.flatMap(({ ports }: any) => ports.map(({ protocol, port }: any) => `${protocol} ${port}`))
  const { JWT_SECRET_KEY: _, ...urls } = secrets
  const services = Object.values(urls).map((url) => `TCP ${new URL(url).port}`)
  expect(out.sort()).toEqual(['TCP 53', 'UDP 53', ...services].sort())
})

test('the ingress of the example leads to the service, and its policy changes one that there is', () => {
  const [ingress] = readYaml(join(example, 'ingress.yaml'))
  const { service } = ingress.spec.rules[0].http.paths[0].backend
  expect(named('Service', service.name).spec.ports.map(({ name }: any) => name)).toContain(service.port.name)
  const [patch] = readYaml(join(example, 'who-comes-in.yaml'))
  expect(named(patch.kind, patch.metadata.name)).toBeDefined()
  expect(exampleSettings.PUBLIC_URL).toBe(`https://${ingress.spec.rules[0].host}`)
})

const tool = findTool(
  'kustomize',
  [
    ['kubectl', 'kustomize'],
    ['kustomize', 'build'],
  ],
  ['--help'],
)
test.runIf(tool).each(folders)('kustomize builds %s', (path) => {
  const [command = '', ...words] = tool ?? []
  const { stdout, stderr } = spawnSync(command, [...words, path], { encoding: 'utf8' })
  expect(stderr).toBe('')
  writeFileSync(join(folder, 'built.yaml'), stdout)
  const kinds = readYaml(join(folder, 'built.yaml')).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining([...documents.map(({ kind }: any) => kind), 'ConfigMap']))
  // Every reference follows the generated name.
  expect(stdout).not.toMatch(/configMapRef:\n\s+name: taskwright\n/)
  expect(basename(path) === 'base' || !/secretName: taskwright\n/.test(stdout)).toBe(true)
})
