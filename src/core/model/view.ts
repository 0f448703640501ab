import { type Static, Type } from 'typebox'
import { Strict, Text } from '#core/model/scalars.ts'

const mostViews = 50

/** A way to look at tasks that somebody keeps under a name; what `search` means is the client's. */
export const View = Strict(
  { name: Text({ minLength: 1, maxLength: 80 }), search: Type.String({ maxLength: 2000, format: 'text' }) },
  { $id: 'View', description: 'A name, and the query of a list of tasks as the client writes it' },
)

export const ViewList = Strict({ views: Type.Array(Type.Ref('View'), { maxItems: mostViews }) }, { $id: 'ViewList' })
export interface ViewList {
  views: Static<typeof View>[]
}
