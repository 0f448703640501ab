import { classNames } from '#web/ui/class-names.ts'

interface ChoiceRowProps<T extends string> {
  label: string
  options: readonly (readonly [value: T, text: string])[]
  chosen: readonly T[]
  onChange(chosen: T[]): void
}

/** Several of a few, as buttons that stay pressed. */
export function ChoiceRow<T extends string>({ label, options, chosen, onChange }: ChoiceRowProps<T>) {
  const toggle = (value: T) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-small text-soft">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {options.map(([value, text]) => (
          <button
            key={value}
            type="button"
            aria-pressed={chosen.includes(value)}
            onClick={() => toggle(value)}
            className={classNames(
              'min-h-7 rounded-full border px-2.5 text-small',
              chosen.includes(value)
                ? 'border-accent bg-accent-wash font-medium text-accent'
                : 'border-line text-soft hover:border-line-strong hover:text-ink',
            )}
          >
            {text}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

interface SwitchRowProps<T extends string> {
  label: string
  options: readonly (readonly [value: T, text: string])[]
  value: T
  onChange(value: T): void
}

/** One of a few that are side by side. */
export function SwitchRow<T extends string>({ label, options, value, onChange }: SwitchRowProps<T>) {
  return (
    <fieldset aria-label={label} className="inline-flex rounded border border-line bg-sunken p-0.5">
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => onChange(option)}
          className={classNames(
            'min-h-7 rounded-small px-2.5 text-small',
            option === value ? 'bg-raised font-medium text-ink shadow-low' : 'text-soft hover:text-ink',
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  )
}
