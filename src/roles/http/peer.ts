import type { IncomingMessage } from 'node:http'
import type { Peer } from '#core/model/actor.ts'
import { isOwnPage } from '#roles/http/own-page.ts'

/** Headers that a proxy puts on a request, and those of a browser: a command on the same machine has none of them. */
const proxyMarks = /^(forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|via)$/
const pageMarks = new Set(['origin', 'sec-fetch-site'])

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/** Who is at the other end, read from the request only when it is asked for. */
export class RequestPeer implements Peer {
  readonly address: string | null
  private readonly message: IncomingMessage

  constructor(message: IncomingMessage, address: string | null) {
    this.message = message
    this.address = address
  }

  get agent(): string | null {
    return this.message.headers['user-agent'] ?? null
  }

  get setupToken(): string | null {
    const token = this.message.headers['x-setup-token']
    return typeof token === 'string' ? token : null
  }

  get isLocalCommand(): boolean {
    const { headers, rawHeaders, url, socket } = this.message
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    const names = Object.keys(headers)
    return (
      isLoopbackAddress(socket.remoteAddress) &&
      hosts.length === 1 &&
      loopbackHost.test(headers.host ?? '') &&
      url?.startsWith('/') === true &&
      !names.some((name) => proxyMarks.test(name)) &&
      (!names.some((name) => pageMarks.has(name)) || isOwnPage(headers, headers.host ?? ''))
    )
  }
}

function isLoopbackAddress(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address ?? '')
}
