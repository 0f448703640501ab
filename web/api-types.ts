import openApiTypes, { astToString } from 'openapi-typescript'
import { describeApi } from '#app.ts'
import { readConfig } from '#config.ts'

/** The types of the native API, as its document of now describes them. */
export async function apiTypes(): Promise<string> {
  const document = await describeApi(readConfig({ LISTEN: '0=native', LOG_LEVEL: 'silent' }))
  return `// Made by \`npm run web:types\` from the OpenAPI document; not to be edited.\n${astToString(await openApiTypes(JSON.stringify(document)))}`
}
