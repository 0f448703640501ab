import type { ReactNode } from 'react'
import { classNames } from '#web/ui/class-names.ts'

interface ScrollAreaProps {
  /** For those who come to it by the keyboard, to scroll it. */
  label: string
  children: ReactNode
  className?: string
}

/** A frame that scrolls what is too large for it, with the keys too. */
export function ScrollArea({ label, children, className }: ScrollAreaProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it no key scrolls it.
      tabIndex={0}
      className={classNames('overflow-auto rounded border border-line', className)}
    >
      {children}
    </section>
  )
}
