import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Task } from '#core/model/task.ts'
import { taskAudience } from '#core/permissions.ts'
import type { Queryable } from '#drivers/stores/sql/engine.ts'
import { type KeptQuery, keep } from '#drivers/stores/sql/kept-query.ts'
import type { Database } from '#drivers/stores/sql/tables.ts'

/** Sees what every administrator sees. No user has this number. */
export const everybody = 0
/** Ids of tasks in one block, as a power of two: a page skips within a block at most, and a user has few blocks. */
const blockBits = 12
const block = sql.raw(`task >> ${blockBits}`)

/** Entries of a day that are new: their numbers are above `newest`. */
export interface NewEntries {
  newest: number
  day: string
}

interface Viewing {
  viewer: number
  task: number
  block: number
}

/** What a change of a task means for its entries: who sees them no more, newly and still, and whose they were and are. */
export interface Handover {
  task: number
  lost: readonly number[]
  gained: readonly number[]
  kept: readonly number[]
  /** Assignees, 0 for nobody. */
  from: number
  to: number
}

/** Where the entry with `offset` others before it is looked for: among those before the place, after `rest` of them. */
interface Start {
  day: string
  task: number
  rest: number
}

/**
 * Who sees which entry: everybody who may see its task now. How many there are of a day, and of a range of tasks in
 * it, is kept beside, so that neither a count nor a page in the middle reads them all.
 */
export function createLogViewers(builder: Kysely<Database>) {
  const queries = keepQueries(builder)

  async function add(queryable: Queryable, entries: NewEntries): Promise<void> {
    await queries.addEntries.run(queryable, entries)
    await queries.addToDays.run(queryable, entries)
    await queries.addToBlocks.run(queryable, entries)
  }

  /** Of all entries there are, where none has viewers yet. */
  async function makeAnew(queryable: Queryable): Promise<void> {
    await queries.addAllEntries.run(queryable, {})
    await queries.addAllToDays.run(queryable, {})
    await queries.addAllToBlocks.run(queryable, {})
  }

  /** Entries that are gone with their task are its caller's to delete, after this. */
  async function taskChanged(queryable: Queryable, { task, lost, gained }: Handover): Promise<void> {
    const place = { task, block: Math.floor(task / 2 ** blockBits) }
    for (const viewer of lost) await hide(queryable, { viewer, ...place })
    for (const viewer of gained) await show(queryable, { viewer, ...place })
  }

  async function hide(queryable: Queryable, viewing: Viewing): Promise<void> {
    await queries.hideEntries.run(queryable, viewing)
    await queries.takeFromDays.run(queryable, viewing)
    await queries.takeFromBlocks.run(queryable, viewing)
  }

  async function show(queryable: Queryable, viewing: Viewing): Promise<void> {
    await queries.showEntries.run(queryable, viewing)
    await queries.giveToDays.run(queryable, viewing)
    await queries.giveToBlocks.run(queryable, viewing)
  }

  async function count(queryable: Queryable, viewer: number, day?: string): Promise<number> {
    const found =
      day === undefined ? queries.count.first(queryable, { viewer }) : queries.countOf.first(queryable, { viewer, day })
    return Number((await found)?.entries ?? 0)
  }

  /** Undefined when there are no more than `offset` entries. */
  async function startOf(queryable: Queryable, viewer: number, offset: number, day?: string) {
    const ofDay = day === undefined ? await queries.dayAt.first(queryable, { viewer, offset }) : { day, passed: 0 }
    if (!ofDay) return undefined
    const found = { day: String(ofDay.day), offset: offset - Number(ofDay.passed) }
    const ofBlock = await queries.blockAt.first(queryable, { viewer, ...found })
    return ofBlock && toStart(found, Number(ofBlock.block), Number(ofBlock.passed))
  }

  return { add, makeAnew, taskChanged, count, startOf }
}

function toStart({ day, offset }: { day: string; offset: number }, number: number, passed: number): Start {
  return { day, task: (number + 1) * 2 ** blockBits, rest: offset - passed }
}

/** Undefined when the entries stay with those they are with. */
export function handoverOf(before: Task, after: Task | null): Handover | undefined {
  const [were, are] = [viewersOf(before), viewersOf(after)]
  const [lost, gained] = [without(were, are), without(are, were)]
  const [from, to] = [before.assignee ?? 0, after?.assignee ?? 0]
  if (lost.length + gained.length === 0 && from === to) return undefined
  return { task: before.id, lost, gained, kept: without(are, gained), from, to }
}

function viewersOf(task: Task | null): number[] {
  return task === null || task.deleted ? [] : [everybody, ...taskAudience(task)]
}

function without(these: readonly number[], those: readonly number[]): number[] {
  return these.filter((one) => !those.includes(one))
}

/** A number for each of the rows before it, newest first; the row in which the one at `offset` lies. */
function rowAt<P extends { offset: number }>(
  db: Kysely<Database>,
  column: 'day' | 'block',
  rows: (p: <K extends keyof P & string>(name: K) => P[K]) => RawBuilder<unknown>,
): KeptQuery<P> {
  const name = sql.ref(column)
  return keep<P>((p) => ({
    compile: () =>
      sql`select ${name}, passed from (
          select ${name}, entries, sum(entries) over (order by ${name} desc rows unbounded preceding) - entries as passed
          from ${rows(p)}
        ) as rows_before where passed <= ${p('offset')} and passed + entries > ${p('offset')} limit 1`.compile(db),
  }))
}

