import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { openSocket, type TestSocket } from '../support/sockets.ts'

let server: TestServer
let admin: SignedIn
let ada: SignedIn
let bob: SignedIn
const opened: TestSocket[] = []

beforeAll(async () => {
  server = await startTestServer()
  admin = await server.signUp('root', 'admin')
  ada = await server.signUp('ada')
  bob = await server.signUp('bob')
})
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close()
})
afterAll(() => server.stop())

async function open(user?: SignedIn, transport: 'websocket' | 'polling' = 'websocket'): Promise<TestSocket> {
  const socket = openSocket(server.url, { transports: [transport], ...(user && { auth: { token: user.token } }) })
  opened.push(socket)
  await socket.hear('message')
  return socket
}

/** Everything sent to the sockets before now has arrived: each is told of something of its own, last. */
async function settle(...sockets: TestSocket[]): Promise<void> {
  await Promise.all(
    sockets.map((one) => {
      const errors = one.all('error').length
      one.socket.emit('create_task', { token: 'not a token', title: 'settle' })
      return one.hear('error', errors + 1)
    }),
  )
}

describe.each(['websocket', 'polling'] as const)('over %s', (transport) => {
  test('greets a client that connects, once', async () => {
    const socket = await open(undefined, transport)
    await settle(socket)
    expect(socket.all('message')).toEqual([{ data: 'Connected to the server' }])
  })

  test('creates the documented task and tells the socket that sent it', async () => {
    const socket = await open(undefined, transport)
    const task = { title: 'New Task via Socket', description: 'Task Description', done: false }
    socket.socket.emit('create_task', { token: ada.token, ...task })
    const news = await socket.hear('task_created')
    expect(news).toEqual({ task: expect.any(Number), title: 'New Task via Socket' })
    const { body } = await server.request('GET', `/tasks/${news.task}`, { token: ada.token })
    expect(body).toMatchObject({ ...task, user_id: ada.id })
    await settle(socket)
    expect(socket.all('task_created')).toHaveLength(1)
  })
})

describe('a create_task that fails', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 'title' : [deep(levels - 1)])
  const token = () => ada.token
  const failing: [name: string, args: () => unknown[]][] = [
    ['no arguments', () => []],
    ['null', () => [null]],
    ['undefined', () => [undefined]],
    ['a number', () => [7]],
    ['a text', () => ['text']],
    ['true', () => [true]],
    ['an empty array', () => [[]]],
    ['an array', () => [[1, 2, { token: token() }]]],
    ['an empty object', () => [{}]],
    ['bytes', () => [Buffer.from([1, 2, 3])]],
    ['bytes for a title', () => [{ token: token(), title: Buffer.from('t') }]],
    ['an acknowledgement alone', () => [() => {}]],
    ['no token', () => [{ title: 't' }]],
    ['a token of null', () => [{ token: null, title: 't' }]],
    ['a token that is a number', () => [{ token: 1, title: 't' }]],
    ['a token that is an object', () => [{ token: {}, title: 't' }]],
    ['an empty token', () => [{ token: '', title: 't' }]],
    ['a bad token', () => [{ token: 'jwt_token_here', title: 't' }]],
    ['a token cut short', () => [{ token: token().slice(0, -3), title: 't' }]],
    ['a very long token', () => [{ token: 'x'.repeat(100_000), title: 't' }]],
    ['no title', () => [{ token: token() }]],
    ['a title of null', () => [{ token: token(), title: null }]],
    ['an empty title', () => [{ token: token(), title: '' }]],
    ['a title that is a number', () => [{ token: token(), title: 5 }]],
    ['a title that is too long', () => [{ token: token(), title: 'x'.repeat(501) }]],
    ['a title with NUL', () => [{ token: token(), title: 'a\0b' }]],
    ['a description that is a list', () => [{ token: token(), title: 't', description: [] }]],
    ['a huge description', () => [{ token: token(), title: 't', description: 'x'.repeat(900_000) }]],
    ['done that is null', () => [{ token: token(), title: 't', done: null }]],
    ['done that is "maybe"', () => [{ token: token(), title: 't', done: 'maybe' }]],
    ['something deeply nested', () => [{ token: token(), title: deep(2000) }]],
    ['prototype names', () => [JSON.parse('{"__proto__":{"title":"t"},"constructor":{"prototype":1}}')]],
    ['too many arguments', () => [null, { token: token(), title: 't' }]],
  ]

  test.each(failing)('is told why: %s', async (_, args) => {
    const socket = await open()
    const before = (await server.request('GET', '/v1/changes', { token: admin.token })).body.next
    socket.socket.emit('create_task', ...args())
    expect(await socket.hear('error')).toEqual({ message: expect.stringMatching(/^\S.{4,300}[^\s]$/s) })
    expect(socket.heard.map(([name]) => name)).toEqual(['message', 'error'])
    const after = (await server.request('GET', '/v1/changes', { token: admin.token })).body.next
    expect(after).toBe(before)
    socket.socket.emit('create_task', { token: ada.token, title: 'still works' })
    expect(await socket.hear('task_created')).toMatchObject({ title: 'still works' })
  })

  test('closes the connection of a message beyond a megabyte, and nothing else', async () => {
    const [rude, other] = [await open(), await open()]
    rude.socket.emit('create_task', { token: ada.token, title: 'x'.repeat(1_100_000) })
    await rude.hear('disconnect')
    await settle(other)
    expect(other.socket.connected).toBe(true)
  })

  const frames: [name: string, frame: string | Buffer][] = [
    ['an event named error', '42["error",{}]'],
    ['an event named disconnect', '42["disconnect"]'],
    ['an event named connection', '42["connection",1]'],
    ['an event that is a number', '42[7]'],
    ['an event without a name', '42[]'],
    ['an event that is an object', '42{}'],
    ['broken JSON', '42["create_task",{'],
    ['an event of __proto__', '42["__proto__",{}]'],
    ['an acknowledgement nobody asked for', '43999[]'],
    ['a binary event without its bytes', '451-["create_task",{"_placeholder":true,"num":0}]'],
    ['a placeholder out of range', '451-["create_task",{"_placeholder":true,"num":9}]'],
    ['bytes nobody announced', Buffer.from([4, 2, 0])],
    ['an unknown packet', '9zzz'],
    ['nothing', ''],
    ['another greeting', '40{"token":null}'],
    ['a namespace that is not there', '40/nowhere,{}'],
    ['a greeting that is a list', '40[]'],
  ]

  test.each(frames)('survives a frame that is %s', async (_, frame) => {
    const other = await open()
    const raw = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    await heardBy(raw, '0{')
    raw.send('40')
    await heardBy(raw, '42["message"')
    raw.send(frame)
    const ended = new Promise((resolve) => raw.once('close', resolve))
    const answered = heardBy(raw, '42["error"')
    raw.send('42["create_task",null]')
    await Promise.race([ended, answered])
    raw.close()
    await settle(other)
    expect((await server.request('GET', '/livez')).status).toBe(200)
  })
})

