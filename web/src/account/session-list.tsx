import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { nameAgent } from '#web/account/name-agent.ts'
import { answerOf, api } from '#web/api/client.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { Failure, Skeleton } from '#web/ui/states.tsx'
import { useToast } from '#web/ui/toasts.tsx'

const queryKey = ['sessions']

export function SessionList() {
  const { sessions: texts } = useTexts().account
  const queries = useQueryClient()
  const toast = useToast()
  const { data, error, refetch } = useQuery({ queryKey, queryFn: () => answerOf(api.GET('/v1/sessions')) })
  const ending = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => toast({ text: texts.ended }),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  if (error) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={2} />
  return (
    <>
      {ending.error && <Failure fault={ending.error} />}
      <ul className="-my-2 divide-y divide-line">
        {data.sessions.map(({ id, current, agent, address, refreshed, door }) => {
          const name = nameAgent(agent) ?? texts.unknown
          return (
            <li key={id} className="flex items-center gap-3 py-2.5">
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {name}
                  {current && (
                    <span className="ml-2 rounded-full bg-accent-wash px-2 py-0.5 text-accent text-tiny">
                      {texts.current}
                    </span>
                  )}
                </p>
                <p className="text-small text-soft" title={fullTime(refreshed)}>
                  {[address, texts.via(door), texts.used(relativeTime(refreshed))].filter(Boolean).join(' · ')}
                </p>
              </div>
              {!current && (
                <Button look="danger" aria-label={texts.endLabel(name)} onClick={() => ending.mutate(id)}>
                  {texts.end}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
