import { describe, expect, test } from 'vitest'
import type { Task } from '#web/api/client.ts'
import { everything, type TaskFilter, viewCodec } from '#web/tasks/task-filter.ts'
import { placeTask, type TaskPages } from '#web/tasks/task-lists.ts'

const me = 1

function task(id: number, fields: Partial<Task> = {}): Task {
  const at = `2026-01-01T00:00:${String(id).padStart(2, '0')}.000Z`
  const facts = { description: null, status: 'todo', active: true, priority: 'MEDIUM', deadline: null } as const
  const people = { assignee: null, labels: [], creator: me, created: at, updated: at, completed: null, deleted: null }
  return { id, title: `task ${id}`, ...facts, ...people, version: 1, ...fields }
}

/** Newest first, two on a page; there is more. */
function pages(...ids: number[]): TaskPages {
  const chunks = [ids.slice(0, 2), ids.slice(2)]
  const count = { value: 10, isExact: true }
  return {
    pages: chunks.map((chunk, index) => ({
      tasks: chunk.map((id) => task(id)),
      next: 'more',
      ...(index === 0 && { count }),
    })),
    pageParams: [undefined, 'more'],
  }
}

const idsOf = (found: TaskPages | undefined) => found?.pages.map(({ tasks }) => tasks.map(({ id }) => id))
const place = (one: Task, filter: Partial<TaskFilter> = {}, listed = pages(9, 7, 5, 3)) =>
  idsOf(placeTask(listed, { ...everything, ...filter }, one, me))

describe('a list that hears of a task', () => {
  test.each([
    [
      'puts a new one where it belongs',
      task(10),
      {},
      [
        [10, 9, 7],
        [5, 3],
      ],
    ],
    [
      'puts it between others',
      task(6),
      {},
      [
        [9, 7],
        [6, 5, 3],
      ],
    ],
    [
      'leaves to the next page what lies beyond the last',
      task(1),
      {},
      [
        [9, 7],
        [5, 3],
      ],
    ],
    [
      'replaces one that is there',
      task(7, { title: 'new' }),
      {},
      [
        [9, 7],
        [5, 3],
      ],
    ],
    [
      'drops one that does not match any more',
      task(7, { status: 'done' }),
      { status: ['todo'] as const },
      [[9], [5, 3]],
    ],
    ['drops one that went to the trash', task(5, { deleted: '2026-01-02T00:00:00.000Z' }), {}, [[9, 7], [3]]],
    ['does not mind one that never matched', task(6, { priority: 'LOW' }), { priority: ['HIGH'] as const }, undefined],
    ['leaves to the server which words are found', task(6), { q: 'words' }, undefined],
  ])('%s', (_, one, filter, expected) => expect(place(one, filter)?.flat()).toEqual(expected?.flat()))

  test('counts what comes and goes', () => {
    const count = (one: Task) => placeTask(pages(9, 7, 5, 3), everything, one, me)?.pages[0]?.count?.value
    expect([count(task(10)), count(task(9, { deleted: 'now' }))]).toEqual([11, 9])
  })

  test('orders by deadline, those without one last', () => {
    const listed = pages(1, 2)
    const [first] = listed.pages
    if (first) first.tasks = [task(1, { deadline: '2026-03-01' }), task(2)]
    expect(place(task(4, { deadline: '2026-02-01' }), { sort: 'deadline' }, listed)?.[0]).toEqual([4, 1, 2])
  })
})

describe('a view', () => {
  test.each([
    '',
    'status=todo&status=done&q=a+b',
    'as=board&label=x&label=y&assignee=me',
    'as=calendar&month=2026-12&trash=1',
  ])('reads and writes %j as it was', (search) => {
    expect(String(viewCodec.write(viewCodec.read(new URLSearchParams(search))))).toBe(search)
  })

  test('keeps every part of it, and nothing that it does not know', () => {
    const view = viewCodec.read(
      new URLSearchParams('as=board&status=done&status=nonsense&from=2026-01-01&sort=deadline&x=1'),
    )
    expect(view).toEqual({
      layout: 'board',
      filter: { ...everything, status: ['done'], deadlineFrom: '2026-01-01', sort: 'deadline' },
    })
    expect(String(viewCodec.write(view))).toBe('as=board&status=done&from=2026-01-01&sort=deadline')
  })
})
