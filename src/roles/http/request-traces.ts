import type { FastifyRequest } from 'fastify'
import type { Route } from '#dialects/dialect.ts'
import type { createDoor } from '#roles/http/door.ts'
import type { Open, Traces } from '#roles/traces.ts'

type Door = ReturnType<typeof createDoor>

export type RequestTraces = ReturnType<typeof createRequestTraces>

/** A span for each request but those for health and metrics. It tells the route's pattern, never what stood in its place. */
export function createRequestTraces(traces: Traces) {
  const open = new WeakMap<FastifyRequest, Open>()

  function attributesOf({ method, id }: FastifyRequest) {
    return { 'http.request.method': method, 'taskwright.request_id': id }
  }

  function traceDoor(door: Door, { path, dialect }: Route): Door {
    if (dialect === 'system') return door
    return {
      enter(request, reply, done) {
        const attributes = { ...attributesOf(request), 'http.route': path, 'taskwright.dialect': dialect }
        const name = `${request.method} ${path}`
        const opened = traces.begin(name, { kind: traces.serverKind, attributes }, request.headers)
        open.set(request, opened)
        traces.within(opened, () => door.enter(request, reply, done))
      },
      // The body has arrived in the meantime, outside of what `enter` began.
      handle(request, reply) {
        const opened = open.get(request)
        if (opened) traces.within(opened, () => door.handle(request, reply))
        else door.handle(request, reply)
      },
    }
  }

  function answered(request: FastifyRequest, status: number, milliseconds: number): void {
    const opened = open.get(request) ?? (request.entrance ? undefined : beginLate(request, milliseconds))
    if (opened) traces.endAnswered(opened, status)
  }

  /** What no route takes is known when it is refused. */
  function beginLate(request: FastifyRequest, milliseconds: number): Open {
    const startTime = Date.now() - milliseconds
    const options = { kind: traces.serverKind, attributes: attributesOf(request), startTime }
    return traces.begin(request.method, options, request.headers)
  }

  return { traceDoor, answered }
}
