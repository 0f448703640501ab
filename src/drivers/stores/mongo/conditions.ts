/** What a query asks for. It is put together here alone, from values that are no objects: no input can be an operator. */
export type Condition = Record<string, unknown>

type Scalar = string | number | boolean | null

/** Beyond every text that begins with the one before it: no word has this code point. */
const last = '\u{10FFFF}'

export function is(value: Scalar): Condition {
  return { $eq: scalar(value) }
}

export function oneOf(values: readonly Scalar[]): Condition {
  return { $in: values.map(scalar) }
}

export function above(value: Scalar): Condition {
  return { $gt: scalar(value) }
}

export function below(value: Scalar): Condition {
  return { $lt: scalar(value) }
}

/** Both ends included; an end that is left out is open. */
export function between(from: Scalar | undefined, to: Scalar | undefined): Condition {
  return { ...(from !== undefined && { $gte: scalar(from) }), ...(to !== undefined && { $lte: scalar(to) }) }
}

/** One of the array's texts begins so. */
export function hasBeginning(beginning: string): Condition {
  return { $elemMatch: { $gte: scalar(beginning), $lt: scalar(beginning) + last } }
}

export function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? {} : { $and: conditions }
}

export function either(conditions: readonly Condition[]): Condition {
  return { $or: conditions }
}

function scalar<T extends Scalar>(value: T): T {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value
  throw new TypeError(`A ${typeof value} cannot be asked for`)
}
