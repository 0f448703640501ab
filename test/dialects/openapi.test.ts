import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRoutes, openTaskServer } from '#app.ts'
import { dialectNames, readConfig } from '#config.ts'
import { isDeadline } from '#core/model/deadline.ts'
import type { Dialect } from '#dialects/dialect.ts'
import { createNativeDialect } from '#dialects/native/native.ts'
import { createHttp } from '#roles/http/http.ts'
import { createMetrics } from '#roles/http/metrics.ts'
import { createOpenApi } from '#roles/http/openapi.ts'
import { createTraffic } from '#roles/http/traffic.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let document: any

beforeAll(async () => {
  server = await startTestServer()
  document = (await server.request('GET', '/openapi.json')).body
})
afterAll(() => server.stop())

interface Operation {
  name: string
  path: string
  method: string
  operation: any
}

function operations(): Operation[] {
  return Object.entries<any>(document.paths).flatMap(([path, item]) =>
    Object.entries<any>(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation,
    })),
  )
}

/** Every object in the document with the way to it. */
function* walk(value: unknown, way: string[] = []): Generator<[way: string[], value: any]> {
  if (typeof value !== 'object' || value === null) return
  yield [way, value]
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, [...way, key])
}

function contents(): { name: string; type: string; content: any; isSuccess: boolean; isRequest: boolean }[] {
  return operations().flatMap(({ name, operation }) => {
    const answers = Object.entries<any>(operation.responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, one]) => ({
        name: `${name} ${status}`,
        type,
        content: one,
        isSuccess: status.startsWith('2'),
        isRequest: false,
      })),
    )
    const requests = Object.entries(operation.requestBody?.content ?? {}).map(([type, one]) => ({
      name: `${name} request`,
      type,
      content: one,
      isSuccess: false,
      isRequest: true,
    }))
    return [...answers, ...requests]
  })
}

function createChecker() {
  const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: true, logger: false })
  addFormats.default(ajv, ['date-time'])
  ajv.addFormat('deadline', isDeadline)
  for (const format of ['text', 'description']) ajv.addFormat(format, true)
  return function faults(schema: object, value: unknown): string {
    const validate = ajv.compile({ ...schema, components: document.components })
    return validate(value) ? '' : ajv.errorsText(validate.errors)
  }
}

test('is OpenAPI 3.1 with what it must have', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info).toMatchObject({ title: 'Taskwright', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
  expect(document.tags.map(({ name }: any) => name)).toEqual([...dialectNames, 'system'])
  const known = ['openapi', 'info', 'servers', 'tags', 'paths', 'components']
  expect(Object.keys(document)).toEqual(known)
})

