import type { Import, RowError } from '#core/model/import.ts'
import type { ImportWriter } from '#core/ports/store.ts'
import { above, below, is } from '#drivers/stores/mongo/conditions.ts'
import type { Document, Questions } from '#drivers/stores/mongo/questions.ts'

/** Imports, what was wrong with their rows, and their files until they are over. */
export function createImports(questions: Questions): ImportWriter {
  async function remove(id: number): Promise<void> {
    await questions.remove('import_chunks', { import: is(id) })
    await questions.remove('import_errors', { import: is(id) })
    await questions.remove('imports', { _id: is(id) })
  }

  return {
    async find(id) {
      const found = await questions.first('imports', { _id: is(id) })
      return found && toImport(found)
    },
    async list(before, limit) {
      return (await questions.find('imports', { _id: below(before) }, { sort: { _id: -1 }, limit })).map(toImport)
    },
    async errors(id, after, limit) {
      const wanted = { import: is(id), number: above(after) }
      return (await questions.find('import_errors', wanted, { sort: { number: 1 }, limit })).map(toError)
    },
    async chunk(id, number) {
      const found = await questions.first('import_chunks', { import: is(id), number: is(number) })
      return found?.bytes as Uint8Array | undefined
    },
    async insert(draft) {
      const one: Import = { id: await questions.number('imports'), ...draft }
      const { id, ...fields } = one
      await questions.insert('imports', [{ _id: id, ...fields }])
      return one
    },
    async update({ id, ...fields }) {
      await questions.update('imports', { _id: is(id) }, { $set: fields })
    },
    async addChunk(id, number, bytes) {
      await questions.insert('import_chunks', [{ import: id, number, bytes: Buffer.from(bytes) }])
    },
    async dropChunks(id) {
      await questions.remove('import_chunks', { import: is(id) })
    },
    async addErrors(id, errors) {
      if (errors.length > 0)
        await questions.insert(
          'import_errors',
          errors.map((error) => ({ import: id, ...error })),
        )
    },
    async dropErrors(id) {
      await questions.remove('import_errors', { import: is(id) })
    },
    remove,
    async dropFailedFiles(instant) {
      const failed = { state: is('failed'), finished: below(instant) }
      const found = await questions.find('imports', failed, { only: ['_id'] })
      if (found.length > 0) await questions.remove('import_chunks', { import: { $in: found.map(({ _id }) => _id) } })
    },
    async removeUnreceived(instant) {
      const unreceived = { state: is('receiving'), at: below(instant) }
      const found = await questions.find('imports', unreceived, { only: ['_id'] })
      for (const { _id } of found) await remove(Number(_id))
      return found.length
    },
  }
}

function toImport({ _id, ...fields }: Document): Import {
  return { id: _id, ...fields } as Import
}

function toError({ number, line, column, reason }: Document): RowError {
  return { number, line, column, reason } as RowError
}
