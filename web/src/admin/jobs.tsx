import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MoreButton } from '#web/admin/more-button.tsx'
import { answerOf, api, type Schemas } from '#web/api/client.ts'
import { newKey } from '#web/api/new-key.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { Select } from '#web/ui/field.tsx'
import { type SearchCodec, useSearchState } from '#web/ui/search-state.ts'
import { Empty, Failure, Skeleton } from '#web/ui/states.tsx'
import { useToast } from '#web/ui/toasts.tsx'

type Job = Schemas['Job']
const states = ['waiting', 'running', 'done', 'dead'] as const
const kinds = ['daily-log', 'import', 'index-text', 'reminders', 'clean-up'] as const
const refreshMilliseconds = 3000

interface JobFilter {
  state?: (typeof states)[number]
  kind?: (typeof kinds)[number]
}

const codec: SearchCodec<JobFilter> = {
  read(search) {
    const state = states.find((one) => one === search.get('state'))
    const kind = kinds.find((one) => one === search.get('kind'))
    return { ...(state && { state }), ...(kind && { kind }) }
  },
  write: (filter) => new URLSearchParams({ ...filter }),
}

/** What is done in the background: dead jobs can be retried. */
export function Jobs() {
  const { jobs: texts } = useTexts().admin
  const [filter, setFilter] = useSearchState(codec)
  const list = useInfiniteQuery({
    queryKey: ['admin', 'jobs', filter],
    queryFn: ({ pageParam }) => {
      const query = { ...filter, limit: 50, ...(pageParam !== undefined && { before: pageParam }) }
      return answerOf(api.GET('/v1/jobs', { params: { query } }))
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: refreshMilliseconds,
  })
  const jobs = list.data?.pages.flatMap((page) => page.jobs)
  const { state: _, ...anyState } = filter
  const { kind: __, ...anyKind } = filter
  return (
    <>
      <div className="flex flex-wrap gap-2 px-4 pb-3 wide:px-6">
        <Select
          aria-label={texts.state}
          className="w-40"
          value={filter.state ?? ''}
          options={[['', texts.anyState], ...states.map((one) => [one, texts.states[one]] as const)]}
          onChange={(state) => setFilter(state === '' ? anyState : { ...filter, state })}
        />
        <Select
          aria-label={texts.kind}
          className="w-44"
          value={filter.kind ?? ''}
          options={[['', texts.anyKind], ...kinds.map((one) => [one, texts.kinds[one]] as const)]}
          onChange={(kind) => setFilter(kind === '' ? anyKind : { ...filter, kind })}
        />
      </div>
      {list.error && !jobs && <Failure fault={list.error} onRetry={() => void list.refetch()} />}
      {!jobs && !list.error && <Skeleton />}
      {jobs?.length === 0 && (
        <Empty icon="check" title={texts.none.title}>
          <p>{texts.none.body}</p>
        </Empty>
      )}
      {jobs && jobs.length > 0 && (
        <ul aria-label={texts.listLabel} className="divide-y divide-line border-line border-y">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      <MoreButton {...list} />
    </>
  )
}

const looks: Record<Job['state'], string> = {
  waiting: 'bg-sunken text-soft',
  running: 'bg-accent-wash text-accent',
  done: 'bg-good-wash text-good',
  dead: 'bg-danger-wash text-danger',
}

function JobRow({ job }: { job: Job }) {
  const { jobs: texts } = useTexts().admin
  const queries = useQueryClient()
  const toast = useToast()
  const retrying = useMutation({
    mutationFn: () => {
      const params = { path: { id: String(job.id) }, header: { 'Idempotency-Key': newKey() } }
      return answerOf(api.POST('/v1/jobs/{id}/retry', { params }))
    },
    onSuccess: () => toast({ text: texts.retried }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['admin'] }),
  })
  const kind = texts.kinds[job.kind]
  const when = job.finished ?? job.created
  const facts = [
    job.finished ? texts.ended(relativeTime(job.finished)) : texts.begun(relativeTime(job.created)),
    ...(job.attempts > 0 ? [texts.attempts(job.attempts)] : []),
    ...(job.state === 'waiting' && job.attempts > 0 ? [texts.readyAt(relativeTime(job.ready_at))] : []),
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 wide:px-6">
      <span className={classNames('w-18 shrink-0 rounded-full px-2 py-0.5 text-center text-tiny', looks[job.state])}>
        {texts.states[job.state]}
      </span>
      <span className="font-medium">{kind}</span>
      <code className="min-w-0 truncate font-mono text-small text-soft">{job.key}</code>
      <span className="ml-auto text-small text-soft" title={fullTime(when)}>
        {facts.join(' · ')}
      </span>
      {job.state === 'dead' && (
        <Button
          aria-label={texts.retryLabel(kind, job.key)}
          isBusy={retrying.isPending}
          onClick={() => retrying.mutate()}
        >
          {texts.retry}
        </Button>
      )}
      {job.error && <p className="w-full text-danger text-small">{job.error}</p>}
      {retrying.error && <Failure fault={retrying.error} />}
      {job.kind === 'import' && job.state === 'running' && <ImportProgress id={job.key} name={`${kind} ${job.key}`} />}
    </li>
  )
}

function ImportProgress({ id, name }: { id: string; name: string }) {
  const { jobs: texts } = useTexts().admin
  const { data } = useQuery({
    queryKey: ['admin', 'job progress', id],
    queryFn: () => answerOf(api.GET('/v1/imports/{id}', { params: { path: { id } } })),
    refetchInterval: 1000,
  })
  return (
    <progress
      aria-label={texts.progress(name)}
      max={100}
      value={data?.progress ?? 0}
      className="h-1.5 w-full accent-accent"
    />
  )
}
