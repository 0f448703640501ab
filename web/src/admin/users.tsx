import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { AddUser } from '#web/admin/add-user.tsx'
import { MoreButton } from '#web/admin/more-button.tsx'
import { makePassword } from '#web/admin/password.ts'
import { Question } from '#web/admin/question.tsx'
import { Secret } from '#web/admin/secret.tsx'
import { useChangeUser, usersQuery } from '#web/admin/user-calls.ts'
import { UserRow } from '#web/admin/user-row.tsx'
import type { Schemas, User } from '#web/api/client.ts'
import { sessionQuery } from '#web/api/session.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { useKeys } from '#web/ui/keys.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

/** What is asked or shown above the list. */
type Shown =
  | { kind: 'add' }
  | { kind: 'disable'; user: User }
  | { kind: 'password'; user: User }
  | { kind: 'secret'; name: string; password: string }

export function Users() {
  const { users: texts } = useTexts().admin
  const { data: me } = useQuery(sessionQuery)
  const list = useInfiniteQuery(usersQuery)
  const changing = useChangeUser()
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  useKeys([{ key: 'c', text: texts.key, run: () => setShown({ kind: 'add' }) }])
  const users = list.data?.pages.flatMap((page) => page.users)
  const change = (user: User, patch: Schemas['UserPatch']) => changing.mutate({ user, patch })
  async function setPassword(user: User): Promise<void> {
    const password = makePassword()
    close()
    await changing.mutateAsync({ user, patch: { password } }).then(
      () => setShown({ kind: 'secret', name: user.username, password }),
      () => {},
    )
  }
  return (
    <>
      <div className="px-4 pb-3 wide:px-6">
        <Button look="primary" icon="plus" onClick={() => setShown({ kind: 'add' })}>
          {texts.invite}
        </Button>
      </div>
      {changing.error && <Failure fault={changing.error} />}
      {list.error && !users && <Failure fault={list.error} onRetry={() => void list.refetch()} />}
      {!users && !list.error && <Skeleton />}
      {users && (
        <table className="w-full border-collapse border-line border-y">
          <thead className="bg-sunken text-small text-soft">
            <tr>
              <th scope="col" className="px-4 py-1.5 text-left font-medium wide:px-6">
                {texts.name}
              </th>
              {[texts.role, texts.status, texts.since].map((name) => (
                <th key={name} scope="col" className="hidden px-3 py-1.5 text-left font-medium mid:table-cell">
                  {name}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                isMe={user.id === me?.id}
                onChange={(patch) => change(user, patch)}
                onDisable={() => setShown({ kind: 'disable', user })}
                onPassword={() => setShown({ kind: 'password', user })}
              />
            ))}
          </tbody>
        </table>
      )}
      <MoreButton {...list} />
      {shown?.kind === 'add' && (
        <AddUser onClose={close} onSecret={(name, password) => setShown({ kind: 'secret', name, password })} />
      )}
      {shown?.kind === 'disable' && (
        <Question
          title={texts.disableTitle(shown.user.username)}
          body={texts.disableBody}
          submit={texts.disable}
          onClose={close}
          onSubmit={() => {
            change(shown.user, { status: 'disabled' })
            close()
          }}
        />
      )}
      {shown?.kind === 'password' && (
        <Question
          title={texts.passwordTitle(shown.user.username)}
          body={texts.passwordBody}
          submit={texts.passwordSubmit}
          onClose={close}
          onSubmit={() => void setPassword(shown.user)}
        />
      )}
      {shown?.kind === 'secret' && <Secret name={shown.name} password={shown.password} onClose={close} />}
    </>
  )
}
