import { type Compilable, type RawBuilder, sql } from 'kysely'
import type { JsonWords, Queryable, Row } from '#drivers/stores/sql/engine.ts'

class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Stands in a query for a value that is given when it runs. */
type Parameters<P> = <K extends keyof P & string>(name: K) => P[K]

export interface KeptQuery<P> {
  sql: string
  all(queryable: Queryable, values: P): Promise<Row[]>
  first(queryable: Queryable, values: P): Promise<Row | undefined>
  run(queryable: Queryable, values: P): Promise<number>
  insert(queryable: Queryable, values: P, identity: string): Promise<number>
}

/** A query built and compiled once, then run with values by name: compiling costs as much as a small query. */
export function keep<P extends object>(build: (parameter: Parameters<P>) => Compilable): KeptQuery<P> {
  const { sql, parameters } = build((name) => new Parameter(name) as never).compile()
  const bind = (values: P): unknown[] => parameters.map((one) => given(one, values))
  return {
    sql,
    all: (queryable, values) => queryable.all(sql, bind(values)),
    first: (queryable, values) => queryable.first(sql, bind(values)),
    run: (queryable, values) => queryable.run(sql, bind(values)),
    insert: (queryable, values, identity) => queryable.insert(sql, bind(values), identity),
  }
}

function given(parameter: unknown, values: object): unknown {
  return parameter instanceof Parameter ? values[parameter.name as keyof typeof values] : parameter
}

/** A list of any length as one parameter: a JSON array, whose elements are compared as `type`. */
export function listed<T>(json: Pick<JsonWords, 'each' | 'element'>, array: string, type: 'bigint' | 'text') {
  const element = sql.raw(`cast(${json.element} as ${type})`)
  return sql<T>`(select ${element} from ${json.each(array)})` as RawBuilder<T>
}
