import type { DndContextProps, DragOverEvent } from '@dnd-kit/core'
import { useMemo } from 'react'
import type { Task } from '#web/api/client.ts'
import type { Status } from '#web/tasks/task-filter.ts'
import { useTexts } from '#web/texts/use-texts.tsx'

type Place = Pick<DragOverEvent, 'active' | 'over'>

/** What somebody hears who does not see where a card is. */
export function useBoardAnnouncements(): NonNullable<DndContextProps['accessibility']> {
  const { tasks: texts } = useTexts()
  return useMemo(() => {
    const titleOf = ({ active }: Pick<Place, 'active'>) => (active.data.current?.task as Task | undefined)?.title ?? ''
    const columnOf = ({ over }: Place) => texts.statuses[over?.id as Status] ?? ''
    const fromOf = ({ active }: Pick<Place, 'active'>) => {
      const task = active.data.current?.task as Task | undefined
      return task ? texts.statuses[task.status] : ''
    }
    return {
      screenReaderInstructions: { draggable: texts.board.instructions },
      announcements: {
        onDragStart: (place) => texts.board.picked(titleOf(place), fromOf(place)),
        onDragOver: (place) => (place.over ? texts.board.over(titleOf(place), columnOf(place)) : undefined),
        onDragEnd: (place) =>
          place.over ? texts.board.dropped(titleOf(place), columnOf(place)) : texts.board.cancelled(titleOf(place)),
        onDragCancel: (place) => texts.board.cancelled(titleOf(place)),
      },
    }
  }, [texts])
}
