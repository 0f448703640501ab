import type { Store, Transaction } from '#core/ports/store.ts'
import type { Open, Traces } from '#roles/traces.ts'

const tables = ['tasks', 'users', 'sessions', 'journal', 'settings', 'logs', 'jobs', 'imports'] as const
const transactionTables = [...tables, 'replies'] as const

type Method = (...values: unknown[]) => Promise<unknown>

/** The same store, whose transactions and questions are spans of whatever asks; neither words nor values are told. */
export function traceStore(store: Store, traces: Traces, system: string): Store {
  const common = { 'db.system.name': system }
  const known = new WeakMap<Transaction, Transaction>()

  function tracedTable<T extends object>(table: string, methods: T): T {
    const traced = Object.entries(methods as Record<string, Method>).map(([operation, ask]) => {
      const attributes = { ...common, 'db.collection.name': table, 'db.operation.name': operation }
      return [
        operation,
        (...values: unknown[]) => traces.child(`${table}.${operation}`, attributes, () => ask(...values)),
      ]
    })
    return Object.fromEntries(traced) as T
  }

  function tracedTables<T extends object>(names: readonly (keyof T & string)[], of: T): T {
    return Object.fromEntries(names.map((name) => [name, tracedTable(name, of[name] as object)])) as T
  }

  /** A driver may give the same transaction object to many: it is wrapped once. */
  function tracedTransaction(transaction: Transaction): Transaction {
    const traced = known.get(transaction) ?? tracedTables<Transaction>(transactionTables, transaction)
    known.set(transaction, traced)
    return traced
  }

  /** Writes wait for their turn and run in that of others: the work is told which request it belongs to. */
  function transact(name: 'write' | 'writeLong'): Store['write'] {
    return (work) =>
      traces.child(`store.${name}`, common, (opened) =>
        store[name]((transaction) =>
          opened ? begin(opened, () => work(tracedTransaction(transaction))) : work(transaction),
        ),
      )
  }

  function begin<T>(opened: Open, work: () => Promise<T>): Promise<T> {
    opened.span.addEvent('begun')
    return traces.within(opened, work)
  }

  return {
    ...store,
    ...tracedTables<Pick<Store, (typeof tables)[number]>>(tables, store),
    write: transact('write'),
    writeLong: transact('writeLong'),
  }
}
