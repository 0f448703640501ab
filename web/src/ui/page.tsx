import { type ReactNode, useEffect } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'

interface PageProps {
  title: string
  /** Beside the title: what can be done here. */
  actions?: ReactNode
  children: ReactNode
  /** For reading and forms, not for lists. */
  isNarrow?: boolean
  /** The page itself does not scroll: something in it does. */
  isFixed?: boolean
}

/** What every page begins with. */
export function Page({ title, actions, children, isNarrow = false, isFixed = false }: PageProps) {
  const { common } = useTexts()
  useEffect(() => {
    document.title = `${title} · ${common.product}`
  }, [title, common])
  return (
    <div
      className={classNames(
        'flex flex-col',
        isFixed ? 'h-full min-h-0' : 'min-h-full',
        isNarrow && 'mx-auto w-full max-w-3xl',
      )}
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-3 wide:px-6">
        <h1 className="font-semibold text-title tracking-tight">{title}</h1>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A part of a page with a frame of its own. */
export function Card({ title, children, lead }: { title: string; children: ReactNode; lead?: string }) {
  return (
    <section className="mx-4 mb-4 rounded-large border border-line bg-raised wide:mx-6">
      <header className="border-line border-b px-5 py-3">
        <h2 className="font-semibold text-lead">{title}</h2>
        {lead && <p className="text-small text-soft">{lead}</p>}
      </header>
      <div className="p-5">{children}</div>
    </section>
  )
}
