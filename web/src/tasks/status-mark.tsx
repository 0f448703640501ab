import type { Status } from '#web/tasks/task-filter.ts'

const colours: Record<Status, string> = {
  todo: 'text-faint',
  in_progress: 'text-warn',
  done: 'text-good',
  cancelled: 'text-faint',
}

/** A circle that fills as the work does; told apart by its shape, not by colour alone. */
export function StatusMark({ status }: { status: Status }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      aria-hidden="true"
      className={`shrink-0 ${colours[status]}`}
    >
      <circle
        cx="8"
        cy="8"
        r="6"
        stroke="currentColor"
        strokeWidth="1.5"
        fill={status === 'done' ? 'currentColor' : 'none'}
      />
      {status === 'in_progress' && <path d="M8 4.5a3.5 3.5 0 010 7z" fill="currentColor" />}
      {status === 'done' && (
        <path
          d="M5.3 8.2l1.9 1.9 3.6-4"
          className="stroke-raised"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
      {status === 'cancelled' && (
        <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />
      )}
    </svg>
  )
}
