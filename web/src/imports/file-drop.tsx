import { type DragEvent, useRef, useState } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useKeys } from '#web/ui/keys.tsx'

/** Takes a CSV file, dropped or chosen. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const { drop: texts } = useTexts().imports
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [complaint, setComplaint] = useState<string>()
  useKeys([{ key: 'o', text: texts.key, run: () => input.current?.click() }])
  function take(files: FileList | null): void {
    const [file] = files ?? []
    if (!file) return
    const isCsv = /\.csv$/i.test(file.name)
    setComplaint(isCsv ? undefined : texts.notCsv(file.name))
    if (isCsv) onFile(file)
  }
  function dragged(event: DragEvent): void {
    event.preventDefault()
    setOver(true)
  }
  function dropped(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <section
      aria-label={texts.title}
      onDragOver={dragged}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={classNames(
        'mx-4 mb-6 flex flex-col items-center gap-3 rounded-large border border-dashed px-6 py-10 text-center wide:mx-6',
        isOver ? 'border-accent bg-accent-wash' : 'border-line-strong bg-raised',
      )}
    >
      <span className="grid size-11 place-items-center rounded-full bg-accent-wash text-accent">
        <Icon name="import" size={20} />
      </span>
      <p className="font-semibold text-lead">{texts.title}</p>
      <Button look="primary" onClick={() => input.current?.click()}>
        {texts.choose}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        aria-label={texts.choose}
        className="hidden"
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <p className="max-w-xl text-small text-soft">{texts.hint}</p>
      {complaint && (
        <p role="alert" className="text-danger">
          {complaint}
        </p>
      )}
    </section>
  )
}
