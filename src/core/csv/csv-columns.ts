import { defused, fused } from '#core/csv/formulas.ts'
import { isDate, isDeadline } from '#core/model/deadline.ts'
import { isStorableText } from '#core/model/scalars.ts'
import { Label, largestDescriptionBytes, type Priority, priorities, type Status, statuses } from '#core/model/task.ts'

/** What a row of a file says of a task. `created` is a day or an instant, `assignee` a username. */
export interface RowTask {
  title: string
  description: string | null
  active: boolean
  priority: Priority
  created: string
  assignee: string | null
  status: Status
  deadline: string | null
  labels: string[]
}

/** A cell that is not as it must be; the message says what is accepted. */
export class BadCell extends Error {}

interface Column<Field extends keyof RowTask> {
  name: string
  field: Field
  /** A file without this column is taken too, as if its cells were empty. */
  isOptional?: boolean
  read(cell: string): RowTask[Field]
  write(value: RowTask[Field]): string
}

const truths = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
])

/** The columns of the sample file, in its order, and those that only an export of ours has. */
export const columns = [
  column({ name: 'task_name', field: 'title', read: readTitle, write: defused }),
  column({ name: 'description', field: 'description', read: readDescription, write: (text) => defused(text ?? '') }),
  column({ name: 'status', field: 'active', read: readActive, write: (active) => (active ? 'TRUE' : 'FALSE') }),
  column({ name: 'priority', field: 'priority', read: readPriority, write: (priority) => priority }),
  column({ name: 'created_at', field: 'created', read: readCreated, write: (created) => created }),
  column({ name: 'assigned_user', field: 'assignee', read: readAssignee, write: (name) => defused(name ?? '') }),
  column({ name: 'workflow_status', field: 'status', isOptional: true, read: readStatus, write: (status) => status }),
  column({ name: 'deadline', field: 'deadline', isOptional: true, read: readDeadline, write: (one) => one ?? '' }),
  column({ name: 'labels', field: 'labels', isOptional: true, read: readLabels, write: writeLabels }),
] as const

function column<Field extends keyof RowTask>(definition: Column<Field>): Column<Field> {
  return definition
}

function readTitle(cell: string): string {
  const title = storable(fused(cell))
  const length = [...title].length
  if (title !== '' && length <= 500) return title
  throw new BadCell(length > 500 ? 'must have at most 500 characters' : 'must not be empty')
}

function readDescription(cell: string): string | null {
  const text = storable(fused(cell))
  if (Buffer.byteLength(text) > largestDescriptionBytes) throw new BadCell('must be at most 64 KiB in UTF-8')
  return text === '' ? null : text
}

function readActive(cell: string): boolean {
  const active = truths.get(cell.trim().toLowerCase())
  if (active === undefined) throw new BadCell('must be TRUE or FALSE')
  return active
}

function readPriority(cell: string): Priority {
  return oneOf(priorities, cell.trim().toUpperCase())
}

function readStatus(cell: string): Status {
  return cell.trim() === '' ? 'todo' : oneOf(statuses, cell.trim().toLowerCase())
}

function oneOf<const T extends string>(values: readonly T[], word: string): T {
  const found = values.find((value) => value === word)
  if (found) return found
  throw new BadCell(`must be one of ${values.join(', ')}`)
}

/** `3/31/2025` as in the United States, `2025-03-31`, or an instant with its zone. */
function readCreated(cell: string): string {
  const text = cell.trim()
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  const date = match ? `${match[3]}-${match[1]?.padStart(2, '0')}-${match[2]?.padStart(2, '0')}` : text
  if (match ? isDate(date) : isDeadline(date)) return date
  throw new BadCell('must be a day that exists, as M/D/YYYY or YYYY-MM-DD')
}

function readAssignee(cell: string): string | null {
  const name = storable(fused(cell.trim()))
  if (name === '') return null
  const length = [...name].length
  if (length >= 3 && length <= 80 && !/[@\p{Cc}]/u.test(name)) return name
  throw new BadCell('must be a username: 3 to 80 characters without @')
}

function readDeadline(cell: string): string | null {
  const text = cell.trim()
  if (text === '') return null
  if (isDeadline(text)) return text
  throw new BadCell('must be a date (2026-03-31) or a date-time with a zone (2026-03-31T09:30:00+02:00)')
}

/** A JSON list of texts: a label may hold any character. */
function readLabels(cell: string): string[] {
  const labels = cell.trim() === '' ? [] : parseList(cell)
  const longest = Number((Label as { maxLength?: number }).maxLength)
  const isFine = labels.length <= 50 && labels.every((label) => label !== '' && [...label].length <= longest)
  if (isFine && new Set(labels).size === labels.length) return labels.map(storable)
  throw new BadCell(`must be a JSON list of at most 50 different labels of 1 to ${longest} characters`)
}

function writeLabels(labels: readonly string[]): string {
  return labels.length === 0 ? '' : JSON.stringify(labels)
}

function parseList(cell: string): string[] {
  try {
    const list: unknown = JSON.parse(cell)
    if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list
  } catch {
    // Said below, in the same words as of any other text.
  }
  throw new BadCell('must be a JSON list of texts, such as ["urgent","home"]')
}

function storable(text: string): string {
  if (isStorableText(text)) return text
  throw new BadCell('must not contain NUL')
}
