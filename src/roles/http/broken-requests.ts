import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'

const answers: Record<string, [status: string, detail: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
}
const malformed: [string, string] = ['400 Bad Request', 'This is not an HTTP request that can be understood.']

/** What never became a request still gets JSON, and the connection ends. */
export function answerBrokenRequest(fault: Error & { code?: string }, socket: Socket, logger: Logger): void {
  logger.debug({ code: fault.code }, 'broken request')
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, detail] = answers[fault.code ?? ''] ?? malformed
  const body = toBody(status, detail)
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`
  socket.end(head + body)
}

/** Node.js would answer an expectation it does not know with nothing but a status. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = toBody('417 Expectation Failed', 'Only `Expect: 100-continue` can be met.')
    response.writeHead(417, { 'content-type': 'application/json', connection: 'close' }).end(body)
  })
}

function toBody(status: string, detail: string): string {
  return JSON.stringify({
    title: status.slice(4),
    status: Number(status.slice(0, 3)),
    detail,
    message: detail,
    error: detail,
  })
}
