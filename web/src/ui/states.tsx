import type { ReactNode } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Icon, type IconName } from '#web/ui/icon.tsx'
import { useProblemText } from '#web/ui/use-problem-text.ts'

/** Nothing is here yet: says what to do next. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-2 px-6 py-16 text-center">
      <span className="mb-1 grid size-11 place-items-center rounded-full bg-accent-wash text-accent">
        <Icon name={icon} size={20} />
      </span>
      <p className="font-semibold text-lead">{title}</p>
      <div className="flex flex-col items-center gap-3 text-soft">{children}</div>
    </div>
  )
}

/** Something was refused: says what happened, and lets it be tried again. */
export function Failure({ fault, onRetry }: { fault: unknown; onRetry?: (() => void) | undefined }) {
  const { common } = useTexts()
  const text = useProblemText()
  return (
    <div
      role="alert"
      className="m-3 flex items-center gap-3 rounded border border-danger bg-danger-wash px-4 py-2.5 text-ink"
    >
      <span className="text-danger">
        <Icon name="warning" />
      </span>
      <p className="flex-1">{text(fault)}</p>
      {onRetry && <Button onClick={onRetry}>{common.retry}</Button>}
    </div>
  )
}

/** Holds the place of rows that are on their way, so that nothing jumps. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const { common } = useTexts()
  return (
    <div role="status" aria-label={common.loading} className="flex flex-col gap-2 p-3">
      {Array.from({ length: rows }, (_, index) => index).map((row) => (
        <div key={row} className="h-9 rounded bg-sunken animate-[pulse-soft_1.6s_ease-in-out_infinite]" />
      ))}
    </div>
  )
}
