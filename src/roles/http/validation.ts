import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { TSchema } from 'typebox'
import { CoreError, type Issue } from '#core/errors.ts'
import { isDate, isDeadline, isLooseDeadline } from '#core/model/deadline.ts'
import { isStorableText } from '#core/model/scalars.ts'
import { largestDescriptionBytes } from '#core/model/task.ts'

type Part = Issue['part']
export type Check = (value: unknown) => { value: unknown } | { error: CoreError }

/** Issues beyond this many help nobody. */
const mostIssues = 100
/** Errors are compared with each other, so a body of 50,000 unknown fields must not bring 50,000 of them. */
const mostErrors = 500

const formats = {
  deadline: {
    validate: isDeadline,
    says: 'must be a date (2026-03-31) or a date-time with a zone (2026-03-31T09:30:00+02:00)',
  },
  'loose-deadline': {
    validate: isLooseDeadline,
    says: 'must be a date (2026-03-31) or a date-time (2026-03-31T09:30:00, with a zone or without)',
  },
  day: { validate: isDate, says: 'must be a day that exists, as YYYY-MM-DD' },
  text: { validate: isStorableText, says: 'must not contain NUL or half a surrogate pair' },
  description: {
    validate: (value: string) => isStorableText(value) && Buffer.byteLength(value) <= largestDescriptionBytes,
    says: 'must be at most 64 KiB in UTF-8, without NUL or half a surrogate pair',
  },
} as const

/**
 * Checks against the same schemas that the types and the document come from. Queries and paths are text, so
 * numbers and booleans are read from it there; a body is taken as it is. A check is compiled when it is first
 * needed, for the start must not wait for forty of them.
 */
export function createValidation(shapes: readonly TSchema[]) {
  const [exact, reading] = [lazily(() => createAjv(shapes, false)), lazily(() => createAjv(shapes, 'array'))]

  return function check(schema: TSchema, part: Part): Check {
    const compile = lazily(() => (part === 'body' ? exact : reading)().compile(schema))
    const checkAll: Check = (value) => (compile()(value) ? { value } : { error: toError(compile(), part) })
    return part === 'body' ? checkAll : (value) => checkNumbers({ ...(value as object) }, checkAll(value), part)
  }
}

/** Of what was read from text: numbers must have been written as such. */
function checkNumbers(given: object, checked: ReturnType<Check>, part: Part): ReturnType<Check> {
  const odd = 'value' in checked ? findOddNumber(given as Texts, checked.value as Texts) : undefined
  return odd === undefined ? checked : { error: oddNumber(odd, part) }
}

type Texts = Record<string, unknown>

/** The name of a number that was written as nobody writes one: `0x10`, `1e3`, `+1`, nothing. */
function findOddNumber(given: Texts, read: Texts): string | undefined {
  for (const name in read) {
    const text = given[name]
    if (typeof read[name] === 'number' && typeof text === 'string' && !/^-?\d+(\.\d+)?$/.test(text)) return name
  }
  return undefined
}

function oddNumber(name: string, part: Part): CoreError {
  const message = `\`${name}\` must be a number in decimal digits.`
  return new CoreError('invalid_input', message, {
    issues: [{ part, pointer: `/${escapePointer(name)}`, rule: 'type', message, limits: {} }],
  })
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function createAjv(shapes: readonly TSchema[], coerceTypes: false | 'array'): Ajv {
  const options = { coerceTypes, allErrors: true, verbose: true, discriminator: true, removeAdditional: false } as const
  const ajv = new Ajv({
    ...options,
    useDefaults: false,
    strict: false,
    validateSchema: false,
    logger: false,
    unicodeRegExp: true,
  })
  addFormats.default(ajv, ['date-time'])
  for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate })
  for (const shape of shapes) ajv.addSchema(shape)
  return ajv
}

