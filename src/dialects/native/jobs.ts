import type { Job } from '#core/model/job.ts'
import type { TaskServer } from '#core/task-server.ts'
import { createRouter, type Route } from '#dialects/dialect.ts'
import { idempotencyHeader, onceOf } from '#dialects/native/conditions.ts'
import { exampleTask } from '#dialects/native/shapes/example-task.ts'
import * as shapes from '#dialects/native/shapes/jobs.ts'
import { IdParams } from '#dialects/native/shapes/pages.ts'

const route = createRouter('native')
const exampleJob = {
  ...{ id: 7, kind: 'daily-log', key: '2026-11-21', payload: null, state: 'done', attempts: 1 },
  ...{ ready_at: exampleTask.created, lease_until: null, worker: null, created: exampleTask.created },
  ...{ finished: '2026-11-21T08:00:01.000Z', error: null },
}

export function jobRoutes({ jobs }: TaskServer): Route[] {
  return [
    route({
      name: 'listJobs',
      method: 'GET',
      path: '/v1/jobs',
      summary: 'What is done in the background, newest first (administrators)',
      policy: 'job.list',
      limit: 'api',
      schemas: { query: shapes.JobQuery },
      answers: {
        200: { description: 'A page of jobs', schema: shapes.JobPage, example: { jobs: [exampleJob], next: null } },
      },
      errors: ['invalid_input', 'forbidden'],
      async handle({ actor, query: { limit = 50, ...filter } }) {
        const page = await jobs.listJobs(actor, { ...filter, limit })
        return { status: 200, body: { jobs: page.jobs.map(toJob), next: page.next } }
      },
    }),
    route({
      name: 'retryJob',
      method: 'POST',
      path: '/v1/jobs/:id/retry',
      summary: 'Let a dead job be tried anew (administrators)',
      policy: 'job.retry',
      limit: 'api',
      schemas: { params: IdParams },
      answers: { 200: { description: 'The job, waiting', schema: shapes.Job, example: exampleJob } },
      headers: idempotencyHeader,
      errors: ['invalid_input', 'forbidden', 'job_not_found', 'idempotency_key_reused'],
      async handle(call) {
        return { status: 200, body: toJob(await jobs.retryJob(call.actor, Number(call.params.id), onceOf(call))) }
      },
    }),
  ]
}

function toJob({ readyAt, leaseUntil, ...rest }: Job) {
  return { ...rest, ready_at: readyAt, lease_until: leaseUntil }
}
