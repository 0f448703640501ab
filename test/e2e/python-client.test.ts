import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

/** The example of the README as printed; only the address and the token are put in. */
const program = readFileSync(new URL('./stream-client.py', import.meta.url), 'utf8')
const python = ['/usr/bin/python3', 'python3'].find(hasSocketIo)
const isRequired = process.env.REQUIRE_SERVICES === '1'

function hasSocketIo(interpreter: string): boolean {
  return spawnSync(interpreter, ['-c', 'import socketio'], { stdio: 'ignore' }).status === 0
}

let server: TestServer
let client: ChildProcess | undefined
let stopped: Promise<void> | undefined

function stop(): Promise<void> {
  stopped ??= server.stop()
  return stopped
}

beforeEach(async () => {
  server = await startTestServer()
  stopped = undefined
})
afterEach(async () => {
  client?.kill('SIGKILL')
  await stop()
})

/**
 * Runs the example and answers how to wait for what it prints. Its threads print at once, so that two texts may
 * stand in one line, their line breaks after them: what is printed is one text here.
 */
function runExample(token: string, interpreter: string) {
  const source = program.replace('localhost:5000', `127.0.0.1:${server.port}`).replace('jwt_token_here', token)
  const child = spawn(interpreter, ['-u', '-c', source], { stdio: ['ignore', 'pipe', 'pipe'] })
  client = child
  let printed = ''
  let look = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      look()
    })
  }
  return async (...wanted: string[]): Promise<string> => {
    await new Promise<void>((resolve, reject) => {
      look = () => (wanted.every((text) => printed.includes(text)) ? resolve() : undefined)
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)))
      look()
    })
    return printed
  }
}

if (!python && isRequired) {
  test('needs python3-socketio', () => expect.fail('no python3 here can import socketio, and REQUIRE_SERVICES is 1'))
}

test.skipIf(!python)('runs the example of the README (skipped where python3-socketio is missing)', async () => {
  const account = { username: 'example_user', password: 'example_password' }
  await server.request('POST', '/register', { body: account })
  const { access_token: token } = (await server.request('POST', '/login', { body: account })).body
  const printed = runExample(token, python ?? '')
  await printed(
    'Connected to the server',
    "Message from server: {'data': 'Connected to the server'}",
    "Task created: {'task': 1, 'title': 'New Task via Socket'}",
  )
  const task = { id: 1, title: 'New Task via Socket', description: 'Task Description', done: false, user_id: 1 }
  expect((await server.request('GET', '/tasks', { token })).body).toMatchObject([task])
  await stop()
  expect(await printed("Message from server: {'data': 'Disconnected from the server'}")).not.toContain('Error')
})

test.skipIf(!python)('prints the error of a token that is not valid', async () => {
  const printed = await runExample(
    'jwt_token_here',
    python ?? '',
  )("Error: {'message': 'The access token is not valid.'}")
  expect(printed).not.toContain('Task created')
})
