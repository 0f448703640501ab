import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Refused, Task, User } from '#web/api/client.ts'
import { newKey } from '#web/api/new-key.ts'
import { createOutbox, type Outbox, type Posted } from '#web/live/outbox.ts'
import { ConflictDialog } from '#web/tasks/conflict-dialog.tsx'
import { hideTask, knownTask, showTask } from '#web/tasks/task-cache.ts'
import { adaptVersion, foresee, sendOperation, type TaskOperation } from '#web/tasks/task-operations.ts'
import { useToast } from '#web/ui/toasts.tsx'
import { useProblemText } from '#web/ui/use-problem-text.ts'

type TaskOutbox = Outbox<TaskOperation, Task[]>
export type Change = Extract<TaskOperation, { kind: 'change' }>

interface Writes {
  outbox: TaskOutbox
  me: number
  /** What takes the last action back. */
  lastAction: RefObject<TaskOperation | undefined>
}
const WritesContext = createContext<Writes | undefined>(undefined)

/** Everything that is done with tasks goes through one outbox of the user's own. */
export function TaskWritesProvider({ user, children }: { user: User; children: ReactNode }) {
  const queries = useQueryClient()
  const toast = useToast()
  const problemText = useProblemText()
  const [conflict, setConflict] = useState<Change | undefined>()
  const outbox = useMemo(
    () =>
      openOutbox(queries, user.id, (operation, fault) => {
        if (fault.code === 'version_mismatch' && operation.kind === 'change') return setConflict(operation)
        toast({ text: problemText(fault), kind: 'failed' })
      }),
    [queries, user.id, toast, problemText],
  )
  useEffect(() => {
    const flush = () => void outbox.flush()
    flush()
    addEventListener('online', flush)
    return () => {
      removeEventListener('online', flush)
      outbox.stop()
    }
  }, [outbox])
  const lastAction = useRef<TaskOperation | undefined>(undefined)
  const writes = useMemo(() => ({ outbox, me: user.id, lastAction }), [outbox, user.id])
  return (
    <WritesContext value={writes}>
      {children}
      {conflict && (
        <ConflictDialog
          change={conflict}
          onClose={() => setConflict(undefined)}
          onKeepMine={(version) => {
            setConflict(undefined)
            outbox.post({ ...conflict, version }).catch(() => {})
          }}
        />
      )}
    </WritesContext>
  )
}

function openOutbox(
  queries: QueryClient,
  me: number,
  onRefused: (operation: TaskOperation, fault: Refused) => void,
): TaskOutbox {
  return createOutbox<TaskOperation, Task[]>({
    storageKey: `taskwright.outbox.${me}`,
    storage: localStorage,
    newId: newKey,
    send: sendOperation,
    adapt: adaptVersion,
    onDone(_, tasks) {
      for (const task of tasks) showTask(queries, task, me)
    },
    onRefused({ operation }, fault) {
      // What was shown beforehand did not come true.
      void queries.invalidateQueries({ queryKey: ['tasks'] })
      if ('id' in operation && fault.status === 404) hideTask(queries, operation.id)
      onRefused(operation, fault)
    },
  })
}

function useWrites(): Writes {
  const writes = useContext(WritesContext)
  if (!writes) throw new Error('TaskWritesProvider is missing')
  return writes
}

/** Who is signed in, by id. */
export function useMe(): number {
  return useWrites().me
}

export function useLastAction(): RefObject<TaskOperation | undefined> {
  return useWrites().lastAction
}

/** Does something with tasks: shown at once, kept until the server has it. Rejects when that refuses. */
export function useTaskWrite(): (operation: TaskOperation) => Promise<Task[]> {
  const { outbox, me } = useWrites()
  const queries = useQueryClient()
  return useMemo(
    () => (operation) => {
      for (const task of foresee(operation, (id) => knownTask(queries, id))) showTask(queries, task, me)
      return outbox.post(operation)
    },
    [outbox, queries, me],
  )
}

/** What the server does not have yet, oldest first. */
export function useWaitingWrites(): readonly Posted<TaskOperation>[] {
  const { outbox } = useWrites()
  return useSyncExternalStore(outbox.onChange, outbox.waiting)
}
