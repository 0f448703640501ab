/** Every fault the server knows, one line each. A dialect turns the code into its own words and status. */
export const errorCatalogue = {
  invalid_input: 'Something in the request is not as it must be',
  malformed_body: 'The body is not valid JSON',
  unsupported_media_type: 'The body has a content type that is not accepted here',
  payload_too_large: 'The body is larger than is accepted here',
  route_not_found: 'There is nothing at this address',
  method_not_allowed: 'This address does not take this method',
  unauthenticated: 'A valid access token is needed',
  invalid_credentials: 'The name or the password is wrong',
  invalid_refresh_token: 'The refresh token is not valid any more',
  forbidden: 'You may not do this',
  administrator_claim_refused: 'A registration cannot make an administrator here',
  task_not_found: 'No such task',
  user_not_found: 'No such user',
  log_not_found: 'No such log entry',
  import_not_found: 'No such import',
  job_not_found: 'No such job',
  file_missing: 'No file was sent',
  file_unnamed: 'The file has no name',
  file_not_csv: 'Only CSV files are accepted',
  columns_missing: 'The file lacks columns',
  import_refused: 'Rows of the file are not as they must be',
  session_not_found: 'No such session',
  username_taken: 'The username is taken',
  email_taken: 'The e-mail address is taken',
  last_administrator: 'The last active administrator must stay one',
  version_mismatch: 'Somebody else changed it in the meantime',
  idempotency_key_reused: 'This Idempotency-Key was used with another request',
  rate_limited: 'Too many requests',
  too_many_guesses: 'Too many failed sign-ins',
  overloaded: 'The server is at its limit',
  unavailable: 'The server cannot reach its storage',
  stopping: 'The server is stopping',
  internal: 'The server made a mistake',
} as const

export type ErrorCode = keyof typeof errorCatalogue

/** One thing that is wrong with an input: where (`pointer` is a JSON pointer into `part`), which rule, and in words. */
export interface Issue {
  part: 'body' | 'query' | 'path' | 'header'
  pointer: string
  rule: string
  message: string
  /** The rule's own numbers and names, as the schema states them. */
  limits?: Record<string, unknown>
}

export interface ErrorDetails {
  issues?: Issue[]
  retryAfterSeconds?: number
  versions?: { given: number[]; current: number }
  allowedMethods?: string[]
}

export class CoreError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string = errorCatalogue[code], details: ErrorDetails = {}) {
    super(message)
    this.name = 'CoreError'
    this.code = code
    this.details = details
  }
}

export function invalidInput(part: Issue['part'], pointer: string, rule: string, message: string): CoreError {
  return new CoreError('invalid_input', message, { issues: [{ part, pointer, rule, message }] })
}
