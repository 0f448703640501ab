import { invalidInput } from '#core/errors.ts'
import { createLogDays } from '#core/log-days.ts'
import type { UserActor } from '#core/model/actor.ts'
import { isDate } from '#core/model/deadline.ts'
import type { LogCount } from '#core/model/log.ts'
import { type Priority, priorities } from '#core/model/task.ts'
import { assertMay } from '#core/permissions.ts'
import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'

const mostDays = 366
const usualDays = 30
/** Who have most; the others are counted together. */
const mostPeople = 8

const measures = ['active', 'done', 'overdue'] as const

/** A number for each of the summary's days. */
type LogSeries = Record<(typeof measures)[number], number[]>

export interface LogSummary {
  /** Those that have entries, oldest first. */
  days: string[]
  total: LogSeries
  priorities: Record<Priority, LogSeries>
  people: ({ assignee: number | null; username: string | null } & LogSeries)[]
  /** Of everybody who is not among the people. */
  others: LogSeries
}

interface SummaryParts {
  store: Store
  now: Now
  timeZone: string
  dailyLogAt: string
}

/** The daily log in numbers. Reads four rows for each day, and one for each day and person, however many entries there are. */
export function createLogSummaries({ store, now, ...zone }: SummaryParts) {
  const calendar = createLogDays(zone)

  /** Of the tasks that the actor may see, both days included; throws `invalid_input` for more than 366 days. */
  async function summarizeLogs(actor: UserActor, wanted: { dayFrom?: string; dayTo?: string }): Promise<LogSummary> {
    assertMay(actor, 'log.list')
    const days = rangeOf(wanted)
    const viewer = actor.role === 'admin' ? null : actor.id
    const byPriority = await store.logs.countByPriority({ viewer, ...days })
    const byAssignee = await store.logs.countByAssignee({ viewer, ...days, most: mostPeople })
    const names = await namesOf(byAssignee)
    return toSummary(byPriority, byAssignee, names)
  }

  function rangeOf({ dayTo = calendar.dayAt(now()), dayFrom = calendar.daysEarlier(dayTo, usualDays - 1) }) {
    for (const [name, day] of [['day_from', dayFrom] as const, ['day_to', dayTo] as const])
      if (!isDate(day))
        throw invalidInput('query', `/${name}`, 'day', 'A day is written as YYYY-MM-DD, and must exist.')
    if (calendar.daysEarlier(dayTo, mostDays - 1) > dayFrom)
      throw invalidInput(
        'query',
        '/day_from',
        'range',
        `A summary has at most ${mostDays} days: ask for fewer at once.`,
      )
    return { dayFrom, dayTo }
  }

  async function namesOf(counts: readonly { assignee: number | null }[]): Promise<ReadonlyMap<number, string>> {
    const ids = [...new Set(counts.flatMap(({ assignee }) => assignee ?? []))]
    const users = ids.length > 0 ? await store.users.findMany(ids) : []
    return new Map(users.map(({ id, username }) => [id, username]))
  }

  return { summarizeLogs }
}

function toSummary(
  byPriority: readonly (LogCount & { priority: Priority })[],
  byAssignee: readonly (LogCount & { assignee: number | null })[],
  names: ReadonlyMap<number, string>,
): LogSummary {
  const days = [...new Set(byPriority.map(({ day }) => day))].sort()
  const total = toSeries(days, byPriority)
  const seriesOf = (priority: Priority) =>
    toSeries(
      days,
      byPriority.filter((count) => count.priority === priority),
    )
  return {
    days,
    total,
    priorities: Object.fromEntries(priorities.map((one) => [one, seriesOf(one)])) as LogSummary['priorities'],
    people: toPeople(days, byAssignee, names),
    others: difference(total, toSeries(days, byAssignee)),
  }
}

/** Who has most on the last day comes first. */
function toPeople(
  days: readonly string[],
  counts: readonly (LogCount & { assignee: number | null })[],
  names: ReadonlyMap<number, string>,
): LogSummary['people'] {
  const assignees = [...new Set(counts.map(({ assignee }) => assignee))]
  const people = assignees.map((assignee) => ({
    assignee,
    username: assignee === null ? null : (names.get(assignee) ?? null),
    ...toSeries(
      days,
      counts.filter((count) => count.assignee === assignee),
    ),
  }))
  return people.sort((a, b) => (b.active.at(-1) ?? 0) - (a.active.at(-1) ?? 0))
}

function toSeries(days: readonly string[], counts: readonly LogCount[]): LogSeries {
  const places = new Map(days.map((day, place) => [day, place]))
  const series = { active: days.map(() => 0), done: days.map(() => 0), overdue: days.map(() => 0) }
  for (const count of counts) {
    const place = places.get(count.day) ?? 0
    for (const measure of measures) series[measure][place] = (series[measure][place] ?? 0) + count[measure]
  }
  return series
}

function difference(all: LogSeries, some: LogSeries): LogSeries {
  const without = (measure: (typeof measures)[number]) =>
    all[measure].map((count, place) => count - (some[measure][place] ?? 0))
  return { active: without('active'), done: without('done'), overdue: without('overdue') }
}
