import { PassThrough, pipeline, Readable } from 'node:stream'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '#core/errors.ts'
import type { Upload } from '#core/imports.ts'

/** What a multipart body may weigh beside the file itself. */
const envelopeBytes = 64 * 1024
const howToSend = 'Send the file as `file` of a form (multipart/form-data), or as a body of type text/csv.'
const plainTypes = ['text/csv', 'application/csv', 'application/vnd.ms-excel', 'application/octet-stream']

/**
 * For routes that take a file: the body stays a stream, as `multipart/form-data` or as the file itself. What nobody
 * wanted of it is read after the answer: left where it is, the next request of the connection would wait behind it.
 */
export function takeFiles(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['multipart/form-data', ...plainTypes], (_request, payload, done) => done(null, payload))
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(new CoreError('unsupported_media_type', howToSend))
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.body instanceof Readable) request.body.unpipe().resume()
    done()
  })
}

/** The file named `file` of a form, or the whole body; at most `largestBytes`, else it ends in `payload_too_large`. */
export async function readUpload(request: FastifyRequest, largestBytes: number): Promise<Upload> {
  const body = request.body as Readable | undefined
  if (!body) throw new CoreError('file_missing', howToSend)
  if (Number(request.headers['content-length'] ?? 0) > largestBytes + envelopeBytes) throw tooLarge(largestBytes)
  const isForm = request.headers['content-type']?.toLowerCase().startsWith('multipart/form-data')
  if (isForm) return readForm(request, body, largestBytes)
  return { fileName: 'body.csv', bytes: limited(body, largestBytes) }
}

function readForm(request: FastifyRequest, body: Readable, largestBytes: number): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const form = openForm(request, largestBytes)
    let file: Readable | undefined
    form.on('file', (field, stream, fileName) => {
      if (field !== 'file' || file) return void stream.resume()
      // A stream of its own: the form's would end without a word when the client goes away.
      file = pipeline(stream, new PassThrough(), () => {}) as Readable
      resolve({ fileName: fileName ?? '', bytes: limited(file, largestBytes) })
    })
    pipeline(body, form, (fault) => {
      const ended = fault ? new CoreError('malformed_body', 'The form ended before it was complete.') : missing()
      reject(ended)
      if (fault) file?.destroy(ended)
    })
  })
}

function openForm(request: FastifyRequest, largestBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { fileSize: largestBytes + 1, parts: 20, fieldSize: 1024, headerPairs: 50 },
    })
  } catch {
    throw new CoreError('malformed_body', 'The form does not name its boundary in the Content-Type header.')
  }
}

async function* limited(stream: Readable, largestBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of whole(stream)) {
    bytes += chunk.length
    if (bytes > largestBytes) throw tooLarge(largestBytes)
    yield chunk
  }
}

/** A reader who gives up must not close the connection: the answer is still to be sent on it. */
async function* whole(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  } catch {
    throw new CoreError('malformed_body', 'The file ended before it was complete.')
  }
}

function tooLarge(largestBytes: number): CoreError {
  const megabytes = Math.floor(largestBytes / 1024 / 1024)
  const limit = megabytes > 0 ? `${megabytes} MiB` : `${largestBytes} bytes`
  return new CoreError('payload_too_large', `The file may have at most ${limit} (IMPORT_MEGABYTES).`)
}

function missing(): CoreError {
  return new CoreError('file_missing', 'The form has no file named `file`.')
}
