import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiTypes } from '../../web/api-types.ts'

test('the types of the interface are those of the API as it is: else run `npm run web:types`', async () => {
  const kept = readFileSync(new URL('../../web/src/api/schema.ts', import.meta.url), 'utf8')
  expect(kept === (await apiTypes())).toBe(true)
})
