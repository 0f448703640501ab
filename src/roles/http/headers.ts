import type { Standing } from '#core/limits.ts'

const contentPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/**
 * What helmet sends, for answers that are never pages: one object instead of a dozen hooks, because every
 * answer carries it.
 */
export function securityHeaders(isHttps: boolean): Record<string, string> {
  return {
    'content-security-policy': contentPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
    'cache-control': 'no-store',
    ...(isHttps && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  }
}

/** The standings as `RateLimit` fields (draft-ietf-httpapi-ratelimit-headers-10), which are lists: names and values in turn. */
export function rateLimitHeaders(standings: readonly Standing[]): string[] {
  const policies = standings.map(({ name, limit }) => `"${name}";q=${limit.quota};w=${limit.windowSeconds}`)
  const states = standings.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
  return ['ratelimit-policy', policies.join(', '), 'ratelimit', states.join(', ')]
}
