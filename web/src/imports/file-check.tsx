import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { CheckResult } from '#web/imports/check-result.tsx'
import { Choices } from '#web/imports/choices.tsx'
import { FirstRowsTable } from '#web/imports/first-rows-table.tsx'
import { type Duplicates, type Mode, startImport } from '#web/imports/import-calls.ts'
import { Progress } from '#web/imports/progress.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Card } from '#web/ui/page.tsx'
import { Failure } from '#web/ui/states.tsx'

interface FileCheckProps {
  file: File
  onOther(): void
  /** The import itself has begun. */
  onStarted(id: number): void
}

/** A chosen file: what it begins with, how it is to be imported, and what would come of it. */
export function FileCheck({ file, onOther, onStarted }: FileCheckProps) {
  const { imports: texts } = useTexts()
  const [mode, setMode] = useState<Mode>('whole')
  const [duplicates, setDuplicates] = useState<Duplicates>('skip')
  const { mutate: check, ...checking } = useMutation({
    // Of a partial import all counts are told, whatever is chosen then.
    mutationFn: (rule: Duplicates) => startImport(file, { mode: 'partial', duplicates: rule, dryRun: true }),
  })
  const importing = useMutation({
    mutationFn: () => startImport(file, { mode, duplicates, dryRun: false }),
    onSuccess: ({ id }) => onStarted(id),
  })
  useEffect(() => check(duplicates), [check, duplicates])
  const explained = <T extends string>(of: Record<string, readonly [string, string]>, values: readonly T[]) =>
    values.map((value): readonly [T, string, string] => [value, ...(of[value] ?? ([value, ''] as const))])
  return (
    <Card title={file.name} lead={texts.file.size(file.size)}>
      <div className="flex flex-col gap-6">
        <FirstRowsTable file={file} />
        <div className="flex flex-col gap-4 mid:flex-row mid:gap-6">
          <Choices<Mode>
            label={texts.options.mode}
            value={mode}
            onChange={setMode}
            options={explained(texts.options.modes, ['whole', 'partial'] as const)}
          />
          <Choices<Duplicates>
            label={texts.options.duplicates}
            value={duplicates}
            onChange={setDuplicates}
            options={explained(texts.options.rules, ['skip', 'allow'] as const)}
          />
        </div>
        {checking.error && <Failure fault={checking.error} onRetry={() => check(duplicates)} />}
        {importing.error && <Failure fault={importing.error} onRetry={() => importing.mutate()} />}
        {(checking.isPending || importing.isPending) && (
          <div role="status" className="flex flex-col gap-1.5">
            <p>{texts.check.sending}</p>
            <Progress label={texts.check.sending} />
          </div>
        )}
        {checking.data && !checking.isPending && !importing.isPending && (
          <CheckResult key={checking.data.id} id={checking.data.id} mode={mode} onImport={() => importing.mutate()} />
        )}
        <Button className="self-start" onClick={onOther}>
          {texts.file.other}
        </Button>
      </div>
    </Card>
  )
}
