import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Task } from '#web/api/client.ts'
import { peopleQuery, useNames } from '#web/api/people.ts'
import { priorities, statuses } from '#web/tasks/task-filter.ts'
import { useTaskActions } from '#web/tasks/use-task-actions.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Select } from '#web/ui/field.tsx'
import { Icon } from '#web/ui/icon.tsx'

/** What is known of a task besides its words, each changed where it stands. */
export function TaskFields({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const { change } = useTaskActions()
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-x-3 gap-y-2">
      <Row name={texts.fields.status}>
        <Select
          aria-label={texts.fields.status}
          value={task.status}
          options={statuses.map((status) => [status, texts.statuses[status]] as const)}
          onChange={(status) => change(task, { status })}
        />
      </Row>
      <Row name={texts.fields.priority}>
        <Select
          aria-label={texts.fields.priority}
          value={task.priority}
          options={priorities.map((priority) => [priority, texts.priorities[priority]] as const)}
          onChange={(priority) => change(task, { priority })}
        />
      </Row>
      <Row name={texts.fields.assignee}>
        <AssigneeSelect task={task} />
      </Row>
      <Row name={texts.fields.deadline}>
        <DeadlineField task={task} />
      </Row>
      <Row name={texts.fields.labels}>
        <Labels task={task} />
      </Row>
      <Row name="">
        <label className="flex items-center gap-2 text-small text-soft">
          <input
            type="checkbox"
            checked={task.active}
            onChange={() => change(task, { active: !task.active })}
            className="size-4 accent-accent"
          />
          {texts.panel.active}
        </label>
      </Row>
    </div>
  )
}

function Row({ name, children }: { name: string | undefined; children: ReactNode }) {
  return (
    <>
      <span className="text-small text-soft">{name}</span>
      <div>{children}</div>
    </>
  )
}

function AssigneeSelect({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const { change } = useTaskActions()
  const { data } = useQuery(peopleQuery)
  const nameOf = useNames()
  const people = data?.people.filter(({ id, status }) => status !== 'disabled' || id === task.assignee) ?? []
  const known = people.map(({ id, username }) => [String(id), username] as const)
  const missing = task.assignee !== null && !data?.names.has(task.assignee)
  return (
    <Select
      aria-label={texts.fields.assignee}
      value={String(task.assignee ?? '')}
      options={[
        ['', texts.filter.nobody],
        ...(missing ? [[String(task.assignee), nameOf(task.assignee)] as const] : []),
        ...known,
      ]}
      onChange={(id) => change(task, { assignee: id === '' ? null : Number(id) })}
    />
  )
}

/** A day, or with a time the instant where the person is. */
function DeadlineField({ task }: { task: Task }) {
  const { tasks: texts } = useTexts()
  const { change } = useTaskActions()
  const [day, time] = partsOf(task.deadline)
  function set(nextDay: string, nextTime: string): void {
    const deadline =
      nextDay === '' ? null : nextTime === '' ? nextDay : new Date(`${nextDay}T${nextTime}`).toISOString()
    if (deadline !== task.deadline) change(task, { deadline })
  }
  const look =
    'min-h-9 min-w-0 rounded border border-line-strong bg-raised px-2 text-ink hover:border-soft disabled:opacity-50'
  return (
    <div className="flex gap-2">
      <input
        type="date"
        aria-label={texts.panel.setDay}
        value={day}
        onChange={(event) => set(event.currentTarget.value, time)}
        className={`${look} flex-1`}
      />
      <input
        type="time"
        aria-label={texts.panel.setTime}
        value={time}
        disabled={day === ''}
        onChange={(event) => set(day, event.currentTarget.value)}
        className={look}
      />
    </div>
  )
}

function partsOf(deadline: string | null): [day: string, time: string] {
  if (deadline === null) return ['', '']
  if (deadline.length === 10) return [deadline, '']
  const local = new Date(deadline)
  const shifted = new Date(local.getTime() - local.getTimezoneOffset() * 60_000).toISOString()
  return [shifted.slice(0, 10), shifted.slice(11, 16)]
}

function Labels({ task }: { task: Task }) {
  const { panel: texts } = useTexts().tasks
  const { change } = useTaskActions()
  const [typed, setTyped] = useState('')
  function add(): void {
    const added = typed.split(',').map((label) => label.trim().slice(0, 64))
    const labels = [...new Set([...task.labels, ...added.filter((label) => label !== '')])]
    setTyped('')
    if (labels.length > task.labels.length) change(task, { labels })
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {task.labels.map((label) => (
        <span
          key={label}
          className="inline-flex items-center gap-1 rounded-full border border-line py-0.5 pr-1 pl-2.5 text-small"
        >
          {label}
          <button
            type="button"
            aria-label={texts.removeLabel(label)}
            onClick={() => change(task, { labels: task.labels.filter((one) => one !== label) })}
            className="rounded-full p-0.5 text-soft hover:bg-sunken hover:text-ink"
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <input
        value={typed}
        aria-label={texts.addLabel}
        placeholder={texts.addLabel}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ',') {
            event.preventDefault()
            add()
          }
        }}
        className="min-h-7 w-28 rounded border border-transparent bg-transparent px-1.5 text-small hover:border-line"
      />
    </div>
  )
}
