import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { isDate, isDeadline } from '#core/model/deadline.ts'

interface Documented {
  content?: Record<string, { schema?: object }>
}
interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, Documented> }>>
  components: { schemas: Record<string, object> }
}

/** Compares answers with what the server's own document promises. */
export function createAgreement(fetchDocument: () => Promise<OpenApi>) {
  let loading: Promise<OpenApi> | undefined
  const ajv = new Ajv({ strict: false, logger: false, allErrors: true, unicodeRegExp: true })
  addFormats.default(ajv, ['date-time'])
  ajv.addFormat('deadline', isDeadline)
  ajv.addFormat('day', isDate)
  for (const format of ['text', 'description']) ajv.addFormat(format, true)

  async function check(method: string, path: string, reply: { status: number; body: unknown; headers: Headers }) {
    loading ??= fetchDocument()
    const document = await loading
    const operation = findOperation(document, method, path.split('?')[0] ?? '')
    if (!operation) return
    const fault = disagreement(document, operation.responses[reply.status], reply)
    if (fault) throw new Error(`${method} ${path} answered ${reply.status}, ${fault}: ${JSON.stringify(reply.body)}`)
  }

  function disagreement(
    { components }: OpenApi,
    documented: Documented | undefined,
    { body, headers }: { body: unknown; headers: Headers },
  ): string | undefined {
    if (!documented) return 'which the document does not name'
    const type = headers.get('content-type')?.split(';')[0] ?? ''
    if (type === 'text/event-stream' || body === '') return undefined
    const content = documented.content?.[type]
    if (!content) return `as ${type}, which the document does not name`
    return type.includes('json') && content.schema ? otherShape({ ...content.schema, components }, body) : undefined
  }

  function otherShape(schema: object, body: unknown): string | undefined {
    const validate = ajv.compile(schema)
    return validate(body) ? undefined : `not as documented (${ajv.errorsText(validate.errors)})`
  }

  return { check }
}

function findOperation({ paths }: OpenApi, method: string, path: string) {
  const exact = paths[path]?.[method.toLowerCase()]
  if (exact) return exact
  const parts = path.split('/')
  const candidates = Object.entries(paths).filter(([pattern]) => matches(pattern.split('/'), parts))
  const best = candidates.sort(([a], [b]) => a.split('{').length - b.split('{').length)[0]
  return best?.[1][method.toLowerCase()]
}

function matches(pattern: string[], parts: string[]): boolean {
  return (
    pattern.length === parts.length && pattern.every((part, index) => part.startsWith('{') || part === parts[index])
  )
}
