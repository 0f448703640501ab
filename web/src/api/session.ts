import { queryOptions } from '@tanstack/react-query'
import { answerOf, api, Refused, type User } from '#web/api/client.ts'

const refreshedKey = 'taskwright.refreshed'
const refreshMilliseconds = 12 * 3_600_000

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<User | null> => {
    const user = await answerOf(api.GET('/v1/me')).catch(nobodyWhenSignedOut)
    if (user) await prolongSession()
    return user
  },
  staleTime: Number.POSITIVE_INFINITY,
})

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => answerOf(api.GET('/v1/setup')),
  staleTime: Number.POSITIVE_INFINITY,
})

function nobodyWhenSignedOut(fault: unknown): null {
  if (fault instanceof Refused && fault.status === 401) return null
  throw fault
}

/** Twice a day at most, over all windows: nobody who comes back within a month has to sign in again. */
async function prolongSession(): Promise<void> {
  if (Date.now() - Number(localStorage.getItem(refreshedKey) ?? 0) < refreshMilliseconds) return
  localStorage.setItem(refreshedKey, String(Date.now()))
  await answerOf(api.POST('/v1/sessions/cookie/refresh')).catch(() => localStorage.removeItem(refreshedKey))
}

export async function signIn(username: string, password: string): Promise<User> {
  const { user } = await answerOf(api.POST('/v1/sessions/cookie', { body: { username, password } }))
  localStorage.setItem(refreshedKey, String(Date.now()))
  return user
}

export function signOut(): Promise<unknown> {
  return answerOf(api.DELETE('/v1/sessions/current'))
}
