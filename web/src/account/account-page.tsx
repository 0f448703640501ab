import { useQuery } from '@tanstack/react-query'
import { PasswordForm } from '#web/account/password-form.tsx'
import { SessionList } from '#web/account/session-list.tsx'
import { sessionQuery } from '#web/api/session.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Card, Page } from '#web/ui/page.tsx'

export function AccountPage() {
  const { account } = useTexts()
  const { data: user } = useQuery(sessionQuery)
  const facts: [string, string][] = user
    ? [
        [account.profile.username, user.username],
        [account.profile.email, user.email ?? account.profile.none],
        [account.profile.role, account.roles[user.role] ?? user.role],
      ]
    : []
  return (
    <Page title={account.title} isNarrow>
      <Card title={account.profile.title}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-soft">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={account.sessions.title}>
        <SessionList />
      </Card>
      <Card title={account.password.title} lead={account.password.lead}>
        <PasswordForm />
      </Card>
    </Page>
  )
}
