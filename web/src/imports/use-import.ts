import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Import, importQuery, importsQuery, isOver } from '#web/imports/import-calls.ts'
import { useImportNews } from '#web/live/use-live.tsx'

/** How an import stands, as it is told live. */
export function useImport(id: number) {
  useFreshImports()
  return useQuery(importQuery(id))
}

/** Keeps what is shown of imports as the news say. */
export function useFreshImports(): void {
  const queries = useQueryClient()
  useImportNews((news) => {
    const { queryKey } = importQuery(news.id)
    if (isOver(news)) {
      void queries.invalidateQueries({ queryKey })
      void queries.invalidateQueries({ queryKey: importsQuery.queryKey })
      return
    }
    // What was heard late must not undo what is over.
    queries.setQueryData<Import>(queryKey, (known) => (known && !isOver(known) ? { ...known, ...news } : known))
  })
}
