import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readImage, readLock, readPackage, repository } from '../support/deployment.ts'
import { dryRun } from '../support/dry-run.ts'

/** It installs twice, from a registry: where that is asked for, not at every change. */
const isAsked = process.env.TEST_DEPLOY === '1'
if (!isAsked) console.log('The image is not made: TEST_DEPLOY=1 asks for it.')
const { user, environment, command, health } = readImage()
const [uid = 0, gid = 0] = user.split(':').map(Number)
/** Only root may run something as somebody else. */
const somebody = process.getuid?.() === 0 ? { uid, gid } : {}

describe.runIf(isAsked)('the image, made without an engine,', () => {
  const data = mkdtempSync(join(tmpdir(), 'taskwright-image-data-'))
  if ('uid' in somebody) chownSync(data, uid, gid)
  let image: ReturnType<typeof dryRun>
  let root: string
  const children: ChildProcess[] = []
  beforeAll(() => {
    image = dryRun()
    root = join(image.root, 'app')
  }, 300_000)
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(data, { recursive: true })
    image.remove()
  }, 300_000)

  /** As in the container, but for loopback, a free port and another folder. */
  function run(words: string[], own: Record<string, string> = {}) {
    const env = { ...environment, HOST: '127.0.0.1', PORT: '0', DATA_DIR: data, LOG_LEVEL: 'error', ...own }
    const child = spawn(process.execPath, words, { cwd: root, env, ...somebody })
    children.push(child)
    const said = { text: '' }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said.text += text
      })
    }
    const ended = new Promise<number | null>((settle) => child.once('close', settle))
    return { child, said, ended }
  }

  async function serve(own: Record<string, string> = {}) {
    const server = run(command.slice(1), own)
    await expect.poll(() => server.said.text, { timeout: 15_000 }).toMatch(/durability .*\n/)
    return { ...server, port: /http:\/\/\S+?:(\d+)/.exec(server.said.text)?.[1] ?? '' }
  }

  const checkHealth = (port: string) => run(JSON.parse(health ?? '[]').slice(1), { PORT: port }).ended

  test('left nothing out but whose folder the data is in', () => {
    expect(image.leftOut).toEqual(['chown 1000:1000 .'])
    expect(existsSync(join(image.root, environment.DATA_DIR ?? ''))).toBe(true)
  })

  test('holds what the program loads, and nothing to develop with', () => {
    const [, list = ''] = /external: \[(.*?)\]/s.exec(readFileSync(join(repository, 'build.js'), 'utf8')) ?? []
    const packages = [...list.matchAll(/'(.+?)'/g)].map(([, name = '']) => name)
    expect(packages.length).toBeGreaterThan(4)
    const { resolve } = createRequire(join(root, 'dist/main.js'))
    for (const name of packages) expect(resolve(name)).toContain(join(root, 'node_modules', name))
    const toDevelop = Object.entries(readLock().packages).filter(([, { dev }]) => dev)
    expect(toDevelop.length).toBeGreaterThan(100)
    for (const [path] of toDevelop) expect(existsSync(join(root, path)), path).toBe(false)
    expect(existsSync(join(root, 'src'))).toBe(false)
  })

  test('says its version', async () => {
    const { said, ended } = run([...command.slice(1, -1), '--version'])
    expect([await ended, said.text]).toEqual([0, `${readPackage().version}\n`])
  })

  test('serves, answers its health check, and stops when told to', async () => {
    const { child, port, ended, said } = await serve({ PUBLIC_URL: 'https://tasks.example.com' })
    expect(said.text).toMatch(/setup token/)
    expect((await fetch(`http://127.0.0.1:${port}/docs/swagger-ui.css`)).status).toBe(200)
    expect(await checkHealth(port)).toBe(0)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(await checkHealth(port)).toBe(1)
  })

  test('writes nowhere but into its folder of data', () => {
    expect(existsSync(join(data, 'taskwright.sqlite'))).toBe(true)
    expect(existsSync(join(root, 'data'))).toBe(false)
  })
})
