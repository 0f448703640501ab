/**
 * Carries news between processes: short, at most once, never the truth. Who misses a message
 * finds what it was about in the journal.
 */
export interface Bus {
  /** Never throws: who publishes has committed already. */
  publish(topic: string, message: string): void
  /**
   * Calls `listener` for every message of `topic`, also the process' own; answers how to stop. What a listener
   * throws or rejects with goes to the driver's `onFault`; neither the publisher nor another listener notices.
   */
  subscribe(topic: string, listener: (message: string) => void | Promise<void>): () => void
  close(): Promise<void>
}
