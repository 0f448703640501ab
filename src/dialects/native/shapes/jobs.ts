import { Type } from 'typebox'
import { Job as JobNoun } from '#core/model/job.ts'
import { Id, Nullable, Strict } from '#core/model/scalars.ts'
import { BeforeQuery } from '#dialects/native/shapes/pages.ts'

const { readyAt, leaseUntil, ...jobFacts } = JobNoun.properties

export const JobQuery = Strict({
  ...BeforeQuery.properties,
  state: Type.Optional(jobFacts.state),
  kind: Type.Optional(jobFacts.kind),
})

export const Job = Strict({ ...jobFacts, ready_at: readyAt, lease_until: leaseUntil }, { $id: 'Job' })

export const JobPage = Strict({ jobs: Type.Array(Type.Ref('Job')), next: Nullable(Id) }, { $id: 'JobPage' })
