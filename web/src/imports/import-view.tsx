import { Link } from 'wouter'
import { Counts } from '#web/imports/counts.tsx'
import { type Import, isOver } from '#web/imports/import-calls.ts'
import { ProblemList } from '#web/imports/problem-list.tsx'
import { Progress } from '#web/imports/progress.tsx'
import { useImport } from '#web/imports/use-import.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { useKeys } from '#web/ui/keys.tsx'
import { Card } from '#web/ui/page.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

/** An import as it goes on, and its report afterwards. */
export function ImportView({ id, onOther }: { id: number; onOther: () => void }) {
  const { one: texts } = useTexts().imports
  const { data: one, error, refetch } = useImport(id)
  useKeys([{ key: 'n', text: texts.key, run: onOther }])
  if (error && !one) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!one) return <Skeleton rows={3} />
  return (
    <Card title={(one.dry_run ? texts.check : texts.title)(one.file_name)}>
      <div className="flex flex-col gap-5">
        {isOver(one) ? <Report one={one} /> : <UnderWay one={one} />}
        <div className="flex flex-wrap gap-2">
          {one.state === 'done' && !one.dry_run && one.created > 0 && (
            <Link
              href="/tasks"
              className="inline-flex min-h-8 items-center rounded bg-accent px-3 font-medium text-accent-ink hover:brightness-110"
            >
              {texts.toTasks}
            </Link>
          )}
          <Button onClick={onOther}>{texts.another}</Button>
        </div>
      </div>
    </Card>
  )
}

function UnderWay({ one }: { one: Import }) {
  const { one: texts, states } = useTexts().imports
  return (
    <div className="flex flex-col gap-2">
      <p className="flex justify-between gap-4">
        <span className="font-medium first-letter:uppercase">{states[one.state]}</span>
        <span className="tabular text-soft">{texts.percent(one.progress ?? 0, one.rows)}</span>
      </p>
      <Progress label={texts.progress} value={one.progress ?? 0} />
      <p className="text-small text-soft">{one.state === 'waiting' ? texts.waiting : texts.running}</p>
    </div>
  )
}

function Report({ one }: { one: Import }) {
  const { one: texts } = useTexts().imports
  const isGood = one.state === 'done'
  return (
    <>
      <div role="status" className={isGood ? '' : 'rounded border border-danger bg-danger-wash px-4 py-2.5'}>
        <p className="font-medium">
          {one.state === 'done' && (one.dry_run ? texts.checked : texts.done(one.created))}
          {one.state === 'refused' && texts.refused}
          {one.state === 'failed' && texts.failed}
        </p>
        {one.error && <p>{one.error}</p>}
        {one.state === 'failed' && <p>{texts.failedHelp}</p>}
      </div>
      <Counts one={one} />
      <ProblemList id={one.id} />
    </>
  )
}
