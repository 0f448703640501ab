import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { isDeadline } from '#core/model/deadline.ts'

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
  for (const format of ['text', 'description']) ajv.addFormat(format, true)

  async function check(method: string, path: string, reply: { status: number; body: unknown; headers: Headers }) {
    loading ??= fetchDocument()
    const document = await loading
    const operation = findOperation(document, method, path.split('?')[0] ?? '')
    if (!operation) return
    const documented = operation.responses[reply.status]
    if (!documented)
      throw new Error(
        `${method} ${path} answered ${reply.status}, which the document does not name: ${JSON.stringify(reply.body)}`,
      )
    const type = reply.headers.get('content-type')?.split(';')[0] ?? ''
    if (type === 'text/event-stream' || reply.body === '') return
    const content = documented.content?.[type]
    if (!content)
      throw new Error(`${method} ${path} answered ${reply.status} as ${type}, which the document does not name`)
    if (!type.includes('json') || !content.schema) return
    const schema = { ...content.schema, components: document.components }
    const validate = ajv.compile(schema)
    if (!validate(reply.body)) {
      throw new Error(
        `${method} ${path} ${reply.status} is not as documented: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(reply.body)}`,
      )
    }
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
