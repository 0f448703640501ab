import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answerOf, api, type Schemas } from '#web/api/client.ts'
import { newKey } from '#web/api/new-key.ts'

export type Import = Schemas['Import']
export type Mode = Import['mode']
export type Duplicates = Import['duplicates']

const pollMilliseconds = 1000
const errorsAtOnce = 100

export interface ImportOptions {
  mode: Mode
  duplicates: Duplicates
  dryRun: boolean
}

/** Sends the file as it lies on the disk: it is never whole in the memory of the page. */
export function startImport(file: File, { mode, duplicates, dryRun }: ImportOptions, signal?: AbortSignal) {
  const form = new FormData()
  form.set('file', file)
  return answerOf(
    api.POST('/v1/imports', {
      params: { query: { mode, duplicates, dry_run: dryRun }, header: { 'Idempotency-Key': newKey() } },
      body: { file: file.name },
      bodySerializer: () => form,
      ...(signal && { signal }),
    }),
  )
}

export function isOver({ state }: Pick<Import, 'state'>): boolean {
  return state === 'done' || state === 'refused' || state === 'failed'
}

/** Asked for again until it is over, should the live connection be down. */
export function importQuery(id: number) {
  return queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: () => answerOf(api.GET('/v1/imports/{id}', { params: { path: { id: String(id) } } })),
    refetchInterval: ({ state: { data } }) => (data && isOver(data) ? false : pollMilliseconds),
  })
}

export function errorsQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ['imports', 'errors', id],
    queryFn: ({ pageParam }) => {
      const params = { path: { id: String(id) }, query: { after: pageParam, limit: errorsAtOnce } }
      return answerOf(api.GET('/v1/imports/{id}/errors', { params }))
    },
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports', 'list'],
  queryFn: ({ pageParam }) => {
    const query = { limit: 20, ...(pageParam !== undefined && { before: pageParam }) }
    return answerOf(api.GET('/v1/imports', { params: { query } }))
  },
  initialPageParam: undefined as number | undefined,
  getNextPageParam: ({ next }) => next ?? undefined,
})
