import { type CoreError, invalidInput } from '#core/errors.ts'
import type { TaskPosition, TaskSortField } from '#core/ports/store.ts'

interface Place {
  field: TaskSortField
  descending: boolean
  position: TaskPosition
}

/** A place in a sorted list as clients carry it: opaque, and only good for the same order. */
export function toCursor({ field, descending, position }: Place): string {
  const parts = [field, descending, position.value, position.created ?? null, position.id]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

export function fromCursor(cursor: string, field: TaskSortField, descending: boolean): TaskPosition {
  const parts = parse(cursor)
  if (parts[0] !== field || parts[1] !== descending) {
    throw invalidInput('query', '/cursor', 'cursor', `The cursor belongs to the order "${orderName(parts)}".`)
  }
  return toPosition(parts)
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === 5) return parts
  } catch {
    // Not ours: the same answer as for any other text.
  }
  throw notACursor()
}

function toPosition([field, , value, created, id]: unknown[]): TaskPosition {
  const isNumeric = field === 'priority' || field === 'id'
  const isValue = isNumeric ? Number.isSafeInteger(value) : isText(value) || (value === null && field === 'deadline')
  if (!isValue || !Number.isSafeInteger(id)) throw notACursor()
  const position = { value: value as TaskPosition['value'], id: id as number }
  if (field !== 'priority') return position
  if (!isText(created)) throw notACursor()
  return { ...position, created }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 40 && !value.includes('\0')
}

function orderName([field, descending]: unknown[]): string {
  return `${descending === true ? '-' : ''}${typeof field === 'string' ? field.slice(0, 20) : '?'}`
}

function notACursor(): CoreError {
  return invalidInput('query', '/cursor', 'cursor', 'Not a cursor: send back the one of the page before, unchanged.')
}
