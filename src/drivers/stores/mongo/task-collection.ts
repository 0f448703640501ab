import { likenessOf } from '#core/model/likeness.ts'
import type { Task } from '#core/model/task.ts'
import type { Likeness, TaskDraft, TaskWriter } from '#core/ports/store.ts'
import { above, all, between, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import type { Logs } from '#drivers/stores/mongo/log-collection.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'
import { searchWordsOf, taskFields, toTask, toTaskDocument } from '#drivers/stores/mongo/task-documents.ts'
import { countTasks, listTasks } from '#drivers/stores/mongo/task-pages.ts'

const only = taskFields

export function createTasks(questions: Questions, logs: Pick<Logs, 'taskChanged'>): TaskWriter {
  async function insertAll(drafts: readonly TaskDraft[], more: (task: Task) => Document): Promise<Task[]> {
    if (drafts.length === 0) return []
    const first = await questions.number('tasks', drafts.length)
    const tasks = drafts.map(({ task }, index) => ({ id: first + index, ...task }))
    const documents = tasks.map((task, index) => ({
      ...toTaskDocument(task, drafts[index]?.due ?? null),
      ...more(task),
      reminded: null,
    }))
    await questions.insert('tasks', documents)
    return tasks
  }

  return {
    async find(id) {
      const found = await questions.first('tasks', { _id: is(id) }, { only })
      return found && toTask(found)
    },
    async findMany(ids) {
      return (await questions.find('tasks', { _id: oneOf(ids) }, { only })).map(toTask)
    },
    async highestId() {
      return Number((await questions.first('tasks', {}, { sort: { _id: -1 }, only: ['_id'] }))?._id ?? 0)
    },
    list: async (query) => (await listTasks(questions, query)).map(toTask),
    count: (filter, cap) => countTasks(questions, filter, cap),
    async insert(task, due) {
      const [made] = await insertAll([{ task, due }], (one) => ({ words: searchWordsOf(one) }))
      if (!made) throw new Error('A task was not made')
      return made
    },
    insertMany: (drafts) => insertAll(drafts, () => ({})),
    // An index cannot be dropped in a transaction.
    startBulk: async () => async () => {},
    async indexText(firstId, lastId) {
      const wanted = { _id: between(firstId, lastId) }
      const found = await questions.find('tasks', wanted, { only: ['title', 'description', 'creator', 'assignee'] })
      const changes = found.map((one) => ({
        where: { _id: one._id },
        change: { $set: { words: searchWordsOf(toTask(one)) } },
      }))
      await questions.changeEach('tasks', changes)
    },
    async listToRemind(instant, limit) {
      const due = { remindAt: { ...above(''), $lte: instant } }
      return (await questions.find('tasks', due, { sort: { remindAt: 1, _id: 1 }, limit, only })).map(toTask)
    },
    findAlike: (wanted) => findAlike(questions, wanted),
    async markReminded(id) {
      const found = await questions.first('tasks', { _id: is(id) }, { only: ['due'] })
      if (found) await questions.update('tasks', { _id: is(id) }, { $set: { reminded: found.due, remindAt: null } })
    },
    async update(before, after, due) {
      const { _id, ...fields } = toTaskDocument(after, due)
      const words = isSameText(before, after) ? {} : { words: searchWordsOf(after) }
      const changed = await questions.change('tasks', { _id: is(after.id) }, { $set: { ...fields, ...words } })
      if (due !== null && changed?.reminded === due)
        await questions.update('tasks', { _id: is(after.id) }, { $set: { remindAt: null } })
      await logs.taskChanged(before, after)
    },
    async purge(task) {
      await logs.taskChanged(task, null)
      await questions.remove('tasks', { _id: is(task.id) })
    },
  }
}

async function findAlike(questions: Pick<Questions, 'find'>, wanted: readonly Likeness[]): Promise<boolean[]> {
  const asked = wanted.map((one) => utcDaysOf(one).map((created) => likenessOf({ ...one, created })))
  if (asked.length === 0) return []
  const likenesses = { likeness: oneOf(asked.flat()) }
  const fields = ['likeness', 'title', 'description', 'assignee', 'created']
  const found = await questions.find('tasks', all([likenesses, { isTrash: is(false) }]), { only: fields })
  const byLikeness = new Map<unknown, Document[]>()
  for (const task of found) byLikeness.set(task.likeness, [...(byLikeness.get(task.likeness) ?? []), task])
  return wanted.map((one, place) =>
    (asked[place] ?? []).some((likeness) => byLikeness.get(likeness)?.some((task) => isAlike(task, one))),
  )
}

function isAlike(task: Document, { title, description, assignee, createdFrom, createdTo }: Likeness): boolean {
  const isSame = task.title === title && task.description === description && task.assignee === assignee
  return isSame && String(task.created) >= createdFrom && String(task.created) <= createdTo
}

/** The days, in UTC, that a time touches: one or two. */
function utcDaysOf({ createdFrom, createdTo }: Likeness): string[] {
  const [first, last] = [createdFrom.slice(0, 10), createdTo.slice(0, 10)]
  return first === last ? [first] : [first, last]
}

function isSameText(before: Task, after: Task): boolean {
  const isSame = before.title === after.title && before.description === after.description
  return isSame && before.assignee === after.assignee
}
