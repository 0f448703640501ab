import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'

type Heard = [event: string, payload: unknown]

/** A Socket.IO client that writes down everything it hears, in order. */
export function openSocket(url: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
  const socket: Socket = io(url, { forceNew: true, reconnection: false, transports: ['websocket'], ...options })
  const heard: Heard[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  socket.onAny((event: string, payload: unknown) => {
    heard.push([event, payload])
    wake()
  })
  socket.on('disconnect', (reason) => {
    heard.push(['disconnect', reason])
    wake()
  })
  socket.on('connect_error', (fault) => {
    heard.push(['connect_error', fault.message])
    wake()
  })

  /** The payload of the `nth` message of this name, however early or late it comes. */
  function hear(event: string, nth = 1): Promise<any> {
    return new Promise((resolve) => {
      const look = () => {
        const found = heard.filter(([name]) => name === event)[nth - 1]
        if (!found) return
        waiting.delete(look)
        resolve(found[1])
      }
      waiting.add(look)
      look()
    })
  }

  return {
    socket,
    heard,
    hear,
    all: (event: string): unknown[] => heard.filter(([name]) => name === event).map(([, payload]) => payload),
    close: () => socket.disconnect(),
  }
}

export type TestSocket = ReturnType<typeof openSocket>
