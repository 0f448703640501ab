import type { Schemas, User } from '#web/api/client.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { fullTime, relativeTime } from '#web/ui/dates.ts'
import { Menu } from '#web/ui/menu.tsx'

interface UserRowProps {
  user: User
  isMe: boolean
  onChange(patch: Schemas['UserPatch']): void
  onDisable(): void
  onPassword(): void
}

const looks: Record<User['status'], string> = {
  active: 'bg-good-wash text-good',
  invited: 'bg-warn-wash text-warn',
  disabled: 'bg-sunken text-soft',
}

export function UserRow({ user, isMe, onChange, onDisable, onPassword }: UserRowProps) {
  const { users: texts } = useTexts().admin
  const { username, email, role, status, created } = user
  const roleName = texts.roles[role] ?? role
  const state = (
    <span className={classNames('rounded-full px-2 py-0.5 text-tiny', looks[status])}>{texts.states[status]}</span>
  )
  const toggleRole =
    role === 'admin' ? { text: texts.demote, role: 'user' as const } : { text: texts.promote, role: 'admin' as const }
  const toggle =
    status === 'disabled'
      ? { text: texts.enable, onSelect: () => onChange({ status: 'active' }) }
      : { text: texts.disable, isDangerous: true, onSelect: onDisable }
  return (
    <tr className="border-line border-t hover:bg-sunken">
      <th scope="row" className="px-4 py-2 text-left font-normal wide:px-6">
        <span className="font-medium">{username}</span>
        {isMe && <span className="ml-2 text-small text-soft">{texts.self}</span>}
        {email && <span className="block text-small text-soft">{email}</span>}
        <span className="mt-0.5 flex items-center gap-2 text-small text-soft mid:hidden">
          {roleName} {state}
        </span>
      </th>
      <td className="hidden px-3 py-2 mid:table-cell">{roleName}</td>
      <td className="hidden px-3 py-2 mid:table-cell">{state}</td>
      <td className="hidden px-3 py-2 text-soft mid:table-cell" title={fullTime(created)}>
        {relativeTime(created)}
      </td>
      <td className="w-12 px-2 py-1 text-right wide:pr-6">
        {!isMe && (
          <Menu
            trigger={<IconButton icon="more" label={texts.actions(username)} />}
            groups={[
              [{ text: toggleRole.text, onSelect: () => onChange({ role: toggleRole.role }) }],
              [{ text: status === 'invited' ? texts.letIn : texts.newPassword, onSelect: onPassword }],
              [toggle],
            ]}
          />
        )}
      </td>
    </tr>
  )
}
