import { sql } from 'kysely'
import type { IndexedTask, Queryable, TextSearch } from '#drivers/stores/sql/engine.ts'

const insertText = 'insert into tasks_text (rowid, owners, title, description) values (?, ?, ?, ?)'
const nextWord = 'select term from tasks_words where term >= ? limit 1'
/** Beyond so many words with the same beginning it is not worth naming them. */
const mostWords = 32
const deleteText = 'delete from tasks_text where rowid = ?'

/** FTS5 without a copy of the text; the owners stand in the index, so that one's search never reads another's rows. */
export function createSqliteSearch(): TextSearch {
  async function insert(queryable: Queryable, task: IndexedTask): Promise<void> {
    await queryable.run(insertText, [task.id, owners(task), task.title, task.description])
  }

  return {
    schema: [
      // Marks (M) belong to words: without them a Hindi word is several, a phrase, which this index cannot look up.
      `create virtual table tasks_text using fts5(owners, title, description, content='', contentless_delete=1,
        detail=column, tokenize="unicode61 remove_diacritics 2 categories 'L* N* M* Co'")`,
      `create virtual table tasks_words using fts5vocab(tasks_text, instance)`,
    ],
    insert,
    async insertMany(queryable, tasks) {
      for (const task of tasks) await insert(queryable, task)
    },
    async update(queryable, before, after) {
      if (isSameText(before, after)) return
      await queryable.run(deleteText, [after.id])
      await insert(queryable, after)
    },
    async remove(queryable, id) {
      await queryable.run(deleteText, [id])
    },
    matches: (expression) => sql`tasks_text match ${expression}`,
    async expression(queryable, words, viewer) {
      const wanted = await Promise.all(words.map((word) => beginningWith(queryable, word)))
      const text = `{title description} : (${wanted.join(' AND ')})`
      return viewer === null ? text : `(owners : "u${viewer}") AND (${text})`
    },
  }
}

/**
 * What matches each word that begins with `word`. FTS5 would gather every row of all of them before it gave the
 * first, 50 ms among a million; words named one by one it reads only as far as the page goes. Only plain letters
 * and digits are looked up so: how others stand in the index is the tokenizer's own matter.
 */
async function beginningWith(queryable: Queryable, word: string): Promise<string> {
  const start = word.toLowerCase()
  const known = /^[a-z0-9]+$/.test(start) ? await wordsFrom(queryable, start) : []
  if (known.length === 0 || known.length > mostWords) return `${quoted(word)}*`
  return `(${known.map(quoted).join(' OR ')})`
}

async function wordsFrom(queryable: Queryable, start: string): Promise<string[]> {
  const known: string[] = []
  for (let from = start; known.length <= mostWords; from = `${known.at(-1)}\u0001`) {
    const term = String((await queryable.first(nextWord, [from]))?.term ?? '')
    if (!term.startsWith(start)) break
    known.push(term)
  }
  return known
}

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`
}

function owners({ creator, assignee }: IndexedTask): string {
  return assignee === null || assignee === creator ? `u${creator}` : `u${creator} u${assignee}`
}

function isSameText(before: IndexedTask, after: IndexedTask): boolean {
  return before.title === after.title && before.description === after.description && owners(before) === owners(after)
}
