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
  cli: (_, imported) => imported.startsWith('core/') || imported === 'app.ts' || imported.startsWith('config'),
  config: () => false,
  'config.ts': (_, imported) => imported.startsWith('core/') || imported.startsWith('config/'),
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
    ['dialects/stream.ts', "import { x } from '#dialects/native/shapes/tasks.ts'"],
    ['roles/worker.ts', "import { x } from '#drivers/buses/memory.ts'"],
    ['cli/serve.ts', "const x = await import('#roles/worker.ts')"],
  ])('would notice %s with %s', (file, text) => expect(forbiddenImports(file, text)).toHaveLength(1))

  test('only config.ts and main.ts read the environment', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(join(source, file), 'utf8')))
    expect(readers).toEqual(['main.ts'])
  })
})

const webSource = resolve(import.meta.dirname, '../web/src')
const shared = ['ui', 'api', 'live', 'texts']

/** Each room of the interface and the rooms below it; a feature is none but its own. What is in no room puts it together. */
const webFloors: Record<string, readonly string[]> = {
  texts: [],
  ui: ['texts'],
  api: ['ui', 'texts'],
  live: ['api', 'ui', 'texts'],
  account: shared,
  tasks: shared,
  log: shared,
  imports: shared,
  admin: shared,
}

function forbiddenWebImports(path: string, text: string): string[] {
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([#.][^']*)'/g)].map(([, name = '']) => name)
  const room = path.includes('/') ? roomOf(path) : undefined
  if (room === undefined) return []
  return imports.filter((name) => {
    const imported = roomOf(name.replace('#web/', ''))
    return !name.startsWith('#web/') || (imported !== room && !webFloors[room]?.includes(imported))
  })
}

const webFiles = readdirSync(webSource, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))

describe('floors of the web interface', () => {
  test('see the files', () => expect(webFiles.length).toBeGreaterThan(30))

  test.each(webFiles)('%s imports only what lies below it', (file) => {
    expect(forbiddenWebImports(file, readFileSync(join(webSource, file), 'utf8'))).toEqual([])
  })

  test.each([
    ['tasks/task-list.tsx', "import { x } from '#web/log/chart.tsx'"],
    ['ui/button.tsx', "import { x } from '#web/api/client.ts'"],
    ['api/client.ts', "import { x } from '#web/live/live.ts'"],
    ['account/entry.tsx', "const x = import('#web/app.tsx')"],
    ['texts/en/tasks.ts', "import { x } from '#core/tasks.ts'"],
    ['elsewhere/x.ts', "import { x } from '#web/ui/button.tsx'"],
  ])('would notice %s with %s', (file, text) => expect(forbiddenWebImports(file, text)).toHaveLength(1))

  /** Words between tags, and in the attributes that people see or hear. */
  const words = [/>\s*[A-Z][a-z]+[^<>{}=;()]*<\//, /\b(?:placeholder|aria-label|title|alt|label)="[^"]*[a-z]/]
  const findWords = (text: string) => words.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])

  test.each(webFiles.filter((file) => file.endsWith('.tsx')))('%s has no word of its own', (file) => {
    expect(findWords(readFileSync(join(webSource, file), 'utf8'))).toEqual([])
  })

  test.each(['<p>Not found</p>', '<input placeholder="Search" />', '<b>\n  Delete it\n</b>'])(
    'would notice %s',
    (text) => expect(findWords(text)).toHaveLength(1),
  )

  /** A server in a house is reached without TLS, and what browsers keep for pages with it is missing there. */
  const needsTls = (text: string) => /crypto\.(randomUUID|subtle)\b|serviceWorker\.|caches\./.test(text)

  test('nothing needs a page that came over TLS', () => {
    const withoutComments = (text: string) => text.replace(/^\s*\/\*\*.*$/gm, '')
    const found = webFiles.filter((file) => needsTls(withoutComments(readFileSync(join(webSource, file), 'utf8'))))
    expect(found).toEqual([])
    expect(needsTls('newId: () => crypto.randomUUID(),')).toBe(true)
  })
})
