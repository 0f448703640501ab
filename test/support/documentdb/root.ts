import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A Debian of its own with the engine in it, beside the repository and kept between runs. */
export const rootFolder = process.env.TEST_DOCUMENTDB_ROOT ?? '/var/cache/taskwright/documentdb'

export const hasRoot = (): boolean => existsSync(join(rootFolder, 'usr/lib/postgresql/18/lib/pg_documentdb.so'))

/** Only root may make the folder and enter it. */
export const mayEnter = (): boolean => process.getuid?.() === 0

/** Makes the folder unless it is there: about a minute. */
export async function prepareRoot(): Promise<void> {
  if (!mayEnter()) throw new Error('only root can start the document engine')
  const child = spawn(join(import.meta.dirname, 'prepare.sh'), [rootFolder], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the folder of the document engine could not be made (${code})`)
}
