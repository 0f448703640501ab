import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { apiTypes } from './api-types.ts'

writeFileSync(fileURLToPath(new URL('src/api/schema.ts', import.meta.url)), await apiTypes())
