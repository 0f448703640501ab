import { Counts } from '#web/imports/counts.tsx'
import { type Import, isOver, type Mode } from '#web/imports/import-calls.ts'
import { ProblemList } from '#web/imports/problem-list.tsx'
import { Progress } from '#web/imports/progress.tsx'
import { useImport } from '#web/imports/use-import.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { useKeys } from '#web/ui/keys.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

interface CheckResultProps {
  /** Of the dry run. */
  id: number
  mode: Mode
  onImport(): void
}

/** What an import would do, and the button that lets it. */
export function CheckResult({ id, mode, onImport }: CheckResultProps) {
  const { check: texts, one: oneTexts } = useTexts().imports
  const { data: one, error, refetch } = useImport(id)
  const mayImport = one?.state === 'done' && one.created > 0 && (mode === 'partial' || one.bad === 0)
  useKeys(mayImport ? [{ key: 'i', text: texts.key, run: onImport }] : [])
  if (error) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!one) return <Skeleton rows={2} />
  if (!isOver(one))
    return (
      <div className="flex flex-col gap-1.5">
        <p className="flex justify-between">
          {texts.running}
          <span className="tabular text-soft">{oneTexts.percent(one.progress ?? 0, one.rows)}</span>
        </p>
        <Progress label={texts.running} value={one.progress ?? 0} />
      </div>
    )
  return (
    <section aria-label={texts.title} className="flex flex-col gap-4">
      <h3 className="font-semibold">{texts.title}</h3>
      <Counts one={one} />
      <p role="status" className={mayImport ? '' : 'text-danger'}>
        <Outcome one={one} mode={mode} />
      </p>
      <ProblemList id={id} />
      <Button look="primary" disabled={!mayImport} onClick={onImport} className="min-h-10 self-start text-lead">
        {texts.submit(mayImport ? one.created : 0)}
      </Button>
    </section>
  )
}

function Outcome({ one, mode }: { one: Import; mode: Mode }) {
  const { check: texts } = useTexts().imports
  if (one.error !== null && one.state !== 'done') return one.error
  if (one.bad > 0 && mode === 'whole') return texts.blocked(one.bad)
  if (one.created === 0) return texts.nothing
  return one.bad > 0 ? texts.partial(one.created, one.bad) : texts.good(one.created)
}
