import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export type Connections = ReturnType<typeof createConnections>

/**
 * Follows the connections of a server and the requests on them, so that it can end when everybody has an answer
 * instead of when every client has gone. A client that leaves in the midst of an answer has its request counted off too.
 */
export function createConnections() {
  const connections = new Set<Socket>()
  let unanswered = 0
  let done = () => {}

  function follow(server: Server): void {
    server.on('connection', (socket: Socket) => {
      connections.add(socket)
      socket.once('close', () => connections.delete(socket))
    })
    server.prependListener('request', (_request, response) => {
      unanswered += 1
      response.on('close', ended)
    })
  }

  function ended(): void {
    unanswered -= 1
    if (unanswered === 0) done()
  }

  return {
    /** Begins to count what happens on a server. */
    follow,
    /** How many requests wait for their answer, or for their client to take it. */
    unanswered: (): number => unanswered,
    /** Resolves once no request waits for its answer. */
    answered: (): Promise<void> =>
      new Promise((resolve) => {
        done = resolve
        if (unanswered === 0) resolve()
      }),
    /** Ends every connection, also those that were upgraded or never said anything. */
    cut(): void {
      for (const socket of connections) socket.destroy()
    },
  }
}
