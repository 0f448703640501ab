import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from '#web/ui/class-names.ts'
import { Icon } from '#web/ui/icon.tsx'

const plainControl = 'w-full rounded border bg-raised px-2.5 text-ink placeholder:text-faint disabled:opacity-60'
const control = `${plainControl} min-h-9 border-line-strong py-1.5 hover:border-soft aria-invalid:border-danger`
/** Beside buttons. */
const quietControl = `${plainControl} min-h-8 border-line py-1 hover:border-line-strong`

interface Around {
  label: string
  hint?: string | undefined
  /** What is wrong with what was typed. */
  fault?: string | undefined
}

interface FieldFrame extends Around {
  id: string
  children: ReactNode
}

/** A label above, a hint or what is wrong below. */
function Frame({ id, label, hint, fault, children }: FieldFrame) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-small text-soft">
        {label}
      </label>
      {children}
      {(fault ?? hint) && (
        <p id={`${id}-hint`} className={classNames('text-small', fault ? 'text-danger' : 'text-faint')}>
          {fault ?? hint}
        </p>
      )}
    </div>
  )
}

function described(id: string, { hint, fault }: Around) {
  return { ...((hint || fault) && { 'aria-describedby': `${id}-hint` }), ...(fault && { 'aria-invalid': true }) }
}

export function TextField({ label, hint, fault, className, ...rest }: Around & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <input {...rest} {...described(id, { label, hint, fault })} id={id} className={classNames(control, className)} />
    </Frame>
  )
}

export function TextArea({ label, hint, fault, className, ...rest }: Around & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <textarea
        {...rest}
        {...described(id, { label, hint, fault })}
        id={id}
        className={classNames(control, className)}
      />
    </Frame>
  )
}

interface SelectProps<T extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange'>, Around {
  value: T
  options: readonly (readonly [value: T, text: string])[]
  onChange(value: T): void
  /** As low and light as a button. */
  isQuiet?: boolean
}

/** The system's own list: a phone shows it best. */
export function SelectField<T extends string>({ label, hint, fault, ...rest }: SelectProps<T>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <Select {...rest} {...described(id, { label, hint, fault })} id={id} />
    </Frame>
  )
}

/** Without a label of its own: give it an `aria-label`. */
export function Select<T extends string>({
  value,
  options,
  onChange,
  className,
  isQuiet = false,
  ...rest
}: Omit<SelectProps<T>, keyof Around>) {
  return (
    <span className={classNames('relative inline-grid', className ?? 'w-full')}>
      <select
        {...rest}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as T)}
        className={classNames(isQuiet ? quietControl : control, 'appearance-none truncate pr-8')}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute inset-y-0 right-2.5 grid place-items-center text-soft">
        <Icon name="down" size={14} />
      </span>
    </span>
  )
}
