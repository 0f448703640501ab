import type { RowTask } from '#core/csv/csv-columns.ts'
import { csvHeader, toCsvLines } from '#core/csv/csv-lines.ts'
import type { Actor } from '#core/model/actor.ts'
import { dayOf, instantRange } from '#core/model/deadline.ts'
import type { Task } from '#core/model/task.ts'
import { assertMay } from '#core/permissions.ts'
import type { Store } from '#core/ports/store.ts'

const pageSize = 500

/** Tasks as a CSV file that an import makes the same tasks of. */
export function createExports({ store, timeZone }: { store: Store; timeZone: string }) {
  /** What the actor may see, without the trash, oldest first; page by page, so that memory stays the same. */
  async function* exportTasks(actor: Actor): AsyncGenerator<string> {
    assertMay(actor, 'task.export')
    const viewer = actor.kind === 'user' && actor.role !== 'admin' ? actor.id : null
    yield csvHeader()
    for (let page = await pageFrom(viewer); page.length > 0; page = await pageFrom(viewer, page.at(-1))) {
      yield toCsvLines(await toRows(page))
    }
  }

  function pageFrom(viewer: number | null, last?: Task): Promise<Task[]> {
    const sort = { field: 'id', descending: false } as const
    const after = last && { value: last.id, id: last.id }
    return store.tasks.list({ viewer, deleted: false, sort, limit: pageSize, ...(after && { after }) })
  }

  async function toRows(tasks: readonly Task[]): Promise<RowTask[]> {
    const ids = [...new Set(tasks.flatMap(({ assignee }) => assignee ?? []))]
    const names = new Map((await store.users.findMany(ids)).map(({ id, username }) => [id, username]))
    return tasks.map((task) => ({
      ...task,
      created: toDay(task.created),
      assignee: task.assignee === null ? null : (names.get(task.assignee) ?? null),
    }))
  }

  /** A task that came with a day leaves with a day. */
  function toDay(created: string): string {
    const day = dayOf(created, timeZone)
    return instantRange(day, timeZone).first === created ? day : created
  }

  return { exportTasks }
}
