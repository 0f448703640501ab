import type { Line } from '#web/log/lines.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { shortDay } from '#web/ui/dates.ts'
import { ScrollArea } from '#web/ui/scroll-area.tsx'

interface NumbersTableProps {
  days: readonly string[]
  lines: readonly Line[]
  chosen: string | undefined
  onChoose(day: string): void
}

/** What the chart shows, newest day first. */
export function NumbersTable({ days, lines, chosen, onChoose }: NumbersTableProps) {
  const { log: texts } = useTexts()
  const places = days.map((_, place) => days.length - 1 - place)
  return (
    <ScrollArea label={texts.tableLabel} className="max-h-[262px]">
      <table className="w-full border-collapse">
        <thead className="sticky top-0 bg-sunken text-small text-soft">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              {texts.dayColumn}
            </th>
            {lines.map(({ name }) => (
              <th key={name} scope="col" className="px-3 py-1.5 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => {
            const day = days[place] ?? ''
            return (
              <tr key={day} className={classNames('border-line border-t', day === chosen && 'bg-accent-wash')}>
                <th scope="row" className="px-3 py-1 text-left font-normal">
                  <button
                    type="button"
                    onClick={() => onChoose(day)}
                    className="whitespace-nowrap text-accent underline-offset-2 hover:underline"
                  >
                    {shortDay(day)}
                  </button>
                </th>
                {lines.map(({ name, values }) => (
                  <td key={name} className="tabular px-3 py-1 text-right">
                    {texts.number(values[place] ?? 0)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </ScrollArea>
  )
}
