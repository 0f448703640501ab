import { priorities, type Status, statuses } from '#core/model/task.ts'
import type { TaskFilter, TaskQuery } from '#core/ports/store.ts'

/**
 * A page is put together from arms: ranges of an index that are in the wanted order already and share no task.
 * What a user may see is two arms (created by oneself; created by others and assigned to oneself); a status, a
 * priority or an activity that is left open is one arm for each of its values. The engine merges the arms and
 * reads each only as far as the page goes, so a page costs the same among a thousand tasks and among a million.
 */
export interface Arm {
  relation: Relation
  active?: boolean
  status?: Status
  /** Place in the list of priorities. */
  priority?: number
}

/**
 * Of the viewer: `creator`, and `assignee` of what others created. Of the assignee who is asked for: `assigned`, what
 * others created, and `self`, what the assignee created too.
 */
export type Relation = 'all' | 'creator' | 'assignee' | 'assigned' | 'self'

export function armsOf(query: TaskQuery): Arm[] {
  const arms = relationsOf(query).map((relation) => ({ relation }))
  return hasFacets(query) ? arms.flatMap((arm) => facetsOf(arm, query)) : arms
}

export function relationsOf({ viewer, creator, assignee, words }: TaskFilter): Relation[] {
  if (words) return ['all']
  if (typeof assignee === 'number' && creator === undefined && (viewer ?? assignee) === assignee) {
    return ['self', 'assigned']
  }
  if (viewer === null) return ['all']
  // Assigned to nobody or to somebody else: the viewer can only be its creator.
  if (creator === viewer || (assignee !== undefined && assignee !== viewer)) return ['creator']
  return ['creator', 'assignee']
}

/** The index over the facets ends in the order of creation; of the others only the order by priority fits it. */
function hasFacets({ words, labels, deleted, sort, status, priority, active }: TaskQuery): boolean {
  if (words || labels?.length || deleted) return false
  const isAsked = status !== undefined || priority !== undefined || active !== undefined
  return sort.field === 'priority' || (sort.field === 'created' && isAsked)
}

function facetsOf(arm: Arm, { status = statuses, priority, active, sort }: TaskQuery): Arm[] {
  const actives = active === undefined ? [true, false] : [active]
  const places = (priority ?? priorities).map((one) => priorities.indexOf(one))
  const isSorted = sort.field === 'priority' && priority === undefined
  return actives.flatMap((isActive) =>
    [...new Set(status)].flatMap((one) => {
      const facets = { ...arm, active: isActive, status: one }
      return isSorted ? [facets] : [...new Set(places)].map((place) => ({ ...facets, priority: place }))
    }),
  )
}
