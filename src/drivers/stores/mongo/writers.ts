import type { Binary, ClientSession, Db, MongoClient } from 'mongodb'
import { inTime } from '#drivers/stores/mongo/in-time.ts'

/** How often a process says that it is alive while it writes, and looks whether the others are. */
const beatMilliseconds = 1000
/** Who says nothing for so many looks is gone, or does not get on. */
const silentLooks = 3
/** After this without a write there is nothing to say. */
const restMilliseconds = 30_000
const askMilliseconds = 2000
const patienceMilliseconds = 5000

interface Writer {
  _id: string
  session: Binary
  beats: number
}

export type Writers = ReturnType<typeof createWriters>

/**
 * MongoDB keeps the transaction of a process that died, and the turn with it, for as long as a transaction may live.
 * So every process notes the sessions that it writes in, and while it writes it ends those of others who fell silent:
 * what they had open is undone, and who is only slow begins again.
 */
export function createWriters({ client, db }: { client: MongoClient; db: Db }) {
  const collection = () => db.collection<Writer>('writers')
  // The id of a session is told back as it came.
  const options = { maxTimeMS: askMilliseconds, promoteBuffers: false }
  const own = new Map<string, Binary>()
  const left: Binary[] = []
  /** What the others said last, and how often they said it. */
  let heard = new Map<string, { beats: number; looks: number }>()
  let timer: NodeJS.Timeout | undefined
  let used = 0

  /** Before its first transaction: what is noted in a transaction nobody else would see. */
  async function note({ id }: ClientSession): Promise<void> {
    used = performance.now()
    if (!id || own.has(keyOf(id.id))) return
    await inTime(patienceMilliseconds, beat([id.id]))
    own.set(keyOf(id.id), id.id)
    timer ??= setTimeout(look, beatMilliseconds).unref()
  }

  /** After its last transaction: one whose connection was lost is not used again, and what it had open is undone. */
  function leave({ id, serverSession }: ClientSession): void {
    if (id && serverSession.isDirty && own.delete(keyOf(id.id))) left.push(id.id)
  }

  async function beat(ids: Iterable<Binary>): Promise<void> {
    const change = { $inc: { beats: 1 } }
    for (const id of ids) {
      const made = { $setOnInsert: { session: id } }
      await collection().updateOne({ _id: { $eq: keyOf(id) } }, { ...change, ...made }, { ...options, upsert: true })
    }
  }

  async function look(): Promise<void> {
    if (performance.now() - used > restMilliseconds) return rest()
    // A database that does not answer is told of by those who ask it for something.
    await inTime(patienceMilliseconds, lookOnce()).catch(() => {})
    if (timer) timer = setTimeout(look, beatMilliseconds).unref()
  }

  async function lookOnce(): Promise<void> {
    await beat(own.values())
    const all = await collection().find({}, options).toArray()
    const others = all.filter(({ _id }) => !own.has(_id))
    heard = new Map(others.map(({ _id, beats }) => [_id, { beats, looks: looksAt(_id, beats) }]))
    const silent = others.filter(({ _id }) => (heard.get(_id)?.looks ?? 0) > silentLooks)
    const ending = [...left]
    await end([...ending, ...silent.map(({ session }) => session)])
    left.splice(0, ending.length)
  }

  function looksAt(key: string, beats: number): number {
    const last = heard.get(key)
    return last?.beats === beats ? last.looks + 1 : 1
  }

  async function end(ids: Binary[]): Promise<void> {
    if (ids.length === 0) return
    await client.db('admin').command({ killSessions: ids.map((id) => ({ id })) })
    await collection().deleteMany({ _id: { $in: ids.map(keyOf) } }, options)
  }

  async function rest(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const keys = [...own.keys()]
    own.clear()
    heard.clear()
    if (keys.length === 0) return
    const mine = { _id: { $in: keys } }
    await collection()
      .deleteMany(mine, options)
      .catch(() => {})
  }

  return { note, leave, rest }
}

function keyOf(id: Binary): string {
  return id.toString('hex')
}
