import type { Schemas } from '#web/api/client.ts'
import { showField } from '#web/tasks/show-field.ts'
import type { Texts } from '#web/texts/texts.ts'

type HistoryEvent = Schemas['TaskHistory']['events'][number]
type FieldChange = HistoryEvent['changes'][number]

/** What follows from another change, or would be told twice. */
const silent = new Set(['completed', 'deleted', 'creator', 'created'])

/** What happened, as people would say it. */
export function sentencesOf(
  event: HistoryEvent,
  texts: Texts['tasks'],
  nameOf: (id: number | null) => string,
): string[] {
  const who = nameOf(event.actor)
  const whole: Partial<Record<HistoryEvent['type'], (who: string) => string>> = {
    'task.created': texts.history.created,
    'task.deleted': texts.history.deleted,
    'task.restored': texts.history.restored,
    'task.purged': texts.history.purged,
    'task.reminded': texts.history.reminded,
  }
  const said = whole[event.type]
  if (said) return [said(who)]
  const told = event.changes.filter(({ field }) => !silent.has(field))
  if (told.length === 0) return [texts.history.changed(who)]
  return told.map((change) => sentenceOf(change, who, texts, nameOf))
}

function sentenceOf(
  { field, before, after }: FieldChange,
  who: string,
  { history, ...texts }: Texts['tasks'],
  nameOf: (id: number | null) => string,
): string {
  const name = texts.fields[field] ?? field
  const show = (value: unknown) => showField(field, value, { history, ...texts }, nameOf)
  if (field === 'description') return history.rewrote(who)
  if (isNothing(before)) return history.set(who, name, show(after))
  return isNothing(after)
    ? history.cleared(who, name, show(before))
    : history.moved(who, name, show(before), show(after))
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}
