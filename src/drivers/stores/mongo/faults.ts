/** Interrupted, not the primary, no room, out of time, a lock, a transaction, session or cursor the server gave up. */
const storageCodes = new Set([
  ...[
    1, 6, 7, 8, 24, 43, 50, 64, 79, 89, 91, 100, 112, 133, 134, 189, 202, 206, 225, 237, 244, 246, 251, 262, 279, 290,
    317, 365,
  ],
  ...[9001, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 14031],
])
const connectionNames =
  /^PoolCleared|^Mongo(Network|ServerSelection|WaitQueue|Pool|Topology|NotConnected|ServerClosed|Expired)/
const systemCodes = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/

/** Somebody else wrote the same at the same time, or the connection was lost before the commit: nothing was done. */
export function isUndone(fault: unknown): boolean {
  return hasLabel(fault, 'TransientTransactionError') || codeOf(fault) === 112
}

/** Whether the commit was done is not known; it may be asked for again. */
export function isUnknownCommit(fault: unknown): boolean {
  return hasLabel(fault, 'UnknownTransactionCommitResult')
}

/** The database's fault and not the program's. */
export function isStorageFault(fault: unknown): boolean {
  return isConnectionFault(fault) || isUndone(fault) || isUnknownCommit(fault) || storageCodes.has(codeOf(fault))
}

/** The connection is lost, could not be made, or was not free in time. */
function isConnectionFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  return connectionNames.test(fault.name) || systemCodes.test(String((fault as NodeJS.ErrnoException).code ?? ''))
}

/** A number that is there already. */
export function isDuplicate(fault: unknown): boolean {
  return codeOf(fault) === 11000
}

/** The collection, or the database, is not there, or is there already. */
export function isMissing(fault: unknown): boolean {
  return codeOf(fault) === 26
}

export function isThereAlready(fault: unknown): boolean {
  return codeOf(fault) === 48
}

/** The server ended the transaction, because it took too long or because it knows none of that number. */
export function isOutlived(fault: unknown): boolean {
  return codeOf(fault) === 251 || codeOf(fault) === 290
}

function codeOf(fault: unknown): number {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  return typeof code === 'number' ? code : 0
}

function hasLabel(fault: unknown, label: string): boolean {
  if (!(fault instanceof Error) || !('hasErrorLabel' in fault)) return false
  return typeof fault.hasErrorLabel === 'function' && fault.hasErrorLabel(label) === true
}
