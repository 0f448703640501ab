import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { findMissingServices } from './test/support/services.ts'

/** Where to write the counts beside the screen, for who counts. */
const { TEST_REPORT: outputFile } = process.env

const missing = await findMissingServices()
process.env.TEST_MISSING = missing.join(',')

/** All tests, and those of the doors once more on each other store. */
const projects: Record<string, TestProjectConfiguration> = {
  embedded: { extends: true, test: { name: 'embedded', include: ['test/**/*.test.ts'] } },
  postgres: doorsOn('postgres'),
  mongo: doorsOn('mongo', 'test/e2e/kill.test.ts'),
}

function doorsOn(name: string, ...others: string[]): TestProjectConfiguration {
  const include = ['test/dialects/**/*.test.ts', 'test/e2e/hostile.test.ts', ...others]
  return { extends: true, test: { name, include, env: { TEST_STORE: name } } }
}

export default defineConfig({
  test: {
    projects: Object.entries(projects).flatMap(([name, project]) => (missing.includes(name) ? [] : [project])),
    globalSetup: ['test/support/services.ts'],
    testTimeout: 60_000,
    // Faults are dealt out by the clock: on a machine that is busy with something else one may miss its moment.
    retry: process.env.CI === 'true' ? 1 : 0,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: outputFile ? ['default', ['json', { outputFile }]] : ['default'],
    maxWorkers: 3,
    coverage: { include: ['src/**'], provider: 'v8' },
  },
})
