import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answerOf, api, type Schemas } from '#web/api/client.ts'
import { dayFrom } from '#web/log/log-view.ts'
import { dayOf } from '#web/ui/dates.ts'

export type LogEntry = Schemas['Log']
export type LogSummary = Schemas['LogSummary']

const pageSize = 100

/** Up to tomorrow: where the server is, it may be that already. */
export function summaryQuery(range: number) {
  const today = dayOf(new Date())
  const query = { day_from: dayFrom(today, 1 - range), day_to: dayFrom(today, 1) }
  return queryOptions({
    queryKey: ['log', 'summary', query],
    queryFn: () => answerOf(api.GET('/v1/logs/summary', { params: { query } })),
    placeholderData: keepPreviousData,
  })
}

export function entriesQuery(day: string) {
  return infiniteQueryOptions({
    queryKey: ['log', 'entries', day],
    queryFn: ({ pageParam, signal }) => {
      const query = { day_from: day, day_to: day, limit: pageSize, ...(pageParam && { cursor: pageParam }) }
      return answerOf(api.GET('/v1/logs', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

export function runLog() {
  return answerOf(api.POST('/v1/logs/run', { body: {} }))
}
