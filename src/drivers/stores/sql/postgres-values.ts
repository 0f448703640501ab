import type { Queryable, Row } from '#drivers/stores/sql/engine.ts'

const oids = { bytea: 17, bigint: 20, json: 114, jsonb: 3802, date: 1082, numeric: 1700, timestamptz: 1184 }
const instantPattern = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)([+-])(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?$/
/** Statements that are kept on a connection; what comes beyond is planned each time. */
const mostKept = 1000

/** As the core has them: instants in UTC with milliseconds, days and JSON as text, every number a number. */
export function readPostgresValue(
  types: { getTypeParser(oid: number, format?: 'text'): unknown },
  oid: number,
  format: string | undefined,
): unknown {
  if (format === 'binary') return types.getTypeParser(oid, format as 'text')
  if (oid === oids.bigint || oid === oids.numeric) return Number
  if (oid === oids.timestamptz) return toInstant
  if (oid === oids.date || oid === oids.json || oid === oids.jsonb) return String
  return types.getTypeParser(oid)
}

/** `2026-03-01 10:00:00.5+00`; the zone is that of the session. */
function toInstant(text: string): string {
  const [whole, date, time, sign, hours, minutes = '0', seconds = '0'] = instantPattern.exec(text) ?? []
  if (!whole) throw new TypeError(`PostgreSQL sent an instant that cannot be read: ${text}`)
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000)
  return new Date(Date.parse(`${date}T${time}Z`) - offset).toISOString()
}

function toPostgres(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\0')) throw new TypeError('Text with NUL cannot be stored')
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return value
  throw new TypeError(`A ${typeof value} cannot be stored`)
}

interface Question {
  name?: string
  text: string
  values: unknown[]
}

interface Found {
  rows: Row[]
  rowCount: number | null
}

/** Gives each statement the name it is kept under on every connection of the process. */
export function createNames(isBouncer: boolean): (sql: string) => string | undefined {
  const names = new Map<string, string>()
  return (sql) => {
    const known = names.get(sql)
    // Behind a bouncer the next transaction may run on another connection, which has none of them.
    if (known || isBouncer || names.size >= mostKept || !/^(select|insert|update|delete|with)\b/i.test(sql))
      return known
    const name = `tw${names.size}`
    names.set(sql, name)
    return name
  }
}

/** The words of the shared code, sent as questions. */
export function createQueryable(
  nameOf: (sql: string) => string | undefined,
  ask: (question: Question) => Promise<Found>,
): Omit<Queryable, 'defer'> {
  const send = (text: string, values: readonly unknown[]): Promise<Found> => {
    const name = nameOf(text)
    return ask({ text, values: values.map(toPostgres), ...(name && { name }) })
  }
  return {
    all: async (sql, values) => (await send(sql, values)).rows,
    first: async (sql, values) => (await send(sql, values)).rows[0],
    run: async (sql, values) => (await send(sql, values)).rowCount ?? 0,
    async insert(sql, values, identity) {
      const { rows } = await send(`${sql} returning "${identity}"`, values)
      return Number(rows[0]?.[identity])
    },
    async insertMany(sql, values, identity) {
      if (identity === '') await send(sql, values)
      const { rows } = identity === '' ? { rows: [] } : await send(`${sql} returning "${identity}"`, values)
      return rows.map((row) => Number(row[identity]))
    },
  }
}
