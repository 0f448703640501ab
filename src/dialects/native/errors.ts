import { type CoreError, type ErrorCode, errorCatalogue } from '#core/errors.ts'
import type { Answer } from '#dialects/dialect.ts'

const statuses: Record<ErrorCode, number> = {
  invalid_input: 400,
  malformed_body: 400,
  unsupported_media_type: 415,
  payload_too_large: 413,
  route_not_found: 404,
  method_not_allowed: 405,
  unauthenticated: 401,
  invalid_credentials: 401,
  invalid_refresh_token: 401,
  forbidden: 403,
  administrator_claim_refused: 403,
  task_not_found: 404,
  user_not_found: 404,
  log_not_found: 404,
  import_not_found: 404,
  job_not_found: 404,
  file_missing: 400,
  file_unnamed: 400,
  file_not_csv: 400,
  columns_missing: 400,
  import_refused: 400,
  session_not_found: 404,
  username_taken: 409,
  email_taken: 409,
  last_administrator: 409,
  version_mismatch: 412,
  idempotency_key_reused: 422,
  rate_limited: 429,
  too_many_guesses: 429,
  overloaded: 503,
  unavailable: 503,
  stopping: 503,
  internal: 500,
}

export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

/** Problem details (RFC 9457). */
export function toProblem(fault: CoreError, { path }: { path: string }): Answer {
  const { code, message, details } = fault
  const status = statuses[code]
  const body = {
    type: `urn:taskwright:error:${code}`,
    title: errorCatalogue[code],
    status,
    detail: message,
    instance: path,
    code,
    ...(details.issues && {
      errors: details.issues.map(({ part, pointer, rule, message: detail }) => ({ part, pointer, rule, detail })),
    }),
    ...(details.versions && { current_version: details.versions.current, given_versions: details.versions.given }),
    ...(details.retryAfterSeconds && { retry_after: details.retryAfterSeconds }),
  }
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer realm="taskwright"' } : undefined
  return { status, body, headers: { 'content-type': 'application/problem+json', ...challenge } }
}
