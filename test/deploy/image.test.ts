import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listRoutes } from '#app.ts'
import { readConfig } from '#config.ts'
import {
  createContextFilter,
  deployment,
  readDockerfile,
  readImage,
  readPackage,
  repository,
} from '../support/deployment.ts'

const stages = readDockerfile()
const isInContext = createContextFilter()

function sourcesOf(rest: string): string[] {
  return rest
    .split(/\s+/)
    .filter((word) => !word.startsWith('--'))
    .slice(0, -1)
}

describe('the Dockerfile', () => {
  test('builds every stage on one pinned Node.js that the program runs on', () => {
    const images = [...new Set(stages.map(({ image }) => image))]
    expect(images).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim$/)])
    const [major = 0, minor = 0] = (images[0] ?? '').slice('node:'.length).split('.').map(Number)
    const [leastMajor = 0, leastMinor = 0] = readPackage().engines.node.replace('>=', '').split('.').map(Number)
    expect(major * 1000 + minor).toBeGreaterThanOrEqual(leastMajor * 1000 + leastMinor)
    // Odd ones are not kept for long.
    expect(major % 2).toBe(0)
  })

  test('copies only what there is, and .dockerignore lets through', () => {
    const copies = stages.flatMap(({ instructions }) => instructions).filter(({ word }) => word === 'COPY')
    const outside = copies.filter(({ rest }) => !rest.includes('--from=')).flatMap(({ rest }) => sourcesOf(rest))
    expect(outside.length).toBeGreaterThan(5)
    for (const path of outside) {
      expect(existsSync(join(repository, path)), path).toBe(true)
      expect(isInContext(path), path).toBe(true)
    }
    const names = new Set(stages.map(({ name }) => name))
    for (const { rest } of copies) for (const [, name] of rest.matchAll(/--from=(\S+)/g)) expect(names).toContain(name)
  })

  test.each([
    'deploy/secrets/jwt-secret-key',
    'data/secret.key',
    'data/taskwright.sqlite',
    '.git/config',
    '.env',
    'node_modules/pg',
  ])('never sees %s', (path) => expect(isInContext(path)).toBe(false))

  test('installs by the lock file, without running what packages bring', () => {
    const installs = stages.flatMap(({ instructions }) => instructions).filter(({ rest }) => rest.includes('npm ci'))
    expect(installs.map(({ rest }) => rest)).toEqual(['npm ci --ignore-scripts', 'npm ci --omit=dev --ignore-scripts'])
  })

  test('ends as somebody without rights, with one folder to write in', () => {
    const { user, volumes, environment, command } = readImage()
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(volumes).toEqual([environment.DATA_DIR])
    expect(readConfig(environment)).toMatchObject({ mode: 'exposed', dataDirectory: environment.DATA_DIR })
    expect(command).toEqual(['node', 'dist/main.js', 'serve'])
  })

  test('asks for its health at a route that is open to everybody', async () => {
    const { health } = readImage()
    expect(JSON.parse(health ?? '[]')).toEqual(['node', 'healthcheck.js'])
    const [, path] = /\$\{port\}(\/\w+)/.exec(readFileSync(join(deployment, 'healthcheck.js'), 'utf8')) ?? []
    const routes = await listRoutes(readConfig({ LOG_LEVEL: 'silent' }))
    expect(routes).toContainEqual(expect.objectContaining({ method: 'GET', path, policy: 'public', limits: ['none'] }))
  })
})
