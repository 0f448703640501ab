import { useInfiniteQuery } from '@tanstack/react-query'
import { errorsQuery } from '#web/imports/import-calls.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { ScrollArea } from '#web/ui/scroll-area.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

/** What was wrong with the rows of an import that is over, in the order of the file. */
export function ProblemList({ id }: { id: number }) {
  const { problems: texts } = useTexts().imports
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(errorsQuery(id))
  if (error) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={3} />
  const problems = data.pages.flatMap(({ errors }) => errors)
  if (problems.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-semibold">{texts.title(problems.length)}</h3>
      <ScrollArea label={texts.title(problems.length)} className="max-h-96">
        <table className="w-full border-collapse text-left">
          <thead className="sticky top-0 bg-sunken text-small text-soft">
            <tr>
              {[texts.line, texts.column, texts.reason].map((name) => (
                <th key={name} scope="col" className="px-3 py-1.5 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {problems.map(({ number, line, column, reason }) => (
              <tr key={number} className="border-line border-t align-top">
                <td className="tabular px-3 py-1.5 text-soft">{line}</td>
                <td className="px-3 py-1.5">
                  {column === null ? (
                    <span className="text-soft">{texts.row}</span>
                  ) : (
                    <code className="font-mono text-small">{column}</code>
                  )}
                </td>
                <td className="px-3 py-1.5">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {hasNextPage && (
        <Button className="self-start" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </div>
  )
}
