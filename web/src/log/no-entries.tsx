import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { sessionQuery } from '#web/api/session.ts'
import { runLog } from '#web/log/log-calls.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Empty, Failure } from '#web/ui/states.tsx'
import { useToast } from '#web/ui/toasts.tsx'

/** Says why a day has no entries; administrators can write those of today. */
export function NoEntries({ isEver }: { isEver: boolean }) {
  const { empty: texts } = useTexts().log
  const { data: user } = useQuery(sessionQuery)
  const queries = useQueryClient()
  const toast = useToast()
  const running = useMutation({
    mutationFn: runLog,
    onSuccess({ entries }) {
      toast({ text: texts.ran(entries) })
      void queries.invalidateQueries({ queryKey: ['log'] })
    },
  })
  return (
    <Empty icon="log" title={isEver ? texts.title : texts.neverTitle}>
      <p>{isEver ? texts.body : texts.neverBody}</p>
      {running.error && <Failure fault={running.error} />}
      {user?.role === 'admin' && (
        <Button look={isEver ? 'plain' : 'primary'} isBusy={running.isPending} onClick={() => running.mutate()}>
          {texts.run}
        </Button>
      )}
    </Empty>
  )
}
