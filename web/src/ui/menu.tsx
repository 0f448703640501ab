import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '#web/ui/class-names.ts'
import { contentOfPage } from '#web/ui/content-of-page.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'

export interface MenuItem {
  text: string
  icon?: IconName
  isDangerous?: boolean
  isChecked?: boolean
  onSelect(): void
}

interface MenuProps {
  /** A button. */
  trigger: ReactNode
  /** Groups of items, with a line between them. */
  groups: readonly (readonly MenuItem[])[]
  title?: string
}

export function Menu({ trigger, groups, title }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={contentOfPage()}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 min-w-44 rounded border border-line bg-raised p-1 shadow-high animate-[rise_100ms_ease-out]"
        >
          {title && (
            <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-faint text-small">{title}</DropdownMenu.Label>
          )}
          {groups
            .filter((items) => items.length > 0)
            .map((items, index) => (
              <DropdownMenu.Group
                key={items.map(({ text }) => text).join()}
                className={classNames(index > 0 && 'mt-1 border-line border-t pt-1')}
              >
                {items.map((item) => (
                  <Item key={item.text} {...item} />
                ))}
              </DropdownMenu.Group>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ text, icon, isDangerous, isChecked, onSelect }: MenuItem) {
  const look = classNames(
    'flex min-h-8 cursor-pointer items-center gap-2 rounded-small px-2.5 outline-none data-highlighted:bg-sunken',
    isDangerous && 'text-danger',
  )
  const inside = (
    <>
      <span className="grid size-4 place-items-center">
        {isChecked ? <Icon name="check" /> : icon && <Icon name={icon} />}
      </span>
      {text}
    </>
  )
  if (isChecked === undefined)
    return (
      <DropdownMenu.Item className={look} onSelect={onSelect}>
        {inside}
      </DropdownMenu.Item>
    )
  return (
    <DropdownMenu.CheckboxItem className={look} checked={isChecked} onSelect={onSelect}>
      {inside}
    </DropdownMenu.CheckboxItem>
  )
}