function toError(validate: ValidateFunction, part: Part): CoreError {
  const errors = (validate.errors ?? []).slice(0, mostErrors)
  const issues = errors.filter((error) => tellsSomething(error, errors)).map((error) => toIssue(error, part))
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new CoreError('invalid_input', `${first?.message ?? 'The request is not valid.'}${more}`, {
    issues: issues.slice(0, mostIssues),
  })
}

/** A choice that failed says less than why, and a wrong type more than everything that follows from it. */
function tellsSomething(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  const isChoice = ['anyOf', 'oneOf', 'if'].includes(error.keyword)
  const others = all.filter((other) => other !== error)
  if (isChoice) return !others.some((other) => other.instancePath.startsWith(error.instancePath))
  if (error.keyword === 'type') return true
  return !others.some((other) => other.keyword === 'type' && other.instancePath === error.instancePath)
}

function toIssue(error: ErrorObject, part: Part): Issue {
  const pointer = pointerOf(error)
  const isNull = error.keyword === 'type' && error.data === null
  return {
    part,
    pointer,
    rule: isNull ? 'null' : error.keyword,
    message: `${nameOf(pointer, part)} ${toWords(error)}.`,
    limits: error.parentSchema as Record<string, unknown>,
  }
}

function pointerOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}/${escapePointer(params.missingProperty)}`
  if (keyword === 'additionalProperties') return `${instancePath}/${escapePointer(params.additionalProperty)}`
  return instancePath
}

function escapePointer(name: string): string {
  return name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')
}

function nameOf(pointer: string, part: Part): string {
  if (pointer === '') return part === 'body' ? 'The body' : `The ${part}`
  return `\`${pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')}\``
}

function toWords(error: ErrorObject): string {
  const words = sayings[error.keyword]
  return words ? words(error) : (error.message ?? 'is not valid')
}

const sayings: Record<string, (error: ErrorObject) => string> = {
  required: () => 'is missing',
  additionalProperties: ({ parentSchema }) => `is not a known field; accepted are ${listKnown(parentSchema)}`,
  type: ({ schema, data }) =>
    data === null ? 'must not be null' : `must be ${[schema].flat().map(withArticle).join(' or ')}`,
  enum: ({ schema }) => `must be one of ${listValues(schema)}`,
  const: ({ schema }) => `must be ${JSON.stringify(schema)}`,
  discriminator: () => 'must name one of the known kinds',
  minLength: ({ parentSchema }) => lengthWords(parentSchema),
  maxLength: ({ parentSchema }) => lengthWords(parentSchema),
  minItems: ({ schema }) => `must have at least ${schema} item${schema === 1 ? '' : 's'}`,
  maxItems: ({ schema }) => `must have at most ${schema} items`,
  uniqueItems: () => 'must not name the same item twice',
  minimum: ({ parentSchema }) => rangeWords(parentSchema),
  maximum: ({ parentSchema }) => rangeWords(parentSchema),
  format: ({ schema }) => formats[schema as keyof typeof formats]?.says ?? `must be a valid ${schema}`,
  pattern: ({ parentSchema }) => `must be: ${parentSchema?.description ?? `text like ${parentSchema?.pattern}`}`,
}

function listKnown(schema: Record<string, unknown> | undefined): string {
  return Object.keys((schema?.properties ?? {}) as object).join(', ') || 'none'
}

function listValues(schema: unknown): string {
  return (schema as unknown[]).map((value) => String(value)).join(', ')
}

function withArticle(type: unknown): string {
  if (type === 'null') return 'null'
  return /^[aeiou]/.test(String(type)) ? `an ${type}` : `a ${type}`
}

function lengthWords(schema: Record<string, unknown> | undefined): string {
  const { minLength, maxLength } = schema ?? {}
  if (minLength === undefined) return `must have at most ${maxLength} characters`
  return maxLength === undefined
    ? `must have at least ${minLength} characters`
    : `must have ${minLength} to ${maxLength} characters`
}

function rangeWords(schema: Record<string, unknown> | undefined): string {
  const { minimum, maximum } = schema ?? {}
  return maximum === undefined ? `must be at least ${minimum}` : `must be from ${minimum} to ${maximum}`
}
