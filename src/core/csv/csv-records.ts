import { TextDecoder } from 'node:util'
import { type CsvReader, type CsvRecord, createCsvReader } from '#core/csv/csv-reader.ts'

const pieceBytes = 16 * 1024

/** The file is not what a CSV file is: nothing of it can be read. */
export class NotCsv extends Error {}

/**
 * The records of a file in UTF-8, with or without a byte order mark, those of some 16 KiB at a time; reading goes on
 * after a record that is wrong. A cell is a slice of its piece: whoever keeps one for long keeps the piece.
 */
export async function* readRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord[]> {
  const reader = createCsvReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      yield reader.write(decode(decoder, reader, chunk.subarray(from, from + pieceBytes)))
    }
  }
  decode(decoder, reader)
  yield reader.end()
}

function decode(decoder: TextDecoder, reader: CsvReader, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
  } catch {
    throw new NotCsv(`The file is not UTF-8: a byte after line ${reader.lines()} is none. Save it as CSV in UTF-8.`)
  }
}
