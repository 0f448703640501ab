import { AsyncLocalStorage } from 'node:async_hooks'
import type { Attributes, Context, Span, SpanOptions } from '@opentelemetry/api'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { CoreError } from '#core/errors.ts'

/** In milliseconds. A collector that hangs may hold up nothing, not even the end of the process. */
const sendMilliseconds = 2000
const batchMilliseconds = 1000
const stopMilliseconds = 2500

export interface TracesParts {
  /** Address of the collector; spans go to `/v1/traces` below it, as JSON. */
  endpoint: string
  serviceName: string
  version: string
  /** The part of the traces that is kept, 0 to 1, unless the caller has decided already. */
  ratio: number
  /** Is told when the collector stops taking spans, and when it takes them again. */
  onChange: (isUp: boolean, reason: string) => void
}

export type Traces = Awaited<ReturnType<typeof openTraces>>

/** What is under way: a span, and what makes others its children. */
export interface Open {
  span: Span
  context: Context
}

/** Spans for a collector. The libraries are loaded here and nowhere else: nobody else pays for them. */
export async function openTraces({ endpoint, serviceName, version, ratio, onChange }: TracesParts) {
  const { api, sdk, core, OTLPTraceExporter, resourceFromAttributes } = await loadLibraries()
  const exporter = new OTLPTraceExporter({ url: toTracesUrl(endpoint), timeoutMillis: sendMilliseconds })
  const processor = new sdk.BatchSpanProcessor({
    exporter: tellOfChanges(exporter, onChange),
    scheduledDelayMillis: batchMilliseconds,
    exportTimeoutMillis: sendMilliseconds * 2,
  })
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [processor],
  })
  const tracer = provider.getTracer('taskwright', version)
  const propagator = new core.W3CTraceContextPropagator()
  const current = new AsyncLocalStorage<Open>()

  /** A span that begins a trace, or goes on with the one that the headers name. */
  function begin(name: string, options: SpanOptions, headers: Record<string, unknown> = {}): Open {
    const parent = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter)
    return open(name, options, parent)
  }

  function open(name: string, options: SpanOptions, parent: Context): Open {
    const span = tracer.startSpan(name, options, parent)
    return { span, context: api.trace.setSpan(parent, span) }
  }

  /** Does `work` as a part of what is open: spans that begin meanwhile are its children. What is not kept costs nothing. */
  function within<T>(opened: Open, work: () => T): T {
    return opened.span.isRecording() || current.getStore() ? current.run(opened, work) : work()
  }

  /** Work of its own, which begins a trace. */
  function root<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    return settle(begin(name, { attributes }), work)
  }

  /** A part of what is under way. Where nothing is, or it is over, as after a request that has started something, no span. */
  function child<T>(name: string, attributes: Attributes, work: (opened?: Open) => Promise<T>): Promise<T> {
    const parent = current.getStore()
    if (!parent?.span.isRecording()) return work()
    const opened = open(name, { kind: api.SpanKind.CLIENT, attributes }, parent.context)
    return settle(opened, () => work(opened))
  }

  async function settle<T>(opened: Open, work: () => Promise<T>): Promise<T> {
    try {
      return await within(opened, work)
    } catch (fault) {
      fail(opened.span, fault)
      throw fault
    } finally {
      opened.span.end()
    }
  }

  /** The kind of a fault, never its words: they may hold what people wrote. */
  function fail(span: Span, fault: unknown): void {
    span.setAttribute('error.type', kindOf(fault))
    const isOurs = !(fault instanceof CoreError) || fault.code === 'unavailable' || fault.code === 'internal'
    if (isOurs) span.setStatus({ code: api.SpanStatusCode.ERROR })
  }

  function endAnswered({ span }: Open, status: number): void {
    span.setAttribute('http.response.status_code', status)
    if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR })
    span.end()
  }

  /** Sends what is left, for a little while. */
  async function stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopMilliseconds)
    })
    await Promise.race([provider.shutdown().catch(() => {}), late])
    clearTimeout(timer)
  }

  return { begin, within, root, child, endAnswered, stop, serverKind: api.SpanKind.SERVER }
}

async function loadLibraries() {
  const [api, sdk, core, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/core'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  return { api, sdk, core, OTLPTraceExporter, resourceFromAttributes }
}

function toTracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`
}

/** The exporter, which else fails in silence. */
function tellOfChanges(exporter: SpanExporter, onChange: TracesParts['onChange']): SpanExporter {
  let wasUp = true
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const isUp = result.code === 0
        if (isUp !== wasUp) onChange(isUp, result.error?.message || kindOf(result.error))
        wasUp = isUp
        done(result)
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}

function kindOf(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault
  return 'code' in fault ? String(fault.code) : fault.name
}
