import type { Texts } from '#web/texts/texts.ts'
import { fullTime, shortDay } from '#web/ui/dates.ts'

/** What a field holds, as people read it. */
export function showField(
  field: string,
  value: unknown,
  texts: Texts['tasks'],
  nameOf: (id: number | null) => string,
): string {
  if (field === 'assignee') return typeof value === 'number' ? nameOf(value) : texts.unassigned
  if (isEmpty(value)) return texts.empty
  const words = texts.values[field as keyof typeof texts.values] as Record<string, string> | undefined
  if (words) return words[String(value)] ?? String(value)
  if (field === 'deadline') return showDeadline(String(value))
  return Array.isArray(value) ? value.join(', ') : String(value)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** A day stays a day; an instant is told in the person's own time. */
export function showDeadline(deadline: string): string {
  return deadline.length === 10 ? shortDay(deadline) : fullTime(deadline)
}
