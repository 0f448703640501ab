import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { answerOf, api, type Schemas } from '#web/api/client.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { Card } from '#web/ui/page.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

const refreshMilliseconds = 5000

/** Health and limits at a glance, of the process that answers. */
export function Overview() {
  const { overview: texts } = useTexts().admin
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'status'],
    queryFn: () => answerOf(api.GET('/v1/status')),
    refetchInterval: refreshMilliseconds,
  })
  if (error && !data) return <Failure fault={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  return (
    <div className="wide:columns-2 wide:gap-0 wide:px-3 wide:*:mx-3 wide:*:break-inside-avoid">
      <StoreCard status={data} />
      <JobsCard jobs={data.jobs} />
      <Card title={texts.settings}>
        <Facts
          facts={[
            [texts.timeZone, data.time_zone],
            [texts.dailyLogAt, data.daily_log_at],
            [texts.importBytes, texts.megabytes(data.import_bytes)],
          ]}
        />
      </Card>
      <LimitsCard limits={data.limits} />
    </div>
  )
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name}</dt>
          <dd className="tabular text-right">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function StoreCard({ status: { store, started, last_event } }: { status: Schemas['Status'] }) {
  const { admin } = useTexts()
  const { overview: texts } = admin
  const { connections } = store
  return (
    <Card title={texts.store}>
      <p
        className={classNames(
          'mb-1 inline-block rounded-full px-2.5 py-0.5 font-medium text-small',
          store.reachable ? 'bg-good-wash text-good' : 'bg-danger-wash text-danger',
        )}
      >
        {store.reachable ? texts.reachable : texts.away}
      </p>
      <p className="mb-3 text-small text-soft">{texts.durability[store.durability]}</p>
      <Facts
        facts={[
          [
            texts.serving,
            <span key="since" title={fullTime(started)}>
              {relativeTime(started)}
            </span>,
          ],
          [texts.lastEvent, admin.number(last_event)],
          [texts.writesWaiting, admin.number(store.writes_waiting)],
          ...(connections
            ? [[texts.connections, texts.connectionsOf(connections.in_use, connections.most)] as const]
            : []),
        ]}
      />
    </Card>
  )
}

function JobsCard({ jobs }: { jobs: Schemas['Status']['jobs'] }) {
  const { admin } = useTexts()
  const { overview: texts } = admin
  return (
    <Card title={texts.jobs}>
      <ul className="grid grid-cols-3 gap-px overflow-hidden rounded border border-line bg-line">
        {(['waiting', 'running', 'dead'] as const).map((state) => {
          const count = jobs?.[state] ?? 0
          return (
            <li key={state} className="bg-raised">
              <Link href={`/admin/jobs?state=${state}`} className="flex flex-col px-3 py-2 hover:bg-sunken">
                <span
                  className={classNames(
                    'tabular font-semibold text-title',
                    state === 'dead' && count > 0 && 'text-danger',
                  )}
                >
                  {admin.number(count)}
                </span>
                <span className="text-small text-soft">{texts.states[state]}</span>
              </Link>
            </li>
          )
        })}
      </ul>
      {(jobs?.dead ?? 0) > 0 && <p className="mt-3 text-danger">{texts.deadHelp}</p>}
    </Card>
  )
}

function LimitsCard({ limits }: { limits: Schemas['Status']['limits'] }) {
  const { overview: texts } = useTexts().admin
  return (
    <Card title={texts.limits}>
      <table className="w-full border-collapse">
        <thead className="text-small text-soft">
          <tr>
            {[texts.limit, texts.quota, texts.per].map((name) => (
              <th key={name} scope="col" className="pb-1.5 text-left font-medium last:text-right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {limits.map(({ name, quota, window_seconds, per }) => (
            <tr key={name} className="border-line border-t">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                {texts.limitNames[name] ?? name}
              </th>
              <td className="tabular whitespace-nowrap py-1.5 pr-3">{texts.rate(quota, window_seconds)}</td>
              <td className="py-1.5 text-right text-soft">{texts.perOf[per]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