/** Entries, once for each of their viewers. */
export function seen(which: RawBuilder<unknown>): RawBuilder<unknown> {
  const entries = sql`logs join tasks on tasks.id = logs.task`
  const isSeen = sql`${which} and tasks.deleted is null`
  const ofTask = sql`logs.status, logs.priority, logs.overdue, coalesce(tasks.assignee, 0) as person`
  const columns = sql`logs.day, logs.task, logs.id as log, ${ofTask}`
  return sql`(select ${sql.lit(everybody)} as viewer, ${columns} from ${entries} where ${isSeen}
    union all select tasks.creator, ${columns} from ${entries} where ${isSeen}
    union all select tasks.assignee, ${columns} from ${entries} where ${isSeen} and tasks.assignee <> tasks.creator
    ) as seen`
}

export function isNew(p: (name: keyof NewEntries) => unknown): RawBuilder<unknown> {
  return sql`logs.id > ${p('newest')} and logs.day = ${p('day')}`
}

export const isAny = sql`true`

function keepQueries(db: Kysely<Database>) {
  const statement = <P extends object>(
    build: (p: <K extends keyof P & string>(name: K) => P[K]) => RawBuilder<unknown>,
  ) => keep<P>((p) => ({ compile: () => build(p).compile(db) }))
  const more = (table: string) => sql.raw(`do update set entries = ${table}.entries + excluded.entries`)
  const ofTask = (task: unknown) => sql`(select day from logs where task = ${task})`
  return {
    addEntries: statement<NewEntries>(
      (p) =>
        sql`insert into log_viewers (viewer, day, task, log)
          select viewer, day, task, log from ${seen(isNew(p))}`,
    ),
    addToDays: statement<NewEntries>(
      (p) =>
        sql`insert into log_days (viewer, day, entries) select viewer, day, count(*) from ${seen(isNew(p))}
          group by viewer, day on conflict (viewer, day) ${more('log_days')}`,
    ),
    addToBlocks: statement<NewEntries>(
      (p) =>
        sql`insert into log_blocks (viewer, day, block, entries) select viewer, day, ${block}, count(*) from ${seen(isNew(p))}
          group by viewer, day, ${block} on conflict (viewer, day, block) ${more('log_blocks')}`,
    ),
    addAllEntries: statement<object>(
      () =>
        sql`insert into log_viewers (viewer, day, task, log)
          select viewer, day, task, log from ${seen(isAny)} order by viewer, day, task`,
    ),
    addAllToDays: statement<object>(
      () =>
        sql`insert into log_days (viewer, day, entries) select viewer, day, count(*) from log_viewers group by viewer, day`,
    ),
    addAllToBlocks: statement<object>(
      () =>
        sql`insert into log_blocks (viewer, day, block, entries)
          select viewer, day, ${block}, count(*) from log_viewers group by viewer, day, ${block}`,
    ),
    showEntries: statement<Viewing>(
      (p) =>
        sql`insert into log_viewers (viewer, day, task, log)
          select ${viewerOf(p)}, day, task, id from logs where task = ${p('task')}`,
    ),
    giveToDays: statement<Viewing>(
      (p) =>
        sql`insert into log_days (viewer, day, entries) select ${viewerOf(p)}, day, 1 from logs where task = ${p('task')}
          on conflict (viewer, day) ${more('log_days')}`,
    ),
    giveToBlocks: statement<Viewing>(
      (p) =>
        sql`insert into log_blocks (viewer, day, block, entries)
          select ${viewerOf(p)}, day, ${block}, 1 from logs where task = ${p('task')}
          on conflict (viewer, day, block) ${more('log_blocks')}`,
    ),
    hideEntries: statement<Viewing>(
      (p) =>
        sql`delete from log_viewers
          where viewer = ${p('viewer')} and day in ${ofTask(p('task'))} and task = ${p('task')}`,
    ),
    takeFromDays: statement<Viewing>(
      (p) =>
        sql`update log_days set entries = entries - 1 where viewer = ${p('viewer')} and day in ${ofTask(p('task'))}`,
    ),
    takeFromBlocks: statement<Viewing>(
      (p) =>
        sql`update log_blocks set entries = entries - 1 where viewer = ${p('viewer')} and day in ${ofTask(p('task'))}
          and block = ${p('block')}`,
    ),
    count: statement<{ viewer: number }>(
      (p) => sql`select sum(entries) as entries from log_days where viewer = ${p('viewer')}`,
    ),
    countOf: statement<{ viewer: number; day: string }>(
      (p) => sql`select entries from log_days where viewer = ${p('viewer')} and day = ${p('day')}`,
    ),
    dayAt: rowAt<{ viewer: number; offset: number }>(db, 'day', (p) => sql`log_days where viewer = ${p('viewer')}`),
    blockAt: rowAt<{ viewer: number; day: string; offset: number }>(
      db,
      'block',
      (p) => sql`log_blocks where viewer = ${p('viewer')} and day = ${p('day')}`,
    ),
  }
}

/** A bare parameter has no type where it is the value of a column. */
function viewerOf(p: (name: 'viewer') => unknown): RawBuilder<unknown> {
  return sql`cast(${p('viewer')} as bigint)`
}
