import type { IncomingMessage } from 'node:http'
import proxyAddress from '@fastify/proxy-addr'
import type { FastifyInstance } from 'fastify'
import type { Dialect } from '#dialects/dialect.ts'
import { createConnections } from '#roles/http/connections.ts'
import { createFaults } from '#roles/http/faults.ts'
import { createHttp, type HttpParts } from '#roles/http/http.ts'
import { createOpenApi } from '#roles/http/openapi.ts'
import { createRequestTraces } from '#roles/http/request-traces.ts'
import { createSystemDialect } from '#roles/http/system-routes.ts'
import { attachRealtime } from '#roles/realtime.ts'
import type { Traces } from '#roles/traces.ts'

const stopMilliseconds = 7000

/** One to listen on: its number, 0 for any that is free, and what answers there; nothing but health and metrics if nobody does. */
interface PortPlan {
  port: number
  dialects: readonly Dialect[]
  /** Where the web interface is, if it is on this port. */
  webFolder: string | undefined
}

interface PortParts extends Omit<HttpParts, 'dialects' | 'stopping' | 'newId' | 'connections' | 'traces'> {
  version: string
  host: string
  hasRealtime: boolean
  stopping: AbortController
  traces: Traces | undefined
}

export interface OpenPort {
  port: number
  stop(): Promise<void>
}

/** All of them, or none. */
export async function openPorts(plans: readonly PortPlan[], parts: PortParts): Promise<OpenPort[]> {
  const ports: OpenPort[] = []
  try {
    for (const plan of plans) ports.push(await openPort(plan, parts))
    return ports
  } catch (fault) {
    await Promise.all(ports.map((one) => one.stop()))
    throw fault
  }
}

/** One port with its dialects, and their sockets where this process does realtime. */
async function openPort({ port, dialects: spoken, webFolder }: PortPlan, parts: PortParts): Promise<OpenPort> {
  const { server, metrics, traffic, stopping, traces } = parts
  const system = createSystemDialect({
    server,
    metrics,
    flushMetrics: traffic.flush,
    isReady: () => !stopping.signal.aborted,
    document: spoken.length > 0 ? () => createOpenApi(dialects, parts.version) : undefined,
    webFolder,
  })
  const dialects: Dialect[] = [...spoken, system]
  const connections = createConnections()
  const http = await createHttp({
    ...parts,
    ...{ dialects, connections, newId: server.newId, stopping: stopping.signal },
    traces: traces && createRequestTraces(traces),
  })
  const realtime = parts.hasRealtime && spoken.length > 0 ? openRealtime(http, dialects, parts) : undefined
  await http.listen({ host: parts.host, port })
  const address = http.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async stop() {
      await realtime?.stop()
      const closed = http.close()
      await within(stopMilliseconds, connections.answered())
      connections.cut()
      await closed
    },
  }
}

function openRealtime(http: FastifyInstance, dialects: Dialect[], parts: PortParts) {
  const trusts = proxyAddress.compile(parts.trustedProxies)
  return attachRealtime(http.server, {
    ...parts,
    dialects,
    addressOf: (request: IncomingMessage) => proxyAddress(request, trusts) ?? '',
    toFault: createFaults(parts).toFault,
    onConnections: (difference) => parts.metrics.sockets.inc(difference),
  })
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
