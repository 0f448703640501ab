import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { EntryFrame, EntryLink } from '#web/account/entry-frame.tsx'
import { faultsByField, restOfFault } from '#web/account/faults-by-field.ts'
import { answerOf, api, type User } from '#web/api/client.ts'
import { signIn } from '#web/api/session.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { TextField } from '#web/ui/field.tsx'

async function register(username: string, email: string, password: string): Promise<User> {
  await answerOf(api.POST('/v1/register', { body: { username, password, email: email || null } }))
  return signIn(username, password)
}

export function RegisterForm({ onEnter, onSignIn }: { onEnter: (user: User) => void; onSignIn: () => void }) {
  const { register: texts } = useTexts().account
  const [username, setUsername] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const entering = useMutation({ mutationFn: () => register(username, email, password), onSuccess: onEnter })
  const faults = faultsByField(entering.error)
  return (
    <EntryFrame
      title={texts.title}
      lead={texts.lead}
      submit={texts.submit}
      isBusy={entering.isPending}
      fault={restOfFault(entering.error)}
      onSubmit={() => entering.mutate()}
      footer={
        <>
          {texts.haveOne} <EntryLink text={texts.toSignIn} onPress={onSignIn} />
        </>
      }
    >
      <TextField
        label={texts.username}
        hint={texts.usernameHint}
        fault={faults.username}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="none"
        autoFocus
      />
      <TextField
        label={texts.email}
        fault={faults.email}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        autoComplete="email"
      />
      <TextField
        label={texts.password}
        hint={texts.passwordHint}
        fault={faults.password}
        type="password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
      />
    </EntryFrame>
  )
}
