import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'

type Paged = Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>

/** The next page of a list, where there is one. */
export function MoreButton({ hasNextPage, isFetchingNextPage, fetchNextPage }: Paged) {
  const { admin: texts } = useTexts()
  if (!hasNextPage) return null
  return (
    <Button className="mx-4 my-4 self-start wide:mx-6" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      {texts.more}
    </Button>
  )
}
