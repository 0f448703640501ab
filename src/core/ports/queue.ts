/**
 * Carries word of jobs to workers. The store keeps the jobs themselves: word that is lost, late or doubled costs
 * time, never a job, because workers look into the store too, and a job is claimed there before it is worked on.
 */
export interface Queue {
  /** Never throws: whoever calls has committed already. `readyAt` in milliseconds since 1970. */
  offer(readyAt: number): void
  /** Calls `wake` whenever a job may be ready; answers how to stop. */
  subscribe(wake: () => void): () => void
  /** Whether word gets through to the workers of other processes now. Missing where it never does. */
  isUp?(): boolean
  close(): Promise<void>
}
