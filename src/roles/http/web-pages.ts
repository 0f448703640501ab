import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Type } from 'typebox'
import { CoreError } from '#core/errors.ts'
import { type Answer, type Call, createRouter, type Route } from '#dialects/dialect.ts'

const route = createRouter('system')

/** Everything comes from this server, and nothing that stands in a page itself is run. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

interface WebFile {
  content: Buffer
  /** The same, as the build made it smaller. */
  packed: Buffer | undefined
  type: string
  etag: string
}

type PageCall = Pick<Call<never, never, never, never>, 'header'>

/**
 * The web interface as the build left it in `folder`. A file is read when it is first asked for; what has a hash in
 * its name never changes.
 */
export function webRoutes(folder: string): Route[] {
  const read = createReader(folder)
  const common = { method: 'GET', policy: 'public', limit: 'none' } as const
  const pages = { 200: { description: 'A page', schema: Type.String(), contentType: 'text/html' } }
  const notChanged = { 304: { description: 'Not changed' } }

  async function give(name: string, call: PageCall, cacheControl: string): Promise<Answer> {
    const file = await read(name)
    if (!file) throw new CoreError('route_not_found', missing[name])
    return toAnswer(file, call, cacheControl)
  }

  /** An address inside the interface, or one of the few files beside the page. */
  const givePage = (part: string, call: PageCall) => give(part.includes('.') ? part : 'index.html', call, 'no-cache')

  return [
    route({
      ...common,
      name: 'root',
      path: '/',
      summary: 'Leads browsers to the web interface',
      schemas: {},
      answers: { 302: { description: 'To `/app/`, for who accepts HTML' } },
      errors: ['route_not_found'],
      handle(call) {
        if (call.header('accept')?.includes('text/html')) return toInterface()
        throw new CoreError('route_not_found', 'There is nothing at / but a way for browsers to the web interface.')
      },
    }),
    route({
      ...common,
      name: 'web',
      path: '/app',
      summary: 'Leads to the web interface',
      schemas: {},
      answers: { 302: { description: 'To `/app/`' } },
      errors: [],
      handle: () => toInterface(),
    }),
    route({
      ...common,
      name: 'webStart',
      path: '/app/',
      summary: 'The web interface',
      schemas: {},
      answers: { ...pages, ...notChanged },
      errors: ['route_not_found'],
      handle: (call) => givePage('', call),
    }),
    route({
      ...common,
      name: 'webPage',
      path: '/app/:page',
      summary: 'A page of the web interface, or a file beside it',
      schemas: { params: Type.Object({ page: Type.String() }) },
      answers: { ...pages, ...notChanged },
      errors: ['route_not_found'],
      handle: (call) => givePage(call.params.page, call),
    }),
    route({
      ...common,
      name: 'webPart',
      path: '/app/:page/:part',
      summary: 'A page of the web interface',
      schemas: { params: Type.Object({ page: Type.String(), part: Type.String() }) },
      answers: { ...pages, ...notChanged },
      errors: ['route_not_found'],
      handle: (call) => givePage(call.params.part, call),
    }),
    route({
      ...common,
      name: 'webAsset',
      path: '/app/assets/:file',
      summary: 'A part of the web interface that never changes',
      schemas: { params: Type.Object({ file: Type.String() }) },
      answers: {
        200: { description: 'A file, most often a script', schema: Type.String(), contentType: 'text/javascript' },
        ...notChanged,
      },
      errors: ['route_not_found'],
      handle: (call) => give(`assets/${call.params.file}`, call, 'public, max-age=31536000, immutable'),
    }),
  ]
}

const missing: Record<string, string> = {
  'index.html': 'The web interface is not there: it is made by `npm run build`.',
}

function toInterface(): Answer {
  return { status: 302, headers: { location: '/app/', 'cache-control': 'no-cache' } }
}

/** What was found is kept, a few hundred kilobytes; what is missing is looked for again. */
function createReader(folder: string) {
  const files = new Map<string, Promise<WebFile | undefined>>()
  return function read(name: string): Promise<WebFile | undefined> {
    if (!/^(assets\/)?[\w-][\w.-]*$/.test(name)) return Promise.resolve(undefined)
    const known = files.get(name)
    if (known) return known
    const reading = readWebFile(folder, name)
    files.set(name, reading)
    void reading.then((file) => file || files.delete(name))
    return reading
  }
}

async function readWebFile(folder: string, name: string): Promise<WebFile | undefined> {
  const type = types[extname(name)]
  const [content, packed] = await Promise.all([
    readIfThere(join(folder, name)),
    readIfThere(join(folder, `${name}.gz`)),
  ])
  if (!content || !type) return undefined
  return { content, packed, type, etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"` }
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined)
}

function toAnswer({ content, packed, type, etag }: WebFile, { header }: PageCall, cacheControl: string): Answer {
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': cacheControl,
    'content-security-policy': pagePolicy,
  }
  const known = (header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag)) return { status: 304, headers }
  const isPacked = packed !== undefined && takesGzip(header('accept-encoding') ?? '')
  return {
    status: 200,
    headers: { ...headers, 'content-type': type, ...(isPacked && { 'content-encoding': 'gzip' }) },
    body: isPacked ? packed : content,
  }
}

function takesGzip(accepted: string): boolean {
  return accepted.split(',').some((one) => /^\s*gzip\s*(;\s*q=(1|0?\.\d*[1-9]).*)?$/.test(one))
}
