import { BadCell, columns, type RowTask } from '#core/csv/csv-columns.ts'
import type { CsvRecord } from '#core/csv/csv-reader.ts'
import { NotCsv, readRecords } from '#core/csv/csv-records.ts'
import type { RowError } from '#core/model/import.ts'

type Fault = Omit<RowError, 'number'>

/** A row that can be a task, or what is wrong with it. */
export type Row = { line: number; task: RowTask } | { line: number; faults: Fault[] }

/** The first line of a file lacks columns, or names one twice. */
export class BadHeader extends Error {}

/** The rows of a file, some hundreds at a time. Throws `BadHeader` or `NotCsv` when there is nothing to go by. */
export async function* readRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Row[]> {
  let header: Header | undefined
  for await (const records of readRecords(bytes)) {
    if (!header && records.length > 0) header = toHeader(records.shift())
    const known = header
    if (known) yield records.map((record) => toRow(record, known))
  }
  if (!header) throw new BadHeader(`Missing columns: ${needed.join(', ')}`)
}

/** Where each of our columns stands in the file. */
interface Header {
  width: number
  places: (number | undefined)[]
}

const needed = columns.filter((column) => !('isOptional' in column)).map(({ name }) => name)

function toHeader(record: CsvRecord | undefined): Header {
  if (!record || 'fault' in record) throw new NotCsv(record?.fault ?? 'The file is empty.')
  const names = record.cells.map((cell) => cell.trim().toLowerCase())
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length > 0) throw new BadHeader(`Missing columns: ${missing.join(', ')}`)
  const twice = columns.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice) throw new BadHeader(`The column ${twice.name} stands in the header twice`)
  const places = columns.map(({ name }) => (names.includes(name) ? names.indexOf(name) : undefined))
  return { width: names.length, places }
}

function toRow(record: CsvRecord, header: Header): Row {
  const { line } = record
  if ('fault' in record) return { line, faults: [{ line, column: null, reason: record.fault }] }
  const { cells } = record
  if (cells.length === header.width) return readCells(line, cells, header)
  const reason = `The row has ${cells.length} cells, the header has ${header.width}.`
  return { line, faults: [{ line, column: null, reason }] }
}

function readCells(line: number, cells: readonly string[], { places }: Header): Row {
  const task: Record<string, unknown> = {}
  const faults: Fault[] = []
  for (const [index, { name, field, read }] of columns.entries()) {
    const place = places[index]
    try {
      task[field] = read(place === undefined ? '' : (cells[place] ?? ''))
    } catch (fault) {
      if (!(fault instanceof BadCell)) throw fault
      faults.push({ line, column: name, reason: `${name} ${fault.message}.` })
    }
  }
  return faults.length > 0 ? { line, faults } : { line, task: task as unknown as RowTask }
}
