import type { IndexedTask, Queryable, TextSearch } from '#drivers/stores/sql/engine.ts'

const insertText = 'insert into tasks_text (rowid, owners, title, description) values (?, ?, ?, ?)'
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
    ],
    insert,
    async update(queryable, before, after) {
      if (isSameText(before, after)) return
      await queryable.run(deleteText, [after.id])
      await insert(queryable, after)
    },
    async remove(queryable, id) {
      await queryable.run(deleteText, [id])
    },
    expression(words, viewer) {
      const wanted = words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' AND ')
      const text = `{title description} : (${wanted})`
      return viewer === null ? text : `(owners : "u${viewer}") AND (${text})`
    },
  }
}

function owners({ creator, assignee }: IndexedTask): string {
  return assignee === null || assignee === creator ? `u${creator}` : `u${creator} u${assignee}`
}

function isSameText(before: IndexedTask, after: IndexedTask): boolean {
  return before.title === after.title && before.description === after.description && owners(before) === owners(after)
}
