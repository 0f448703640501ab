import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { EntryFrame, EntryLink } from '#web/account/entry-frame.tsx'
import type { User } from '#web/api/client.ts'
import { signIn } from '#web/api/session.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { TextField } from '#web/ui/field.tsx'

export function SignInForm({ onEnter, onRegister }: { onEnter: (user: User) => void; onRegister: () => void }) {
  const { signIn: texts } = useTexts().account
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const entering = useMutation({ mutationFn: () => signIn(name, password), onSuccess: onEnter })
  return (
    <EntryFrame
      title={texts.title}
      lead={texts.lead}
      submit={texts.submit}
      isBusy={entering.isPending}
      fault={entering.error}
      onSubmit={() => entering.mutate()}
      footer={
        <>
          {texts.newHere} <EntryLink text={texts.toRegister} onPress={onRegister} />
        </>
      }
    >
      <TextField
        label={texts.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="none"
        autoFocus
      />
      <TextField
        label={texts.password}
        type="password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
      />
    </EntryFrame>
  )
}
