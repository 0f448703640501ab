import type { Import } from '#web/imports/import-calls.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'

/** What became, or would become, of the rows. */
export function Counts({ one }: { one: Import }) {
  const { counts: texts } = useTexts().imports
  const format = new Intl.NumberFormat(document.documentElement.lang)
  const facts = [
    [texts.rows, one.rows, ''],
    [one.dry_run ? texts.wouldCreate : texts.created, one.created, one.created > 0 ? 'text-good' : ''],
    [texts.skipped, one.skipped, ''],
    [texts.bad, one.bad, one.bad > 0 ? 'text-danger' : ''],
    [texts.invited, one.invited, ''],
  ] as const
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded border border-line bg-line mid:grid-cols-5">
      {facts.map(([name, value, colour]) => (
        <div
          key={name}
          className="flex flex-col-reverse justify-end bg-raised px-3 py-2 last:col-span-2 mid:last:col-span-1"
        >
          <dt className="text-small text-soft">{name}</dt>
          <dd className={classNames('tabular font-semibold text-title', colour)}>{format.format(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
