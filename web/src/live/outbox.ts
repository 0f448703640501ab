import { Refused } from '#web/api/client.ts'

export interface Posted<Operation> {
  /** Also its `Idempotency-Key`: sent twice, it is done once. */
  id: string
  operation: Operation
  at: string
}

interface OutboxParts<Operation, Result> {
  /** Where it is kept while it waits, by a name that has the user in it. */
  storageKey: string
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  newId(): string
  send(posted: Posted<Operation>): Promise<Result>
  /** What still waits, after one was done: its version may be a newer one now. */
  adapt(waiting: Posted<Operation>, done: Posted<Operation>, result: Result): Posted<Operation>
  onDone(posted: Posted<Operation>, result: Result): void
  /** The server will never take it. */
  onRefused(posted: Posted<Operation>, fault: Refused): void
}

export type Outbox<Operation, Result> = ReturnType<typeof createOutbox<Operation, Result>>

const pauseMilliseconds = 3000

/** What people do, kept until the server has it, sent one after the other. */
export function createOutbox<Operation, Result>(parts: OutboxParts<Operation, Result>) {
  const { storage, storageKey } = parts
  const listeners = new Set<() => void>()
  const settles = new Map<string, { done(result: Result): void; failed(fault: Refused): void }>()
  let waiting: readonly Posted<Operation>[] = readWaiting()
  let isSending = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function readWaiting(): Posted<Operation>[] {
    return JSON.parse(storage.getItem(storageKey) ?? '[]') as Posted<Operation>[]
  }

  function keep(next: readonly Posted<Operation>[]): void {
    waiting = next
    if (next.length === 0) storage.removeItem(storageKey)
    else storage.setItem(storageKey, JSON.stringify(next))
    for (const tell of listeners) tell()
  }

  /** Resolves when the server has it, rejects when it will never take it; meanwhile it is kept. */
  function post(operation: Operation): Promise<Result> {
    const posted = { id: parts.newId(), operation, at: new Date().toISOString() }
    return new Promise((done, failed) => {
      settles.set(posted.id, { done, failed })
      keep([...waiting, posted])
      void flush()
    })
  }

  async function flush(): Promise<void> {
    if (isSending) return
    isSending = true
    clearTimeout(timer)
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      if (!(await sendOne(next))) break
    }
    isSending = false
    if (waiting.length > 0) timer = setTimeout(flush, pauseMilliseconds)
  }

  /** False when it must wait. */
  async function sendOne(posted: Posted<Operation>): Promise<boolean> {
    try {
      const result = await parts.send(posted)
      const rest = waiting.filter(({ id }) => id !== posted.id)
      keep(rest.map((other) => parts.adapt(other, posted, result)))
      parts.onDone(posted, result)
      settles.get(posted.id)?.done(result)
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault
      // Who is signed out may sign in again; whoever cannot be reached may come back.
      if (fault.isPassing || fault.status === 401) return false
      keep(waiting.filter(({ id }) => id !== posted.id))
      parts.onRefused(posted, fault)
      settles.get(posted.id)?.failed(fault)
    }
    settles.delete(posted.id)
    return true
  }

  function stop(): void {
    clearTimeout(timer)
  }

  return {
    post,
    flush,
    stop,
    waiting: () => waiting,
    onChange(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
