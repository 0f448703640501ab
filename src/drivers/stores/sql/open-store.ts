import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'
import { refusal } from '#drivers/stores/refusals.ts'
import type { Engine } from '#drivers/stores/sql/engine.ts'
import { readUse } from '#drivers/stores/sql/marks.ts'
import { migrate, readSchema } from '#drivers/stores/sql/migrations.ts'
import { openPostgresEngine } from '#drivers/stores/sql/postgres-engine.ts'
import { placeOf } from '#drivers/stores/sql/postgres-pool.ts'
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

/** The store, its schema brought up to date. Refuses one that has moved, and a copy that is not whole. */
export async function openSqlStore(place: SqlPlace, { copies, now, onWait }: OpenOptions): Promise<Store> {
  const engine = await openEngine(place, { onWait })
  try {
    const sentence = refusal(nameOf(place), await readUse(engine))
    if (sentence) throw new Error(sentence)
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

/** The store that is to move, or to be used again after it has: it must be there, with this program's schema. */
export async function openMovableSqlStore(place: SqlPlace): Promise<Store> {
  if (place.kind === 'sqlite' && !existsSync(place.path))
    throw new Error(`${place.path} is not there: name the database that is in use.`)
  return withEngine(place, async (engine) => {
    const { version, known } = await readSchema(engine)
    if (version === known) return createSqlStore(engine)
    const state = version === 0 ? 'empty' : version > known ? 'that of a newer program' : 'that of an older program'
    const advice = version > known ? 'run that program' : 'bring it up to date with taskwright migrate'
    throw new Error(
      `The database at ${nameOf(place)} is ${state}: ${version === 0 ? 'there is nothing to move' : advice}.`,
    )
  })
}

/** The store that is to be filled, its schema made. Refuses one that holds anything but a copy that never became whole. */
export async function openFillableSqlStore(place: SqlPlace, now: Now): Promise<Store> {
  return withEngine(place, async (engine) => {
    const { version, known } = await readSchema(engine)
    if (version > known)
      throw new Error(`The database at ${nameOf(place)} is that of a newer program: name an empty one.`)
    const store = createSqlStore(engine)
    const isCopy = (await store.everything.use()).state === 'incomplete'
    if (version > 0 && !isCopy && !(await store.everything.isEmpty()))
      throw new Error(`${nameOf(place)} is not empty: name a database without users and tasks.`)
    await migrate(engine, { now: () => new Date(now()).toISOString(), copyFirst: noCopy }).catch((fault) => {
      throw new Error(`${nameOf(place)} cannot be filled (${fault.message}): name an empty database.`)
    })
    return store
  })
}

/** Both stores of a move are opened whatever they say of themselves, and nobody waits for a server that is not there. */
async function withEngine(place: SqlPlace, open: (engine: Engine) => Promise<Store>): Promise<Store> {
  const engine = await openEngine(place, { evenIfMarked: true, patienceMilliseconds: 0 })
  try {
    return await open(engine)
  } catch (fault) {
    await engine.close()
    throw fault
  }
}

interface EngineOptions {
  onWait?: OpenOptions['onWait']
  evenIfMarked?: boolean
  patienceMilliseconds?: number
}

async function openEngine(place: SqlPlace, options: EngineOptions): Promise<Engine> {
  if (place.kind === 'sqlite') return openSqliteEngine(place.path, options)
  return openPostgresEngine({ ...place, ...options })
}

function nameOf(place: SqlPlace): string {
  return place.kind === 'sqlite' ? place.path : placeOf(place.url)
}

async function copy(engine: Engine, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await engine.backup(join(folder, `${name}-${process.pid}.sqlite`))
}

/** Copies of a server's database are its operator's: a step that fails is undone by its transaction. */
async function noCopy(): Promise<void> {}
