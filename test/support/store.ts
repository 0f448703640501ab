import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '#core/ports/store.ts'
import { migrate } from '#drivers/stores/sql/migrations.ts'
import { createSqlStore } from '#drivers/stores/sql/sql-store.ts'
import { openSqliteEngine } from '#drivers/stores/sql/sqlite-engine.ts'
import { openTestMongoStore } from './mongo-store.ts'
import { openPostgresStore } from './postgres.ts'
import { isThere } from './services.ts'

export interface OpenedStore {
  store: Store
  /** Another store on the same place, as another process would open it; close it before this one. */
  beside(): Promise<Store>
  close(): Promise<void>
}

/** Every driver of the port, by name. */
export const storeDrivers: Record<string, () => Promise<OpenedStore>> = {
  ...(isThere('postgres') && { postgres: openPostgresStore }),
  ...(isThere('mongo') && { mongo: openTestMongoStore }),
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), 'taskwright-store-'))
    const path = join(folder, 'test.sqlite')
    const engine = openSqliteEngine(path)
    await migrate(engine, { now: () => '2026-01-01T00:00:00.000Z', copyFirst: async () => {} })
    const store = createSqlStore(engine)
    return {
      store,
      beside: async () => createSqlStore(openSqliteEngine(path)),
      async close() {
        await store.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}
