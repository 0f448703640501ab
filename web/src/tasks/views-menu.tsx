import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { answerOf, api, type Schemas } from '#web/api/client.ts'
import { newKey } from '#web/api/new-key.ts'
import { everything, type TaskView, viewCodec } from '#web/tasks/task-filter.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { dayOf } from '#web/ui/dates.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { TextField } from '#web/ui/field.tsx'
import { Menu, type MenuItem } from '#web/ui/menu.tsx'
import { useToast } from '#web/ui/toasts.tsx'
import { useProblemText } from '#web/ui/use-problem-text.ts'

type SavedView = Schemas['View']

const viewsQuery = queryOptions({ queryKey: ['views'], queryFn: () => answerOf(api.GET('/v1/me/views')) })

interface ViewsMenuProps {
  view: TaskView
  onChange(view: TaskView): void
}

/** Ways to look at tasks under a name: some that everybody has, and one's own. */
export function ViewsMenu({ view, onChange }: ViewsMenuProps) {
  const { tasks: texts } = useTexts()
  const [isNaming, setNaming] = useState(false)
  const { views, keep } = useViews()
  const search = viewCodec.write(view).toString()
  const choose = (text: string, wanted: string): MenuItem => ({
    text,
    icon: 'bookmark',
    ...(search === wanted && { isChecked: true }),
    onSelect: () => onChange(viewCodec.read(new URLSearchParams(wanted))),
  })
  const current = views.find((one) => one.search === search)
  const remove = (name: string): MenuItem => ({
    text: texts.views.removeTitle(name),
    icon: 'trash',
    onSelect: () =>
      keep(
        views.filter((one) => one.name !== name),
        texts.views.removed(name),
      ),
  })
  return (
    <>
      <Menu
        trigger={<Button icon="bookmark">{current?.name ?? texts.views.open}</Button>}
        groups={[
          builtInViews(texts).map(([text, wanted]) => choose(text, wanted)),
          views.map((one) => choose(one.name, one.search)),
          [
            { text: texts.views.save, icon: 'plus', onSelect: () => setNaming(true) },
            ...(current ? [remove(current.name)] : []),
          ],
        ]}
      />
      {isNaming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onName={(name) => {
            setNaming(false)
            keep([...views.filter((one) => one.name !== name), { name, search }], texts.views.kept(name))
          }}
        />
      )}
    </>
  )
}

function useViews() {
  const queries = useQueryClient()
  const toast = useToast()
  const problemText = useProblemText()
  const { data } = useQuery(viewsQuery)
  const keeping = useMutation({
    mutationFn: ({ views }: { views: SavedView[]; said: string }) => {
      const header = { 'Idempotency-Key': newKey() }
      return answerOf(api.PUT('/v1/me/views', { params: { header }, body: { views } }))
    },
    onSuccess(kept, { said }) {
      queries.setQueryData(viewsQuery.queryKey, kept)
      toast({ text: said })
    },
    onError: (fault) => toast({ text: problemText(fault), kind: 'failed' }),
  })
  return { views: data?.views ?? [], keep: (views: SavedView[], said: string) => keeping.mutate({ views, said }) }
}

function builtInViews({ views: { builtIn } }: ReturnType<typeof useTexts>['tasks']): [text: string, search: string][] {
  const search = (filter: Partial<typeof everything> & { assignee?: string; deadlineTo?: string }) =>
    viewCodec.write({ layout: 'list', filter: { ...everything, ...filter } }).toString()
  const yesterday = dayOf(new Date(Date.now() - 86_400_000))
  const open = ['todo', 'in_progress'] as const
  return [
    [builtIn.open, search({ status: open })],
    [builtIn.mine, search({ status: open, assignee: 'me' })],
    [builtIn.overdue, search({ status: open, deadlineTo: yesterday, sort: 'deadline' })],
    [builtIn.trash, search({ isTrash: true })],
  ]
}

function NameDialog({ onClose, onName }: { onClose: () => void; onName: (name: string) => void }) {
  const { tasks, common } = useTexts()
  const [name, setName] = useState('')
  function submitted(event: FormEvent): void {
    event.preventDefault()
    if (name.trim()) onName(name.trim())
  }
  return (
    <Dialog title={tasks.views.saveTitle} onClose={onClose}>
      <form onSubmit={submitted} className="flex flex-col gap-4">
        <TextField
          label={tasks.views.name}
          hint={tasks.views.saveLead}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          required
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary">
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
