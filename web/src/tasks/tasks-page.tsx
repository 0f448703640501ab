import { useInfiniteQuery } from '@tanstack/react-query'
import { QuickAdd } from '#web/tasks/quick-add.tsx'
import { viewCodec } from '#web/tasks/task-filter.ts'
import { TaskList } from '#web/tasks/task-list.tsx'
import { taskListQuery } from '#web/tasks/task-lists.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Page } from '#web/ui/page.tsx'
import { useSearchState } from '#web/ui/search-state.ts'

export function TasksPage() {
  const { tasks: texts } = useTexts()
  const [{ filter }] = useSearchState(viewCodec)
  const list = useInfiniteQuery(taskListQuery(filter))
  const count = list.data?.pages[0]?.count
  return (
    <Page
      title={texts.title}
      actions={count && <span className="text-soft">{texts.count(count.value, count.isExact)}</span>}
    >
      <QuickAdd />
      <TaskList list={list} filter={filter} />
    </Page>
  )
}