test('names every route of the server and nothing else', async () => {
  const routes = await listRoutes(readConfig({ LOG_LEVEL: 'silent' }))
  const wanted = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(
    operations()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(wanted.toSorted())
})

test('every operation is whole', () => {
  const ids = operations().map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  const tags = document.tags.map(({ name }: any) => name)
  for (const { name, path, operation } of operations()) {
    expect(operation.operationId, name).toMatch(/^\w+$/)
    expect(operation.summary.length, name).toBeGreaterThan(3)
    expect(tags).toEqual(expect.arrayContaining(operation.tags))
    const inPath = operation.parameters.filter((one: any) => one.in === 'path')
    expect(inPath.map((one: any) => `{${one.name}}`).toSorted(), name).toEqual((path.match(/{\w+}/g) ?? []).toSorted())
    expect(inPath.every((one: any) => one.required === true)).toBe(true)
    const keys = operation.parameters.map((one: any) => `${one.in} ${one.name.toLowerCase()}`)
    expect(new Set(keys).size, name).toBe(keys.length)
    expect(operation.parameters.every((one: any) => one.schema)).toBe(true)
    for (const requirement of operation.security)
      for (const scheme of Object.keys(requirement)) expect(document.components.securitySchemes).toHaveProperty(scheme)
  }
})

test('every answer has a description and a status', () => {
  for (const { name, operation } of operations()) {
    const answers = Object.entries<any>(operation.responses)
    expect(answers.filter(([status]) => /^[23]\d\d$/.test(status)).length, name).toBeGreaterThan(0)
    for (const [status, { description }] of answers) {
      expect(status).toMatch(/^[2345]\d\d$/)
      expect(description.length, `${name} ${status}`).toBeGreaterThan(1)
    }
  }
})

test('every operation that needs a token says what happens without', () => {
  for (const { name, operation } of operations()) {
    const needsToken = operation.security.length > 0
    expect('401' in operation.responses || !needsToken, name).toBe(true)
  }
})

test('every operation that takes a file says so: a form with `file`, or the file itself', async () => {
  const takers = operations().filter(({ operation }) => operation.requestBody?.content['multipart/form-data'])
  const paths = ['POST /api/upload-csv', 'POST /upload-csv', 'POST /v1/imports']
  expect(takers.map(({ name }) => name).toSorted()).toEqual(paths)
  for (const { operation } of takers) {
    const { required, content } = operation.requestBody
    expect(required).toBe(true)
    expect(Object.keys(content)).toEqual(['multipart/form-data', 'text/csv'])
    const { properties, required: names } = content['multipart/form-data'].schema
    expect([Object.keys(properties), names]).toEqual([['file'], ['file']])
  }
  const token = (await server.signUp('root', 'admin')).token
  const body = takers[0]?.operation.requestBody.content['text/csv'].example
  const reply = await server.request('POST', '/v1/imports', { token, body, headers: { 'content-type': 'text/csv' } })
  expect(reply.status).toBe(202)
})

test('every $ref resolves, and every named shape is used', () => {
  const used = new Set<string>()
  for (const [, value] of walk(document)) {
    if (!('$ref' in value)) continue
    expect(value.$ref).toMatch(/^#\/components\/schemas\/\w+$/)
    const name = value.$ref.split('/').at(-1)
    expect(document.components.schemas).toHaveProperty(name)
    used.add(name)
  }
  expect([...used].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
})

test('carries nothing that only the program understands', () => {
  const strange = [...walk(document)].flatMap(([way, value]) =>
    Object.keys(value)
      .filter((key) => /^[~$]/.test(key) && key !== '$ref')
      .map((key) => [...way, key].join('/')),
  )
  expect(strange).toEqual([])
})

test('every schema is a JSON Schema of 2020-12', () => {
  const ajv = new Ajv2020({ strict: false })
  const named = Object.entries<any>(document.components.schemas)
  const inPlace = contents().map(({ name, content }) => [name, content.schema] as const)
  const ofParameters = operations().flatMap(({ name, operation }) =>
    operation.parameters.map((one: any) => [`${name} ${one.name}`, one.schema] as const),
  )
  for (const [name, schema] of [...named, ...inPlace, ...ofParameters]) {
    expect(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`).toBe(true)
  }
})

describe('examples', () => {
  test('every success in JSON and every request has one', () => {
    const without = contents().filter(
      ({ type, content, isSuccess, isRequest }) =>
        (isRequest || (isSuccess && type.includes('json'))) && content.example === undefined,
    )
    expect(without.map(({ name }) => name)).toEqual([])
  })

  test('the one of the document is how the document begins', () => {
    const { example } = document.paths['/openapi.json'].get.responses[200].content['application/json']
    expect(document).toMatchObject({ ...example, paths: {} })
    expect(Object.keys(example)).toEqual(['openapi', 'info', 'servers', 'paths'])
  })

  test('every one is as its schema says', () => {
    const faults = createChecker()
    const examples = contents().filter(({ content }) => content.example !== undefined)
    expect(examples.length).toBeGreaterThan(30)
    for (const { name, content } of examples)
      expect(`${name}: ${faults(content.schema, content.example)}`).toBe(`${name}: `)
  })

  test('the ones inside schemas too', () => {
    const faults = createChecker()
    const inside = [...walk(document)].filter(([, value]) => Array.isArray(value.examples))
    expect(inside.length).toBeGreaterThan(3)
    for (const [way, { examples, ...schema }] of inside) {
      for (const example of examples) expect(`${way.join('/')}: ${faults(schema, example)}`).toBe(`${way.join('/')}: `)
    }
  })
})

describe('a route', () => {
  async function openHttp(change: (dialects: Dialect[]) => Dialect[] = (dialects) => dialects) {
    const folder = mkdtempSync(join(tmpdir(), 'taskwright-'))
    const config = readConfig({ DATA_DIR: folder })
    const logger = pino({ level: 'silent' })
    const opened = await openTaskServer(config, { logger })
    const metrics = createMetrics(opened.server)
    const traffic = createTraffic(metrics)
    const close = async () => {
      traffic.stop()
      await opened.close()
      rmSync(folder, { recursive: true, force: true })
    }
    const dialects = change([createNativeDialect(opened.server)])
    const parts = { ...config, server: opened.server, logger, metrics, traffic, dialects, newId: () => 'x'.repeat(24) }
    const http = createHttp({ ...parts, isHttps: false, stopping: new AbortController().signal })
    return { http, dialects, close }
  }

  test('that is registered in another way stops the start', async () => {
    const { http, close } = await openHttp()
    const app = await http
    expect(() => app.get('/v1/back-door', async () => 'open')).toThrow('was not made by a dialect')
    expect(() => app.route({ method: 'POST', url: '/x', config: {}, handler: () => {} })).toThrow('was not made')
    await app.ready()
    expect((await app.inject('/v1/back-door')).statusCode).toBe(404)
    await app.close()
    await close()
  })

  test('that two dialects claim stops the start', async () => {
    const { http, close } = await openHttp((dialects) => [
      ...dialects,
      ...dialects.map((one) => ({ ...one, shapes: [] })),
    ])
    await expect(http).rejects.toThrow('already declared')
    await close()
  })

  test('that is new is in the document at once', async () => {
    const { http, dialects, close } = await openHttp()
    const [native] = dialects as [Dialect]
    const [first] = native.routes as [Dialect['routes'][number]]
    const more = { ...native, routes: [...native.routes, { ...first, name: 'extra', path: '/v1/extra/:id' }] }
    const { paths } = createOpenApi([more], '1.2.3') as any
    expect(paths['/v1/extra/{id}'].post.operationId).toBe('native_extra')
    await (await http).close()
    await close()
  })
})
