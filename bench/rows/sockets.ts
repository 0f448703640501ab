import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import WebSocket, { WebSocketServer } from 'ws'
import { startTaskwright } from '../processes.ts'
import { median, type Row } from '../report.ts'
import { noLimits, post, secret, signUp } from '../scene.ts'

const clients = 5000
const events = 20

/** From one write to the last of many clients having heard of it, beside a bare loop over `ws` sockets in one process. */
export async function socketRow(rounds: number, tell: (line: string) => void): Promise<Row> {
  const bare: number[] = []
  const taskwright: number[] = []
  for (let round = 1; round <= rounds; round++) {
    bare.push(await bareFanOut())
    taskwright.push(await taskwrightFanOut())
    tell(`sockets: round ${round} of ${rounds}`)
  }
  const [limit, ours] = [median(bare), median(taskwright)]
  return {
    name: `one event to ${clients} clients`,
    bare: `${limit.toFixed(1)} ms`,
    taskwright: `${ours.toFixed(1)} ms`,
    ratio: (limit / ours).toFixed(2),
    target: '>= 0.5 (0.8)',
  }
}

async function bareFanOut(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const sockets = await Promise.all(Array.from({ length: clients }, () => openBare(port)))
  const counter = createCounter()
  for (const socket of sockets) socket.on('message', counter.heard)
  const message = JSON.stringify({ task: 1, title: 'A task' })
  const times = await repeatedly(async () => {
    for (const socket of server.clients) socket.send(message)
  }, counter)
  for (const socket of sockets) socket.terminate()
  server.close()
  return median(times)
}

function openBare(port: number): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`)
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

async function taskwrightFanOut(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-bench-'))
  const server = await startTaskwright({ PORT: '0', DATA_DIR: folder, JWT_SECRET_KEY: secret, ...noLimits })
  const token = await signUp(server.url)
  const sockets = await Promise.all(Array.from({ length: clients }, () => openClient(server.url, token)))
  const counter = createCounter()
  for (const socket of sockets) socket.on('task_created', counter.heard)
  const times = await repeatedly(() => post(`${server.url}/v1/tasks`, { title: 'A task' }, token), counter)
  for (const socket of sockets) socket.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  return median(times)
}

function openClient(url: string, token: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false })
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}

function createCounter() {
  let missing = 0
  let done = () => {}
  return {
    heard(): void {
      missing -= 1
      if (missing === 0) done()
    },
    expect: (count: number) =>
      new Promise<void>((resolve) => {
        missing = count
        done = resolve
      }),
  }
}

async function repeatedly(send: () => Promise<unknown>, counter: ReturnType<typeof createCounter>): Promise<number[]> {
  const times: number[] = []
  for (let event = 0; event < events; event++) {
    const all = counter.expect(clients)
    const begun = performance.now()
    await send()
    await all
    times.push(performance.now() - begun)
  }
  return times
}
