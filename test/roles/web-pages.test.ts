import { request as httpRequest } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { makeWebFolder } from '../support/web-folder.ts'

let server: TestServer
const web = makeWebFolder({
  'index.html': '<!doctype html>',
  'icon.svg': '<svg/>',
  'assets/main-abc.js': 'go()',
  'assets/main-abc.js.gz': gzipSync('go()'),
  'secret.txt': 'no',
})

beforeAll(async () => {
  server = await startTestServer({}, { webFolder: web.folder })
})
afterAll(async () => {
  await server.stop()
  web.remove()
})

interface Got {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** The address and the bytes as they are: `fetch` would tidy both. */
function get(path: string, headers: Record<string, string> = {}, port = server.port): Promise<Got> {
  return new Promise((settle, fail) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () =>
        settle({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      )
    })
    sent.on('error', fail).end()
  })
}

const pages = ['/app/', '/app/tasks', '/app/tasks/7', '/app/tasks?status=todo', '/app/admin/jobs']

describe('the interface', () => {
  test.each(pages)('answers its page at %s, to be asked for again', async (path) => {
    const { status, headers, body } = await get(path)
    expect([status, String(body)]).toEqual([200, '<!doctype html>'])
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
    expect((await get(path, { 'if-none-match': String(headers.etag) })).status).toBe(304)
  })

  test('runs no script and no style that stands in a page, and nothing of others', async () => {
    const policy = String((await get('/app/')).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect((await get('/app/')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  test('lets assets be kept for ever, smaller for who takes that', async () => {
    const plain = await get('/app/assets/main-abc.js')
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    })
    const packed = await get('/app/assets/main-abc.js', { 'accept-encoding': 'br, gzip' })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect([String(plain.body), String(gunzipSync(packed.body))]).toEqual(['go()', 'go()'])
    const refusing = await get('/app/assets/main-abc.js', { 'accept-encoding': 'gzip;q=0' })
    expect(refusing.headers['content-encoding']).toBeUndefined()
  })

  test.each([
    '/app/assets/none.js',
    '/app/assets/..%2findex.html',
    '/app/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/app/..%2f..%2fpackage.json',
    '/app/none.svg',
    '/app/secret.txt',
    '/app/a/b/c',
  ])('has nothing at %s', async (path) => expect((await get(path)).status).toBe(404))

  test('has the files beside its page', async () => {
    expect((await get('/app/icon.svg')).headers['content-type']).toBe('image/svg+xml')
  })

  test('is where / leads browsers, and nobody else', async () => {
    const { status, headers } = await get('/', { accept: 'text/html,*/*' })
    expect([status, headers.location]).toEqual([302, '/app/'])
    expect((await get('/', { accept: 'application/json' })).status).toBe(404)
    expect((await get('/app')).headers.location).toBe('/app/')
  })

  test('says how it is made where it was not, and is there as soon as it is', async () => {
    const empty = makeWebFolder({ 'robots.json': '{}' })
    const other = await startTestServer({}, { webFolder: empty.folder })
    try {
      const { status, body } = await get('/app/', {}, other.port)
      expect([status, String(body)]).toEqual([404, expect.stringContaining('npm run build')])
      empty.write('index.html', 'built')
      expect((await get('/app/', {}, other.port)).status).toBe(200)
    } finally {
      await other.stop()
      empty.remove()
    }
  })

  test('is not on a port without the native API', async () => {
    const other = await startTestServer({ LISTEN: '0=tracker' }, { webFolder: web.folder })
    try {
      expect((await get('/app/', {}, other.port)).status).toBe(404)
      expect((await get('/', { accept: 'text/html' }, other.port)).status).toBe(404)
    } finally {
      await other.stop()
    }
  })
})
