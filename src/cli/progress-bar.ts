const width = 30

/** `[####....]`, of a part from 0 to 1. */
export function progressBar(part: number): string {
  const full = Math.round(part * width)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`
}
