import { invalidInput } from '#core/errors.ts'
import { createLogDays } from '#core/log-days.ts'
import { type Actor, systemActor } from '#core/model/actor.ts'
import { isDate } from '#core/model/deadline.ts'
import type { Change } from '#core/model/event.ts'
import { assertMay } from '#core/permissions.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store, Transaction } from '#core/ports/store.ts'
import type { Recorder } from '#core/record.ts'

/** The last day that is written to its end. */
const doneKey = 'daily_log_day'
/** How far the day after it is. */
const progressKey = 'daily_log_progress'
/** Tasks in one transaction: others wait for it, for 40 to 80 ms. */
const usualTasksAtOnce = 2000

export interface LogRunParts {
  store: Store
  record: Recorder
  now: Now
  timeZone: string
  /** `HH:MM` of each day in `timeZone`. */
  dailyLogAt: string
  tasksAtOnce?: number
}

/** What a run of the daily log wrote. */
interface WrittenDay {
  day: string
  /** Entries that were not there before. */
  entries: number
}

/** Whoever works on the day goes on where the one before stopped, with the same event as the last that counts. */
interface Progress extends WrittenDay {
  asOf: number
  nextTask: number
  lastTask: number
}

interface Range {
  day: string
  at: string
  firstTask: number
  lastTask: number
  /** The last event that counts; null: everything up to now. */
  asOf: number | null
}

/** Writes the daily log, a range of tasks at a time, so that any number of workers share a day and others get between. */
export function createLogRuns({ store, record, now, tasksAtOnce = usualTasksAtOnce, ...zone }: LogRunParts) {
  const days = createLogDays(zone)
  const worker = systemActor('worker')

  /** The last day whose log is due by now. */
  function dueDay(): string {
    return days.lastDue(now())
  }

  /**
   * The job: writes every day that is due and was not written, the oldest first, each as it was when it was due.
   * Answers the days that it brought to their end. A clock that was set back finds nothing to do.
   */
  async function catchUp(signal: AbortSignal): Promise<WrittenDay[]> {
    const due = dueDay()
    const written: WrittenDay[] = []
    for (const day of days.daysAfter(await lastDone(due), due)) {
      const ended = await writeDay(day, signal)
      if (ended) written.push(ended)
      if (signal.aborted) break
    }
    return written
  }

  /** Before the first day that was ever due, nothing was promised. */
  async function lastDone(due: string): Promise<string> {
    const known = await store.settings.get(doneKey)
    if (known !== undefined) return known
    return store.write(async ({ settings }) => {
      const meanwhile = await settings.get(doneKey)
      if (meanwhile !== undefined) return meanwhile
      const before = days.dayBefore(due)
      await settings.set(doneKey, before)
      return before
    })
  }

  async function writeDay(day: string, signal: AbortSignal): Promise<WrittenDay | undefined> {
    while (!signal.aborted) {
      const step = await writeNext(day)
      if (step !== 'more') return step
    }
    return undefined
  }

  /** The next range of the day; undefined when another worker brought the day to its end. */
  function writeNext(day: string): Promise<WrittenDay | 'more' | undefined> {
    return record<WrittenDay | 'more' | undefined>(worker, 'log.run', async (tx, at) => {
      if (((await tx.settings.get(doneKey)) ?? '') >= day) return { result: undefined, changes: [] }
      const progress = await progressOf(tx, day)
      const { asOf, nextTask: firstTask } = progress
      const lastTask = Math.min(firstTask + tasksAtOnce - 1, progress.lastTask)
      const entries = progress.entries + (await writeRange(tx, { day, at, firstTask, lastTask, asOf }))
      if (lastTask < progress.lastTask) {
        await tx.settings.set(progressKey, JSON.stringify({ ...progress, nextTask: lastTask + 1, entries }))
        return { result: 'more', changes: [] }
      }
      await tx.settings.set(doneKey, day)
      return { result: { day, entries }, changes: toChanges({ day, entries }) }
    })
  }

  /** In the transaction, where no event from before the day was due is still on its way. */
  async function progressOf({ settings, journal, tasks }: Transaction, day: string): Promise<Progress> {
    const text = await settings.get(progressKey)
    const known = text === undefined ? undefined : (JSON.parse(text) as Progress)
    if (known?.day === day) return known
    const asOf = await journal.lastBefore(days.dueInstant(day))
    return { day, asOf, nextTask: 1, lastTask: await tasks.highestId(), entries: 0 }
  }

  /** By hand, as often as one likes: adds what is missing of a day, today as it is now, a past day as it ended. */
  async function runLog(actor: Actor, day = days.dayAt(now())): Promise<WrittenDay> {
    assertMay(actor, 'log.run')
    const asOf = await lastEventOf(day)
    const last = Math.max(await store.tasks.highestId(), 1)
    let entries = 0
    for (let firstTask = 1; firstTask <= last; firstTask += tasksAtOnce) {
      const lastTask = Math.min(firstTask + tasksAtOnce - 1, last)
      entries = await record(actor, 'log.run', async (tx, at) => {
        const result = entries + (await writeRange(tx, { day, at, firstTask, lastTask, asOf }))
        return { result, changes: lastTask === last ? toChanges({ day, entries: result }) : [] }
      })
    }
    return { day, entries }
  }

  async function lastEventOf(day: string): Promise<number | null> {
    const today = days.dayAt(now())
    if (!isDate(day)) throw wrongDay('A day is written as YYYY-MM-DD, and must exist.')
    if (day > today) throw wrongDay(`${day} is still to come: today is ${today} in ${zone.timeZone}.`)
    if (!days.exists(day)) throw wrongDay(`The calendar of ${zone.timeZone} left out ${day}.`)
    return day === today ? null : store.journal.lastBefore(days.endInstant(day))
  }

  return { dueDay, catchUp, runLog }
}

/** As they are now, when nothing happened since: the same, and cheaper. */
async function writeRange({ logs, journal }: Transaction, { asOf, ...range }: Range): Promise<number> {
  const isNow = asOf === null || asOf === (await journal.last())
  return logs.write({ ...range, asOf: isNow ? null : asOf })
}

function toChanges(written: WrittenDay): Change[] {
  if (written.entries === 0) return []
  return [{ type: 'log.written', subject: { kind: 'log', id: written.day }, before: null, after: written }]
}

function wrongDay(message: string) {
  return invalidInput('body', '/day', 'day', message)
}
