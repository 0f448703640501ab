import { useCallback } from 'react'
import { useSearch } from 'wouter'

/** The address of a task, or of the page without one, with the view as it is. */
export function useTaskAddress(): (id?: number) => string {
  const search = useSearch()
  return useCallback((id) => `/tasks${id === undefined ? '' : `/${id}`}${search ? `?${search}` : ''}`, [search])
}
