import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTaskwright } from '../processes.ts'
import { median, type Row } from '../report.ts'

/** From the start of the process to its first line, which it prints when it listens; on an existing database. */
export async function startRow(rounds: number, tell: (line: string) => void): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-bench-'))
  const found: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const server = await startTaskwright({ PORT: '0', DATA_DIR: folder })
    await server.stop()
    if (round > 0) found.push(server.startedIn)
    tell(`start: round ${round} of ${rounds}`)
  }
  rmSync(folder, { recursive: true, force: true })
  const value = `${Math.round(median(found))} ms`
  return { name: 'start to ready', bare: '', taskwright: value, ratio: '', target: '<= 400 ms (200)' }
}
