import type { IncomingHttpHeaders } from 'node:http'
import { CoreError } from '#core/errors.ts'

/** No form can send it, and no script of another site without a preflight, which is never granted with cookies. */
const pageHeader = 'x-taskwright-page'

/** What a page may be asked for by its address alone changes nothing. */
const reading = new Set(['GET', 'HEAD'])

/**
 * What a browser does with somebody's cookie must come from a page of this very server. `host` is the one that the
 * browser named. Throws `forbidden`.
 */
export function assertOwnPage(method: string, headers: IncomingHttpHeaders, host: string): void {
  const isReading = reading.has(method)
  const site = headers['sec-fetch-site']
  const isOwn = site === undefined ? isOrigin(headers.origin, host) : site === 'same-origin'
  const isTyped = isReading && site === 'none'
  if (!isOwn && !isTyped) throw new CoreError('forbidden', 'A cookie is good on pages of this server only.')
  if (isReading || headers[pageHeader] !== undefined) return
  throw new CoreError('forbidden', 'With a cookie, what changes something needs the header X-Taskwright-Page.')
}

/** Whether a browser shows that a page of this very server sent the request. */
export function isOwnPage(headers: IncomingHttpHeaders, host: string): boolean {
  const isSame = headers['sec-fetch-site'] === 'same-origin' && isOrigin(headers.origin, host)
  return isSame && headers[pageHeader] !== undefined
}

/** Browsers leave the origin out where the page that asks is the address asked for. */
function isOrigin(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
