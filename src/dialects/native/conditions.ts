import { invalidInput } from '#core/errors.ts'
import type { Once } from '#core/record.ts'
import type { Call } from '#dialects/dialect.ts'

type AnyCall = Pick<Call<never, never, never, unknown>, 'header' | 'method' | 'url' | 'body'>

export const idempotencyHeader = {
  'Idempotency-Key':
    'Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours)',
}
export const conditionHeaders = {
  'If-Match': 'The ETag the thing must have; else 412',
  ...idempotencyHeader,
}

export function etag(version: number): string {
  return `"${version}"`
}

/** Whether the client already has this version, by its `If-None-Match`: compared weakly, so `W/` makes no difference. */
export function isKnown(call: Pick<AnyCall, 'header'>, version: number): boolean {
  const tags = (call.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag(version))
}

/** The versions of `If-Match`; undefined when any will do. */
function versionsOf(call: AnyCall): number[] | undefined {
  const header = call.header('if-match')
  if (header === undefined || header.trim() === '*') return undefined
  return header.split(',').map((tag) => {
    const match = /^"(\d{1,15})"$/.exec(tag.trim())
    if (match) return Number(match[1])
    // A weak or foreign tag can never match: If-Match compares strongly.
    if (/^(W\/)?"[^"]*"$/.test(tag.trim())) return 0
    throw invalidInput('header', '/if-match', 'etag', 'If-Match takes ETags like "3", or *.')
  })
}

/** The `Idempotency-Key` with what it was sent with. */
export function onceOf(call: AnyCall): Once | undefined {
  const key = call.header('idempotency-key')
  if (key === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalidInput(
      'header',
      '/idempotency-key',
      'format',
      'An Idempotency-Key is 1 to 255 visible ASCII characters.',
    )
  }
  return { key, request: JSON.stringify([call.method, call.url, call.header('if-match') ?? null, call.body ?? null]) }
}

export function conditionsOf(call: AnyCall): { versions?: number[]; once: Once | undefined } {
  const versions = versionsOf(call)
  return { once: onceOf(call), ...(versions && { versions }) }
}
