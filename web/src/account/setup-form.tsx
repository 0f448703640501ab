import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { EntryFrame } from '#web/account/entry-frame.tsx'
import { faultsByField, restOfFault } from '#web/account/faults-by-field.ts'
import { answerOf, api, type User } from '#web/api/client.ts'
import { signIn } from '#web/api/session.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { TextField } from '#web/ui/field.tsx'

async function setUp(username: string, password: string, token: string): Promise<User> {
  const body = { username, password, role: 'admin', ...(token && { setup_token: token.trim() }) } as const
  await answerOf(api.POST('/v1/register', { body }))
  return signIn(username, password)
}

/** The first account of a server, which administers it. */
export function SetupForm({ needsToken, onEnter }: { needsToken: boolean; onEnter: (user: User) => void }) {
  const { setup: texts, register } = useTexts().account
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [token, setToken] = useState('')
  const entering = useMutation({ mutationFn: () => setUp(username, password, token), onSuccess: onEnter })
  const faults = faultsByField(entering.error)
  return (
    <EntryFrame
      title={texts.title}
      lead={texts.lead}
      submit={texts.submit}
      isBusy={entering.isPending}
      fault={restOfFault(entering.error)}
      onSubmit={() => entering.mutate()}
    >
      <TextField
        label={register.username}
        hint={register.usernameHint}
        fault={faults.username}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="none"
        autoFocus
      />
      <TextField
        label={register.password}
        hint={register.passwordHint}
        fault={faults.password}
        type="password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
      />
      {needsToken && (
        <TextField
          label={texts.token}
          hint={texts.tokenHint}
          fault={faults.setup_token}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
    </EntryFrame>
  )
}
