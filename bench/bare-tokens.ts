import { createHmac, timingSafeEqual } from 'node:crypto'

/** The user of an `Authorization` header; a token is verified once, then known by its bytes. */
export function createTokens(secret: string): (header: string | undefined) => number | undefined {
  const verified = new Map<string, { user: number; expires: number }>()

  function verify(header: string): { user: number; expires: number } | undefined {
    const [head, payload = '', signature = ''] = header.slice('Bearer '.length).split('.')
    const expected = createHmac('sha256', secret).update(`${head}.${payload}`).digest()
    const given = Buffer.from(signature, 'base64url')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const { sub, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const known = { user: Number(sub), expires: exp }
    verified.set(header, known)
    return known
  }

  return (header) => {
    if (!header) return undefined
    const known = verified.get(header) ?? verify(header)
    return known && known.expires * 1000 > Date.now() ? known.user : undefined
  }
}
