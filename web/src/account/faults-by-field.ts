import { Refused } from '#web/api/client.ts'

/** What the server says is wrong, by the name of the field in the body. */
export function faultsByField(fault: unknown): Partial<Record<string, string>> {
  if (!(fault instanceof Refused)) return {}
  const errors = fault.problem.errors ?? []
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer.slice(1), detail]))
}

/** What cannot be said at a field. */
export function restOfFault(fault: unknown): unknown {
  return Object.keys(faultsByField(fault)).length > 0 ? null : fault
}
