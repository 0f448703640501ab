import { useInfiniteQuery } from '@tanstack/react-query'
import { answerOf, api } from '#web/api/client.ts'
import { useNames } from '#web/api/people.ts'
import { sentencesOf } from '#web/tasks/history-sentences.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Failure } from '#web/ui/states.tsx'

/** Who did what to a task, as sentences, the first thing first. */
export function TaskHistory({ id }: { id: number }) {
  const { tasks: texts } = useTexts()
  const nameOf = useNames()
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['tasks', 'history', id],
    queryFn: ({ pageParam: after }) =>
      answerOf(
        api.GET('/v1/tasks/{id}/history', { params: { path: { id: String(id) }, query: { after, limit: 50 } } }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  })
  const events = data?.pages.flatMap((page) => page.events) ?? []
  return (
    <section>
      <h3 className="mb-2 flex items-center gap-2 font-medium text-small text-soft">
        <Icon name="history" />
        {texts.panel.history}
      </h3>
      {error && <Failure fault={error} onRetry={() => void refetch()} />}
      <ol className="flex flex-col gap-1.5 border-line border-l pl-4">
        {events.map((event) => (
          <li key={event.seq} className="text-small">
            {sentencesOf(event, texts, nameOf).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            <p className="text-faint text-tiny">
              <time dateTime={event.at} title={fullTime(event.at)}>
                {relativeTime(event.at)}
              </time>
              {event.via !== 'native' && ` · ${texts.history.via(event.via)}`}
            </p>
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button look="quiet" onClick={() => void fetchNextPage()}>
          {texts.panel.olderHistory}
        </Button>
      )}
    </section>
  )
}
