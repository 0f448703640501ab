import { useCallback, useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'

/** Between the search of an address and what it stands for; `write` leaves out what is as usual. */
export interface SearchCodec<T> {
  read(search: URLSearchParams): T
  write(state: T): URLSearchParams
}

/** State that lives in the address: it can be linked to, kept and gone back from. */
export function useSearchState<T>(codec: SearchCodec<T>) {
  const search = useSearch()
  const [path, navigate] = useLocation()
  const state = useMemo(() => codec.read(new URLSearchParams(search)), [codec, search])
  const setState = useCallback(
    (next: T, { replace = false } = {}) => {
      const text = codec.write(next).toString()
      navigate(text ? `${path}?${text}` : path, { replace })
    },
    [codec, navigate, path],
  )
  return [state, setState] as const
}
