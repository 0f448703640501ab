import { priorities, statuses } from '#core/model/task.ts'
import type { TaskFilter, TaskQuery } from '#core/ports/store.ts'
import { between, type Condition, hasBeginning, is, oneOf } from '#drivers/stores/mongo/conditions.ts'
import { scopeOf } from '#drivers/stores/mongo/task-documents.ts'
import { wordsOf } from '#drivers/stores/words.ts'

/** Which tasks are wanted, but for the place in the list. */
export function conditionsOf(filter: TaskFilter): Condition[] {
  return [
    { isTrash: is(filter.deleted) },
    ...peopleConditions(filter),
    ...factConditions(filter),
    ...rangeConditions(filter),
    ...textConditions(filter),
  ]
}

/** Whoever created a task or is assigned to it sees it: so an administrator's list by one of them has their index. */
function peopleConditions({ viewer, creator, assignee }: TaskFilter): Condition[] {
  const seer = viewer ?? creator ?? assignee ?? null
  return [
    ...(seer === null ? [] : [{ seers: is(seer) }]),
    ...(creator === undefined ? [] : [{ creator: is(creator) }]),
    ...(assignee === undefined ? [] : [{ assignee: is(assignee) }]),
  ]
}

function factConditions({ status, priority, active }: TaskFilter): Condition[] {
  return [
    ...(active === undefined ? [] : [{ active: is(active) }]),
    ...(status === undefined ? [] : [{ status: oneOf(status) }]),
    ...(priority === undefined ? [] : [{ priority: oneOf(priority.map((one) => priorities.indexOf(one))) }]),
  ]
}

function rangeConditions({ dueFrom, dueTo, createdFrom, createdTo }: TaskFilter): Condition[] {
  return [
    ...(dueFrom === undefined && dueTo === undefined ? [] : [{ due: between(dueFrom, dueTo) }]),
    ...(createdFrom === undefined && createdTo === undefined ? [] : [{ created: between(createdFrom, createdTo) }]),
  ]
}

function textConditions({ viewer, labels = [], words = [] }: TaskFilter): Condition[] {
  const scope = scopeOf(viewer)
  return [
    ...labels.map((label) => ({ labelled: is(scope + label) })),
    ...words.flatMap(wordsOf).map((word) => ({ words: hasBeginning(scope + word) })),
  ]
}

/**
 * The index over the facts ends in the order of creation. Where each of them before the order is one of a few values,
 * its ranges are merged, each read only as far as the page goes.
 */
export function facetConditions(query: TaskQuery): Condition[] {
  const { words, labels, deleted, sort, status, priority, active } = query
  if (words || labels?.length || deleted) return []
  const isAsked = status !== undefined || priority !== undefined || active !== undefined
  if (sort.field !== 'priority' && !(sort.field === 'created' && isAsked)) return []
  return [
    ...(active === undefined ? [{ active: oneOf([true, false]) }] : []),
    ...(status === undefined ? [{ status: oneOf(statuses) }] : []),
    ...(priority === undefined && sort.field === 'created'
      ? [{ priority: oneOf(priorities.map((_, place) => place)) }]
      : []),
  ]
}
