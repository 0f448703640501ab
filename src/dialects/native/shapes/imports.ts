import { Type } from 'typebox'
import { Import as ImportNoun } from '#core/model/import.ts'
import { Id, Nullable, Strict } from '#core/model/scalars.ts'

const { dryRun: _, fileName: __, ...importFacts } = ImportNoun.properties

export const ImportQuery = Strict({
  mode: Type.Optional(ImportNoun.properties.mode),
  dry_run: Type.Optional(ImportNoun.properties.dryRun),
  duplicates: Type.Optional(ImportNoun.properties.duplicates),
})

export const Import = Strict(
  {
    ...importFacts,
    dry_run: ImportNoun.properties.dryRun,
    file_name: ImportNoun.properties.fileName,
    progress: Type.Optional(Type.Integer({ description: 'How much of the file was read, from 0 to 100' })),
  },
  { $id: 'Import' },
)

export const ImportPage = Strict({ imports: Type.Array(Type.Ref('Import')), next: Nullable(Id) }, { $id: 'ImportPage' })

export const ImportErrors = Strict(
  {
    errors: Type.Array(
      Strict({
        number: Type.Integer(),
        line: Type.Integer({ description: 'The first line of the row in the file, counted from 1' }),
        column: Nullable(Type.String({ description: 'A name of the header; null when it is about the whole row' })),
        reason: Type.String(),
      }),
    ),
    next: Nullable(Type.Integer({ description: 'What to send as `after` for the next page; null on the last one' })),
  },
  { $id: 'ImportErrors' },
)

export const CsvFile = Type.String({ description: 'CSV (RFC 4180) in UTF-8' })
