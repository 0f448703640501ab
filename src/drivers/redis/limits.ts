import { clientOf, type LimitName, type LimitTable, type LocalLimits, type Standing, toStanding } from '#core/limits.ts'
import type { Limits } from '#core/ports/limits.ts'
import type { RedisLink } from '#drivers/redis/link.ts'

/**
 * One window for each key, which begins with the first request and is forgotten at its end, both by Redis' clock. A
 * request counts in all of them, or in none when one is used up.
 */
const takeScript = `
  local standings, isRefused = {}, false
  for index, key in ipairs(KEYS) do
    local quota, length = tonumber(ARGV[2 * index - 1]), tonumber(ARGV[2 * index])
    local left = redis.call('PTTL', key)
    if left < 0 then
      redis.call('SET', key, 0, 'PX', length)
      left = length
    end
    local used = tonumber(redis.call('GET', key))
    local isOver = used >= quota
    isRefused = isRefused or isOver
    standings[index] = { used, isOver and 1 or 0, left }
  end
  if isRefused then return standings end
  for index, key in ipairs(KEYS) do
    standings[index][1] = redis.call('INCR', key)
  end
  return standings`

interface Window {
  name: LimitName
  client: string
}

type Reply = [used: number, isOver: 0 | 1, milliseconds: number][]

interface RedisLimitsParts {
  link: RedisLink
  /** Counts what this process lets through, and decides while Redis is away. */
  local: LocalLimits
  classes: LimitTable
  prefix: string
}

/** Limits that processes share. */
export function createRedisLimits({ link, local, classes, prefix }: RedisLimitsParts): Limits {
  function ask(windows: readonly Window[]): Promise<Standing[] | undefined> | undefined {
    const keys = windows.map(({ name, client }) => `${prefix}${name} ${client}`)
    const sizes = windows.flatMap(({ name }) => [
      Math.min(classes[name].quota, Number.MAX_SAFE_INTEGER),
      classes[name].windowSeconds * 1000,
    ])
    const asked = link.ask((redis) => redis.eval(takeScript, keys.length, ...keys, ...sizes) as Promise<Reply>)
    return asked?.then((reply) => reply && windows.map(({ name }, index) => standing(name, reply[index])))
  }

  function standing(name: LimitName, [used, isOver, milliseconds]: Reply[number] = [0, 0, 0]): Standing {
    return toStanding(name, classes[name], used, isOver === 1, milliseconds)
  }

  /** What Redis lets through is counted here too: nobody begins anew when it goes away. */
  function decide<T>(windows: readonly Window[], count: () => T, pick: (all: Standing[]) => T): T | Promise<T> {
    const asked = ask(windows)
    if (!asked) return count()
    return asked.then((standings) => {
      if (standings?.some(({ isOver }) => isOver)) return pick(standings)
      const counted = count()
      return standings ? pick(standings) : counted
    })
  }

  return {
    take: (name, client) =>
      decide(
        [{ name, client }],
        () => local.take(name, client),
        ([first]) => first as Standing,
      ),
    takeAll: (names, caller) =>
      decide(
        names.map((name) => ({ name, client: clientOf(classes[name], caller) })),
        () => local.takeAll(names, caller),
        (standings) => standings,
      ),
    isCounted: local.isCounted,
  }
}
