import type { SearchCodec } from '#web/ui/search-state.ts'

export const kinds = ['task', 'user', 'session', 'log', 'import'] as const
export const doors = ['native', 'stream', 'daybook', 'manager', 'logbook', 'tracker', 'cli', 'worker'] as const

/** As the API takes it. */
export interface AuditFilter {
  kind: (typeof kinds)[number]
  task?: number
  actor?: number
  door?: string
  from?: string
  to?: string
}

export const auditCodec: SearchCodec<AuditFilter> = {
  read(search) {
    const [task, actor] = [Number(search.get('task')), Number(search.get('actor'))]
    const [door, from, to] = ['door', 'from', 'to'].map((name) => search.get(name))
    return {
      kind: kinds.find((kind) => kind === search.get('kind')) ?? 'task',
      ...(Number.isSafeInteger(task) && task > 0 && { task }),
      ...(Number.isSafeInteger(actor) && actor > 0 && { actor }),
      ...(door && { door }),
      ...(from && { from }),
      ...(to && { to }),
    }
  },
  write({ kind, ...filter }) {
    const search = new URLSearchParams(kind === 'task' ? {} : { kind })
    for (const [name, value] of Object.entries(filter)) search.set(name, String(value))
    return search
  },
}

/** Without what is to count no more. */
export function changeFilter(filter: AuditFilter, change: { [K in keyof AuditFilter]?: AuditFilter[K] | undefined }) {
  const { kind, ...rest } = { ...filter, ...change }
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== ''))
  return { kind: kind ?? 'task', ...given } satisfies AuditFilter
}
