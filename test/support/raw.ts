import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  status: number
  head: string
  body: string
  /** Everything that came, which may be several answers. */
  text: string
  /** False when the server left the connection open until the time was over. */
  isClosed: boolean
}

/** Sends bytes as they are and takes what comes until the server closes or `milliseconds` are over. */
export function sendRaw(port: number, bytes: string | Buffer | readonly (string | Buffer)[], milliseconds = 3000) {
  return new Promise<RawAnswer>((settle) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    const timer = setTimeout(() => finish(false), milliseconds)
    function finish(isClosed: boolean): void {
      clearTimeout(timer)
      socket.destroy()
      settle(toAnswer(Buffer.concat(chunks).toString('latin1'), isClosed))
    }
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.once('close', () => finish(true))
    writeAll(socket, typeof bytes === 'string' || Buffer.isBuffer(bytes) ? [bytes] : bytes)
  })
}

function writeAll(socket: Socket, parts: readonly (string | Buffer)[]): void {
  for (const part of parts) socket.write(part)
}

function toAnswer(text: string, isClosed: boolean): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0)
  return { status, head, body: rest.join('\r\n\r\n'), text, isClosed }
}

/** A request in one string; `Connection: close` lets `sendRaw` end with the answer. */
export function rawRequest(method: string, path: string, headers: Record<string, string> = {}, body = ''): string {
  const all = { Host: 'localhost', Connection: 'close', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}
