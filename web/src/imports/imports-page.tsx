import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FileCheck } from '#web/imports/file-check.tsx'
import { FileDrop } from '#web/imports/file-drop.tsx'
import { importsQuery } from '#web/imports/import-calls.ts'
import { ImportList } from '#web/imports/import-list.tsx'
import { ImportView } from '#web/imports/import-view.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Page } from '#web/ui/page.tsx'
import { type SearchCodec, useSearchState } from '#web/ui/search-state.ts'

/** Which import is looked at. */
const codec: SearchCodec<number | undefined> = {
  read: (search) => Number(search.get('id')) || undefined,
  write: (id) => new URLSearchParams(id === undefined ? {} : { id: String(id) }),
}

/** A file to import or the import that is looked at, and all there were. */
export function ImportsPage() {
  const { imports: texts } = useTexts()
  const queries = useQueryClient()
  const [id, setId] = useSearchState(codec)
  const [file, setFile] = useState<File>()
  function show(next: number | undefined): void {
    setFile(undefined)
    setId(next)
    void queries.invalidateQueries({ queryKey: importsQuery.queryKey })
  }
  return (
    <Page
      title={texts.title}
      isNarrow
      actions={
        <a href="/v1/export.csv" download className="text-accent underline underline-offset-2">
          {texts.past.exportTasks}
        </a>
      }
    >
      {id === undefined && file === undefined && (
        <>
          <p className="px-4 pb-3 text-soft wide:px-6">{texts.lead}</p>
          <FileDrop onFile={setFile} />
        </>
      )}
      {id === undefined && file && <FileCheck file={file} onOther={() => show(undefined)} onStarted={show} />}
      {id !== undefined && <ImportView key={id} id={id} onOther={() => show(undefined)} />}
      <ImportList chosen={id} onChoose={show} />
    </Page>
  )
}
