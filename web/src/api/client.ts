import createClient from 'openapi-fetch'
import type { components, paths } from '#web/api/schema.ts'

export type Schemas = components['schemas']
export type Task = Schemas['Task']
export type User = Schemas['User']
export type Problem = Schemas['Problem']

/** The native API, typed by its own document. The header shows the server that one of its pages asks. */
export const api = createClient<paths>({ baseUrl: '/', headers: { 'x-taskwright-page': '1' } })

/** The server refused, or could not be reached (`status` 0). */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Partial<Problem>

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `status ${status}`)
    this.name = 'Refused'
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.problem = problem
  }

  /** Whether the same request may succeed later: it did not reach the server, or that one asked to wait. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 503 || this.status === 429
  }
}

interface Answered<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What the server answered. Throws `Refused`. */
export async function answerOf<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked.catch(() => {
    throw new Refused(0, { code: 'offline' })
  })
  if (response.ok) return data as T
  throw new Refused(response.status, typeof error === 'object' && error !== null ? error : {})
}

export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${version}"` }
}
