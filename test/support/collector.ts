import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: Record<string, unknown>
  events: string[]
  isError: boolean
  service: string
}

export type Collector = Awaited<ReturnType<typeof startCollector>>

/** A collector of traces on loopback, by OTLP over HTTP in JSON. `behaviour` says what it does with what it gets. */
export async function startCollector({ port = 0 } = {}) {
  const spans: CollectedSpan[] = []
  const collected = {
    text: '',
    requests: 0,
    headers: {} as IncomingHttpHeaders,
    behaviour: 'takes' as 'takes' | 'hangs',
  }
  const http = createServer(async (request, response) => {
    collected.requests += 1
    collected.headers = request.headers
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    if (collected.behaviour === 'hangs') return
    collected.text += text
    if (request.url === '/v1/traces') spans.push(...toSpans(JSON.parse(text)))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  /** As soon as there is one of this name, all of them. */
  async function named(name: string): Promise<CollectedSpan[]> {
    for (let tries = 0; tries < 1000; tries++) {
      const found = spans.filter((span) => span.name === name)
      if (found.length > 0) return found
      await pause(10)
    }
    throw new Error(`no span is named ${name}: ${spans.map((span) => span.name).join(', ')}`)
  }

  async function close(): Promise<void> {
    http.closeAllConnections()
    http.close()
    await once(http, 'close')
  }

  return { url, spans, collected, named, close }
}

function toSpans({ resourceSpans }: any): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }: any) => {
    const service = toObject(resource.attributes)['service.name'] as string
    return scopeSpans.flatMap(({ spans }: any) => spans.map((span: any) => toSpan(span, service)))
  })
}

function toSpan({ attributes, events, status, ...span }: any, service: string): CollectedSpan {
  return {
    ...span,
    attributes: toObject(attributes),
    events: events.map(({ name }: any) => name),
    isError: status.code === 2,
    service,
  }
}

function toObject(attributes: { key: string; value: Record<string, unknown> }[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
