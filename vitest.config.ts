import { defineConfig } from 'vitest/config'

/** Where to write the counts beside the screen, for who counts. */
const { TEST_REPORT: outputFile } = process.env

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/services.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    reporters: outputFile ? ['default', ['json', { outputFile }]] : ['default'],
    maxWorkers: 3,
    coverage: { include: ['src/**'], provider: 'v8' },
  },
})
