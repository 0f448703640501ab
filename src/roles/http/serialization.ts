import fastJsonStringify from 'fast-json-stringify'
import type { TSchema } from 'typebox'
import type { Route } from '#dialects/dialect.ts'
import type { ToText } from '#roles/http/answering.ts'

type Schema = Parameters<typeof fastJsonStringify>[0]

/**
 * How a route's answers become JSON, by status: only the fields of the schema leave the house. Compiled when the
 * first such answer leaves, for the start must not wait for forty of them.
 */
export function createSerialization(shapes: readonly TSchema[]) {
  const external = Object.fromEntries(shapes.map((shape) => [(shape as { $id?: string }).$id, shape]))

  return function textsOf({ answers }: Route): Record<number, ToText> {
    const json = Object.entries(answers).filter(([, { schema, contentType }]) => schema && !contentType)
    return Object.fromEntries(json.map(([status, { schema }]) => [status, lazily(schema as TSchema)]))
  }

  /** The core freezes what it answers more than once: its bytes are kept with it. */
  function lazily(schema: TSchema): ToText {
    const kept = new WeakMap<object, Buffer>()
    let toText: ((body: unknown) => string) | undefined
    return (body) => {
      const known = kept.get(body as object)
      if (known) return known
      toText ??= fastJsonStringify(schema as Schema, {
        schema: external as Record<string, Schema>,
        // Our formats were checked when the values came in; it would say on the screen that it does not know them.
        ajv: { logger: false },
      })
      const text = toText(body)
      if (body instanceof Object && Object.isFrozen(body)) kept.set(body, Buffer.from(text))
      return text
    }
  }
}
