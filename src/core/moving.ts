import { CoreError } from '#core/errors.ts'
import { toInstant } from '#core/model/scalars.ts'
import type { Now } from '#core/ports/clock.ts'
import { type Held, type Kept, type Key, type Kind, keyOf, kinds, marks, type Use } from '#core/ports/everything.ts'
import type { Store } from '#core/ports/store.ts'
import { createDigest, type Digest } from '#core/record-digest.ts'

/** Records that are read at once; of the parts of files, which may have a megabyte each, fewer. */
const batchRecords = 500
const batchChunks = 4

/** Settings of a database itself, which do not go along. */
const ownSettings = new Set<string>([...Object.values(marks), 'database_name'])

/** A store, and how people call it. */
export interface Place {
  store: Store
  place: string
}

interface Move {
  from: Place
  to: Place
  now: Now
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

/** `part`: from 0 to 1, of the whole move. */
export interface Progress {
  doing: 'copying' | 'making indexes' | 'comparing'
  kind?: Kind
  records: number
  part: number
}

export interface Comparison {
  kind: Kind
  from: Digest
  to: Digest
}

type Reader = Pick<Held, 'read'>

/** Roughly how the time is spent. */
const parts = { copying: 0.6, 'making indexes': 0.1, comparing: 0.3 }

/**
 * Copies everything into a store that holds nothing, while nobody writes to the first; reads go on. What was copied
 * is read again and compared: when all is the same, the first store is given up and the second one opened, in this
 * order, so that at no moment both take writes. Throws, and rejects, with the first store in use as before.
 */
export async function moveEverything(move: Move): Promise<{ comparisons: Comparison[]; faults: string[] }> {
  const { from, to, now } = move
  let isHeld = false
  const result = await from.store.everything
    .hold(async (held) => {
      isHeld = true
      assertMovable(from.place, to.place, await held.use(), await to.store.everything.use())
      if (await from.store.everything.isEmpty()) throw new Error(`${from.place} is empty: there is nothing to move.`)
      await to.store.everything.begin(from.place, toInstant(now()))
      const compared = await copyAndCompare(move, held)
      if (isSame(compared)) await leave(move, held)
      return compared
    })
    .catch((fault) => {
      throw isHeld ? fault : notHeld(from.place, fault)
    })
  if (isSame(result)) await to.store.everything.setUse({ state: 'open' })
  return result
}

/** Lets a store be used again that has moved; what was written to the other one stays there. */
export async function reopen({ store, place }: Place): Promise<void> {
  const { state } = await store.everything.use()
  if (state === 'moved') return store.everything.setUse({ state: 'open' })
  throw new Error(
    state === 'open' ? `${place} has not moved: it is in use.` : `${place} is a copy that never became whole.`,
  )
}

export function isSame({ comparisons, faults }: { comparisons: Comparison[]; faults: string[] }): boolean {
  return (
    faults.length === 0 && comparisons.every(({ from, to }) => from.hash === to.hash && from.records === to.records)
  )
}

/** One that was given up, but whose copy was never opened, may be moved there again. */
function assertMovable(from: string, to: string, use: Use, target: Use): void {
  if (use.state === 'incomplete')
    throw new Error(`${from} is a copy of ${use.from} that never became whole: move that one.`)
  const isBegun = use.state === 'moved' && use.to === to && target.state === 'incomplete' && target.from === from
  if (use.state === 'open' || isBegun) return
  throw new Error(`${from} has moved to ${use.to} already: move that one, or first say taskwright move --reopen.`)
}

function notHeld(place: string, fault: unknown): unknown {
  if (!(fault instanceof CoreError) || fault.code !== 'unavailable') return fault
  return new Error(`Others do not stop writing to ${place} (a large import?): try again when they have.`)
}

async function copyAndCompare(move: Move, held: Held) {
  const { to } = move
  const counts = new Map<Kind, number>()
  for (const kind of kinds) counts.set(kind, await held.count(kind))
  const all = Math.max(
    1,
    [...counts.values()].reduce((sum, count) => sum + count),
  )
  const copied = await readAll(move, held, 'copying', all, (kind, records) => to.store.everything.write(kind, records))
  move.signal.throwIfAborted()
  move.onProgress({ doing: 'making indexes', records: 0, part: parts.copying })
  await to.store.everything.finish()
  const found = await readAll(move, to.store.everything, 'comparing', all)
  const faults = await to.store.inspect()
  const comparisons = kinds.map((kind) => ({ kind, from: digestOf(copied, kind), to: digestOf(found, kind) }))
  return { comparisons, faults }
}

function digestOf(digests: ReadonlyMap<Kind, Digest>, kind: Kind): Digest {
  return digests.get(kind) ?? { records: 0, hash: '' }
}

/** What each kind comes to. */
async function readAll(
  { signal, onProgress }: Move,
  reader: Reader,
  doing: 'copying' | 'comparing',
  all: number,
  take: (kind: Kind, records: readonly Kept[Kind][]) => Promise<void> = async () => {},
): Promise<Map<Kind, Digest>> {
  const digests = new Map<Kind, Digest>()
  const before = doing === 'copying' ? 0 : parts.copying + parts['making indexes']
  let done = 0
  for (const kind of kinds) {
    const digest = createDigest()
    for await (const records of batches(reader, kind)) {
      signal.throwIfAborted()
      const taking = take(kind, records)
      for (const record of records) digest.add(record)
      await taking
      done += records.length
      onProgress({ doing, kind, records: done, part: before + (parts[doing] * Math.min(done, all)) / all })
    }
    digests.set(kind, digest.end())
  }
  return digests
}

async function* batches(reader: Reader, kind: Kind): AsyncGenerator<readonly Kept[Kind][]> {
  const limit = kind === 'importChunks' ? batchChunks : batchRecords
  for (let after: Key | null = null; ; ) {
    const records: readonly Kept[Kind][] = await reader.read(kind, after, limit)
    const last = records.at(-1)
    if (!last) return
    after = keyOf(kind, last)
    yield records.filter((record) => kind !== 'settings' || !ownSettings.has((record as Kept['settings']).key))
  }
}

/** Not if somebody else has begun to fill the same store meanwhile. */
async function leave({ from, to }: Move, held: Held): Promise<void> {
  const use = await to.store.everything.use()
  if (use.state !== 'incomplete' || use.from !== from.place)
    throw new Error(`Somebody else has changed ${to.place} meanwhile: move again, into another database.`)
  await held.setUse({ state: 'moved', to: to.place })
}
