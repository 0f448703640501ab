import type { ComponentProps } from 'react'
import { classNames } from '#web/ui/class-names.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'

const looks = {
  primary: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  plain: 'bg-raised text-ink border-line hover:border-line-strong',
  quiet: 'text-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-raised text-danger border-line hover:border-danger',
} as const

const base =
  'inline-flex min-h-8 select-none items-center justify-center gap-1.5 rounded border px-3 font-medium whitespace-nowrap ' +
  'transition-[background-color,border-color,filter] duration-100 disabled:opacity-55 disabled:pointer-events-none'

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks
  icon?: IconName
  /** Something is under way: it cannot be pressed again. */
  isBusy?: boolean
}

export function Button({ look = 'plain', icon, isBusy = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={classNames(base, looks[look], className)}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: IconName
  /** What it does, for those who do not see the icon. */
  label: string
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-8 shrink-0 items-center justify-center rounded text-soft hover:bg-sunken hover:text-ink',
        'disabled:opacity-40 disabled:pointer-events-none aria-pressed:bg-accent-wash aria-pressed:text-accent',
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  )
}
