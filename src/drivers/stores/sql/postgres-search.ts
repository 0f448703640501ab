import { sql } from 'kysely'
import type { IndexedTask, Queryable, TextSearch } from '#drivers/stores/sql/engine.ts'
import { wordsOf } from '#drivers/stores/words.ts'

const insertText = 'insert into tasks_text (rowid, words) values ($1, cast($2 as tsvector))'
const insertTexts = `insert into tasks_text (rowid, words)
  select cast(value ->> 0 as bigint), cast(value ->> 1 as tsvector) from jsonb_array_elements(cast($1 as jsonb))`
const updateText = 'update tasks_text set words = cast($2 as tsvector) where rowid = $1'
const deleteText = 'delete from tasks_text where rowid = $1'

/**
 * The words of each task beside it, cut and folded here so that every engine finds the same; the owners stand among
 * them, as words that no text can hold, so that one's search never reads another's rows.
 */
export function createPostgresSearch(): TextSearch {
  return {
    schema: [
      'create table tasks_text (rowid bigint primary key, words tsvector not null)',
      'create index tasks_text_words on tasks_text using gin (words)',
    ],
    async insert(queryable: Queryable, task: IndexedTask) {
      await queryable.run(insertText, [task.id, toVector(task)])
    },
    async insertMany(queryable, tasks) {
      await queryable.run(insertTexts, [JSON.stringify(tasks.map((task) => [task.id, toVector(task)]))])
    },
    async update(queryable, before, after) {
      const words = toVector(after)
      if (words !== toVector(before)) await queryable.run(updateText, [after.id, words])
    },
    async remove(queryable, id) {
      await queryable.run(deleteText, [id])
    },
    matches: (expression) => sql`tasks_text.words @@ cast(${expression} as tsquery)`,
    async expression(_, words, viewer) {
      const wanted = words.flatMap(wordsOf).map((word) => `${quoted(word)}:*`)
      return [...(viewer === null ? [] : [quoted(owner(viewer))]), ...wanted].join(' & ')
    },
  }
}

function toVector({ title, description, creator, assignee }: IndexedTask): string {
  const owners = [creator, ...(assignee === null ? [] : [assignee])].map(owner)
  const words = [...owners, ...wordsOf(`${title} ${description ?? ''}`)]
  return [...new Set(words)].map(quoted).join(' ')
}

function owner(id: number): string {
  return `#${id}`
}

function quoted(word: string): string {
  return `'${word}'`
}
