import { useInfiniteQuery } from '@tanstack/react-query'
import { useNames } from '#web/api/people.ts'
import { type Import, importsQuery } from '#web/imports/import-calls.ts'
import { useFreshImports } from '#web/imports/use-import.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { Card } from '#web/ui/page.tsx'
import { Empty, Failure, Skeleton } from '#web/ui/states.tsx'

/** What was imported until now, newest first. */
export function ImportList({ chosen, onChoose }: { chosen: number | undefined; onChoose: (id: number) => void }) {
  const { past: texts } = useTexts().imports
  useFreshImports()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(importsQuery)
  if (error) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} />
  const all = data.pages.flatMap(({ imports }) => imports)
  if (all.length === 0)
    return (
      <Empty icon="import" title={texts.none.title}>
        <p>{texts.none.body}</p>
      </Empty>
    )
  return (
    <Card title={texts.title}>
      <ul className="-my-2 divide-y divide-line">
        {all.map((one) => (
          <ImportRow key={one.id} one={one} isChosen={one.id === chosen} onChoose={onChoose} />
        ))}
      </ul>
      {hasNextPage && (
        <Button className="mt-4" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </Card>
  )
}

const looks: Partial<Record<Import['state'], string>> = {
  done: 'bg-good-wash text-good',
  refused: 'bg-danger-wash text-danger',
  failed: 'bg-danger-wash text-danger',
  running: 'bg-accent-wash text-accent',
}

interface ImportRowProps {
  one: Import
  isChosen: boolean
  onChoose(id: number): void
}

function ImportRow({ one, isChosen, onChoose }: ImportRowProps) {
  const { past: texts, states } = useTexts().imports
  const names = useNames()
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-0.5 py-2.5">
      <button
        type="button"
        aria-current={isChosen || undefined}
        onClick={() => onChoose(one.id)}
        className="min-w-0 flex-1 truncate text-left font-medium text-accent underline-offset-2 hover:underline"
      >
        {one.file_name}
      </button>
      {one.dry_run && <span className="rounded-full bg-sunken px-2 py-0.5 text-soft text-tiny">{texts.isCheck}</span>}
      <span className={classNames('rounded-full px-2 py-0.5 text-tiny', looks[one.state] ?? 'bg-sunken text-soft')}>
        {states[one.state]}
      </span>
      <p className="w-full text-small text-soft" title={fullTime(one.at)}>
        {[texts.summary(one.created, one.bad, one.dry_run), names(one.user), relativeTime(one.at)].join(' · ')}
      </p>
    </li>
  )
}
