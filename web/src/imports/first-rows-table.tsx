import { useQuery } from '@tanstack/react-query'
import { readFirstRows } from '#web/imports/first-rows.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { ScrollArea } from '#web/ui/scroll-area.tsx'

/** What the file begins with, as it will be read. */
export function FirstRowsTable({ file }: { file: File }) {
  const { file: texts } = useTexts().imports
  const { data, error } = useQuery({
    queryKey: ['imports', 'rows', file.name, file.size, file.lastModified],
    queryFn: () => readFirstRows(file),
    staleTime: 0,
    gcTime: 0,
  })
  if (error)
    return (
      <p role="alert" className="text-danger">
        {texts.unreadable}
      </p>
    )
  if (!data) return <div className="h-40" />
  const title = data.rows.length === 0 ? texts.noRows : texts.firstRows(data.rows.length)
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      <ScrollArea label={title}>
        <table className="w-full border-collapse text-left">
          <thead className="bg-sunken text-small text-soft">
            <tr>
              {[texts.line, ...data.header].map((name, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a header may name a column twice.
                <th key={place} scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map(({ line, cells }) => (
              <tr key={line} className="border-line border-t">
                <td className="tabular px-3 py-1.5 text-soft">{line}</td>
                {cells.map((cell, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have nothing but their place.
                  <td key={place} className="max-w-64 truncate px-3 py-1.5" title={cell}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </div>
  )
}
