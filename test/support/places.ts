import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newMongoUrl } from './mongo.ts'
import { createDatabase } from './postgres.ts'
import { isThere } from './services.ts'

/** Databases that are not there yet, by the kind of their store: each call answers the URL of another one. */
export function createPlaces() {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-places-'))
  let files = 0
  const sqlite = async () => `sqlite:///${join(folder, `${files++}.sqlite`)}`
  return {
    folder,
    newUrl: { sqlite, postgres: createDatabase, mongo: async () => newMongoUrl() },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Kind = keyof ReturnType<typeof createPlaces>['newUrl']

/** From which kind of store to which: a round through all there are. */
export const ways: [Kind, Kind][] = waysAround((['sqlite', 'mongo', 'postgres'] as const).filter(isPlaced))

function isPlaced(kind: Kind): boolean {
  return kind === 'sqlite' || isThere(kind)
}

function waysAround(kinds: Kind[]): [Kind, Kind][] {
  return kinds.map((kind, place) => [kind, kinds[(place + 1) % kinds.length] ?? kind])
}
