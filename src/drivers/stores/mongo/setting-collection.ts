import type { SettingWriter } from '#core/ports/store.ts'
import { is } from '#drivers/stores/mongo/conditions.ts'
import type { Questions } from '#drivers/stores/mongo/questions.ts'

/** What the installation itself remembers: a value by its name. */
export function createSettings(questions: Questions): SettingWriter {
  return {
    get: async (key) => (await questions.first('settings', { _id: is(key) }))?.value as string | undefined,
    async set(key, value) {
      await questions.update('settings', { _id: is(key) }, { $set: { value } }, { upsert: true })
    },
  }
}
