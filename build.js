import { build } from 'esbuild'

// One file starts in half the time that two hundred packages' files take. Outside stay the packages with native
// code, the one of which only files are served, and what is loaded only when a setting asks for it.
const tracing = ['core', 'exporter-trace-otlp-http', 'resources', 'sdk-trace']
await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: [
    '@photostructure/sqlite',
    '@node-rs/argon2',
    '@fastify/swagger-ui',
    'pg',
    'mongodb',
    'ioredis',
    'bullmq',
    'rabbitmq-client',
    ...tracing.map((name) => `@opentelemetry/${name}`),
  ],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
})
