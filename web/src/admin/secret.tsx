import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { useToast } from '#web/ui/toasts.tsx'

interface SecretProps {
  name: string
  password: string
  onClose(): void
}

/** A password, this once: nobody can read it again. */
export function Secret({ name, password, onClose }: SecretProps) {
  const { users: texts } = useTexts().admin
  const toast = useToast()
  return (
    <Dialog title={texts.secretTitle(name)} onClose={onClose}>
      <p className="mb-4">{texts.secretBody}</p>
      <p className="mb-5 flex items-center gap-2">
        <output className="min-w-0 flex-1 select-all rounded border border-line bg-sunken px-3 py-2 text-center font-mono text-lead">
          {password}
        </output>
        {'clipboard' in navigator && (
          <Button
            onClick={() => void navigator.clipboard.writeText(password).then(() => toast({ text: texts.copied }))}
          >
            {texts.copy}
          </Button>
        )}
      </p>
      <div className="flex justify-end">
        <Button look="primary" onClick={onClose}>
          {texts.done}
        </Button>
      </div>
    </Dialog>
  )
}
