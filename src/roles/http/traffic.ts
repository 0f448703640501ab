import type { Metrics } from '#roles/http/metrics.ts'

const flushMilliseconds = 500

interface RouteTraffic {
  dialect: string
  method: string
  route: string
  /** How many answers by status since the last flush. */
  statuses: Map<number, number>
  seconds: number[]
}

/** Counts answers cheaply while they leave and hands them to the metrics in batches: labels are slow to look up. */
export function createTraffic(metrics: Metrics) {
  const all: RouteTraffic[] = []
  const timer = setInterval(flush, flushMilliseconds)
  timer.unref()

  function counterFor(dialect: string, method: string, route: string) {
    const traffic: RouteTraffic = { dialect, method, route, statuses: new Map(), seconds: [] }
    all.push(traffic)
    return (status: number, seconds: number): void => {
      traffic.statuses.set(status, (traffic.statuses.get(status) ?? 0) + 1)
      traffic.seconds.push(seconds)
    }
  }

  function flush(): void {
    for (const { dialect, method, route, statuses, seconds } of all) {
      if (seconds.length === 0) continue
      for (const [status, count] of statuses) metrics.requests.inc({ dialect, method, route, status }, count)
      statuses.clear()
      for (const one of seconds.splice(0)) metrics.duration.observe({ dialect, method, route }, one)
    }
  }

  return { counterFor, flush, stop: () => clearInterval(timer) }
}
