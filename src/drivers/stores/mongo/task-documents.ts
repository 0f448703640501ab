import { likenessOf } from '#core/model/likeness.ts'
import { priorities, type Task } from '#core/model/task.ts'
import { taskAudience } from '#core/permissions.ts'
import type { Document } from '#drivers/stores/mongo/questions.ts'
import { wordsOf } from '#drivers/stores/words.ts'

/** Sees what every administrator sees: no user is called so. */
const everybody = '*'

/**
 * A task as it is kept. Who sees it stands in it as a list, so that "created by or assigned to" is one range of an
 * index in the order of the list; labels and words stand there once for each who sees them, because no index takes
 * two lists.
 */
export function toTaskDocument(task: Task, due: string | null): Document {
  const { id, ...fields } = task
  const priority = priorities.indexOf(task.priority)
  const seers = taskAudience(task)
  const labelled = scopesOf(seers).flatMap((scope) => task.labels.map((label) => scope + label))
  const made = { seers, labelled, isTrash: task.deleted !== null, likeness: likenessOf(task) }
  return { _id: id, ...fields, priority, due, ...made, remindAt: mayRemind(task) ? due : null }
}

/** Made apart: the words of many tasks that come at once are made ready later. */
export function searchWordsOf(task: Task): string[] {
  const words = [...new Set(wordsOf(`${task.title} ${task.description ?? ''}`))]
  return scopesOf(taskAudience(task)).flatMap((scope) => words.map((word) => scope + word))
}

/** What comes before a label or a word, for whom it is looked for; null is everybody. */
export function scopeOf(viewer: number | null): string {
  return `${viewer ?? everybody} `
}

function scopesOf(seers: readonly number[]): string[] {
  return [null, ...seers].map(scopeOf)
}

function mayRemind({ status, deleted }: Task): boolean {
  return deleted === null && (status === 'todo' || status === 'in_progress')
}

export function toTask(found: Document): Task {
  return {
    id: found._id as number,
    title: found.title as string,
    description: found.description as string | null,
    status: found.status as Task['status'],
    active: found.active as boolean,
    priority: priorities[Number(found.priority)] ?? 'MEDIUM',
    deadline: found.deadline as string | null,
    assignee: found.assignee as number | null,
    labels: found.labels as string[],
    creator: found.creator as number,
    created: found.created as string,
    updated: found.updated as string,
    completed: found.completed as string | null,
    deleted: found.deleted as string | null,
    version: found.version as number,
  }
}

/** What is read of a task: the rest is only looked for. */
export const taskFields = [
  ...['title', 'description', 'status', 'active', 'priority', 'deadline', 'assignee', 'labels', 'creator'],
  ...['created', 'updated', 'completed', 'deleted', 'version'],
] as const
