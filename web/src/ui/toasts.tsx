import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classNames } from '#web/ui/class-names.ts'

export interface Toast {
  text: string
  kind?: 'done' | 'failed'
  /** What takes it back, or helps. */
  action?: { text: string; run: () => void }
}

interface ShownToast extends Toast {
  id: number
}

const shownMilliseconds = 8000
const mostShown = 3

const ToastContext = createContext<(toast: Toast) => void>(() => {})

/** Tells people what happened, for some seconds, and lets them take it back. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly ShownToast[]>([])
  const ids = useMemo(() => ({ last: 0 }), [])
  const dismiss = useCallback((id: number) => setToasts((shown) => shown.filter((one) => one.id !== id)), [])
  const show = useCallback(
    (toast: Toast) => {
      ids.last += 1
      const id = ids.last
      setToasts((shown) => [...shown.slice(1 - mostShown), { ...toast, id }])
      setTimeout(() => dismiss(id), shownMilliseconds)
    },
    [ids, dismiss],
  )
  return (
    <ToastContext value={show}>
      {children}
      <ToastList toasts={toasts} dismiss={dismiss} />
    </ToastContext>
  )
}

function ToastList({ toasts, dismiss }: { toasts: readonly ShownToast[]; dismiss: (id: number) => void }) {
  const { common } = useTexts()
  return (
    <section
      aria-label={common.notifications}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-[calc(4rem+env(safe-area-inset-bottom))] z-50 flex flex-col items-center gap-2 px-3 wide:bottom-6"
    >
      {toasts.map(({ id, text, kind = 'done', action }) => (
        <div
          key={id}
          className="pointer-events-auto flex max-w-lg items-center gap-3 rounded border border-ink bg-ink py-1.5 pr-1.5 pl-4 text-paper shadow-high animate-[rise_140ms_ease-out]"
        >
          <span
            className={classNames(
              'size-2 shrink-0 rounded-full',
              kind === 'failed' ? 'bg-danger-wash' : 'bg-good-wash',
            )}
          />
          <span>{text}</span>
          {action && (
            <button
              type="button"
              className="rounded-small px-2 py-1 font-semibold underline underline-offset-2 focus-visible:outline-paper"
              onClick={() => {
                action.run()
                dismiss(id)
              }}
            >
              {action.text}
            </button>
          )}
          <IconButton
            icon="close"
            label={common.close}
            className="text-paper hover:bg-soft hover:text-paper focus-visible:outline-paper"
            onClick={() => dismiss(id)}
          />
        </div>
      ))}
    </section>
  )
}
