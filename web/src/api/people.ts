import { queryOptions, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { answerOf, api, type Schemas } from '#web/api/client.ts'
import { useTexts } from '#web/texts/use-texts.tsx'

export type Person = Schemas['PeoplePage']['people'][number]

/** Everybody's name. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async (): Promise<Person[]> => {
    const people: Person[] = []
    for (let after: number | null = 0; after !== null && people.length < 10_000; ) {
      const page: Schemas['PeoplePage'] = await answerOf(
        api.GET('/v1/people', { params: { query: { after, limit: 200 } } }),
      )
      people.push(...page.people)
      after = page.next
    }
    return people
  },
  staleTime: 60_000,
  select: (people) => ({ people, names: new Map(people.map(({ id, username }) => [id, username])) }),
})

/** Names people by their ids, also before the names are there. */
export function useNames(): (id: number | null) => string {
  const { data } = useQuery(peopleQuery)
  const { common } = useTexts()
  return useCallback(
    (id) => (id === null ? common.nobody : (data?.names.get(id) ?? common.somebody(id))),
    [data, common],
  )
}
