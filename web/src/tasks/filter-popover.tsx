import { useQuery } from '@tanstack/react-query'
import { peopleQuery, useNames } from '#web/api/people.ts'
import { showDeadline } from '#web/tasks/show-field.ts'
import {
  countConditions,
  everything,
  priorities,
  type Sort,
  sorts,
  statuses,
  type TaskFilter,
} from '#web/tasks/task-filter.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { ChoiceRow } from '#web/ui/choice-row.tsx'
import { Select, SelectField, TextField } from '#web/ui/field.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { Popover } from '#web/ui/popover.tsx'

interface FilterProps {
  filter: TaskFilter
  onChange(filter: TaskFilter): void
}

export function FilterPopover({ filter, onChange }: FilterProps) {
  const { tasks: texts } = useTexts()
  const count = countConditions(filter)
  return (
    <Popover
      label={texts.filter.open}
      trigger={
        <Button icon="filter" aria-label={count > 0 ? texts.filter.active(count) : texts.filter.open}>
          {texts.filter.open}
          {count > 0 && (
            <span className="tabular rounded-full bg-accent px-1.5 text-accent-ink text-tiny">{count}</span>
          )}
        </Button>
      }
    >
      <FilterFields filter={filter} onChange={onChange} />
    </Popover>
  )
}

export function SortSelect({ filter, onChange }: FilterProps) {
  const { sort: texts } = useTexts().tasks
  return (
    <Select<Sort>
      isQuiet
      aria-label={texts.label}
      title={filter.q ? texts.found : texts.label}
      disabled={filter.q !== undefined}
      value={filter.q ? '-created' : filter.sort}
      options={sorts.map((sort) => [sort, texts[sort]] as const)}
      onChange={(sort) => onChange({ ...filter, sort })}
    />
  )
}

function FilterFields({ filter, onChange }: FilterProps) {
  const { tasks: texts } = useTexts()
  const { data } = useQuery(peopleQuery)
  const people = data?.people.map(({ id, username }) => [String(id), username] as const) ?? []
  const set = (part: Partial<Record<keyof TaskFilter, unknown>>) => onChange(given({ ...filter, ...part }))
  return (
    <div className="flex flex-col gap-4">
      <div className="mid:hidden">
        <SortSelect filter={filter} onChange={onChange} />
      </div>
      <ChoiceRow
        label={texts.fields.status ?? ''}
        options={statuses.map((one) => [one, texts.statuses[one]] as const)}
        chosen={filter.status}
        onChange={(status) => set({ status })}
      />
      <ChoiceRow
        label={texts.fields.priority ?? ''}
        options={priorities.map((one) => [one, texts.priorities[one]] as const)}
        chosen={filter.priority}
        onChange={(priority) => set({ priority })}
      />
      <SelectField
        label={texts.fields.assignee ?? ''}
        value={filter.assignee ?? ''}
        options={[['', texts.filter.anybody], ['me', texts.filter.me], ['none', texts.filter.nobody], ...people]}
        onChange={(assignee) => set({ assignee })}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={texts.filter.from}
          type="date"
          value={filter.deadlineFrom ?? ''}
          onChange={(event) => set({ deadlineFrom: event.currentTarget.value })}
        />
        <TextField
          label={texts.filter.to}
          type="date"
          value={filter.deadlineTo ?? ''}
          onChange={(event) => set({ deadlineTo: event.currentTarget.value })}
        />
      </div>
      <TextField
        label={texts.filter.labels}
        hint={texts.filter.labelsHint}
        defaultValue={filter.label.join(', ')}
        onBlur={(event) => set({ label: toLabels(event.currentTarget.value) })}
        onKeyDown={(event) => event.key === 'Enter' && set({ label: toLabels(event.currentTarget.value) })}
      />
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={filter.isTrash}
          onChange={(event) => set({ isTrash: event.currentTarget.checked })}
          className="size-4 accent-accent"
        />
        {texts.filter.trash}
      </label>
      <Button onClick={() => onChange({ ...everything, sort: filter.sort })}>{texts.filter.clear}</Button>
    </div>
  )
}

function toLabels(text: string): string[] {
  const labels = text.split(',').map((label) => label.trim())
  return [...new Set(labels.filter((label) => label !== ''))]
}

/** Without what was emptied. */
function given(filter: Partial<Record<keyof TaskFilter, unknown>>): TaskFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== '' && value !== undefined),
  ) as unknown as TaskFilter
}

/** The conditions in words, each of which can be taken away. */
export function FilterChips({ filter, onChange }: FilterProps) {
  const { tasks: texts } = useTexts()
  const nameOf = useNames()
  const chips = describeFilter(filter, texts, nameOf)
  if (chips.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1.5 px-4 pb-3 wide:px-6">
      {chips.map(([text, without]) => (
        <button
          key={text}
          type="button"
          aria-label={texts.filter.remove(text)}
          onClick={() => onChange(without)}
          className="inline-flex min-h-6 items-center gap-1 rounded-full bg-accent-wash pr-1.5 pl-2.5 text-accent text-small hover:brightness-95"
        >
          {text}
          <Icon name="close" size={12} />
        </button>
      ))}
    </div>
  )
}

type Texts = ReturnType<typeof useTexts>['tasks']

function describeFilter(filter: TaskFilter, texts: Texts, nameOf: (id: number) => string): [string, TaskFilter][] {
  const { assignee, deadlineFrom, deadlineTo, ...rest } = filter
  const dates = { ...(deadlineFrom && { deadlineFrom }), ...(deadlineTo && { deadlineTo }) }
  const who = assignee && { assignee }
  const without = <K extends 'status' | 'priority' | 'label'>(field: K, value: string) => ({
    ...filter,
    [field]: filter[field].filter((one) => one !== value),
  })
  const people: Record<string, string> = { me: texts.filter.me, none: texts.filter.nobody }
  return [
    ...filter.status.map((one): [string, TaskFilter] => [texts.statuses[one], without('status', one)]),
    ...filter.priority.map((one): [string, TaskFilter] => [texts.priorities[one], without('priority', one)]),
    ...filter.label.map((one): [string, TaskFilter] => [one, without('label', one)]),
    ...chip(assignee, (one) => texts.filter.is(texts.fields.assignee ?? '', people[one] ?? nameOf(Number(one))), {
      ...rest,
      ...dates,
    }),
    ...chip(deadlineFrom, (one) => texts.filter.is(texts.filter.from, showDeadline(one)), {
      ...rest,
      ...who,
      ...(deadlineTo && { deadlineTo }),
    }),
    ...chip(deadlineTo, (one) => texts.filter.is(texts.filter.to, showDeadline(one)), {
      ...rest,
      ...who,
      ...(deadlineFrom && { deadlineFrom }),
    }),
    ...(filter.isTrash ? [[texts.filter.trash, { ...filter, isTrash: false }] satisfies [string, TaskFilter]] : []),
  ]
}

function chip(value: string | undefined, text: (value: string) => string, without: TaskFilter): [string, TaskFilter][] {
  return value === undefined ? [] : [[text(value), without]]
}
