import { LRUCache } from 'lru-cache'
import type { Store } from '#core/ports/store.ts'
import type { TaskPage } from '#core/task-lists.ts'

const keptPages = 2000
const keptCharacters = 12 * 1024 * 1024
/** Roughly what a task and its bytes take beside its title and its description. */
const charactersOfTask = 800

/**
 * Pages that were read before, each under the number of the newest event that its viewer can see: whatever changes
 * a list is in the journal with the list itself, so a page is never older than the store, whoever wrote to it.
 */
export function createKeptPages({ store }: { store: Store }) {
  const pages = new LRUCache<string, TaskPage>({ max: keptPages, maxSize: keptCharacters, sizeCalculation: sizeOf })
  const reading = new Map<string, Promise<TaskPage>>()

  /** The page that `read` would read for `viewer` (null: everybody's tasks); `listing` says all that it depends on. */
  async function pageFor(viewer: number | null, listing: object, read: () => Promise<TaskPage>): Promise<TaskPage> {
    const newest = viewer === null ? await store.journal.last() : await store.journal.lastFor(viewer)
    const key = `${viewer} ${newest} ${JSON.stringify(listing)}`
    return pages.get(key) ?? reading.get(key) ?? readOnce(key, read)
  }

  /** Those who ask for a page while it is being read wait for the same reading. */
  async function readOnce(key: string, read: () => Promise<TaskPage>): Promise<TaskPage> {
    const page = read()
    reading.set(key, page)
    try {
      pages.set(key, Object.freeze(await page))
      return await page
    } finally {
      reading.delete(key)
    }
  }

  return { pageFor }
}

function sizeOf({ tasks }: TaskPage): number {
  return (
    tasks.reduce((sum, { title, description }) => sum + title.length + (description?.length ?? 0), 1) +
    tasks.length * charactersOfTask
  )
}
