import { createHash } from 'node:crypto'

export interface Digest {
  records: number
  /** SHA-256, in hexadecimal, over the canonical JSON of all records, each with a line break. */
  hash: string
}

/** Records in their order, in one number: the same for the same records, from whatever store. */
export function createDigest() {
  const hash = createHash('sha256')
  let records = 0

  function add(record: unknown): void {
    hash.update(`${canonical(record)}\n`)
    records += 1
  }

  function end(): Digest {
    return { records, hash: hash.digest('hex') }
  }

  return { add, end }
}

/** JSON whose members stand in the order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members: string[] = []
  for (const name of Object.keys(value).sort()) {
    const member: unknown = value[name as keyof typeof value]
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonical(member)}`)
  }
  return `{${members.join(',')}}`
}
