import type { Logger } from 'pino'
import { CoreError, type ErrorCode } from '#core/errors.ts'
import type { Metrics } from '#roles/http/metrics.ts'

/** Turns whatever was thrown into a fault clients may see; what nobody expected is logged here, once. */
export function createFaults({ logger, metrics }: { logger: Logger; metrics: Metrics }) {
  function toFault(thrown: unknown): CoreError {
    if (!(thrown instanceof CoreError)) return unexpected(thrown)
    if (thrown.code === 'unavailable') logger.error({ err: thrown.cause ?? thrown }, 'storage unavailable')
    return thrown
  }

  function unexpected(thrown: unknown): CoreError {
    metrics.faults.inc()
    logger.error({ err: thrown }, 'unexpected fault')
    return new CoreError('internal')
  }

  return { toFault }
}

const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_BAD_URL: 'route_not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'route_not_found',
  // The client went away in the midst of its body.
  ECONNRESET: 'malformed_body',
  FST_ERR_ASYNC_CONSTRAINT: 'route_not_found',
}

const words: Partial<Record<ErrorCode, string>> = {
  unsupported_media_type: 'The body must be JSON: send `Content-Type: application/json`.',
  malformed_body: 'The body does not have the length that its headers say.',
}

/** Fastify's own refusals in the core's words; anything else unchanged. */
export function fromFastify(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? fastifyCodes[String(thrown.code)] : undefined
  return code ? new CoreError(code, words[code]) : thrown
}
