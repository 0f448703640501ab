import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import type { Config } from '#config.ts'
import { type Finding, good, wrong } from '#core/diagnosis.ts'

const megabyte = 1024 * 1024
const leastFree = 64 * megabyte
const patienceMilliseconds = 2000

/** Looks at what the server stands on: its folder, its files, the disk, its ports, and who can reach it. */
export async function checkMachine(config: Config): Promise<Finding[]> {
  const ports = config.roles.includes('http') ? config.mounts.map(({ port }) => port) : []
  return [
    checkFolder(config),
    checkSecret(config),
    checkFiles(config),
    ...checkDisk(config),
    checkHttps(config),
    ...(await Promise.all(ports.filter((port) => port > 0).map((port) => checkPort(config.host, port)))),
  ]
}

function checkFolder({ dataDirectory: folder }: Config): Finding {
  const check = 'data folder'
  if (!existsSync(folder)) return wrong(check, `${folder} is not there: make it with taskwright init, or set DATA_DIR.`)
  const { mode } = statSync(folder)
  if (!statSync(folder).isDirectory()) return wrong(check, `${folder} is not a folder: set DATA_DIR to one.`)
  if (!mayUse(folder, constants.R_OK | constants.W_OK | constants.X_OK)) {
    return wrong(check, `${folder} cannot be written by this user: give it to the user who serves (chown).`)
  }
  if (mode & 0o022) return wrong(check, `Others can write to ${folder}: chmod go-w ${folder}`)
  return good(check, folder)
}

function checkSecret({ secret, dataDirectory, database }: Config): Finding {
  const check = 'secret'
  const path = join(dataDirectory, 'secret.key')
  if (secret !== undefined) return good(check, 'Set in the environment.')
  if (!existsSync(path)) {
    if (database.kind !== 'sqlite' || !existsSync(database.path)) return good(check, 'Made at the first start.')
    return wrong(check, `${path} is gone: put it back, or everybody signs in again after the next start.`)
  }
  if (!mayUse(path, constants.R_OK)) return wrong(check, `${path} cannot be read by this user: chown it.`)
  if (readFileSync(path, 'utf8').trim().length >= 32) return good(check, path)
  return wrong(check, `${path} is damaged: delete it to have a new one made (everybody signs in again).`)
}

/** Who reads these files reads every task, or signs tokens as anybody. */
function checkFiles({ dataDirectory, database }: Config): Finding {
  const files = [join(dataDirectory, 'secret.key'), ...filesOf(database)]
  const open = files.filter((file) => isFile(file) && statSync(file).mode & 0o077)
  if (open.length === 0) return good('files', 'For their owner only.')
  const names = open.map((file) => basename(file)).join(', ')
  return wrong('files', `Others on this machine can use ${names}: chmod go-rwx ${open.join(' ')}`)
}

/** Whatever else lies there is not ours to give advice on. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function filesOf(database: Config['database']): string[] {
  if (database.kind !== 'sqlite') return []
  return [database.path, `${database.path}-wal`, `${database.path}-shm`]
}

/** The copy before a migration, and a backup, need as much again. */
function checkDisk({ database }: Config): Finding[] {
  if (database.kind !== 'sqlite') return []
  const { path } = database
  const folder = dirname(path)
  if (!existsSync(folder)) return [wrong('disk', `${folder}, the folder of the database, is not there.`)]
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const used = [path, `${path}-wal`].reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0)
  const sizes = `${Math.floor(free / megabyte)} MiB are free, the database has ${Math.ceil(used / megabyte)} MiB`
  if (free >= Math.max(used, leastFree)) return [good('disk', `${sizes}.`)]
  return [wrong('disk', `${sizes}: make room for a copy of it, or move DATA_DIR to a larger disk.`)]
}

function checkHttps({ mode, publicUrl }: Config): Finding {
  if (mode === 'local') return good('reach', 'Only this machine reaches the server.')
  if (publicUrl?.startsWith('https:')) return good('reach', `Others reach the server at ${publicUrl}.`)
  const how = 'put a proxy that speaks HTTPS before it, and set PUBLIC_URL=https://... and TRUST_PROXY'
  return wrong('reach', `Others reach the server without HTTPS, and can read passwords on the way: ${how}.`)
}

async function checkPort(host: string, port: number): Promise<Finding> {
  const check = `port ${port}`
  const refusal = await tryToListen(host, port)
  if (refusal === undefined) return good(check, 'Free.')
  if (refusal === 'EACCES')
    return wrong(check, 'It may not be listened on by this user: choose one above 1023 with PORT.')
  if (refusal !== 'EADDRINUSE') return wrong(check, `HOST cannot be "${host}": write an address of this machine.`)
  if (await isTaskwright(host, port)) return good(check, 'Taskwright answers there.')
  return wrong(check, 'Something else listens there: stop it, or choose another port with PORT or LISTEN.')
}

/** The code of the reason why not. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (fault: NodeJS.ErrnoException) => resolve(fault.code ?? fault.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

async function isTaskwright(host: string, port: number): Promise<boolean> {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host)
  try {
    const signal = AbortSignal.timeout(patienceMilliseconds)
    const response = await fetch(`http://${reachable}:${port}/livez`, { signal, redirect: 'error' })
    const body: unknown = await response.json()
    return response.status === 200 && JSON.stringify(body) === '{"status":"ok"}'
  } catch {
    return false
  }
}

function mayUse(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
