import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTokens } from '#core/tokens.ts'
import { codeOf, secret } from '../support/core.ts'

const clock = { now: Date.UTC(2026, 0, 1) }
const seconds = clock.now / 1000
const tokens = createTokens({ secret, now: () => clock.now })
const header = { alg: 'HS256', typ: 'JWT' }
const claims = { sub: '7', sid: 's', aud: 'taskwright:access', iat: seconds, exp: seconds + 60 }
const hashes = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function forge(head: object, body: object, { key = secret, hash = 'sha256' } = {}): string {
  const signed = `${encoded(head)}.${encoded(body)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

const good = forge(header, claims)
const refused: Record<string, string> = {
  'without an algorithm': `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
  'without an algorithm, otherwise written': `${encoded({ alg: 'nOnE' })}.${encoded(claims)}.`,
  'without a signature': `${good.slice(0, good.lastIndexOf('.'))}.`,
  'signed with HS384': forge({ ...header, alg: 'HS384' }, claims, { hash: hashes.HS384 }),
  'signed with HS512': forge({ ...header, alg: 'HS512' }, claims, { hash: hashes.HS512 }),
  'that says RS256': forge({ ...header, alg: 'RS256' }, claims),
  'signed with another key': forge(header, claims, { key: `${secret}!` }),
  'for another audience': forge(header, { ...claims, aud: 'somebody' }),
  'for no audience': forge(header, { ...claims, aud: undefined }),
  'for refreshing': forge(header, { ...claims, aud: 'taskwright:refresh', generation: 1 }),
  'of nobody': forge(header, { ...claims, sub: undefined }),
  'of somebody who is no number': forge(header, { ...claims, sub: 'admin' }),
  'of no session': forge(header, { ...claims, sid: undefined }),
  'of a session that is no text': forge(header, { ...claims, sid: 1 }),
  'that never expires': forge(header, { ...claims, exp: undefined }),
  'that has expired': forge(header, { ...claims, exp: seconds - 1 }),
  'that is not valid yet': forge(header, { ...claims, nbf: seconds + 60 }),
  'with a critical header': forge({ ...header, crit: ['x'], x: 1 }, claims),
  'of two parts': good.split('.').slice(0, 2).join('.'),
  'of nothing': '',
  'of garbage': '💥.💥.💥',
}

describe('an access token', () => {
  test('says who and which sign-in, at once the second time', async () => {
    const token = await tokens.signAccess({ userId: 7, sessionId: 's', expires: seconds + 60 })
    const known = { userId: 7, sessionId: 's', expires: seconds + 60, carrier: 'bearer' }
    expect(await tokens.verifyAccess(token)).toEqual(known)
    expect(tokens.verifyAccess(token)).toEqual(known)
    expect(await tokens.verifyAccess(good)).toEqual(known)
  })

  test('never says a role', async () => {
    const token = await tokens.signAccess({ userId: 7, sessionId: 's', expires: seconds + 60 })
    const body = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(Object.keys(body).toSorted()).toEqual(['aud', 'exp', 'iat', 'sid', 'sub'])
  })

  test.each(Object.entries(refused))('%s is refused, also the second time', async (_, token) => {
    for (const _time of [1, 2]) expect(await codeOf(() => tokens.verifyAccess(token))).toBe('unauthenticated')
  })

  test('is refused with any one character changed', async () => {
    await tokens.verifyAccess(good)
    for (let index = 0; index < good.length; index++) {
      const other = good[index] === 'A' ? 'B' : 'A'
      const tampered = good.slice(0, index) + other + good.slice(index + 1)
      const isSameBytes = Buffer.from(tampered.split('.')[2] ?? '', 'base64url').equals(
        Buffer.from(good.split('.')[2] ?? '', 'base64url'),
      )
      if (index > good.lastIndexOf('.') && isSameBytes) continue
      expect(await codeOf(() => tokens.verifyAccess(tampered)), `character ${index}`).toBe('unauthenticated')
    }
  })

  test('is refused from the second it expires, though it is known', async () => {
    const start = clock.now
    const token = await tokens.signAccess({ userId: 7, sessionId: 's', expires: seconds + 60 })
    await tokens.verifyAccess(token)
    clock.now = start + 59_999
    expect(await codeOf(() => tokens.verifyAccess(token))).toBe('no fault')
    clock.now = start + 60_000
    expect(await codeOf(() => tokens.verifyAccess(token))).toBe('unauthenticated')
    clock.now = start
  })
})

describe('a refresh token', () => {
  test('says which sign-in and which generation', async () => {
    const token = await tokens.signRefresh({ sessionId: 's', generation: 3 }, seconds + 60)
    expect(await tokens.verifyRefresh(token)).toEqual({ sessionId: 's', generation: 3 })
    expect(await codeOf(() => tokens.verifyAccess(token))).toBe('unauthenticated')
  })

  test.each(Object.entries({ ...refused, 'for access': good }))('%s is refused', async (name, token) => {
    if (name === 'for refreshing') return
    expect(await codeOf(() => tokens.verifyRefresh(token))).toBe('invalid_refresh_token')
  })
})
