import { useNames } from '#web/api/people.ts'
import { useTexts } from '#web/texts/use-texts.tsx'

/** The beginning of somebody's name, for where there is no room for all of it. */
export function PersonMark({ id }: { id: number }) {
  const { tasks: texts } = useTexts()
  const name = useNames()(id)
  const initials = name
    .split(/[\s._-]+/)
    .slice(0, 2)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join('')
  return (
    <span
      role="img"
      aria-label={texts.assignedTo(name)}
      title={texts.assignedTo(name)}
      className="grid size-5.5 shrink-0 place-items-center rounded-full bg-accent-wash font-semibold text-[0.625rem] text-accent"
    >
      {initials}
    </span>
  )
}
