/** How MongoDB says that something went wrong; thrown inside the bridge, answered by it. */
export class CommandFault extends Error {
  readonly code: number
  readonly codeName: string
  readonly details: Record<string, unknown>

  constructor(codeName: CodeName, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.codeName = codeName
    this.code = codes[codeName]
    this.details = details
  }
}

const codes = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  WriteConflict: 112,
  CommandNotSupported: 115,
  DocumentValidationFailure: 121,
  NoSuchTransaction: 251,
  OperationNotSupportedInTransaction: 263,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
} as const
export type CodeName = keyof typeof codes

/** What the engine calls them: `M` and a number with 36 digits. What is not listed here is an `InternalError`. */
const names: Record<string, CodeName> = {
  M0001: 'BadValue',
  M0003: 'FailedToParse',
  M0004: 'TypeMismatch',
  M0006: 'IllegalOperation',
  M0008: 'NamespaceNotFound',
  M0009: 'IndexNotFound',
  M000A: 'PathNotViable',
  M000D: 'ConflictingUpdateOperators',
  M000E: 'CursorNotFound',
  M000F: 'NamespaceExists',
  M000G: 'DollarPrefixedFieldName',
  M000M: 'ImmutableField',
  M000N: 'CannotCreateIndex',
  M000P: 'InvalidOptions',
  M000Q: 'InvalidNamespace',
  M000R: 'IndexOptionsConflict',
  M000S: 'IndexKeySpecsConflict',
  M000U: 'CommandNotSupported',
  M00CO: 'DocumentValidationFailure',
  M0016: 'OperationNotSupportedInTransaction',
  M001B: 'BSONObjectTooLarge',
  M001C: 'DuplicateKey',
  M00EX: 'MaxTimeMSExpired',
  M00F1: 'WriteConflict',
  // PostgreSQL's own: a unique index, an exclusion, a snapshot that is too old, a deadlock, a lock, a time limit.
  '23505': 'DuplicateKey',
  '23P01': 'DuplicateKey',
  '40001': 'WriteConflict',
  '40P01': 'WriteConflict',
  '55P03': 'WriteConflict',
  '57014': 'MaxTimeMSExpired',
}

export function nameOf(state: string): CodeName {
  return names[state] ?? 'InternalError'
}

export function codeOf(state: string): number {
  return codes[nameOf(state)]
}

/** Five characters of six bits each, the first one lowest. */
export function unpackState(packed: number): string {
  return Array.from({ length: 5 }, (_, index) => String.fromCharCode(((packed >> (6 * index)) & 63) + 48)).join('')
}
