import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Of script that a browser must have before it shows the first page, packed. */
const mostFirstBytes = 200_000
const firstPages = ['/account/entry.tsx', '/tasks/tasks-page.tsx']
/** What is smaller than a packet is sent as it is. */
const leastPackedBytes = 1000
const server = process.env.TASKWRIGHT_URL ?? 'http://localhost:5000'

/** Puts a packed copy beside what is worth it, and fails when the first page has become too heavy. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    // Not before: what Vite itself puts into the files at last must be in the packed ones too.
    writeBundle({ dir = '' }, bundle) {
      const sizes = new Map<string, number>()
      for (const [name, file] of Object.entries(bundle)) {
        const source = gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 })
        sizes.set(name, source.length)
        if (source.length > leastPackedBytes) writeFileSync(join(dir, `${name}.gz`), source)
      }
      const firstBytes = [...neededFirst(bundle)].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)
      if (firstBytes > mostFirstBytes)
        this.error(`The first page needs ${firstBytes} bytes of packed script, and may need ${mostFirstBytes}.`)
    },
  }
}

type Bundle = Parameters<Extract<Plugin['writeBundle'], (...args: never[]) => unknown>>[1]

/** The entries and the pages that most people see first, what those import, and so on. */
function neededFirst(bundle: Bundle): Set<string> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const isFirst = ({ isEntry, facadeModuleId }: (typeof chunks)[number]) =>
    isEntry || firstPages.some((page) => facadeModuleId?.endsWith(page))
  const needed = new Set<string>()
  const waiting = chunks.filter(isFirst).map(({ fileName }) => fileName)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const file = bundle[name]
    if (needed.has(name) || file?.type !== 'chunk') continue
    needed.add(name)
    waiting.push(...file.imports)
  }
  return needed
}

/** What is built is for people, whatever the program that builds it is doing: the tests build it too. */
function leaveOutWhatDevelopersNeed(): void {
  process.env.NODE_ENV = 'production'
}

export default defineConfig(({ command }) => {
  if (command === 'build') leaveOutWhatDevelopersNeed()
  return {
    root: import.meta.dirname,
    base: '/app/',
    plugins: [react(), tailwind(), packed()],
    build: { outDir: '../dist/web', emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false },
    server: { port: 5173, proxy: Object.fromEntries(['/v1', '/readyz'].map((path) => [path, server])) },
    logLevel: 'warn',
  }
})
