import type { Priority } from '#web/tasks/task-filter.ts'

const shapes: Record<Priority, [path: string, colour: string]> = {
  CRITICAL: ['M4 8l4-4 4 4M4 12l4-4 4 4', 'text-danger'],
  HIGH: ['M4 10l4-4 4 4', 'text-warn'],
  MEDIUM: ['M4 8h8', 'text-faint'],
  LOW: ['M4 6l4 4 4-4', 'text-faint'],
}

/** Up for more, down for less. */
export function PriorityMark({ priority, label }: { priority: Priority; label: string }) {
  const [path, colour] = shapes[priority]
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      role="img"
      aria-label={label}
      className={`shrink-0 ${colour}`}
    >
      <title>{label}</title>
      <path d={path} stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
