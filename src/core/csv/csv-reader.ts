/** One record of a file: its cells, or what is wrong with it as a whole. `line` is its first line, counted from 1. */
export type CsvRecord = { line: number; cells: string[] } | { line: number; fault: string }

/** Characters. A record may hold a description of 64 KiB, with its quotes doubled, and as much besides. */
const longestRecord = 256 * 1024

const faults = {
  strayQuote: 'There is a quote inside a cell that does not begin with one: write "" inside quotes.',
  textAfterQuote: 'After the closing quote of a cell comes neither a comma nor the end of the line.',
  openQuote: 'A quote is opened and never closed: the rest of the file was taken for this cell.',
  tooLong: `The row has more than ${longestRecord} characters: perhaps a quote is not closed.`,
}

/** Where in a cell the reader is; `quote` is after a quote that closes the cell or stands before another one. */
type Place = 'start' | 'plain' | 'quoted' | 'quote'

export type CsvReader = ReturnType<typeof createCsvReader>

/**
 * RFC 4180 with LF, CRLF or CR, in pieces that may be cut anywhere. A record that is wrong ends where its line does, or
 * the quotes in it; lines without anything are none.
 */
export function createCsvReader() {
  const marks = /[,"\r\n]/g
  let place: Place = 'start'
  let line = 1
  let firstLine = 1
  let cell = ''
  let cells: string[] = []
  let length = 0
  let hasQuotes = false
  let fault: string | undefined
  let found: CsvRecord[] = []
  /** A line feed that comes next belongs to the carriage return before it. */
  let isAfterReturn = false

  const steps: Record<Place, (text: string, at: number) => number> = {
    start(text, at) {
      const isQuote = text[at] === '"'
      place = isQuote ? 'quoted' : 'plain'
      hasQuotes ||= isQuote
      return isQuote ? at + 1 : at
    },
    plain(text, at) {
      marks.lastIndex = at
      const end = marks.test(text) ? marks.lastIndex - 1 : text.length
      collect(text.slice(at, end))
      return end === text.length ? end : passMark(text[end] ?? '', end)
    },
    quoted(text, at) {
      const quote = text.indexOf('"', at)
      const run = quote === -1 ? text.slice(at) : text.slice(at, quote)
      collect(run)
      countBreaks(run)
      if (quote === -1) return text.length
      place = 'quote'
      isAfterReturn = false
      return quote + 1
    },
    quote(text, at) {
      const isDoubled = text[at] === '"'
      place = isDoubled ? 'quoted' : 'plain'
      if (isDoubled) collect('"')
      else if (!',\r\n'.includes(text[at] ?? '')) fault ??= faults.textAfterQuote
      return isDoubled ? at + 1 : at
    },
  }

  function passMark(mark: string, at: number): number {
    if (mark === ',') endCell()
    else if (mark === '"') {
      fault ??= faults.strayQuote
      collect(mark)
    } else {
      endCell()
      endRecord()
      isAfterReturn = mark === '\r'
    }
    return at + 1
  }

  function collect(run: string): void {
    length += run.length
    if (length <= longestRecord) cell += run
    else giveUp()
  }

  /** What is too long is not kept, only followed to its end. */
  function giveUp(): void {
    fault ??= faults.tooLong
    cell = ''
    cells = []
  }

  function countBreaks(run: string): void {
    if (run === '') return
    if (isAfterReturn && run.startsWith('\n')) line -= 1
    line += run.match(/\r\n|\n|\r/g)?.length ?? 0
    isAfterReturn = run.endsWith('\r')
  }

  function endCell(): void {
    cells.push(cell)
    cell = ''
    place = 'start'
    length += 1
    if (length > longestRecord) giveUp()
  }

  function endRecord(): void {
    const isEmptyLine = length === 1 && !hasQuotes
    if (fault !== undefined) found.push({ line: firstLine, fault })
    else if (!isEmptyLine) found.push({ line: firstLine, cells })
    line += 1
    firstLine = line
    cells = []
    length = 0
    hasQuotes = false
    fault = undefined
  }

  function take(): CsvRecord[] {
    const records = found
    found = []
    return records
  }

  return {
    /** How many lines were read to their end. */
    lines: () => line - 1,
    write(text: string): CsvRecord[] {
      let at = 0
      while (at < text.length) {
        const isSecondHalf = isAfterReturn && place === 'start' && text[at] === '\n'
        if (place === 'start') isAfterReturn = false
        at = isSecondHalf ? at + 1 : steps[place](text, at)
      }
      return take()
    },
    end(): CsvRecord[] {
      if (place === 'quoted') fault = faults.openQuote
      if (length > 0 || hasQuotes) {
        endCell()
        endRecord()
      }
      return take()
    },
  }
}
