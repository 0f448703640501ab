import { countConditions, everything, type TaskFilter } from '#web/tasks/task-filter.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Empty } from '#web/ui/states.tsx'

/** Why there is nothing to see, and what to do next. */
export function NoTasks({ filter, onChange }: { filter: TaskFilter; onChange: (filter: TaskFilter) => void }) {
  const { none } = useTexts().tasks
  const isFiltered = countConditions(filter) > 0 || filter.q !== undefined
  if (filter.isTrash && !isFiltered)
    return (
      <Empty icon="trash" title={none.trashTitle}>
        <p>{none.trashBody}</p>
      </Empty>
    )
  if (!isFiltered)
    return (
      <Empty icon="tasks" title={none.title}>
        <p>{none.body}</p>
      </Empty>
    )
  return (
    <Empty icon="search" title={none.filteredTitle}>
      <p>{none.filteredBody}</p>
      <Button onClick={() => onChange({ ...everything, sort: filter.sort })}>{none.clear}</Button>
    </Empty>
  )
}
