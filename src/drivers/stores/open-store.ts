import type { Now } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'
import {
  lookAtMongoStore,
  type MongoPlace,
  openFillableMongoStore,
  openMongoStore,
  openMovableMongoStore,
} from '#drivers/stores/mongo/open-store.ts'
import {
  lookAtSqlStore,
  openFillableSqlStore,
  openMovableSqlStore,
  openSqlStore,
  type SqlPlace,
} from '#drivers/stores/sql/open-store.ts'

type StorePlace = SqlPlace | (MongoPlace & { kind: 'mongodb' })
type OpenOptions = Parameters<typeof openSqlStore>[1]

/** The store that a place names, its schema brought up to date. Refuses one that has moved, and a copy that is not whole. */
export function openStore(place: StorePlace, options: OpenOptions): Promise<Store> {
  return place.kind === 'mongodb' ? openMongoStore(place, options) : openSqlStore(place, options)
}

/** The store as it is, to look at: nothing is changed, not even its schema. */
export function lookAtStore(place: StorePlace) {
  return place.kind === 'mongodb' ? lookAtMongoStore(place) : lookAtSqlStore(place)
}

/** The store that is to move, or to be used again after it has: it must be there, with this program's schema. */
export function openMovableStore(place: StorePlace): Promise<Store> {
  return place.kind === 'mongodb' ? openMovableMongoStore(place) : openMovableSqlStore(place)
}

/** The store that is to be filled, its schema made. Refuses one that holds anything but a copy that never became whole. */
export function openFillableStore(place: StorePlace, now: Now): Promise<Store> {
  return place.kind === 'mongodb' ? openFillableMongoStore(place, now) : openFillableSqlStore(place, now)
}
