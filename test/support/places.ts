import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from './postgres.ts'
import { isThere } from './services.ts'

/** Databases that are not there yet, by the kind of their store: each call answers the URL of another one. */
export function createPlaces() {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-places-'))
  let files = 0
  const sqlite = async () => `sqlite:///${join(folder, `${files++}.sqlite`)}`
  return {
    folder,
    newUrl: { sqlite, postgres: createDatabase },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Kind = keyof ReturnType<typeof createPlaces>['newUrl']

/** From which kind of store to which. */
export const ways: [Kind, Kind][] = isThere('postgres')
  ? [
      ['sqlite', 'postgres'],
      ['postgres', 'sqlite'],
    ]
  : [['sqlite', 'sqlite']]
