import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'
import type { Engine } from '#drivers/stores/sql/engine.ts'
import { migrate, readSchema } from '#drivers/stores/sql/migrations.ts'
import { openPostgresEngine } from '#drivers/stores/sql/postgres-engine.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine, openSqliteReader } from '#drivers/stores/sql/sqlite-engine.ts'

/** Where the rows are: a file, or a server. */
export type SqlPlace = { kind: 'sqlite'; path: string } | { kind: 'postgresql'; url: string; connections: number }

interface OpenOptions {
  /** Where copies of a file go that are made before its schema changes. */
  copies: string
  now: Now
  /** Is told when the start has to wait. */
  onWait: (sentence: string) => void
}

/** The store, its schema brought up to date. */
export async function openSqlStore(place: SqlPlace, { copies, now, onWait }: OpenOptions): Promise<Store> {
  const engine = await openEngine(place, onWait)
  try {
    await migrate(engine, {
      now: () => new Date(now()).toISOString(),
      copyFirst: (from) => (place.kind === 'sqlite' ? copy(engine, copies, `schema-${from}-${now()}`) : noCopy()),
    })
    return createSqlStore(engine)
  } catch (fault) {
    await engine.close()
    throw fault
  }
}

/** The store as it is, to look at: nothing is changed, not even its schema. */
export async function lookAtSqlStore(place: SqlPlace) {
  const engine = place.kind === 'sqlite' ? openSqliteReader(place.path) : await openPostgresEngine(place)
  try {
    return { store: createSqlStore(engine), schema: await readSchema(engine) }
  } catch (fault) {
    await engine.close()
    throw fault
  }
}

async function openEngine(place: SqlPlace, onWait: OpenOptions['onWait']): Promise<Engine> {
  return place.kind === 'sqlite' ? openSqliteEngine(place.path) : openPostgresEngine({ ...place, onWait })
}

async function copy(engine: Engine, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await engine.backup(join(folder, `${name}-${process.pid}.sqlite`))
}

/** Copies of a server's database are its operator's: a step that fails is undone by its transaction. */
async function noCopy(): Promise<void> {}
