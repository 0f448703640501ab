import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'

interface QuestionProps {
  title: string
  body: string
  submit: string
  onSubmit(): void
  onClose(): void
}

/** Before something that others feel at once. */
export function Question({ title, body, submit, onSubmit, onClose }: QuestionProps) {
  const { common } = useTexts()
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mb-5">{body}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button look="danger" onClick={onSubmit}>
          {submit}
        </Button>
      </div>
    </Dialog>
  )
}
