import { type FormEvent, type ReactNode, useEffect } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { useProblemText } from '#web/ui/use-problem-text.ts'

interface EntryFrameProps {
  title: string
  lead: string
  submit: string
  isBusy: boolean
  fault: unknown
  onSubmit(): void
  children: ReactNode
  /** The other way in. */
  footer?: ReactNode
}

export function EntryFrame({ title, lead, submit, isBusy, fault, onSubmit, children, footer }: EntryFrameProps) {
  const { common } = useTexts()
  const problemText = useProblemText()
  useEffect(() => {
    document.title = `${title} · ${common.product}`
  }, [title, common])
  function submitted(event: FormEvent): void {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-[23rem]">
        <p className="mb-8 flex items-center gap-2.5 font-semibold text-lead tracking-tight">
          <img src="/app/icon.svg" alt="" width="28" height="28" />
          {common.product}
        </p>
        <h1 className="font-semibold text-display tracking-tight">{title}</h1>
        <p className="mt-1 mb-6 text-lead text-soft">{lead}</p>
        <form onSubmit={submitted} className="flex flex-col gap-4" noValidate>
          {children}
          {fault != null && (
            <p role="alert" className="rounded border border-danger bg-danger-wash px-3 py-2">
              {problemText(fault)}
            </p>
          )}
          <Button type="submit" look="primary" isBusy={isBusy} className="mt-1 min-h-10 text-lead">
            {submit}
          </Button>
        </form>
        {footer && <p className="mt-6 text-soft">{footer}</p>}
      </div>
    </main>
  )
}

export function EntryLink({ text, onPress }: { text: string; onPress: () => void }) {
  return (
    <button type="button" onClick={onPress} className="font-semibold text-accent underline underline-offset-2">
      {text}
    </button>
  )
}
