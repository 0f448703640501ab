/** Keeps what can be had again. A cache that cannot be reached is an empty one: its methods never throw or reject. */
export interface Cache {
  /**
   * What was set, or undefined when it is not there: at once, or as a promise where it has to be waited for. What is
   * answered must not be changed.
   */
  get(key: string): unknown
  /** Nobody waits for it. `value` is JSON; `size` is roughly its length in characters. */
  set(key: string, value: unknown, options: { ttlSeconds: number; size: number }): void
  close(): Promise<void>
}
