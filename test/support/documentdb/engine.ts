import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { rootFolder } from './root.ts'

const programs = '/usr/lib/postgresql/18/bin'
const clusters = '/var/lib/postgresql'
const prefix = 'taskwright-'
const startMilliseconds = 30_000

export interface EngineParts {
  port: number
  /** What was answered is on the disk; tests that never cut the power have no need of it. */
  isDurable?: boolean
}

/** An engine with nothing in it, in the folder that `prepare.sh` made; it ends with this process at the latest. */
export async function startEngine({ port, isDurable = false }: EngineParts) {
  removeLeftovers()
  const cluster = `${clusters}/${prefix}${process.pid}-${port}`
  await run(
    `${programs}/initdb`,
    '--pgdata',
    cluster,
    ...['--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'],
  )
  appendFileSync(join(rootFolder, cluster, 'postgresql.conf'), settings(port, isDurable))
  // PostgreSQL's way of ending at once, when the process that started it is gone.
  const words = ['--pdeathsig', 'QUIT', `${programs}/postgres`, '-D', cluster]
  const child = spawnInside('setpriv', ...words)
  const ended = once(child, 'close')
  await Promise.race([makeExtension(port), ended.then(() => Promise.reject(new Error('the engine did not start')))])
  return {
    port,
    /** Nothing of it is kept. */
    async close(): Promise<void> {
      child.kill('SIGQUIT')
      await ended
      rmSync(join(rootFolder, cluster), { recursive: true, force: true })
    },
  }
}

/** Of runs that were killed: the folder's name tells whose it was. */
function removeLeftovers(): void {
  for (const name of readdirSync(join(rootFolder, clusters)).filter((one) => one.startsWith(prefix))) {
    const owner = Number(name.slice(prefix.length).split('-')[0])
    if (!isAlive(owner)) rmSync(join(rootFolder, clusters, name), { recursive: true, force: true })
  }
}

function isAlive(process_: number): boolean {
  try {
    return process.kill(process_, 0)
  } catch {
    return false
  }
}

function settings(port: number, isDurable: boolean): string {
  const lines = {
    shared_preload_libraries: `'pg_cron,pg_documentdb_core,pg_documentdb'`,
    'cron.database_name': `'postgres'`,
    'cron.use_background_workers': 'on',
    dynamic_shared_memory_type: 'mmap',
    listen_addresses: `'127.0.0.1'`,
    port,
    unix_socket_directories: `''`,
    max_connections: 300,
    jit: 'off',
    // A cursor goes on over any connection.
    'documentdb.useFileBasedPersistedCursors': 'on',
    'documentdb.maxWriteBatchSize': 100_000,
    ...(!isDurable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

/** As soon as it answers. */
async function makeExtension(port: number): Promise<void> {
  for (const end = Date.now() + startMilliseconds; ; await pause(20)) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
    try {
      await client.connect()
    } catch (fault) {
      if (Date.now() > end) throw fault
      continue
    }
    await client.query('create extension documentdb cascade')
    return client.end()
  }
}

async function run(command: string, ...words: string[]): Promise<void> {
  const [code] = await once(spawnInside(command, ...words), 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
}

function spawnInside(command: string, ...words: string[]) {
  return spawn('chroot', ['--userspec=postgres:postgres', rootFolder, command, ...words], { stdio: 'ignore' })
}
