import {
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  pointerWithin,
  rectIntersection,
} from '@dnd-kit/core'
import { useState } from 'react'
import type { Task } from '#web/api/client.ts'
import { CardFace } from '#web/tasks/board-card.tsx'
import { BoardColumn } from '#web/tasks/board-column.tsx'
import { type Status, statuses, type TaskFilter } from '#web/tasks/task-filter.ts'
import { useBoardAnnouncements } from '#web/tasks/use-board-announcements.ts'
import { useBoardSensors } from '#web/tasks/use-board-sensors.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'

interface BoardProps {
  filter: TaskFilter
  openId: number | undefined
}

/** Where the pointer is; for the keyboard, which has none, where the card is. */
const columnUnder: CollisionDetection = (place) => {
  const under = pointerWithin(place)
  return under.length > 0 ? under : rectIntersection(place)
}

/** A column for each status; a card is moved by mouse, touch or keyboard. */
export function Board({ filter, openId }: BoardProps) {
  const [moved, setMoved] = useState<Task | undefined>()
  const { change } = useTaskActions()
  const sensors = useBoardSensors()
  const accessibility = useBoardAnnouncements()
  const shown = filter.status.length > 0 ? filter.status : statuses
  function started({ active }: DragStartEvent): void {
    setMoved(active.data.current?.task as Task | undefined)
  }
  function ended({ over }: DragEndEvent): void {
    setMoved(undefined)
    const status = over?.id as Status | undefined
    if (moved && status && status !== moved.status) change(moved, { status })
  }
  return (
    <DndContext
      sensors={sensors}
      accessibility={accessibility}
      collisionDetection={columnUnder}
      onDragStart={started}
      onDragEnd={ended}
      onDragCancel={() => setMoved(undefined)}
    >
      <div className="flex min-h-0 flex-1 snap-x scroll-px-4 gap-3 overflow-x-auto border-line border-t bg-sunken px-4 py-3 wide:px-6">
        {shown.map((status) => (
          <BoardColumn key={`${status} ${JSON.stringify(filter)}`} status={status} filter={filter} openId={openId} />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {moved && (
          <div className="rotate-1 rounded border border-accent bg-raised shadow-high">
            <CardFace task={moved} />
          </div>
        )}
      </DragOverlay>
    </DndContext>
  )
}
