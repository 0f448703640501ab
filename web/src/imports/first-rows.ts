export interface FirstRows {
  header: string[]
  rows: { line: number; cells: string[] }[]
}

const readBytes = 65_536

/** The first rows of a file, to be looked at: however large it is, only its beginning is read. */
export async function readFirstRows(file: Blob, most = 6): Promise<FirstRows> {
  const text = await file.slice(0, readBytes).text()
  const records = parseBeginning(text, file.size > readBytes).slice(0, most + 1)
  const [header, ...rows] = records
  return { header: header?.cells ?? [], rows }
}

/** RFC 4180, of a text that may end in the middle of a record, which then does not count. */
export function parseBeginning(text: string, isCutOff: boolean): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = []
  let cells: string[] = []
  let [line, first] = [1, 1]
  let end = 0
  // A cell in quotes, or one without; then what ends it.
  for (const [whole, quoted, plain = '', ending = ''] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r\n|\r|\n|$)/g)) {
    if (whole === '' && end > 0 && cells.length === 0) break
    end += whole.length
    cells.push(quoted?.replaceAll('""', '"') ?? plain)
    line += whole.match(/\r\n|\r|\n/g)?.length ?? 0
    if (ending === ',') continue
    const isWhole = ending !== '' || !isCutOff
    if (isWhole && cells.some((cell) => cell !== '')) records.push({ line: first, cells })
    cells = []
    first = line
  }
  return records
}
