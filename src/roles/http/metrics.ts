import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { TaskServer } from '#core/task-server.ts'
import { observeStore } from '#roles/http/store-metrics.ts'

const jobSecondsBuckets = [0.01, 0.1, 1, 10, 60, 600, 3600]
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type Metrics = ReturnType<typeof createMetrics>

/** What is worth watching, in Prometheus' form. Labels name routes, never people. */
export function createMetrics(server: TaskServer) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Counter({
    name: 'taskwright_http_requests_total',
    help: 'Answered requests',
    labelNames: ['dialect', 'method', 'route', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'taskwright_http_request_duration_seconds',
    help: 'Time from the request to the answer handed over',
    labelNames: ['dialect', 'method', 'route'],
    buckets: secondsBuckets,
    registers,
  })
  const inFlightCounts: (() => number)[] = []
  new Gauge({
    name: 'taskwright_http_requests_in_flight',
    help: 'Requests being answered',
    registers,
    collect() {
      this.set(inFlightCounts.reduce((sum, count) => sum + count(), 0))
    },
  })
  const sockets = new Gauge({ name: 'taskwright_sockets', help: 'Open Socket.IO connections', registers })
  const shed = new Counter({
    name: 'taskwright_http_requests_shed_total',
    help: 'Requests refused at the limit',
    registers,
  })
  const faults = new Counter({ name: 'taskwright_faults_total', help: 'Faults nobody expected', registers })
  const jobDuration = new Histogram({
    name: 'taskwright_job_duration_seconds',
    help: 'Time that attempts at jobs took in this process',
    labelNames: ['kind', 'result'],
    buckets: jobSecondsBuckets,
    registers,
  })
  observeCache(registry, server.cacheCounts)
  observeStore(registry, server)
  const observeInFlight = (count: () => number): void => void inFlightCounts.push(count)
  const observeRedis = (isUp: () => boolean): void => {
    new Gauge({
      name: 'taskwright_redis_up',
      help: '1 while Redis answers in time, 0 while this process goes on by itself',
      registers,
      collect() {
        this.set(Number(isUp()))
      },
    })
  }
  const observeQueue = (isUp: () => boolean): void => {
    new Gauge({
      name: 'taskwright_queue_up',
      help: '1 while the broker carries word of jobs, 0 while workers only look by themselves',
      registers,
      collect() {
        this.set(Number(isUp()))
      },
    })
  }
  return {
    ...{ registry, requests, duration, sockets, shed, faults, jobDuration },
    ...{ observeInFlight, observeRedis, observeQueue },
  }
}

function observeCache(registry: Registry, counts: TaskServer['cacheCounts']): void {
  const registers = [registry]
  new Counter({
    name: 'taskwright_cache_requests_total',
    help: 'Pages that were asked for, by whether they had to be read',
    labelNames: ['result'],
    registers,
    collect() {
      const { hits, misses } = counts()
      this.reset()
      this.inc({ result: 'hit' }, hits)
      this.inc({ result: 'miss' }, misses)
    },
  })
  new Gauge({
    name: 'taskwright_cache_hit_ratio',
    help: 'The part of the pages that did not have to be read, 0 before the first',
    registers,
    collect() {
      const { hits, misses } = counts()
      this.set(hits / Math.max(hits + misses, 1))
    },
  })
}