function heardBy(raw: WebSocket, beginning: string): Promise<void> {
  return new Promise((resolve) => {
    raw.on('message', (message) => {
      if (String(message).startsWith(beginning)) resolve()
    })
  })
}

describe('task_created', () => {
  /** How a task comes into the world; each answers its id. */
  const doors: [name: string, create: (user: SignedIn, title: string) => Promise<number>][] = [
    ['REST', async ({ token }, title) => (await server.request('POST', '/tasks', { token, body: { title } })).body.id],
    [
      'the native API',
      async ({ token }, title) => (await server.request('POST', '/v1/tasks', { token, body: { title } })).body.id,
    ],
    [
      'a native batch',
      async ({ token }, title) => {
        const body = { operations: [{ op: 'create', task: { title } }] }
        return (await server.request('POST', '/v1/tasks/batch', { token, body })).body.tasks[0].id
      },
    ],
    [
      'another socket',
      async ({ token }, title) => {
        const sender = await open()
        sender.socket.emit('create_task', { token, title })
        return (await sender.hear('task_created')).task
      },
    ],
  ]

  test.each(doors)('of %s goes to every socket that may see it, once, and to nobody else', async (_, create) => {
    const [anonymous, stranger] = [await open(), await open(bob)]
    const seeing = [await open(ada), await open(ada, 'polling'), await open(admin), await open(admin)]
    const task = await create(ada, 'Seen by few')
    for (const socket of seeing) expect(await socket.hear('task_created')).toEqual({ task, title: 'Seen by few' })
    await settle(anonymous, stranger, ...seeing)
    for (const socket of seeing) expect(socket.all('task_created')).toHaveLength(1)
    expect([...anonymous.all('task_created'), ...stranger.all('task_created')]).toEqual([])
  })

  test('goes to the assignee too', async () => {
    const [assignee, creator] = [await open(bob), await open(ada)]
    const body = { title: 'For Bob', assignee: bob.id }
    const { id } = (await server.request('POST', '/v1/tasks', { token: ada.token, body })).body
    expect(await assignee.hear('task_created')).toEqual({ task: id, title: 'For Bob' })
    expect(await creator.hear('task_created')).toEqual({ task: id, title: 'For Bob' })
  })

  test('does not come of what is only changed, deleted or refused', async () => {
    const socket = await open(ada)
    const { id } = (await server.request('POST', '/tasks', { token: ada.token, body: { title: 't' } })).body
    await server.request('PUT', `/tasks/${id}`, { token: ada.token, body: { title: 'other', done: true } })
    await server.request('DELETE', `/tasks/${id}`, { token: ada.token })
    await server.request('POST', `/v1/tasks/${id}/restore`, { token: ada.token })
    await server.request('POST', '/tasks', { token: ada.token, body: {} })
    const operations = [
      { op: 'create', task: { title: 'never' } },
      { op: 'delete', id: 987_654 },
    ]
    await server.request('POST', '/v1/tasks/batch', { token: ada.token, body: { operations } })
    await settle(socket)
    expect(socket.all('task_created')).toEqual([{ task: id, title: 't' }])
  })

  test('makes a socket its principal’s after the first valid create_task, and not before', async () => {
    const socket = await open()
    await server.request('POST', '/tasks', { token: ada.token, body: { title: 'before' } })
    await settle(socket)
    socket.socket.emit('create_task', { token: ada.token, title: 'first' })
    await socket.hear('task_created')
    await server.request('POST', '/tasks', { token: ada.token, body: { title: 'after' } })
    await socket.hear('task_created', 2)
    expect(socket.all('task_created')).toMatchObject([{ title: 'first' }, { title: 'after' }])
  })

  test('reaches the sender once, whoever the socket belongs to and whose token it sends', async () => {
    for (const owner of [undefined, ada, bob, admin]) {
      for (const sender of [ada, bob, admin]) {
        const socket = await open(owner)
        socket.socket.emit('create_task', { token: sender.token, title: 'mine' })
        await socket.hear('task_created')
        await settle(socket)
        expect(socket.all('task_created')).toHaveLength(1)
      }
    }
  })

  test('stays with the first principal when another token is sent', async () => {
    const socket = await open(ada)
    socket.socket.emit('create_task', { token: bob.token, title: 'Bob through Ada’s socket' })
    await socket.hear('task_created')
    await server.request('POST', '/tasks', { token: bob.token, body: { title: 'Bob alone' } })
    await settle(socket)
    expect(socket.all('task_created')).toHaveLength(1)
  })

  test('tells of many at once, each of them once and in order', async () => {
    const [socket, watcher] = [await open(ada), await open(admin)]
    const titles = Array.from({ length: 100 }, (_, index) => `number ${index}`)
    for (const title of titles) socket.socket.emit('create_task', { token: ada.token, title })
    await Promise.all([socket.hear('task_created', 100), watcher.hear('task_created', 100)])
    await settle(socket, watcher)
    const told = socket.all('task_created') as { task: number; title: string }[]
    expect(told.map(({ title }) => title).sort()).toEqual([...titles].sort())
    expect(watcher.all('task_created')).toEqual(told)
    expect(told.map(({ task }) => task)).toEqual([...told.map(({ task }) => task)].sort((a, b) => a - b))
  })
})

