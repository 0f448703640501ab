import type { NewId } from '#core/ports/clock.ts'
import type { Store } from '#core/ports/store.ts'

const setting = 'database_name'

/** Tells a database from others that share a server with it: made up once, and the same for every process on it. */
export async function nameDatabase(store: Store, newId: NewId): Promise<string> {
  return (await store.settings.get(setting)) ?? store.write(nameIt)

  async function nameIt({ settings }: Parameters<Parameters<Store['write']>[0]>[0]): Promise<string> {
    const known = await settings.get(setting)
    if (known) return known
    const name = newId()
    await settings.set(setting, name)
    return name
  }
}
