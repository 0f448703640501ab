import type { Schemas } from '#web/api/client.ts'
import type { Texts } from '#web/texts/texts.ts'

type Entry = Schemas['AuditEntry']
type Names = (id: number | null) => string

const longest = 60
/** What follows from other changes. */
const silent = new Set(['completed', 'deleted'])

/** Who did what, as people would say it. */
export function sentenceOf(entry: Entry, texts: Texts['admin']['audit'], nameOf: Names): string {
  const who = nameOf(entry.modified_by)
  const say = texts.sentences[entry.type]
  return say ? say(who, subjectOf(entry, texts, nameOf), changesOf(entry, texts, nameOf)) : texts.other(entry.type, who)
}

function subjectOf({ kind, subject, new: after, previous }: Entry, texts: Texts['admin']['audit'], nameOf: Names) {
  const { title, file_name, fileName } = { ...stateOf(previous), ...stateOf(after) }
  if (kind === 'task') return texts.taskNamed(subject, typeof title === 'string' ? title : '')
  if (kind === 'user') return texts.userNamed(nameOf(Number(subject)))
  return kind === 'import' ? String(fileName ?? file_name ?? subject) : subject
}

function changesOf({ previous, new: after }: Entry, texts: Texts['admin']['audit'], nameOf: Names): string {
  const [old, now] = [stateOf(previous), stateOf(after)]
  const fields = Object.keys({ ...old, ...now }).filter((field) => !silent.has(field))
  const show = (field: string, value: unknown) => showValue(field, value, texts, nameOf)
  return fields
    .map((field) => texts.moved(texts.fields[field] ?? field, show(field, old[field]), show(field, now[field])))
    .join('; ')
}

function stateOf(state: unknown): Record<string, unknown> {
  return typeof state === 'object' && state !== null ? { ...state } : {}
}

function showValue(field: string, value: unknown, texts: Texts['admin']['audit'], nameOf: Names): string {
  if (value === null || value === undefined || value === '') return texts.nothing
  if (field === 'assignee' && typeof value === 'number') return nameOf(value)
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  if (text === '') return texts.nothing
  return text.length > longest ? `“${text.slice(0, longest)}…”` : `“${text}”`
}
