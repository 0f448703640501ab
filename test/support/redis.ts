import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { type LinkParts, openLink } from '#drivers/redis/link.ts'
import { findPort } from './port.ts'

/** A server on loopback that others may use at the same time; what tests leave there expires by itself. */
const redisUrl = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379'

const newName = (): string => `taskwright_test:${randomBytes(9).toString('base64url')}:`

/** A link that waits for as long as a busy machine may take. */
export async function openTestLink(parts: Partial<LinkParts> = {}) {
  const name = parts.name ?? newName()
  const link = await openLink({ url: redisUrl, onChange: () => {}, budgetMilliseconds: 10_000, ...parts, name })
  return { link, name }
}

/** Lets time pass for all keys that begin with `name`: their ends come nearer. */
export async function passTime(name: string, seconds: number, url = redisUrl): Promise<void> {
  const redis = new Redis(url)
  for (const key of await redis.keys(`${name}*`)) {
    await redis.pexpire(key, Math.max((await redis.pttl(key)) - seconds * 1000, 0))
  }
  redis.disconnect()
}

export type OwnRedis = Awaited<ReturnType<typeof startRedis>>

/** A Redis of one's own, to be stopped, killed and emptied; it keeps nothing. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-redis-'))
  const port = await findPort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const killAtExit = () => void child?.kill('SIGKILL')
  process.once('exit', killAtExit)

  async function start(...words: string[]): Promise<void> {
    const usual = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
    child = spawn('redis-server', [...usual, ...words], { stdio: 'ignore' })
    await ask((redis) => redis.ping())
  }

  /** Waits for it to be there. */
  async function ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(url, { retryStrategy: () => 20 })
    redis.on('error', () => {})
    try {
      return await work(redis)
    } finally {
      redis.disconnect()
    }
  }

  async function kill(): Promise<void> {
    const ended = new Promise((resolve) => child?.once('close', resolve))
    child?.kill('SIGKILL')
    await ended
    child = undefined
  }

  await start()
  return {
    url,
    port,
    start,
    kill,
    ask,
    /** It stands still, its connections stay. */
    stall: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async close(): Promise<void> {
      process.off('exit', killAtExit)
      if (child) await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
