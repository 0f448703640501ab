import type { TSchema } from 'typebox'
import { type ErrorCode, errorCatalogue } from '#core/errors.ts'
import { needsSignIn, policies } from '#core/permissions.ts'
import type { Dialect, DocumentedAnswer, Route } from '#dialects/dialect.ts'
import { type MountedRoute, mountRoutes, type Voice } from '#dialects/mount.ts'

type Json = Record<string, unknown>

const documentPath = '/openapi.json'
const securitySchemes = {
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'taskwright',
    description:
      'For pages of the server itself. What changes something needs the header `X-Taskwright-Page` too. Over https its name is `__Host-taskwright`.',
  },
}

/** The OpenAPI 3.1 document of the mounted dialects, made from their routes: it cannot name what is not there. */
export function createOpenApi(dialects: readonly Dialect[], version: string): Json {
  const beginning = {
    openapi: '3.1.0',
    info: {
      title: 'Taskwright',
      version,
      summary: 'A task server: its own API and those of existing task services, on the same tasks.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
  }
  const paths: Record<string, Json> = {}
  for (const mounted of mountRoutes(dialects)) {
    const path = mounted.route.path.replace(/:(\w+)/g, '{$1}')
    const example = path === documentPath ? { ...beginning, paths: {} } : undefined
    paths[path] = { ...paths[path], [mounted.route.method.toLowerCase()]: toOperation(mounted, example) }
  }
  return {
    ...beginning,
    tags: dialects.map(({ name, title }) => ({ name, description: title })),
    paths,
    components: {
      securitySchemes,
      schemas: Object.fromEntries(
        dialects.flatMap(({ shapes }) => shapes.map((shape) => [idOf(shape), toSchema(shape, true)])),
      ),
    },
  }
}

/** `example`: of an answer that has none of its own. */
function toOperation({ route, dialects, limits, voice }: MountedRoute, example?: Json): Json {
  return {
    operationId: `${route.dialect}_${route.name}`,
    tags: dialects.map(({ name }) => name),
    summary: route.summary,
    description: `${whoMay(route)} Limit class${limits.length > 1 ? 'es' : ''}: ${limits.map((name) => `\`${name}\``).join(', ')}.`,
    security: needsSignIn(route.policy)
      ? [{ accessToken: [] }, ...(takesCookies(dialects) ? [{ cookie: [] }] : [])]
      : [],
    parameters: [
      ...parametersOf('path', route.schemas.params),
      ...parametersOf('query', route.schemas.query),
      ...headersOf(route),
    ],
    ...(route.schemas.body && { requestBody: toRequestBody(route, route.schemas.body) }),
    ...(route.takesFile && { requestBody: fileBody }),
    responses: { ...toErrors(voice, route, takesCookies(dialects)), ...toAnswers(route, example) },
  }
}

function takesCookies([first, ...others]: readonly Dialect[]): boolean {
  return others.length === 0 && first?.readCookie !== undefined
}

function whoMay({ policy }: Route): string {
  const rule = policies[policy]
  if (rule.who === 'anyone') return 'Anybody may do this.'
  if (rule.who === 'signed-in') return 'Everybody who is signed in may do this.'
  if (rule.who === 'admin') return 'Only administrators may do this.'
  const others = rule.relations.map((relation) => (relation === 'self' ? 'oneself' : `the ${relation}`))
  return `For ${others.join(', ')} and administrators.`
}

function parametersOf(place: 'path' | 'query', schema: TSchema | undefined): Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, TSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = toSchema(property) as { description?: string }
    const isRequired = place === 'path' || required.includes(name)
    return { name, in: place, required: isRequired, ...(description && { description }), schema: rest }
  })
}

function headersOf({ headers = {} }: Route): Json[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }))
}

function toRequestBody({ method, emptyBodyIsObject, example }: Route, body: TSchema): Json {
  const content = { schema: toSchema(body), ...(example !== undefined && { example }) }
  const types = method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json']
  return { required: !emptyBodyIsObject, content: Object.fromEntries(types.map((type) => [type, content])) }
}

const exampleFile =
  'task_name,description,status,priority,created_at,assigned_user\nBack up,Nightly,TRUE,HIGH,3/31/2025,ada'

/** Of a route that takes a file: a form that holds it, or the file itself. */
const fileBody: Json = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: { file: { type: 'string', format: 'binary', description: 'A file named *.csv' } },
        required: ['file'],
      },
      example: { file: exampleFile },
    },
    'text/csv': { schema: { type: 'string', contentMediaType: 'text/csv' }, example: exampleFile },
  },
}

function toAnswers({ answers }: Route, example?: Json): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, toAnswer({ example, ...answer })]),
  )
}

function toAnswer({ description, schema, contentType = 'application/json', example }: DocumentedAnswer): Json {
  if (!schema) return { description }
  const content = { schema: toSchema(schema), ...(example !== undefined && { example }) }
  return { description, content: { [contentType]: content } }
}

/** The faults of the route, and those that every route of its kind can answer. */
function toErrors(voice: Voice, route: Route, hasCookies: boolean): Json {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set([...route.errors, ...commonErrors(route, hasCookies)])) {
    const { status } = voice.describeError(code)
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, toErrorAnswer(voice, codes)]))
}

function commonErrors(route: Route, hasCookies: boolean): ErrorCode[] {
  const signedIn: ErrorCode[] = needsSignIn(route.policy) ? ['unauthenticated'] : []
  const fromPages: ErrorCode[] = route.ownPagesOnly || (hasCookies && needsSignIn(route.policy)) ? ['forbidden'] : []
  const limited: ErrorCode[] = [route.limit].flat().every((name) => name === 'none') ? [] : ['rate_limited']
  const withBody: ErrorCode[] = route.schemas.body
    ? ['malformed_body', 'payload_too_large', 'unsupported_media_type']
    : []
  return [...signedIn, ...fromPages, ...limited, ...withBody, 'overloaded', 'unavailable']
}

function toErrorAnswer(voice: Voice, codes: readonly ErrorCode[]): Json {
  const shapes = new Map(
    codes.map((code) => [JSON.stringify(voice.describeError(code).schema), voice.describeError(code)]),
  )
  const schemas = [...shapes.values()].map(({ schema }) => toSchema(schema))
  const [first] = [...shapes.values()]
  const schema = schemas.length === 1 ? schemas[0] : { anyOf: schemas }
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code]}.`).join(' '),
    content: { [first?.contentType ?? 'application/json']: { schema } },
  }
}

function idOf(schema: TSchema): string | undefined {
  const { $id } = schema as { $id?: string }
  return $id
}

/** Plain JSON Schema; what has a name of its own is named, except where it is defined. */
function toSchema(schema: TSchema, isDefinition = false): Json {
  const id = idOf(schema)
  if (id && !isDefinition) return { $ref: `#/components/schemas/${id}` }
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string' && !value.startsWith('#')) return `#/components/schemas/${value}`
    if (typeof value === 'object' && value !== null && '$id' in value) return without(value as Json)
    return value
  }) as Json
}

function without({ $id: _, ...rest }: Json): Json {
  return rest
}
