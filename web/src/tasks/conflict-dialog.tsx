import { useQuery } from '@tanstack/react-query'
import { useNames } from '#web/api/people.ts'
import { showField } from '#web/tasks/show-field.ts'
import { readTask } from '#web/tasks/task-lists.ts'
import type { Change } from '#web/tasks/task-writes.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { Failure, Skeleton } from '#web/ui/states.tsx'

interface ConflictProps {
  change: Change
  onClose(): void
  /** With the version that is there now. */
  onKeepMine(version: number): void
}

/** Somebody else was faster: shows both, and lets the person choose. */
export function ConflictDialog({ change: { id, patch }, onClose, onKeepMine }: ConflictProps) {
  const { tasks: texts, common } = useTexts()
  const nameOf = useNames()
  const { data: theirs, error } = useQuery({
    // Not what is shown elsewhere: that is as if the change had been taken.
    queryKey: ['conflict', id],
    queryFn: () => readTask(id),
    gcTime: 0,
  })
  const fields = Object.keys(patch) as (keyof typeof patch)[]
  return (
    <Dialog title={texts.conflict.title} onClose={onClose} isWide>
      <p className="mb-4 text-soft">{texts.conflict.body}</p>
      {error && <Failure fault={error} />}
      {!theirs && !error && <Skeleton rows={2} />}
      {theirs && (
        <table className="w-full table-fixed border-collapse text-left">
          <thead>
            <tr className="border-line-strong border-b text-small text-soft">
              <th className="w-28 py-1.5 font-medium">{texts.conflict.field}</th>
              <th className="py-1.5 pr-4 font-medium">{texts.conflict.mine}</th>
              <th className="py-1.5 font-medium">{texts.conflict.theirs}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field} className="border-line border-b align-top">
                <th scope="row" className="py-2 font-medium text-soft">
                  {texts.fields[field]}
                </th>
                <td className="whitespace-pre-wrap py-2 pr-4">{showField(field, patch[field], texts, nameOf)}</td>
                <td className="whitespace-pre-wrap py-2">{showField(field, theirs[field], texts, nameOf)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{error ? common.close : texts.conflict.keepTheirs}</Button>
        {theirs && (
          <Button look="primary" onClick={() => onKeepMine(theirs.version)}>
            {texts.conflict.keepMine}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
