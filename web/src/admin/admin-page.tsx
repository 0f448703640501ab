import { lazy, Suspense } from 'react'
import { Link, useRoute } from 'wouter'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { Page } from '#web/ui/page.tsx'
import { Skeleton } from '#web/ui/states.tsx'

const parts = {
  overview: lazy(async () => ({ default: (await import('#web/admin/overview.tsx')).Overview })),
  users: lazy(async () => ({ default: (await import('#web/admin/users.tsx')).Users })),
  jobs: lazy(async () => ({ default: (await import('#web/admin/jobs.tsx')).Jobs })),
  audit: lazy(async () => ({ default: (await import('#web/admin/audit.tsx')).Audit })),
}
const names = ['overview', 'users', 'jobs', 'audit'] as const

/** What only administrators may see, part by part. */
export function AdminPage() {
  const { admin: texts } = useTexts()
  const [, found] = useRoute('/admin/:part')
  const part = names.find((name) => name === found?.part) ?? 'overview'
  const Part = parts[part]
  return (
    <Page title={texts.title}>
      <nav aria-label={texts.partsLabel} className="mb-4 flex gap-1 border-line border-b px-4 wide:px-6">
        {names.map((name) => (
          <Link
            key={name}
            href={name === 'overview' ? '/admin' : `/admin/${name}`}
            aria-current={name === part ? 'page' : undefined}
            className={classNames(
              '-mb-px border-b-2 px-3 py-2',
              name === part ? 'border-accent font-semibold text-accent' : 'border-transparent text-soft hover:text-ink',
            )}
          >
            {texts.parts[name]}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Skeleton />}>
        <Part />
      </Suspense>
    </Page>
  )
}
