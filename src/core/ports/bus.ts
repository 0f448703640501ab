/**
 * Carries news between processes: short, at most once, never the truth. Who misses a message
 * finds what it was about in the journal.
 */
export interface Bus {
  publish(topic: string, message: string): void
  /** Calls `listener` for every message of `topic`, also the process' own; answers how to stop. */
  subscribe(topic: string, listener: (message: string) => void): () => void
  close(): Promise<void>
}
