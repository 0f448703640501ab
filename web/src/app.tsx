import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { Refused, type User } from '#web/api/client.ts'
import { sessionQuery, signOut } from '#web/api/session.ts'
import { createLive } from '#web/live/live.ts'
import { changesUrl, LiveProvider } from '#web/live/use-live.tsx'
import { type PageEntry, pages, startPath } from '#web/pages.ts'
import { Shell } from '#web/shell.tsx'
import { TaskNewsListener } from '#web/tasks/task-news.tsx'
import { TaskWritesProvider, useWaitingWrites } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { ErrorBoundary } from '#web/ui/error-boundary.tsx'
import { KeysProvider } from '#web/ui/keys.tsx'
import { Page } from '#web/ui/page.tsx'
import { Empty, Failure, Skeleton } from '#web/ui/states.tsx'
import { ToastProvider } from '#web/ui/toasts.tsx'

const Entry = lazy(async () => ({ default: (await import('#web/account/entry.tsx')).Entry }))
const shownPages = pages.map((page) => ({ page, Content: lazy(async () => ({ default: await page.load() })) }))

export function App() {
  const [queries] = useState(createQueries)
  return (
    <QueryClientProvider client={queries}>
      <Router base="/app">
        <ToastProvider>
          <KeysProvider>
            <ErrorBoundary fallback={(fault) => <Broken fault={fault} />}>
              <Gate />
            </ErrorBoundary>
          </KeysProvider>
        </ToastProvider>
      </Router>
    </QueryClientProvider>
  )
}

/** Whoever is refused for want of a session is shown the way in, where they are. */
function createQueries(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, fault) => count < 2 && fault instanceof Refused && fault.isPassing,
      },
    },
  })
  queries.getQueryCache().subscribe(({ type, query }) => {
    const fault = query.state.error
    if (type === 'updated' && fault instanceof Refused && fault.status === 401) queries.setQueryData(['session'], null)
  })
  return queries
}

function Gate() {
  const { data: user, error, refetch } = useQuery(sessionQuery)
  if (error && !user) return <Failure fault={error} onRetry={() => void refetch()} />
  if (user === undefined) return null
  return (
    <Suspense>
      {user === null ? (
        <Entry />
      ) : (
        <TaskWritesProvider key={user.id} user={user}>
          <Inside user={user} />
        </TaskWritesProvider>
      )}
    </Suspense>
  )
}

function Inside({ user }: { user: User }) {
  const queries = useQueryClient()
  const waiting = useWaitingWrites()
  const live = useMemo(
    () =>
      createLive({
        open: (after) => new EventSource(changesUrl(after)),
        onRefused: () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      }),
    [queries],
  )
  async function leave(): Promise<void> {
    await signOut().catch(() => {})
    queries.setQueryData(sessionQuery.queryKey, null)
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
  }
  return (
    <LiveProvider live={live}>
      <Shell waiting={waiting.length} onSignOut={() => void leave()}>
        <TaskNewsListener />
        <Switch>
          {shownPages.map(({ page, Content }) => (
            <Route key={page.path} path={page.path}>
              <Guarded page={page} user={user}>
                <Content />
              </Guarded>
            </Route>
          ))}
          <Route path="/">
            <Redirect to={startPath} replace />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Shell>
    </LiveProvider>
  )
}

function Guarded({ page, user, children }: { page: PageEntry; user: User; children: React.ReactNode }) {
  const texts = useTexts()
  if (page.isForAdministrators && user.role !== 'admin')
    return (
      <Page title={page.title(texts)}>
        <Empty icon="admin" title={texts.common.forbidden.title}>
          <p>{texts.common.forbidden.body}</p>
        </Empty>
      </Page>
    )
  return (
    <ErrorBoundary key={page.path} fallback={(fault) => <Broken fault={fault} />}>
      <Suspense fallback={<Skeleton />}>{children}</Suspense>
    </ErrorBoundary>
  )
}

function NotFound() {
  const { common } = useTexts()
  return (
    <Page title={common.notFound.title}>
      <Empty icon="search" title={common.notFound.title}>
        <p>{common.notFound.body}</p>
        <a href={`/app${startPath}`} className="font-semibold text-accent underline">
          {common.notFound.back}
        </a>
      </Empty>
    </Page>
  )
}

function Broken({ fault }: { fault: unknown }) {
  const { common } = useTexts()
  return (
    <Page title={common.failed.title}>
      <div className="flex max-w-2xl flex-col items-start gap-4 px-4 wide:px-6">
        <p>{common.failed.body}</p>
        <Button look="primary" onClick={() => location.reload()}>
          {common.failed.reload}
        </Button>
        <pre className="max-w-full overflow-x-auto rounded border border-line bg-sunken p-3 text-small">
          {fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)}
        </pre>
      </div>
    </Page>
  )
}
