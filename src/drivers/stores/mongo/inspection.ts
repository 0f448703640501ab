import { indexes } from '#drivers/stores/mongo/indexes.ts'
import { nouns, theNumbers, toNumbers } from '#drivers/stores/mongo/numbers.ts'
import { createQuestions, type Document, type Questions } from '#drivers/stores/mongo/questions.ts'
import type { Connected } from '#drivers/stores/mongo/transactions.ts'

const statementMilliseconds = 600_000

type Asking = Omit<Questions, 'number'>

/** What is wrong with what is kept beside the nouns, in sentences that say how to mend it. */
export async function inspect(connected: Connected): Promise<string[]> {
  const questions = createQuestions(connected.db, { milliseconds: statementMilliseconds })
  return [
    ...(await inspectIndexes(connected)),
    ...(await inspectNumbers(questions)),
    ...(await inspectWords(questions)),
    ...(await inspectLogs(questions)),
  ]
}

async function inspectIndexes({ db }: Connected): Promise<string[]> {
  const faults: string[] = []
  for (const [name, wanted] of Object.entries(indexes)) {
    const there = new Set((await db.collection(name).listIndexes().toArray()).map((index) => index.name))
    const missing = wanted.filter((index) => !there.has(index.name)).map((index) => index.name)
    if (missing.length > 0)
      faults.push(
        `${name} lacks ${missing.join(', ')}: move to another database with taskwright move, which makes them.`,
      )
  }
  return faults
}

/** A number that was given out twice would overwrite or refuse what comes next. */
async function inspectNumbers(questions: Asking): Promise<string[]> {
  const { last } = toNumbers((await questions.first('numbers', theNumbers)) ?? {})
  const faults: string[] = []
  for (const noun of nouns) {
    const newest = await questions.first(noun, {}, { sort: { _id: -1 }, only: ['_id'] })
    if (Number(newest?._id ?? 0) > last[noun])
      faults.push(`The numbers of ${noun} are behind: restore the newest copy, and tell the makers.`)
  }
  return faults
}

async function inspectWords(questions: Asking): Promise<string[]> {
  const missing = await countOf(questions, 'tasks', [{ $match: { words: { $exists: false } } }])
  if (missing === 0) return []
  return [
    `The search misses ${missing} of ${await countOf(questions, 'tasks', [])} tasks: an import adds its own when it is done (see GET /v1/jobs); ` +
      'if no index-text job waits, runs or is dead, restore the newest copy.',
  ]
}

async function countOf(questions: Asking, name: 'tasks', stages: readonly Document[]): Promise<number> {
  return Number((await questions.aggregate(name, [...stages, { $count: 'count' }]))[0]?.count ?? 0)
}

/** Counts are kept beside the entries, so that a page does not count: both must say the same. */
async function inspectLogs(questions: Asking): Promise<string[]> {
  const place = { viewer: '$viewers', day: '$day' }
  const stages = [{ $unwind: '$viewers' }, { $group: { _id: place, entries: { $sum: 1 } } }]
  const counted = new Map<string, number>()
  for (const { _id, entries } of await questions.aggregate('logs', stages)) {
    counted.set(nameOf(_id), Number(entries))
  }
  for (const { _id, entries } of await questions.find('log_days', { entries: { $ne: 0 } })) {
    const name = String(_id)
    const rest = (counted.get(name) ?? 0) - Number(entries)
    if (rest === 0) counted.delete(name)
    else counted.set(name, rest)
  }
  const summed = await questions.aggregate('log_sums', [
    { $match: { part: { $lt: 0 } } },
    { $group: { _id: { viewer: '$viewer', day: '$day' }, active: { $sum: '$active' } } },
  ])
  const sums = new Map(summed.map(({ _id, active }) => [nameOf(_id), Number(active)]))
  for (const { _id, entries } of await questions.find('log_days', {}))
    if ((sums.get(String(_id)) ?? 0) !== Number(entries)) counted.set(String(_id), 1)
  if (counted.size === 0) return []
  return [`The daily log miscounts ${counted.size} of its days: restore the newest copy, and tell the makers.`]
}

/** The place of a count, as its document is called. */
function nameOf(place: unknown): string {
  const { viewer, day } = place as { viewer: number; day: string }
  return `${viewer} ${day}`
}
