import { useEffect, useRef, useState } from 'react'
import { FilterPopover, SortSelect } from '#web/tasks/filter-popover.tsx'
import { layouts, type TaskFilter, type TaskView } from '#web/tasks/task-filter.ts'
import { ViewsMenu } from '#web/tasks/views-menu.tsx'
import { useTexts } from '#web/texts/use-texts.tsx'
import { SwitchRow } from '#web/ui/choice-row.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { useKeys } from '#web/ui/keys.tsx'

const typingMilliseconds = 180

interface ToolbarProps {
  view: TaskView
  onChange(view: TaskView, options?: { replace: boolean }): void
}

/** Which tasks, in which order, shown how: all of it is in the address. */
export function Toolbar({ view, onChange }: ToolbarProps) {
  const { tasks: texts } = useTexts()
  const setFilter = (filter: TaskFilter) => onChange({ ...view, filter })
  useKeys(
    layouts.map((layout, index) => ({
      key: String(index + 1),
      text: texts.keys.layout(texts.layouts[layout]),
      run: () => onChange({ ...view, layout }),
    })),
  )
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 wide:px-6">
      <SearchField
        value={view.filter.q ?? ''}
        onChange={(q) => {
          const { q: _, ...rest } = view.filter
          onChange({ ...view, filter: q ? { ...rest, q } : rest }, { replace: true })
        }}
      />
      <FilterPopover filter={view.filter} onChange={setFilter} />
      <ViewsMenu view={view} onChange={onChange} />
      {view.layout === 'list' && (
        <span className="hidden mid:block">
          <SortSelect filter={view.filter} onChange={setFilter} />
        </span>
      )}
      <span className="ml-auto">
        <SwitchRow
          label={texts.layout}
          value={view.layout}
          options={layouts.map((layout) => [layout, texts.layouts[layout]] as const)}
          onChange={(layout) => onChange({ ...view, layout })}
        />
      </span>
    </div>
  )
}

/** Searches when the person stops typing. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { search: texts } = useTexts().tasks
  const [typed, setTyped] = useState(value)
  const field = useRef<HTMLInputElement>(null)
  const latest = useRef(onChange)
  latest.current = onChange
  useKeys([{ key: '/', text: texts.key, run: () => field.current?.focus() }])
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => latest.current(typed.trim()), typingMilliseconds)
    return () => clearTimeout(timer)
  }, [typed, value])
  return (
    <label className="flex min-h-8 min-w-40 flex-1 items-center gap-2 rounded border border-line bg-raised px-2.5 text-soft focus-within:border-accent hover:border-line-strong mid:max-w-72">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
        aria-label={texts.label}
        placeholder={texts.placeholder}
        maxLength={200}
        className="min-w-0 flex-1 bg-transparent text-ink outline-none"
      />
    </label>
  )
}
