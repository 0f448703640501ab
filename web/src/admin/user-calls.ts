import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answerOf, api, ifMatch, type Schemas, type User } from '#web/api/client.ts'
import { newKey } from '#web/api/new-key.ts'
import { peopleQuery } from '#web/api/people.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { useToast } from '#web/ui/toasts.tsx'

export const usersQuery = infiniteQueryOptions({
  queryKey: ['admin', 'users'],
  queryFn: ({ pageParam }) => answerOf(api.GET('/v1/users', { params: { query: { after: pageParam, limit: 100 } } })),
  initialPageParam: 0,
  getNextPageParam: ({ next }) => next ?? undefined,
})

export function useCreateUser() {
  const forget = useForgetUsers()
  return useMutation({
    mutationFn: (body: Schemas['NewUser']) =>
      answerOf(api.POST('/v1/users', { params: { header: { 'Idempotency-Key': newKey() } }, body })),
    onSuccess: forget,
  })
}

/** Of the version that was seen: somebody else's change is not undone unawares. */
export function useChangeUser() {
  const { users: texts } = useTexts().admin
  const forget = useForgetUsers()
  const toast = useToast()
  return useMutation({
    mutationFn: ({ user, patch }: { user: User; patch: Schemas['UserPatch'] }) => {
      const header = { ...ifMatch(user.version), 'Idempotency-Key': newKey() }
      return answerOf(api.PATCH('/v1/users/{id}', { params: { path: { id: String(user.id) }, header }, body: patch }))
    },
    onSuccess: ({ username }) => toast({ text: texts.changed(username) }),
    onSettled: forget,
  })
}

function useForgetUsers(): () => void {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: usersQuery.queryKey })
    void queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
  }
}
