import { setTimeout as pause } from 'node:timers/promises'
import type { Use } from '#core/ports/everything.ts'
import { marks } from '#core/ports/everything.ts'
import { is } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Noun, Questions } from '#drivers/stores/mongo/questions.ts'

export const nouns: readonly Noun[] = ['events', 'imports', 'jobs', 'logs', 'tasks', 'users']

const longestPauseMilliseconds = 40

export const theNumbers = { _id: is('numbers') }

/** Who keeps all others from writing, and until when, if not told again. */
export interface Gate {
  holder: string
  until: number
}

/**
 * The one document that every transaction that writes changes first: so writers are one after the other, whatever
 * process they are in, and the numbers that it holds are given out in the order in which they can be seen.
 */
export interface Numbers {
  last: Record<Noun, number>
  gate: Gate | null
  /** Nobody may write: the tasks have moved, or are not whole. */
  isMarked: boolean
}

export const noNumbers: Document = {
  ...Object.fromEntries(nouns.map((noun) => [noun, 0])),
  turn: 0,
  gate: null,
  isMarked: false,
}

export function toNumbers(document: Document): Numbers {
  const last = Object.fromEntries(nouns.map((noun) => [noun, Number(document[noun])])) as Record<Noun, number>
  return { last, gate: (document.gate ?? null) as Gate | null, isMarked: document.isMarked === true }
}

/** Changes the document, and so has it until the transaction ends. Throws where there is none. */
export async function takeTurn(questions: Pick<Questions, 'change'>): Promise<Numbers> {
  const document = await questions.change('numbers', theNumbers, { $inc: { turn: 1 } })
  if (!document) throw new Error('The database has no numbers: bring it up to date with taskwright migrate.')
  return toNumbers(document)
}

/** A database without collections is in use by nobody, and open to all. */
export async function readUse(questions: Pick<Questions, 'find'>): Promise<Use> {
  const found = await questions.find('settings', { _id: { $in: Object.values(marks) } })
  const values = new Map(found.map(({ _id, value }) => [_id, String(value)]))
  const [from, to] = [values.get(marks.incomplete), values.get(marks.moved)]
  if (from !== undefined) return { state: 'incomplete', from }
  return to === undefined ? { state: 'open' } : { state: 'moved', to }
}

export async function writeUse(questions: Questions, use: Use): Promise<void> {
  await questions.remove('settings', { _id: { $in: Object.values(marks) } })
  if (use.state === 'moved') await questions.insert('settings', [{ _id: marks.moved, value: use.to }])
  if (use.state === 'incomplete') await questions.insert('settings', [{ _id: marks.incomplete, value: use.from }])
  await questions.update('numbers', theNumbers, { $set: { isMarked: use.state !== 'open' } })
}

/** Between two tries, so that two who got in each other's way do not do so again. */
export function pauseALittle(tries: number): Promise<void> {
  return pause(Math.random() * Math.min(5 * 2 ** tries, longestPauseMilliseconds))
}
