import { dayFrom } from '#web/log/log-view.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { shortDay } from '#web/ui/dates.ts'
import { useKeys } from '#web/ui/keys.tsx'

interface DayBarProps {
  day: string
  newest: string
  count: number | undefined
  onChange(day: string | undefined): void
}

/** Which day is looked at, and the way to others. */
export function DayBar({ day, newest, count, onChange }: DayBarProps) {
  const { log: texts } = useTexts()
  const isLast = day >= newest
  const [toPrevious, toNext] = [() => onChange(dayFrom(day, -1)), () => !isLast && onChange(dayFrom(day, 1))]
  useKeys([
    { key: 'ArrowLeft', text: texts.keys.previous, run: toPrevious },
    { key: 'ArrowRight', text: texts.keys.next, run: toNext },
    { key: 'n', text: texts.keys.newest, run: () => onChange(undefined) },
  ])
  return (
    <div className="sticky top-0 z-10 flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-paper px-4 py-2 wide:px-6">
      <h2 className="mr-2 font-semibold text-lead">{texts.day.title(shortDay(day))}</h2>
      {count !== undefined && <span className="text-small text-soft">{texts.day.count(count)}</span>}
      <div className="ml-auto flex items-center gap-1">
        {!isLast && (
          <Button look="quiet" onClick={() => onChange(undefined)}>
            {texts.day.today}
          </Button>
        )}
        <IconButton icon="left" label={texts.day.previous} onClick={toPrevious} />
        <input
          type="date"
          aria-label={texts.day.choose}
          value={day}
          max={newest}
          onChange={(event) => event.currentTarget.value && onChange(event.currentTarget.value)}
          className="min-h-8 rounded border border-line-strong bg-raised px-2"
        />
        <IconButton icon="right" label={texts.day.next} disabled={isLast} onClick={toNext} />
      </div>
    </div>
  )
}
