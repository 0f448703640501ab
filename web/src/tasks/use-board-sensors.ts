import {
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'

/** From column to column, not from pixel to pixel. */
const toNeighbour: KeyboardCoordinateGetter = (event, { context: { droppableRects, collisionRect } }) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.code]
  if (step === undefined || !collisionRect) return undefined
  event.preventDefault()
  const columns = [...droppableRects.values()].sort((a, b) => a.left - b.left)
  const centre = collisionRect.left + collisionRect.width / 2
  const here = columns.findIndex(({ left, right }) => centre >= left && centre <= right)
  const next = columns[here + step]
  return next && { x: next.left + (next.width - collisionRect.width) / 2, y: collisionRect.top }
}

/** A press opens, a pull moves; a finger must rest first, or it scrolls. */
export function useBoardSensors() {
  return useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toNeighbour }),
  )
}
