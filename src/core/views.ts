import type { UserActor } from '#core/model/actor.ts'
import type { ViewList } from '#core/model/view.ts'
import { assertMay } from '#core/permissions.ts'
import type { Store } from '#core/ports/store.ts'
import type { Once, Recorder } from '#core/record.ts'

const none: ViewList = { views: [] }

/** The views that somebody keeps, the same wherever they sign in. */
export function createViews({ store, record }: { store: Store; record: Recorder }) {
  async function listViews(actor: UserActor): Promise<ViewList> {
    assertMay(actor, 'view.list')
    return parse(await store.settings.get(keyOf(actor)))
  }

  /** Keeps these and no others. */
  function keepViews(actor: UserActor, after: ViewList, once?: Once): Promise<ViewList> {
    return record(
      actor,
      'view.keep',
      async ({ settings }) => {
        const before = parse(await settings.get(keyOf(actor)))
        await settings.set(keyOf(actor), JSON.stringify(after))
        const subject = { kind: 'user', id: actor.id } as const
        return { result: after, changes: [{ type: 'user.views_changed', subject, before, after }] }
      },
      once,
    )
  }

  return { listViews, keepViews }
}

function keyOf({ id }: UserActor): string {
  return `views:${id}`
}

function parse(text: string | undefined): ViewList {
  return text === undefined ? none : (JSON.parse(text) as ViewList)
}
