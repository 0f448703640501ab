import { pipeline, type Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CoreError } from '#core/errors.ts'
import type { Answer } from '#dialects/dialect.ts'
import type { Voice } from '#dialects/mount.ts'

/** How a body becomes text; the default is plain JSON. */
export type ToText = (body: unknown) => string | Buffer

interface AnsweringParts {
  /** What every answer carries, unless it says otherwise itself. */
  headers: Record<string, string>
  /** Whether other hooks add headers to replies. */
  hasCors: boolean
  /** Called when an answer is handed over, a stream when it has ended. */
  answered: (request: FastifyRequest, status: number) => void
}

interface StreamAnswer {
  status: number
  list: string[]
  stream: Readable
}

export type Answering = ReturnType<typeof createAnswering>

/**
 * Hands answers to Node itself, with all headers in one flat list: each header set by itself is checked, copied
 * and sorted in again, which took as long as everything else about reading a task.
 */
export function createAnswering({ headers: always, hasCors, answered }: AnsweringParts) {
  const alwaysFlat = Object.entries(always).flat()

  function give(request: FastifyRequest, reply: FastifyReply, answer: Answer, toText: ToText = JSON.stringify): void {
    const { status, headers, body, stream } = answer
    if (stream) return giveStream(request, reply, { status, list: headersOf(request, reply, headers), stream })
    const content = toContent(body, toText)
    const list = headersOf(request, reply, headers)
    if (body !== undefined && !headers?.['content-type']) list.push('content-type', 'application/json; charset=utf-8')
    if (status !== 204 && status !== 304) list.push('content-length', String(Buffer.byteLength(content)))
    reply.hijack()
    reply.raw.writeHead(status, list)
    reply.raw.end(content)
    answered(request, status)
  }

  function headersOf(request: FastifyRequest, reply: FastifyReply, own: Record<string, string> = {}): string[] {
    const list = startOf(own)
    list.push('x-request-id', request.id)
    if (request.standing) list.push(...request.standing)
    if (hasCors) for (const [name, value] of Object.entries(reply.getHeaders())) list.push(name, String(value))
    return list
  }

  /** What every answer carries and the answer's own, which is stronger. */
  function startOf(own: Record<string, string>): string[] {
    for (const name in own) if (name in always) return Object.entries({ ...always, ...own }).flat()
    const list = [...alwaysFlat]
    for (const name in own) list.push(name, own[name] as string)
    return list
  }

  function giveStream(request: FastifyRequest, reply: FastifyReply, { status, list, stream }: StreamAnswer): void {
    const { raw } = reply
    reply.hijack()
    raw.once('close', () => answered(request, status))
    raw.writeHead(status, list)
    if (request.method !== 'HEAD') return void pipeline(stream, raw, () => {})
    stream.destroy()
    raw.end()
  }

  /** A fault in the words of a dialect. What has begun to leave cannot be taken back: the connection ends. */
  function refuse(request: FastifyRequest, reply: FastifyReply, voice: Voice, fault: CoreError): void {
    if (reply.raw.headersSent) return void reply.raw.destroy()
    give(request, reply, toErrorAnswer(voice, fault, request.url))
  }

  return { give, refuse }
}

function toContent(body: unknown, toText: ToText): string | Buffer {
  if (body === undefined) return ''
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : toText(body)
}

function toErrorAnswer(voice: Voice, fault: CoreError, url: string): Answer {
  const { status, headers, body } = voice.toErrorAnswer(fault, { path: url.split('?', 1)[0] ?? '/' })
  const { retryAfterSeconds, allowedMethods } = fault.details
  return {
    status,
    body: JSON.stringify(body),
    headers: {
      ...headers,
      ...(retryAfterSeconds && { 'retry-after': String(retryAfterSeconds) }),
      ...(allowedMethods && { allow: allowedMethods.join(', ') }),
    },
  }
}
