import { useQuery } from '@tanstack/react-query'
import { peopleQuery } from '#web/api/people.ts'
import { priorities, statuses } from '#web/tasks/task-filter.ts'
import type { TaskPatch } from '#web/tasks/task-operations.ts'
import type { Selection } from '#web/tasks/use-selection.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { dayOf } from '#web/ui/dates.ts'
import { Menu, type MenuItem } from '#web/ui/menu.tsx'

const dayMilliseconds = 86_400_000

/** What can be done with all that is selected; there while something is. */
export function BulkBar({ selection, isTrash }: { selection: Selection; isTrash: boolean }) {
  const { tasks: texts } = useTexts()
  const { changeMany, moveMany } = useTaskActions()
  const { data } = useQuery(peopleQuery)
  const { selected, clear, selectAll } = selection
  const item = (text: string, patch: TaskPatch): MenuItem => ({ text, onSelect: () => changeMany(selected, patch) })
  const inDays = (days: number) => dayOf(new Date(Date.now() + days * dayMilliseconds))
  const people = data?.people.slice(0, 30).map(({ id, username }) => item(username, { assignee: id })) ?? []
  const move = (op: 'delete' | 'restore') => {
    moveMany(selected, op)
    clear()
  }
  if (selected.length === 0) return null
  return (
    <div
      role="toolbar"
      aria-label={texts.bulk.selected(selected.length)}
      className="flex flex-wrap items-center gap-2 border-line border-t bg-accent-wash px-4 py-2 wide:px-6"
    >
      <IconButton icon="close" label={texts.bulk.clear} onClick={clear} />
      <span className="tabular mr-2 font-medium">{texts.bulk.selected(selected.length)}</span>
      <Button look="quiet" onClick={selectAll}>
        {texts.bulk.all}
      </Button>
      {isTrash ? (
        <Button onClick={() => move('restore')}>{texts.bulk.restore}</Button>
      ) : (
        <>
          <Menu
            trigger={<Button>{texts.bulk.setStatus}</Button>}
            groups={[statuses.map((status) => item(texts.statuses[status], { status }))]}
          />
          <Menu
            trigger={<Button>{texts.bulk.setPriority}</Button>}
            groups={[priorities.map((priority) => item(texts.priorities[priority], { priority }))]}
          />
          <Menu
            trigger={<Button>{texts.bulk.setAssignee}</Button>}
            groups={[[item(texts.filter.nobody, { assignee: null })], people]}
          />
          <Menu
            trigger={<Button>{texts.bulk.setDeadline}</Button>}
            groups={[
              [
                item(texts.bulk.today, { deadline: inDays(0) }),
                item(texts.bulk.tomorrow, { deadline: inDays(1) }),
                item(texts.bulk.nextWeek, { deadline: inDays(7) }),
              ],
              [item(texts.bulk.noDeadline, { deadline: null })],
            ]}
          />
          <Button look="danger" icon="trash" onClick={() => move('delete')}>
            {texts.bulk.remove}
          </Button>
        </>
      )}
    </div>
  )
}
