import { type DestinationStream, type Logger, pino } from 'pino'

const redact = ['headers.authorization', 'password', 'token', 'access_token', 'refresh_token']

/** To standard output, in batches: a log line must not cost a system call each. */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  return pino({ level, base: null, redact, serializers: { err: toLogged } }, destination)
}

function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, minLength: 8192, sync: false, periodicFlush: 500 })
}

/** What else hangs on a fault may be a row of the database or the words of a command, and secrets in them. */
function toLogged(fault: unknown): unknown {
  if (!(fault instanceof Error)) return typeof fault
  const { type, message, stack, code } = pino.stdSerializers.err(fault)
  return { type, message, stack, code }
}
