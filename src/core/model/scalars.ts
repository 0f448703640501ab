import { type Static, type TProperties, type TSchema, Type } from 'typebox'

/** Largest whole number that every store, JSON and JavaScript carry unchanged. */
const largestId = Number.MAX_SAFE_INTEGER

export const Id = Type.Integer({ minimum: 1, maximum: largestId })

/** An instant in UTC with milliseconds, always 24 characters: text order is time order. */
export const Instant = Type.String({ format: 'date-time', examples: ['2026-03-31T09:30:00.000Z'] })

/** Text that every store keeps unchanged: no NUL, no half of a surrogate pair (format `text`). */
export function Text(options: { minLength?: number; maxLength: number; pattern?: string; description?: string }) {
  return Type.String({ format: 'text', ...options })
}

export function isStorableText(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

export function Choice<const T extends readonly string[]>(values: T, description?: string) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) })
}

/** `null` is a value of its own: "none", which differs from left out and from empty. */
export function Nullable<T extends TSchema>(schema: T) {
  const { type, ...rest } = schema as { type?: unknown; enum?: unknown[] }
  if (typeof type !== 'string') return Type.Unsafe<Static<T> | null>({ anyOf: [schema, { type: 'null' }] })
  const values = rest.enum && { enum: [...rest.enum, null] }
  return Type.Unsafe<Static<T> | null>({ ...rest, ...values, type: [type, 'null'] })
}

/** What a patch says: an explicit `undefined` says as little as a field that is left out. */
export function withoutUndefined<T extends object>(patch: T): T {
  const said = { ...patch }
  for (const field in said) if (said[field] === undefined) delete said[field]
  return said
}

/** An object that refuses fields it does not know, by name. */
export function Strict<T extends TProperties>(properties: T, options: { description?: string; $id?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

export function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