describe('a socket’s session', () => {
  test.each([{}, { token: null }, { token: undefined }])('takes %j for a client without a token', async (auth) => {
    const socket = openSocket(server.url, { auth })
    opened.push(socket)
    expect(await socket.hear('message')).toEqual({ data: 'Connected to the server' })
    await server.request('POST', '/tasks', { token: ada.token, body: { title: 'not for strangers' } })
    socket.socket.emit('create_task', { token: ada.token, title: 'mine' })
    expect(await socket.hear('task_created')).toMatchObject({ title: 'mine' })
    expect(socket.all('task_created')).toHaveLength(1)
  })

  const bad = ['not a token', '', 5, {}, false]
  test.each(bad)('refuses a connection with the token %j', async (token) => {
    const socket = openSocket(server.url, { auth: { token } })
    opened.push(socket)
    expect(await socket.hear('connect_error')).toMatch(/token/)
    expect(socket.all('message')).toEqual([])
  })

  const endings: [name: string, end: (user: SignedIn) => Promise<unknown>][] = [
    ['signs out', ({ token }) => server.request('DELETE', '/v1/sessions/current', { token })],
    [
      'ends it from another session',
      async ({ token, username, password }) => {
        const other = await server.signIn(username, password)
        const { sessions } = (await server.request('GET', '/v1/sessions', { token })).body
        const { id } = sessions.find((session: { current: boolean }) => session.current)
        return server.request('DELETE', `/v1/sessions/${id}`, { token: other })
      },
    ],
    [
      'is disabled',
      ({ id }) => server.request('PATCH', `/v1/users/${id}`, { token: admin.token, body: { status: 'disabled' } }),
    ],
    [
      'gets a new password',
      ({ id }) =>
        server.request('PATCH', `/v1/users/${id}`, { token: admin.token, body: { password: 'another password' } }),
    ],
    [
      'gets another role',
      ({ id }) => server.request('PATCH', `/v1/users/${id}`, { token: admin.token, body: { role: 'admin' } }),
    ],
  ]
  let count = 0

  test.each(endings)('closes its sockets when its user %s', async (_, end) => {
    count += 1
    const user = await server.signUp(`leaver ${count}`)
    const bystander = await open(ada)
    const sockets = [await open(user), await open(user, 'polling'), await open()]
    sockets[2]?.socket.emit('create_task', { token: user.token, title: 'makes it mine' })
    await sockets[2]?.hear('task_created')
    await end(user)
    for (const socket of sockets) expect(await socket.hear('disconnect')).toMatch(/server disconnect|transport/)
    await settle(bystander)
    expect(bystander.socket.connected).toBe(true)
  })
})

