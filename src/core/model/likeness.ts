import type { Task } from '#core/model/task.ts'

/**
 * The same number for the same text, assignee and day (in UTC) of creation; 53 bits of two FNV-1a hashes, so that
 * others hardly ever have it.
 */
export function likenessOf({
  title,
  description,
  assignee,
  created,
}: Pick<Task, 'title' | 'description' | 'assignee' | 'created'>): number {
  const text = `${created.slice(0, 10)}\0${assignee ?? ''}\0${title}\0${description ?? '\0'}`
  let low = 0x811c9dc5
  let high = 0x9dc5811c
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b)
  }
  return (high >>> 11) * 0x100000000 + (low >>> 0)
}
