import { stringify } from 'csv-stringify/sync'
import { columns, type RowTask } from '#core/csv/csv-columns.ts'

/** Tasks as lines that an import reads back as the same. */
export function toCsvLines(tasks: readonly RowTask[]): string {
  return toLines(tasks.map((task) => columns.map(({ field, write }) => write(task[field] as never))))
}

/** The first line of an export. */
export function csvHeader(): string {
  return toLines([columns.map(({ name }) => name)])
}

/** With lines that end in CRLF, a single CR or LF in a cell would stay unquoted, and begin a line for every reader. */
function toLines(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ })
}
