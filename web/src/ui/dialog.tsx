import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classNames } from '#web/ui/class-names.ts'

interface DialogProps {
  title: string
  /** Also by Escape and by pressing beside it. */
  onClose(): void
  children: ReactNode
  isWide?: boolean
}

/**
 * There while it is rendered. The browser's own: it keeps the focus, makes the rest inert and gives the focus back,
 * without a style sheet at run time, which our content policy would refuse.
 */
export function Dialog({ title, onClose, children, isWide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const { common } = useTexts()
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the browser's own key for it.
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={classNames(
        'm-auto max-h-[min(44rem,92dvh)] w-[calc(100%-1.5rem)] overflow-y-auto rounded-large border border-line bg-raised p-0 shadow-high',
        'animate-[rise_120ms_ease-out]',
        isWide ? 'max-w-[52rem]' : 'max-w-[27rem]',
      )}
    >
      <div className="flex items-center justify-between gap-3 border-line border-b py-2.5 pr-2.5 pl-5">
        <h2 id={titleId} className="font-semibold text-lead">
          {title}
        </h2>
        <IconButton icon="close" label={common.close} onClick={onClose} />
      </div>
      <div className="p-5">{children}</div>
    </dialog>
  )
}
