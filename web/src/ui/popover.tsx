import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { contentOfPage } from '#web/ui/content-of-page.ts'

interface PopoverProps {
  /** A button. */
  trigger: ReactNode
  label: string
  children: ReactNode
}

/** A small sheet beside a button, with whatever is in it. */
export function Popover({ trigger, label, children }: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={contentOfPage()}>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-(--radix-popover-content-available-height) w-[min(23rem,calc(100vw-1rem))] overflow-y-auto rounded-large border border-line bg-raised p-4 shadow-high outline-none animate-[rise_100ms_ease-out]"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
