import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Follows the connections of a server and the requests on them, so that it can end when everybody has an answer
 * instead of when every client has gone. Must be called before anything else listens to the server.
 */
export function followConnections(server: Server) {
  const connections = new Set<Socket>()
  let unanswered = 0
  let done = () => {}

  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', (_request, response) => {
    unanswered += 1
    response.once('close', () => {
      unanswered -= 1
      if (unanswered === 0) done()
    })
  })

  return {
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
