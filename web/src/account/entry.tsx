import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { RegisterForm } from '#web/account/register-form.tsx'
import { SetupForm } from '#web/account/setup-form.tsx'
import { SignInForm } from '#web/account/sign-in-form.tsx'
import type { User } from '#web/api/client.ts'
import { sessionQuery, setupQuery } from '#web/api/session.ts'

/** The way in, at whatever address somebody is: afterwards they are where they wanted to be. */
export function Entry() {
  const queries = useQueryClient()
  const { data: setup } = useQuery(setupQuery)
  const [isRegistering, setRegistering] = useState(false)
  const enter = (user: User) => {
    void queries.invalidateQueries({ queryKey: setupQuery.queryKey })
    queries.setQueryData(sessionQuery.queryKey, user)
  }
  if (!setup) return null
  if (setup.needs_administrator) return <SetupForm needsToken={setup.needs_token} onEnter={enter} />
  if (isRegistering) return <RegisterForm onEnter={enter} onSignIn={() => setRegistering(false)} />
  return <SignInForm onEnter={enter} onRegister={() => setRegistering(true)} />
}
