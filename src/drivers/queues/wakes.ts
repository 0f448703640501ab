/** The workers of this process that wait for word. One that throws does not keep it from the others. */
export function createWakes(onFault: (fault: unknown) => void) {
  const wakes = new Set<() => void>()

  function wakeAll(): void {
    for (const wake of wakes) {
      try {
        wake()
      } catch (fault) {
        onFault(fault)
      }
    }
  }

  return {
    wakeAll,
    add: (wake: () => void): void => void wakes.add(wake),
    remove: (wake: () => void): boolean => wakes.delete(wake),
    isEmpty: (): boolean => wakes.size === 0,
    clear: (): void => wakes.clear(),
  }
}
