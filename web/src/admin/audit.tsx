import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { auditCodec, changeFilter, doors, kinds } from '#web/admin/audit-filter.ts'
import { sentenceOf } from '#web/admin/audit-sentence.ts'
import { MoreButton } from '#web/admin/more-button.tsx'
import { answerOf, api } from '#web/api/client.ts'
import { peopleQuery, useNames } from '#web/api/people.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { SelectField, TextField } from '#web/ui/field.tsx'
import { useSearchState } from '#web/ui/search-state.ts'
import { Empty, Failure, Skeleton } from '#web/ui/states.tsx'

/** Who changed what, from what to what, through which door. */
export function Audit() {
  const { audit: texts } = useTexts().admin
  const names = useNames()
  const [filter] = useSearchState(auditCodec)
  const list = useInfiniteQuery({
    queryKey: ['admin', 'audit', filter],
    queryFn: ({ pageParam }) => {
      const query = { ...filter, limit: 50, ...(pageParam !== undefined && { before: pageParam }) }
      return answerOf(api.GET('/v1/audit', { params: { query } }))
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const entries = list.data?.pages.flatMap((page) => page.entries)
  return (
    <>
      <Filters />
      {list.error && !entries && <Failure fault={list.error} onRetry={() => void list.refetch()} />}
      {!entries && !list.error && <Skeleton />}
      {entries?.length === 0 && !list.hasNextPage && (
        <Empty icon="search" title={texts.none.title}>
          <p>{texts.none.body}</p>
        </Empty>
      )}
      {entries && entries.length > 0 && (
        <ol aria-label={texts.listLabel} className="divide-y divide-line border-line border-y">
          {entries.map((entry) => (
            <li key={entry.seq} className="flex flex-col gap-0.5 px-4 py-2 wide:flex-row wide:gap-4 wide:px-6">
              <p className="min-w-0 flex-1">{sentenceOf(entry, texts, names)}</p>
              <p className="shrink-0 text-small text-soft" title={fullTime(entry.timestamp)}>
                {[texts.through(entry.door), relativeTime(entry.timestamp)].join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      )}
      <MoreButton {...list} />
    </>
  )
}

function Filters() {
  const { audit: texts } = useTexts().admin
  const [filter, setFilter] = useSearchState(auditCodec)
  const { data: people } = useQuery(peopleQuery)
  const change = (changed: Parameters<typeof changeFilter>[1]) => setFilter(changeFilter(filter, changed))
  const search = auditCodec.write(filter).toString()
  const users = people?.people.map(({ id, username }) => [String(id), username] as const) ?? []
  return (
    <search aria-label={texts.search} className="flex flex-wrap items-end gap-2 px-4 pb-3 wide:px-6">
      <div className="w-32">
        <SelectField
          label={texts.kind}
          value={filter.kind}
          options={kinds.map((kind) => [kind, texts.kinds[kind]] as const)}
          onChange={(kind) => change({ kind })}
        />
      </div>
      <div className="w-36">
        <SelectField
          label={texts.actor}
          value={String(filter.actor ?? '')}
          options={[['', texts.anybody], ...users]}
          onChange={(actor) => change({ actor: actor === '' ? undefined : Number(actor) })}
        />
      </div>
      <div className="w-32">
        <SelectField
          label={texts.door}
          value={filter.door ?? ''}
          options={[['', texts.anyDoor], ...doors.map((door) => [door, door] as const)]}
          onChange={(door) => change({ door })}
        />
      </div>
      <div className="w-28">
        <TextField
          label={texts.task}
          type="number"
          min={1}
          value={filter.task ?? ''}
          onChange={(event) => change({ task: Number(event.currentTarget.value) || undefined })}
        />
      </div>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} className="w-36">
          <TextField
            label={texts[end]}
            type="date"
            value={filter[end] ?? ''}
            onChange={(event) => change({ [end]: event.currentTarget.value })}
          />
        </div>
      ))}
      {search !== '' && (
        <Button look="quiet" className="min-h-9" onClick={() => setFilter({ kind: 'task' })}>
          {texts.clear}
        </Button>
      )}
      <a
        href={`/v1/audit.csv${search === '' ? '' : `?${search}`}`}
        download
        className="inline-flex min-h-9 items-center text-accent underline underline-offset-2 wide:ml-auto"
      >
        {texts.csv}
      </a>
    </search>
  )
}
