import { useId } from 'react'

interface ChoicesProps<T extends string> {
  label: string
  value: T
  /** Each with what it means. */
  options: readonly (readonly [value: T, name: string, meaning: string])[]
  onChange(value: T): void
}

/** One of a few, each explained. */
export function Choices<T extends string>({ label, value, options, onChange }: ChoicesProps<T>) {
  const name = useId()
  return (
    <fieldset className="flex min-w-0 flex-1 flex-col gap-1.5">
      <legend className="mb-1.5 font-medium text-small text-soft">{label}</legend>
      {options.map(([option, title, meaning]) => (
        <label
          key={option}
          className="flex items-start gap-2.5 rounded border border-line px-3 py-2 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-wash"
        >
          <input
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => onChange(option)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="block font-medium">{title}</span>
            <span className="block text-small text-soft">{meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