test('forgets a client that goes away while its token is checked', async () => {
  const own = await startTestServer()
  const { token } = await own.signUp('ada')
  const { sessions } = own.app.server
  const { authenticate, whenEnded } = sessions
  const raw = new WebSocket(`${own.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  sessions.authenticate = async (...given) => {
    raw.close()
    await new Promise((resolve) => raw.once('close', resolve))
    await own.request('GET', '/livez')
    return authenticate(...given)
  }
  const forgotten = new Promise<void>((resolve) => {
    sessions.whenEnded = (...given) => {
      const stop = whenEnded(...given)
      return () => {
        stop()
        resolve()
      }
    }
  })
  await heardBy(raw, '0{')
  raw.send(`40${JSON.stringify({ token })}`)
  await forgotten
  await own.stop()
})

test('closes a socket whose token has run out, within seconds', async () => {
  let later = 0
  const own = await startTestServer({ ACCESS_TOKEN_EXPIRE_MINUTES: '1' }, { now: () => Date.now() + later })
  const account = { username: 'short', password: 'example_password' }
  await own.request('POST', '/register', { body: account })
  const { token } = (await own.request('POST', '/login', { body: account })).body
  const socket = openSocket(own.url, { auth: { token } })
  await socket.hear('message')
  later = 61_000
  await socket.hear('disconnect')
  await own.stop()
})

test('says goodbye to every socket when the server stops', async () => {
  const own = await startTestServer()
  const user = await own.signUp('ada')
  const sockets = [{}, { auth: { token: user.token } }, { transports: ['polling'] }].map((options) =>
    openSocket(own.url, options),
  )
  await Promise.all(sockets.map((socket) => socket.hear('message')))
  await own.stop()
  for (const socket of sockets) {
    await socket.hear('disconnect')
    expect(socket.heard.map(([, payload]) => payload).slice(0, 2)).toEqual([
      { data: 'Connected to the server' },
      { data: 'Disconnected from the server' },
    ])
  }
})

test('stops once however often the server is told to, and every caller waits for the end', async () => {
  const own = await startTestServer()
  const socket = openSocket(own.url)
  await socket.hear('message')
  const ended: string[] = []
  await Promise.all([own.app.stop().then(() => ended.push('first')), own.app.stop().then(() => ended.push('second'))])
  expect(ended).toEqual(['first', 'second'])
  await own.stop()
  await socket.hear('disconnect')
  expect(socket.all('message')).toHaveLength(2)
})

test('a handler that breaks is an error for its client alone', async () => {
  const own = await startTestServer()
  const [broken, other] = [openSocket(own.url), openSocket(own.url)]
  await Promise.all([broken.hear('message'), other.hear('message')])
  const { token } = await own.signUp('ada')
  const { tasks } = own.app.server
  const real = tasks.createTask
  const faults = [() => Promise.reject(new Error('secret detail')), () => Promise.reject(undefined), () => thrown()]
  for (const [index, fault] of faults.entries()) {
    tasks.createTask = fault as never
    broken.socket.emit('create_task', { token, title: 't' })
    expect(await broken.hear('error', index + 1)).toEqual({ message: 'The server made a mistake' })
  }
  tasks.createTask = real
  other.socket.emit('create_task', { token, title: 'well' })
  expect(await other.hear('task_created')).toMatchObject({ title: 'well' })
  broken.close()
  other.close()
  await own.stop()
})

function thrown(): never {
  throw new TypeError('secret detail')
}
