import { type TSchema, Type } from 'typebox'
import type { CoreError, ErrorCode } from '#core/errors.ts'
import type { LimitName } from '#core/limits.ts'
import type { Answer, Dialect, Route } from '#dialects/dialect.ts'

/** Who puts faults into words: a dialect, or several with one voice. */
export type Voice = Pick<Dialect, 'toErrorAnswer' | 'describeError'>

/** A route of a port with all the dialects that have it; the first of them is the strongest. */
export interface MountedRoute {
  route: Route
  dialects: readonly Dialect[]
  /** Those of all the dialects. */
  limits: readonly LimitName[]
  voice: Voice
}

type Claim = [route: Route, dialect: Dialect]

/**
 * The routes of one port. Several dialects may have the same one where it is shared: then one of them serves all,
 * limited and refusing as all of them say. Throws for two that are not shared.
 */
export function mountRoutes(dialects: readonly Dialect[]): MountedRoute[] {
  const claims = new Map<string, [Claim, ...Claim[]]>()
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const key = `${route.method} ${route.path}`
      const known = claims.get(key)
      if (known) assertShared(key, known[0], [route, dialect])
      claims.set(key, known ? [...known, [route, dialect]] : [[route, dialect]])
    }
  }
  return [...claims.values()].map(toMounted)
}

function assertShared(key: string, [first, owner]: Claim, [second, other]: Claim): void {
  if (first.shared && second.shared) return
  throw new Error(`${key} is already declared by ${owner.name}, and ${other.name} does not share it.`)
}

function toMounted(claims: [Claim, ...Claim[]]): MountedRoute {
  const [serving] = claims.find(([route]) => !route.yields) ?? claims[0]
  const [first, ...others] = claims.map(([, dialect]) => dialect) as [Dialect, ...Dialect[]]
  return {
    route: serving,
    dialects: [first, ...others],
    limits: [...new Set(claims.flatMap(([{ limit }]) => limit))],
    voice: others.length > 0 ? inOneVoice(first, others) : first,
  }
}

/** Every dialect finds its own fields in an error; where they have the same one, the first one's is given. */
function inOneVoice(first: Dialect, others: readonly Dialect[]): Voice {
  function toErrorAnswer(fault: CoreError, at: { path: string }): Answer {
    const answer = first.toErrorAnswer(fault, at)
    if (isAboutBody(fault)) return answer
    const bodies = others.map((dialect) => dialect.toErrorAnswer(fault, at).body)
    return { ...answer, body: Object.assign({}, answer.body, ...bodies.reverse(), answer.body) }
  }

  function describeError(code: ErrorCode) {
    const described = first.describeError(code)
    const whole = allOf([described, ...others.map((dialect) => dialect.describeError(code))])
    return { ...described, schema: code === 'invalid_input' ? Type.Union([described.schema, whole]) : whole }
  }

  return { toErrorAnswer, describeError }
}

/** A map of fields has no room for other keys: the first dialect alone says what is wrong with a body. */
function isAboutBody({ code, details: { issues = [] } }: CoreError): boolean {
  return code === 'invalid_input' && issues.every(({ part }) => part === 'body')
}

function allOf(described: readonly { schema: TSchema }[]): TSchema {
  const different = new Map(described.map(({ schema }) => [JSON.stringify(schema), schema]))
  const [only, ...more] = [...different.values()]
  return only && more.length === 0 ? only : Type.Unsafe({ allOf: [...different.values()] })
}

/** The routes that are at an address, whatever their method. */
export function routesAt(path: string, mounted: readonly MountedRoute[]): MountedRoute[] {
  return mounted.filter(({ route }) => matches(route.path.split('/'), path.split('/')))
}

function matches(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length && pattern.every((part, index) => part.startsWith(':') || part === parts[index])
  )
}

/**
 * Who speaks where no route takes a request: those who have its address, with its method if they can, else the
 * dialect that has most routes which begin like it, else the first.
 */
export function voiceAt(
  { method, path }: { method: string; path: string },
  mounted: readonly MountedRoute[],
  dialects: readonly Dialect[],
): Voice {
  const there = routesAt(path, mounted).sort(
    (a, b) => parametersOf(a) - parametersOf(b) || b.dialects.length - a.dialects.length,
  )
  const known = there.find(({ route }) => route.method === method) ?? there[0]
  return known?.voice ?? nearestDialect(path, dialects)
}

function parametersOf({ route }: MountedRoute): number {
  return route.path.split('/:').length - 1
}

function nearestDialect(path: string, dialects: readonly Dialect[]): Dialect {
  const parts = path.split('/').slice(1)
  const [nearest] = dialects
    .map((dialect) => ({ dialect, ...nearness(dialect, parts) }))
    .filter(({ depth }) => depth > 0)
    .sort((a, b) => b.depth - a.depth || b.count - a.count)
  return nearest?.dialect ?? (dialects[0] as Dialect)
}

/** How many parts the nearest routes have in common with the address, and how many routes are as near. */
function nearness({ routes }: Dialect, parts: readonly string[]): { depth: number; count: number } {
  const depths = routes.map(({ path }) => commonParts(path.split('/').slice(1), parts))
  const depth = Math.max(0, ...depths)
  return { depth, count: depths.filter((one) => one === depth).length }
}

function commonParts(pattern: readonly string[], parts: readonly string[]): number {
  const end = pattern.findIndex((part, index) => part !== parts[index])
  return end === -1 ? pattern.length : end
}
