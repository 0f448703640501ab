import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = resolve(import.meta.dirname, '../src')

/** Each room and the rooms below it; a room may always import itself. The design's table, nothing added. */
const floors: Record<string, (importing: string, imported: string) => boolean> = {
  core: () => false,
  drivers: (_, imported) => imported.startsWith('core/'),
  dialects: (_, imported) =>
    imported.startsWith('core/') || imported === 'dialects/dialect.ts' || imported === 'dialects/root.ts',
  roles: (_, imported) => imported.startsWith('core/') || imported.startsWith('dialects/'),
  cli: (_, imported) => imported.startsWith('core/') || imported === 'app.ts' || imported === 'config.ts',
  'config.ts': (_, imported) => imported.startsWith('core/'),
  'app.ts': () => true,
  'main.ts': () => true,
}

/** Drivers of one port share a folder, or those on one Redis; dialects have a file or a folder: the path's second name. */
function roomOf(path: string): string {
  const [floor = '', room = ''] = path.split('/')
  return floor === 'drivers' || floor === 'dialects' ? `${floor}/${room}` : floor
}

function forbiddenImports(path: string, text: string): string[] {
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([#.][^']*)'/g)].map(([, name = '']) => name)
  return imports
    .map((name) => (name.startsWith('#') ? name.slice(1) : relative('/', join('/', dirname(path), name))))
    .filter((imported) => roomOf(imported) !== roomOf(path))
    .filter((imported) => !floors[path.split('/')[0] ?? '']?.(path, imported))
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

describe('floors', () => {
  test('see the files', () => expect(files.length).toBeGreaterThan(50))

  test.each(files)('%s imports only what lies below it', (file) => {
    expect(forbiddenImports(file, readFileSync(join(source, file), 'utf8'))).toEqual([])
  })

  test.each([
    ['core/tasks.ts', "import { x } from '#drivers/buses/memory.ts'"],
    ['core/tasks.ts', "import { x } from '../app.ts'"],
    ['drivers/buses/memory.ts', "import { x } from '#drivers/stores/sql/engine.ts'"],
    ['dialects/stream.ts', "import { x } from '#dialects/native/shapes.ts'"],
    ['roles/worker.ts', "import { x } from '#drivers/buses/memory.ts'"],
    ['cli/serve.ts', "const x = await import('#roles/worker.ts')"],
  ])('would notice %s with %s', (file, text) => expect(forbiddenImports(file, text)).toHaveLength(1))

  test('only config.ts and main.ts read the environment', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(join(source, file), 'utf8')))
    expect(readers).toEqual(['main.ts'])
  })
})
