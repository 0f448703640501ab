import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { CoreError } from '#core/errors.ts'
import type { Now } from '#core/ports/clock.ts'

const access = 'taskwright:access'
const refresh = 'taskwright:refresh'
const cookie = 'taskwright:cookie'
const keptTokens = 10_000

/** How an access token is carried: neither is good for the other, for a cookie lives as long as its session. */
export type Carrier = 'bearer' | 'cookie'
const audiences = { bearer: access, cookie } as const satisfies Record<Carrier, string>

/** What an access token says: who and which sign-in, never a role. */
export interface AccessClaims {
  userId: number
  sessionId: string
  /** Seconds since 1970. */
  expires: number
}

export interface RefreshClaims {
  sessionId: string
  generation: number
}

export type Tokens = ReturnType<typeof createTokens>

/** HS256 only. A verified access token is known by its bytes until it expires; whether its session lives is asked elsewhere. */
export function createTokens({ secret, now }: { secret: string; now: Now }) {
  const key = new TextEncoder().encode(secret)
  const verified = new LRUCache<string, AccessClaims & { carrier: Carrier }>({ max: keptTokens })

  function sign(audience: string, subject: string, expires: number, claims: Record<string, unknown>): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(Math.floor(now() / 1000))
      .setExpirationTime(expires)
      .sign(key)
  }

  /** The claims at once when this token was seen before, else a promise of them; throws `unauthenticated`. */
  function verifyAccess(token: string, carrier: Carrier = 'bearer'): AccessClaims | Promise<AccessClaims> {
    const known = verified.get(token)
    if (known?.carrier !== carrier) return verifyNew(token, carrier)
    if (known.expires * 1000 > now()) return known
    verified.delete(token)
    throw expired()
  }

  async function verifyNew(token: string, carrier: Carrier): Promise<AccessClaims> {
    const claims = await verify(token, audiences[carrier])
    const userId = Number(claims.sub)
    if (!Number.isSafeInteger(userId) || typeof claims.sid !== 'string') throw notAToken()
    const known = { userId, sessionId: claims.sid, expires: Number(claims.exp), carrier }
    verified.set(token, known)
    return known
  }

  async function verifyRefresh(token: string): Promise<RefreshClaims> {
    const claims = await verify(token, refresh).catch(() => {
      throw new CoreError('invalid_refresh_token')
    })
    const { sub, generation } = claims
    if (typeof sub !== 'string' || typeof generation !== 'number') throw new CoreError('invalid_refresh_token')
    return { sessionId: sub, generation }
  }

  async function verify(token: string, audience: string) {
    try {
      const options = { algorithms: ['HS256'], audience, requiredClaims: ['sub', 'exp'], currentDate: new Date(now()) }
      return (await jwtVerify(token, key, options)).payload
    } catch (fault) {
      throw fault instanceof Error && 'code' in fault && fault.code === 'ERR_JWT_EXPIRED' ? expired() : notAToken()
    }
  }

  return {
    signAccess: ({ userId, sessionId, expires }: AccessClaims, carrier: Carrier = 'bearer'): Promise<string> =>
      sign(audiences[carrier], String(userId), expires, { sid: sessionId }),
    signRefresh: ({ sessionId, generation }: RefreshClaims, expires: number): Promise<string> =>
      sign(refresh, sessionId, expires, { generation }),
    verifyAccess,
    verifyRefresh,
  }
}

function notAToken(): CoreError {
  return new CoreError('unauthenticated', 'The access token is not valid.')
}

function expired(): CoreError {
  return new CoreError('unauthenticated', 'The access token has expired.')
}
